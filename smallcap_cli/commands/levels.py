"""`smallcap levels`: how far a price is from given levels, and when it crossed them."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.numbers import price_list
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES
from smallcap_cli.call.outcome import answer_of, without_figures
from smallcap_cli.call.periods import window_or_all
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import UsageFault

OPTIONS = ("as_of", "window", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap levels ^RUT --at 2100,2300
  smallcap levels IWM --at 250 --window 1y --prices my-prices --chart
  smallcap levels BTC-USD --at 100000 -f json"""

Ticker = Annotated[str | None, typer.Argument(metavar="TICKER", help="The fund or index.")]
At = Annotated[str | None, typer.Option("--at", metavar="PRICE,...", help="The levels, as prices with commas between.")]


@listing(*OPTIONS, examples=EXAMPLES, window="max")
def levels(context: Context, ticker: Ticker = None, at: At = None) -> Answer:
    """Show how far a price is from given levels.

    Shows the side of each level on which the last close is, since when, and how often closes crossed it.
    """
    if ticker is None:
        raise UsageFault("TICKER is missing", "smallcap levels ^RUT --at 2100,2300")
    fund = checked_ticker(ticker)
    if at is None:
        hint = f"such as --at 2100,2300; smallcap compare {fund} -c last_close,high_52w,low_52w has the range of a year"
        raise UsageFault(f"--at is missing: the prices to hold {fund} against", hint)
    wanted = price_list("--at", at)
    gathered = ask(context, [fund], window=window_or_all(context))
    table = tables.levels_table(gathered.comparison, wanted)
    draw = partial(tables.levels_chart, gathered.comparison, wanted, table.head)
    answer = answer_of(context, gathered, table, draw=draw)
    close = table.column("close")[0]
    hint = f"daily prices: --prices DIR with DIR/{ticker}.csv, a line `Date,Close`, then such as `2026-07-31,250.12`"
    return without_figures(answer, f"no closes of {ticker}: {close.detail}", hint) if close.missing else answer
