"""`smallcap season`: monthly returns by calendar month, and whether one differs from the others."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.beside import ask_beside_benchmark
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of, answer_with_figures
from smallcap_cli.call.periods import EVERY_MONTH, months_of, whole_months_window
from smallcap_cli.call.tickers import tickers_of

OPTIONS = ("as_of", "window", "basis", "benchmark", "funds_from", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap season IWM
  smallcap season IWM IJR AVUV --month 1
  smallcap season IWM --month 9 --window 20y --benchmark VOO
  smallcap season IWM IJR --month all -f csv"""

Month = Annotated[
    str | None,
    typer.Option("--month", metavar="MONTH|all", help="Test this month, 1 to 12 [all for one fund, 1 for several]."),
]


@listing(*OPTIONS, examples=EXAMPLES, window="max")
def season(context: Context, tickers: Tickers = None, month: Month = None) -> Answer:
    """Test whether a month of the year differs.

    Shows mean return and share of gains by calendar month, also less the benchmark, because the January effect is a
    size effect. Counts whole months only.
    """
    from smallcap_cli.call.notes import early_ends
    from smallcap_cli.core.analysis.seasons import seasons
    from smallcap_cli.tables.funds.season import fund_states, season_table

    named = () if month is None else months_of(month)
    names = tickers_of(context, tickers)
    months = named or ((1,) if len(names) > 1 else EVERY_MONTH)
    gathered, benchmark = ask_beside_benchmark(context, names, window=whole_months_window(context))
    found = seasons(gathered.comparison, benchmark, months)
    table = season_table(gathered.comparison, found, months)
    draw = partial(tables.season_chart, table, gathered.comparison, months)
    counted = gathered.comparison._replace(funds=tuple(one.fund for one in found if one.cells))
    late = early_ends(counted, benchmark)
    answer = answer_of(context, gathered, table, states=fund_states(found), draw=draw, late=late)
    return answer_with_figures(answer, table.column("mean"), "no month has a return")
