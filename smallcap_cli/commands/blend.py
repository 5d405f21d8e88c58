"""`smallcap blend`: a portfolio of funds at fixed weights beside its parts."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.portfolio import ask_blend, rebalancing_of, weights_of
from smallcap_cli.call.tickers import checked_ticker

OPTIONS = ("as_of", "window", "anchor", "basis", "frequency", "risk_free", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap blend VOO:80 AVUV:20
  smallcap blend VOO:80 AVUV:20 --versus VOO --window max
  smallcap blend VOO:60 IJR:20 AGG:20 --rebalance band --band 5%
  smallcap blend VOO:80 IWM:20 --rebalance never --chart"""

Parts = Annotated[
    list[str] | None,
    typer.Argument(metavar="TICKER:WEIGHT...", help="Funds with their weights in percent, which add up to 100."),
]
Rebalance = Annotated[
    str | None,
    typer.Option(
        "--rebalance", metavar="yearly|quarterly|monthly|never|band",
        help="Bring the weights back at the last close of these periods, never, or beyond a band [yearly].",
    ),
]  # fmt: skip
Band = Annotated[
    str | None,
    typer.Option("--band", metavar="RATE", help="Rebalance when a weight is this far off [5%]; for --rebalance band."),
]
Versus = Annotated[
    str | None,
    typer.Option("--versus", metavar="TICKER", help="Add this fund, and test the blend's difference from it."),
]


@command(*OPTIONS, examples=EXAMPLES)
def blend(
    context: Context, parts: Parts = None, rebalance: Rebalance = None, band: Band = None, versus: Versus = None
) -> Answer:
    """Show a portfolio of funds beside its parts.

    Return, volatility, drawdown and Sharpe ratio on the days that all parts have, the weights at the end, and the
    turnover of rebalancing, which costs nothing here.
    """
    weights, how = weights_of(parts), rebalancing_of(rebalance, band)
    other = checked_ticker(versus) if versus is not None else None
    gathered, found = ask_blend(context, weights, how, other)
    table = tables.blend_table(found, how, versus=other or "")
    draw = partial(tables.growth_chart, found.comparison, reference=found.reference(other))
    return answer_of(context, gathered, table, draw=draw)
