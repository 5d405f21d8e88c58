"""`smallcap holdings`: what a fund holds, line by line."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.inside import inside_answer, look
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import INSIDE, PRINTING
from smallcap_cli.call.tickers import tickers_of

OPTIONS = ("as_of", *INSIDE, *PRINTING)
EXAMPLES = """Examples:
  smallcap holdings IWM --holdings my-holdings
  smallcap holdings IWM --holdings my-holdings --as-of 2025-08-15 -f csv
  smallcap holdings IWM --holdings my-holdings --where status=unmatched --sort -weight
  smallcap data import --holdings my-holdings && smallcap holdings IWM --offline"""

Ticker = Annotated[str, typer.Argument(metavar="TICKER", help="Ticker of the fund.")]


@listing(*OPTIONS, examples=EXAMPLES)
def holdings(context: Context, fund: Ticker) -> Answer:
    """Show what a fund holds, line by line.

    `--where status=unmatched` lists the shares whose company (its CIK) no list has.
    From your files, the store, the fund company or the SEC, in the configured order.
    """
    from smallcap_cli.tables.holdings.lines import holdings_table

    found = look(context, tickers_of(context, [fund]))
    (companies,) = (companies for _, companies in found.with_holdings)
    return inside_answer(context, found, holdings_table(companies))
