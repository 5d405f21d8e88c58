"""`smallcap holdings`: what a fund holds, line by line."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.completion import complete_tickers
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import INSIDE, PRINTING
from smallcap_cli.call.tickers import tickers_of

OPTIONS = ("as_of", *INSIDE, *PRINTING)
EXAMPLES = """Examples:
  smallcap holdings IWM --holdings my-holdings
  smallcap holdings IWM --holdings my-holdings --as-of 2025-08-15 -f csv
  smallcap data import --holdings my-holdings && smallcap holdings IWM --offline"""

Ticker = Annotated[str, typer.Argument(metavar="FUND", help="Ticker of the fund.", autocompletion=complete_tickers)]


@command(*OPTIONS, examples=EXAMPLES)
def holdings(context: Context, fund: Ticker) -> Answer:
    """Show what a fund holds, line by line.

    From your files, the store, the fund company or the SEC, in the configured order.
    """
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.tables.holdings.lines import holdings_table

    (ticker,) = tickers_of(context, [fund])
    table = holdings_table(context.dataset.answer_or_raise(Holdings, ticker))
    alarms = context.dataset.messages()
    return Answer(table, notes=table.warnings, alarms=alarms)
