"""`smallcap fund like`: the funds on the same index, by fee and tracking gap."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.comparison import ask_columns
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING, SOURCES
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.tickers import checked_ticker

OPTIONS = ("as_of", "window", "anchor", "basis", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap fund like IWM
  smallcap fund like IJR --window 3y
  smallcap fund like SPSM --as-of 2019-12-31 -f csv"""

Ticker = Annotated[str, typer.Argument(metavar="TICKER", help="Ticker of the fund.")]


@command(*OPTIONS, examples=EXAMPLES)
def fund_like(context: Context, ticker: Ticker) -> Answer:
    """Find the funds on the same index, by fee and tracking gap.

    The index is that of today or of `--as-of`. The gap is the return per year over `--window` less that of the fund.
    """
    from smallcap_cli.tables.funds import like

    asked, day, catalog = checked_ticker(ticker), context.as_of or context.today, context.catalog
    names = catalog.on_same_index(asked, day) or (asked,)
    gathered = ask_columns(context, names, like.like_requests(context.window), versus=asked)
    table = like.like_table(gathered.comparison, asked, catalog.index_of(asked, day))
    return answer_of(context, gathered, table)
