"""`smallcap season`: monthly returns by calendar month, and whether one differs from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.printing import output_for
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault, shown

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.core.analysis.periods import Period
    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.model import FundData, Gap, Value
    from smallcap_cli.core.statistics.seasonality import MonthFigures
    from smallcap_cli.core.windows import WindowSpec

OPTIONS = ("as_of", "window", "basis", "benchmark", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap season IWM
  smallcap season IWM IJR AVUV --month 1
  smallcap season IWM --month 9 --window 20y --benchmark VOO
  smallcap season IWM IJR --month all -f csv"""
EVERY_MONTH = tuple(range(1, 13))

Month = Annotated[
    str | None,
    typer.Option("--month", metavar="1..12|all", help="Months looked at; all of one fund, January of several."),
]


class Season(NamedTuple):
    """A fund's calendar months, its own and less the benchmark's; `cells` are the whole months both rest on."""

    fund: FundData
    own: Mapping[int, MonthFigures | Gap]
    relative: Mapping[int, MonthFigures | Gap]
    cells: Mapping[str, Value]
    others: Mapping[str, Value]


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "season", OPTIONS, epilog=EXAMPLES)
    def season(tickers: Tickers = None, month: Month = None, *, given: Given) -> Answer:
        """Returns by calendar month: mean, share above zero, and whether a month differs from the others.

        Also of the fund less the benchmark, since the January effect is one of size. Whole months only.
        """
        context = open_context(given)
        output = output_for(context)
        looked_at = None if month is None else months_of(month)
        names = tickers_of(context, tickers)
        return _season(context, names, looked_at or ((1,) if len(names) > 1 else EVERY_MONTH), output)


def months_of(text: str) -> tuple[int, ...]:
    """The calendar months a `--month` names."""
    if text == "all":
        return EVERY_MONTH
    if text.isascii() and text.isdecimal() and len(text) <= 2 and int(text) in EVERY_MONTH:
        return (int(text),)
    raise UsageFault(f"--month {shown(text)} is not a month", "1 to 12, or all")


def _season(context: Context, names: Sequence[str], looked_at: Sequence[int], output: object) -> Answer:
    from smallcap_cli.call.legacy import gather, outcome
    from smallcap_cli.commands.season_table import season_table
    from smallcap_cli.core.windows import parse_window

    window = parse_window(str(context.given["window"] or "max"))
    if window.kind == "low":
        raise UsageFault(f"--window {window.name} begins on a day, and season counts whole months", "such as 10y")
    gathered = gather(context, names, views={"returns"}, window=window, windows=[window])
    comparison = gathered.comparison
    by = comparison.conventions._replace(anchor="month-end", frequency="monthly")
    gathered = gathered._replace(comparison=comparison._replace(conventions=by))
    found = seasons(context, gathered.comparison, window, looked_at)
    table = season_table(gathered, found, looked_at)
    return outcome(context, gathered, table, output, states=[_state(each) for each in found])


def _state(each: Season) -> str:
    """ok, partial where the benchmark could not be had, unavailable where the fund could not."""
    from smallcap_cli.core.comparison.cells import NOT_HAD
    from smallcap_cli.core.model import Gap

    own, relative = (
        all(isinstance(figures, Gap) and figures.reason in NOT_HAD for figures in side.values())
        for side in (each.own, each.relative)
    )
    return "unavailable" if own else "partial" if relative else "ok"


def seasons(context: Context, comparison: Comparison, window: WindowSpec, looked_at: Sequence[int]) -> list[Season]:
    """Every fund's calendar months in the window."""
    from smallcap_cli.core.comparison.computation import ranking_basis
    from smallcap_cli.core.model import FundData, PriceHistory

    by, market = comparison.conventions, comparison.market.benchmark
    other = FundData(by.benchmark, context.catalog.fund(by.benchmark), None)
    if isinstance(market, PriceHistory):
        other = other._replace(prices=market)
    else:
        other = other._replace(gaps={"prices": market})
    periods, mixed = _periods(comparison, window), ranking_basis(comparison.funds).mixed
    theirs = _whole_months(other, periods, by.as_of, by.basis)
    return [
        _of_fund(fund, _whole_months(fund, periods, by.as_of, by.basis, mixed=mixed), other, theirs, looked_at)
        for fund in comparison.funds
    ]


def _periods(comparison: Comparison, window: WindowSpec) -> list[Period]:
    """The calendar months that lie inside the window."""
    from smallcap_cli.core.analysis.periods import periods_between
    from smallcap_cli.core.windows import place

    as_of = comparison.conventions.as_of
    placed = place(window, as_of, "month-end")
    first = min([fund.prices.first_day for fund in comparison.funds if fund.prices is not None] + [as_of])
    every = periods_between(first, as_of, "month")
    return [period for period in every if placed.start <= period.before and period.end <= placed.end]


def _whole_months(
    fund: FundData, periods: Sequence[Period], as_of: date, basis: str, *, mixed: bool = False
) -> dict[str, Value] | Gap:
    """The returns of a fund's whole months, by label, oldest first; or why there is none."""
    from smallcap_cli.core.analysis.periods import closes_to, period_returns
    from smallcap_cli.core.analysis.summary import is_whole
    from smallcap_cli.core.model import TOO_SHORT, Gap

    closes = closes_to(fund, as_of, basis)
    if isinstance(closes, Gap):
        return closes
    cells = period_returns(fund, periods, as_of, basis, mixed=mixed)
    found = {p.label: cell for p, cell in zip(periods, cells, strict=True) if is_whole(p, cell, as_of)}
    return found or Gap(TOO_SHORT, f"no whole month of {fund.ticker} in the window")


def _of_fund(
    fund: FundData, cells: dict[str, Value] | Gap, other: FundData, theirs: dict[str, Value] | Gap,
    looked_at: Sequence[int],
) -> Season:  # fmt: skip
    """A fund's months and those less the benchmark's; the benchmark itself and what lacks closes say so."""
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap

    if isinstance(cells, Gap):
        missing = dict.fromkeys(looked_at, cells)
        return Season(fund, missing, missing, {}, {})
    own = {label: cell.value for label, cell in cells.items() if isinstance(cell.value, float)}
    if fund.ticker == other.ticker:
        theirs = Gap(NOT_COMPARABLE, "the benchmark itself")
    if isinstance(theirs, Gap):
        return Season(fund, _figures(own, looked_at, theirs), dict.fromkeys(looked_at, theirs), cells, {})
    its = {label: cell.value for label, cell in theirs.items() if isinstance(cell.value, float)}
    gaps = {label: value - its[label] for label, value in own.items() if label in its}
    apart = Gap(NOT_COMPARABLE, f"no month in common with {other.ticker}")
    return Season(fund, _figures(own, looked_at, apart), _figures(gaps, looked_at, apart), cells, theirs)


def _figures(returns: Mapping[str, float], looked_at: Sequence[int], why: Gap) -> Mapping[int, MonthFigures | Gap]:
    import numpy as np

    from smallcap_cli.core.statistics.seasonality import month_figures

    if not returns:
        return dict.fromkeys(looked_at, why)
    return month_figures(np.array(list(returns), dtype="datetime64[M]"), np.array(list(returns.values())), looked_at)
