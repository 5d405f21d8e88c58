"""`smallcap pair`: one fund held against another sold short."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES
from smallcap_cli.call.outcome import answer_of, without_figures
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import UsageFault

OPTIONS = ("as_of", "window", "anchor", "basis", "frequency", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap pair IWM QQQ
  smallcap pair IWM SPY --window 10y --frequency weekly --chart
  smallcap pair IJR IWM --window 3y -f json"""

First = Annotated[str | None, typer.Argument(metavar="HELD", help="The fund held.")]
Other = Annotated[str | None, typer.Argument(metavar="SHORT", help="The fund sold short.")]


@listing(*OPTIONS, examples=EXAMPLES)
def pair(context: Context, held: First = None, short: Other = None) -> Answer:
    """Hold one fund against another sold short.

    Shows the hedge ratio by regression beside the dollar-neutral position: volatility, mean return, drawdown of the
    spread, and the half-life of its way back where it has one.
    """
    from smallcap_cli.core.analysis.spread import spread_of

    if held is None or short is None:
        raise UsageFault("pair needs two funds", f"smallcap pair {held or 'IWM'} QQQ")
    names = (checked_ticker(held), checked_ticker(short))
    if names[0] == names[1]:
        raise UsageFault(f"{names[0]} against itself is nothing", f"smallcap pair {names[0]} QQQ")
    gathered = ask(context, names)
    found = spread_of(gathered.comparison)
    table = tables.spread_table(gathered.comparison, found)
    draw = partial(tables.spread_chart, found, *names, table.head)
    answer = answer_of(context, gathered, table, draw=draw)
    lacks = bool(table.column("hedge_ratio")[0].missing)
    return without_figures(answer, f"no spread of {names[0]} and {names[1]}") if lacks else answer
