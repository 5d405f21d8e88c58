"""The calendar months of funds, and those less the benchmark's: whether one differs from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.whole_months import months_of_window, months_within, whole_months
from smallcap_cli.core.comparison.computation import Comparison, ranking_basis
from smallcap_cli.core.model import NOT_COMPARABLE, FundData, Gap, Value
from smallcap_cli.core.statistics.seasonality import MonthFigures, month_figures


class Season(NamedTuple):
    """A fund's calendar months, its own and less the benchmark's; `cells` are the whole months both rest on.

    `first` and `last` are the months of the window; the whole history (`max`) has no first one.
    """

    fund: FundData
    own: Mapping[int, MonthFigures | Gap]
    relative: Mapping[int, MonthFigures | Gap]
    cells: Mapping[str, Value]
    others: Mapping[str, Value]
    first: str = ""
    last: str = ""
    benchmark: FundData | None = None

    def labels(self, *, relative: bool) -> list[str]:
        """The months that its own figures rest on, or those less the benchmark's."""
        return [label for label in self.cells if not relative or label in self.others]

    def holes(self, *, relative: bool) -> list[str]:
        """The months between the first and the last of them that have no return."""
        labels = self.labels(relative=relative)
        every = np.arange(np.datetime64(labels[0]), np.datetime64(labels[-1]) + 1) if labels else ()
        known = set(labels)
        return [str(month) for month in every if str(month) not in known]

    def ends_early(self, *, relative: bool) -> bool:
        """Whether figures lack the last months of the window."""
        labels = self.labels(relative=relative)
        return bool(labels) and labels[-1] < self.last


def seasons(comparison: Comparison, benchmark: FundData, months: Sequence[int]) -> list[Season]:
    """Every fund's calendar months in the comparison's window."""
    by = comparison.conventions
    periods = months_within(comparison.funds, by.window, by.as_of)
    mixed = ranking_basis(comparison.funds).mixed
    theirs = whole_months(benchmark, periods, by.as_of, by.basis)
    found = [
        _of_fund(fund, whole_months(fund, periods, by.as_of, by.basis, mixed=mixed), benchmark, theirs, months)
        for fund in comparison.funds
    ]
    window = periods if by.window.kind == "max" else months_of_window(by.window, by.as_of, by.as_of)
    if not window:
        return found
    first = "" if by.window.kind == "max" else window[0].label
    return [one._replace(first=first, last=window[-1].label, benchmark=benchmark) for one in found]


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
