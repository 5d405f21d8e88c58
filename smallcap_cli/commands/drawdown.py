"""`smallcap drawdown`: the worst falls of each fund with their days, and the deepest one all share."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.charts import review_days
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.numbers import within
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import tickers_of

OPTIONS = ("as_of", "window", "anchor", "basis", "funds_from", *SOURCES, *CHARTS, "reviews", *PRINTING)
EXAMPLES = """Examples:
  smallcap drawdown VOO IWM
  smallcap drawdown IWM IJR VB --window 10y --top 3
  smallcap drawdown IWM --window 2020 -f csv"""

TOP, MOST = 5, 100
Top = Annotated[
    int,
    typer.Option(
        "--top", callback=within("--top", "a number of drawdowns", least=1, most=MOST), metavar="N",
        help=f"Show this many drawdowns per fund, at most {MOST} [{TOP}].", show_default=False,
    ),
]  # fmt: skip


@listing(*OPTIONS, examples=EXAMPLES)
def drawdown(context: Context, tickers: Tickers = None, top: Top = TOP) -> Answer:
    """Show the worst drawdowns of each fund in the window.

    Lists the deepest first, then the deepest drawdown that all funds share.
    """
    from smallcap_cli.tables.funds.drawdown import drawdown_table

    gathered = ask(context, tickers_of(context, tickers))
    comparison = gathered.comparison
    draw = partial(tables.drawdown_chart, comparison, reviews=review_days(context, comparison))
    return answer_of(context, gathered, drawdown_table(comparison, top=top), draw=draw)
