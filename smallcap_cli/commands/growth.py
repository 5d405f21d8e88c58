"""`smallcap growth`: what an amount became, at the ends of months, quarters or years."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.beside import ask_beside
from smallcap_cli.call.charts import review_days
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.numbers import positive_dollars
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.periods import By, step_of
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker, tickers_of
from smallcap_cli.errors import UsageFault

OPTIONS = ("as_of", "window", "anchor", "basis", "funds_from", *SOURCES, *CHARTS, "reviews", *PRINTING)
EXAMPLES = """Examples:
  smallcap growth VOO IWM
  smallcap growth IWM IJR --window 10y --by year --amount 10000
  smallcap growth IWM --window since:2025-04-08 --by month -f csv
  smallcap growth IWM IJR --relative-to VOO --window 10y"""

AMOUNT = 1000.0
Amount = Annotated[
    float | None,
    typer.Option(
        "--amount", callback=positive_dollars, metavar="USD",
        help=f"Invest this amount at the start of the window [{AMOUNT:.0f}].",
    ),
]  # fmt: skip
RelativeTo = Annotated[
    str | None,
    typer.Option(
        "--relative-to", metavar="TICKER", help="Show each fund relative to this one, starting at 100.",
    ),
]  # fmt: skip


@listing(*OPTIONS, examples=EXAMPLES)
def growth(
    context: Context, tickers: Tickers = None, by: By = None, amount: Amount = None, relative_to: RelativeTo = None
) -> Answer:
    """Show what an invested amount grew to, before tax.

    Reinvests distributions unless you give `--basis price`.
    """
    from smallcap_cli.tables.funds import growth as amounts
    from smallcap_cli.tables.funds import periods, relative

    step, other = step_of(by) if by else None, None
    names, invested = tickers_of(context, tickers), AMOUNT if amount is None else amount
    if relative_to is None:
        gathered = ask(context, names)
        table = amounts.growth_table(gathered.comparison, amount=invested, by=step)
    elif amount is not None:
        raise UsageFault("--relative-to begins at 100: --amount cannot be combined with it", "leave out --amount")
    else:
        gathered, other = ask_beside(context, names, checked_ticker(relative_to))
        table = relative.relative_table(gathered.comparison, other, by=step)
    comparison = gathered.comparison
    reviews = review_days(context, comparison)
    draw = partial(tables.growth_chart, comparison, amount=invested, reference=other, reviews=reviews)
    return answer_of(context, gathered, table, states=periods.column_states(table), draw=draw)
