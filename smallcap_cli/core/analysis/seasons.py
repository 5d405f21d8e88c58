"""The calendar months of funds, and those less the benchmark's: whether one differs from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.periods import Period, closes_to, period_returns, periods_between
from smallcap_cli.core.analysis.summary import is_whole
from smallcap_cli.core.comparison.computation import Comparison, ranking_basis
from smallcap_cli.core.model import NOT_COMPARABLE, TOO_SHORT, FundData, Gap, Value
from smallcap_cli.core.statistics.seasonality import MonthFigures, month_figures
from smallcap_cli.core.windows import WindowSpec, place


class Season(NamedTuple):
    """A fund's calendar months, its own and less the benchmark's; `cells` are the whole months both rest on."""

    fund: FundData
    own: Mapping[int, MonthFigures | Gap]
    relative: Mapping[int, MonthFigures | Gap]
    cells: Mapping[str, Value]
    others: Mapping[str, Value]


def seasons(comparison: Comparison, benchmark: FundData, months: Sequence[int]) -> list[Season]:
    """Every fund's calendar months in the comparison's window."""
    by = comparison.conventions
    periods, mixed = _periods(comparison, by.window), ranking_basis(comparison.funds).mixed
    theirs = _whole_months(benchmark, periods, by.as_of, by.basis)
    return [
        _of_fund(fund, _whole_months(fund, periods, by.as_of, by.basis, mixed=mixed), benchmark, theirs, months)
        for fund in comparison.funds
    ]


def _periods(comparison: Comparison, window: WindowSpec) -> list[Period]:
    """The calendar months that lie inside the window."""
    as_of = comparison.conventions.as_of
    placed = place(window, as_of, "month-end")
    first = min([fund.prices.first_day for fund in comparison.funds if fund.prices is not None] + [as_of])
    every = periods_between(first, as_of, "month")
    return [period for period in every if placed.start <= period.before and period.end <= placed.end]


def _whole_months(
    fund: FundData, periods: Sequence[Period], as_of: date, basis: str, *, mixed: bool = False
) -> dict[str, Value] | Gap:
    """The returns of a fund's whole months, by label, oldest first; or why there is none."""
    closes = closes_to(fund, as_of, basis)
    if isinstance(closes, Gap):
        return closes
    cells = period_returns(fund, periods, as_of, basis, mixed=mixed)
    found = {p.label: cell for p, cell in zip(periods, cells, strict=True) if is_whole(p, cell, as_of)}
    return found or Gap(TOO_SHORT, f"no whole month of {fund.ticker} in the window")


def _of_fund(
    fund: FundData, cells: dict[str, Value] | Gap, other: FundData, theirs: dict[str, Value] | Gap,
    months: Sequence[int],
) -> Season:  # fmt: skip
    """A fund's months and those less the benchmark's; the benchmark itself and what lacks closes say so."""
    if isinstance(cells, Gap):
        missing = dict.fromkeys(months, cells)
        return Season(fund, missing, missing, {}, {})
    own = {label: cell.value for label, cell in cells.items() if isinstance(cell.value, float)}
    if fund.ticker == other.ticker:
        theirs = Gap(NOT_COMPARABLE, "the benchmark itself")
    if isinstance(theirs, Gap):
        return Season(fund, _figures(own, months, theirs), dict.fromkeys(months, theirs), cells, {})
    its = {label: cell.value for label, cell in theirs.items() if isinstance(cell.value, float)}
    gaps = {label: value - its[label] for label, value in own.items() if label in its}
    apart = Gap(NOT_COMPARABLE, f"no common month with {other.ticker}")
    return Season(fund, _figures(own, months, apart), _figures(gaps, months, apart), cells, theirs)


def _figures(returns: Mapping[str, float], months: Sequence[int], why: Gap) -> Mapping[int, MonthFigures | Gap]:
    if not returns:
        return dict.fromkeys(months, why)
    return month_figures(np.array(list(returns), dtype="datetime64[M]"), np.array(list(returns.values())), months)
