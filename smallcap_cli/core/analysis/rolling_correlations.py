"""How the correlation of two funds changed: that of every stretch of returns in a row."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.two_funds import frequency_for, two_funds
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, Days, Floats, FundData, Gap, Source
from smallcap_cli.core.statistics.correlation import rolling_correlations
from smallcap_cli.core.statistics.distributions import NORMAL_95
from smallcap_cli.core.statistics.least import LEAST_RETURNS
from smallcap_cli.core.windows import PERIODS_PER_YEAR, Frequency
from smallcap_cli.core.words import quantity


class CorrelationLength(NamedTuple):
    """The length of a window as the user wrote it: so many days, or so many months."""

    text: str
    number: int
    unit: str

    def returns(self, frequency: Frequency) -> int | Gap:
        """How many returns a window has at a frequency; a Gap where that is no correlation."""
        if self.unit == "d":
            if frequency != "daily":
                return Gap(NOT_COMPARABLE, f"{self.text} needs daily closes, these are {frequency}")
            count = self.number
        else:
            months = self.number * (12 if self.unit == "y" else 1)
            count = round(months * PERIODS_PER_YEAR[frequency] / 12)
        if count < LEAST_RETURNS:
            return Gap(TOO_SHORT, f"{self.text} has {quantity(count, f'{frequency} return')}, {LEAST_RETURNS} needed")
        return count


@dataclass(frozen=True, slots=True, eq=False)
class RollingCorrelation:
    """The correlations of two funds' returns in every window, by the day of its last close.

    **Shape** `ends` and `values` (windows,), `starts` likewise the days of the first closes; NaN where one of the two
    does not vary. `count` is how many returns each window has.
    """

    starts: Days
    ends: Days
    values: Floats
    count: int
    frequency: Frequency
    sources: tuple[Source, ...]

    @property
    def apart(self) -> int:
        """How many windows lie side by side without a return in common."""
        return (len(self.values) + self.count - 1) // self.count

    @property
    def noise(self) -> float:
        """Half the width of a 95 % interval of one window of independent normal returns without correlation.

        **Source** Fisher (1921), Metron 1: 1.96 / sqrt(n - 3) on his scale.
        """
        return float(np.tanh(NORMAL_95 / sqrt(self.count - 3)))


class FundCorrelation(NamedTuple):
    """Two funds and their rolling correlation, or why there is none."""

    first: FundData
    other: FundData
    found: RollingCorrelation | Gap


def fund_correlations(comparison: Comparison, length: CorrelationLength) -> list[FundCorrelation]:
    """The first fund of a comparison with each of the others, each pair on its own common days (`two_funds`)."""
    first, *others = comparison.funds
    return [FundCorrelation(first, other, _pair(comparison, first, other, length)) for other in others]


def _pair(
    comparison: Comparison, first: FundData, other: FundData, length: CorrelationLength
) -> RollingCorrelation | Gap:
    count = length.returns(frequency_for(comparison, first, other))
    if isinstance(count, Gap):
        return count
    both = two_funds(comparison, first, other)
    if isinstance(both, Gap):
        return both
    returns = both.returns.shape[1]
    if returns < count:
        return Gap(TOO_SHORT, f"{quantity(returns, f'common {both.frequency} return')}, {count} needed for one window")
    values = rolling_correlations(both.returns[0], both.returns[1], count)
    return RollingCorrelation(both.days[:-count], both.days[count:], values, count, both.frequency, both.sources)


class CorrelationSpan(NamedTuple):
    """The newest, lowest, middle and highest of the correlations, with the days on which the extremes end."""

    newest: float
    low: float
    low_end: str
    median: float
    high: float
    high_end: str
    windows: int


def correlation_span(found: RollingCorrelation) -> CorrelationSpan | Gap:
    """What the windows are like together; those in which a series does not vary are left out."""
    known = np.flatnonzero(np.isfinite(found.values))
    if not len(known):
        return Gap(NOT_FETCHED if not len(found.values) else NOT_COMPARABLE, "one of the series does not vary")
    values, ends = found.values[known], found.ends[known]
    low, high = int(values.argmin()), int(values.argmax())
    return CorrelationSpan(
        float(values[-1]), float(values[low]), str(ends[low]), float(np.median(values)), float(values[high]),
        str(ends[high]), len(known),
    )  # fmt: skip
