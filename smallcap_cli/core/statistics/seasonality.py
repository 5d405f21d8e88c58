"""Whether one month differs from the others: tests of two means, an exact permutation, Holm's correction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import NOT_COMPARABLE, TOO_SHORT, Days, Floats, Gap
from smallcap_cli.core.statistics.bootstrap import SEED
from smallcap_cli.core.statistics.distributions import student_quantile, two_sided_p
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS
from smallcap_cli.core.words import quantity

Flags = NDArray[np.bool_]
Years = NDArray[np.int64]

#: More splits than this are not gone through one by one.
MOST_SPLITS = 200_000
#: Draws where the splits are too many: a probability of 0.05 is met within 0.005.
DRAWS = 10_000
#: Fewer months than this are too few to test, and every month needs so many years.
LEAST_MONTHS, LEAST_YEARS = 36, 2
#: A month is called different at this probability on two sides, over all months looked at; and how often it is seen.
CHANCE, POWER = 0.05, 0.8


class MeanTest(NamedTuple):
    """First mean less second, its t, the degrees of freedom and the two-sided probability by chance."""

    difference: float
    t: float
    degrees: float
    p: float


def _moments(first: Floats, second: Floats) -> tuple[float, float, float]:
    """Difference of the means and both sample variances; ValueError for fewer than two values or no spread."""
    if min(len(first), len(second)) < 2:
        raise ValueError(f"{len(first)} and {len(second)} values: two of each are needed")
    own, other = float(first.var(ddof=1)), float(second.var(ddof=1))
    if not own + other > 0.0:
        raise ValueError("the values do not vary")
    return float(first.mean() - second.mean()), own, other


def welch_test(first: Floats, second: Floats) -> MeanTest:
    """Difference of two means with unequal variances; ValueError for fewer than two values or no spread.

    **Source** Welch (1947), with his degrees of freedom.
    """
    difference, own, other = _moments(first, second)
    a, b = own / len(first), other / len(second)
    degrees = (a + b) ** 2 / (a * a / (len(first) - 1) + b * b / (len(second) - 1))
    t = difference / (a + b) ** 0.5
    return MeanTest(difference, t, degrees, two_sided_p(t, degrees))


def pooled_test(first: Floats, second: Floats) -> MeanTest:
    """Difference of two means with one variance: the t of a dummy in a regression; ValueError as `welch_test`."""
    difference, own, other = _moments(first, second)
    degrees = len(first) + len(second) - 2
    variance = (own * (len(first) - 1) + other * (len(second) - 1)) / degrees
    t = difference / (variance * (1.0 / len(first) + 1.0 / len(second))) ** 0.5
    return MeanTest(difference, t, float(degrees), two_sided_p(t, degrees))


def permutation_p(first: Floats, second: Floats) -> float:
    """Share of all splits of the values whose means differ at least as much, on either side.

    **Raises** ValueError for an empty side or more than MOST_SPLITS splits.
    """
    if not (len(first) and len(second)):
        raise ValueError("both sides need a value")
    splits = comb(len(first) + len(second), len(first))
    if splits > MOST_SPLITS:
        raise ValueError(f"{splits:,} splits are more than {MOST_SPLITS:,}")
    values = np.concatenate([first, second])
    chosen = np.array(list(combinations(range(len(values)), len(first))))
    # The difference of the means grows with the sum of one side, so sums tell the order without dividing.
    distance = np.abs(values[chosen].sum(axis=1) - values.sum() * len(first) / len(values))
    observed = abs(float(first.sum()) - float(values.sum()) * len(first) / len(values))
    ties = 1e-12 * float(np.abs(values).sum())
    return float((distance >= observed - ties).sum()) / splits


def holm(probabilities: Sequence[float]) -> list[float]:
    """Each probability corrected for how many were looked at, in the order given, at most 1.

    **Source** Holm (1979), A Simple Sequentially Rejective Multiple Test Procedure.
    """
    order = sorted(range(len(probabilities)), key=lambda i: probabilities[i])
    made, highest = [0.0] * len(probabilities), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - rank) * probabilities[i]))
        made[i] = highest
    return made


def within_years_p(years: Years, chosen: Flags, values: Floats, *, draws: int = DRAWS, seed: int = SEED) -> float:
    """Share of draws, each with one value of every year in place of the chosen one, that lie as far from chance.

    A year without a chosen value takes no part; drawn and observed sums count against the sum of the years' means, so
    good and bad years do not matter. The observed choice counts as a draw. **Shape** all (months,), at most one value
    chosen a year. **Raises** ValueError where none is.
    """
    if not chosen.any():
        raise ValueError("no value is chosen")
    drawn, expected = np.zeros(draws), 0.0
    random = np.random.default_rng(seed)
    for year in years[chosen]:
        own = values[years == year]
        drawn += own[random.integers(0, len(own), size=draws)]
        expected += float(own.mean())
    observed = abs(float(values[chosen].sum()) - expected)
    ties = 1e-12 * float(np.abs(values).sum())
    return (1.0 + float((np.abs(drawn - expected) >= observed - ties).sum())) / (draws + 1.0)


class MonthTest(NamedTuple):
    """A calendar month against the others; `exact` says that every split was counted, `holm` is Welch's corrected.

    `looked_at` is how many months were tested together.
    """

    welch: MeanTest
    pooled: MeanTest
    permutation: float
    exact: bool
    holm: float
    looked_at: int = 1

    @property
    def detectable(self) -> float | None:
        """The difference that four in five such samples would show, corrected for the months looked at.

        (t(1 - 0.025 / m) + t(0.8)) standard errors, at Welch's degrees. **Missing** None where there is no error.
        """
        if not self.welch.t:
            return None
        critical = student_quantile(self.welch.degrees, 1.0 - CHANCE / self.looked_at)
        seen = student_quantile(self.welch.degrees, 2.0 * POWER - 1.0)
        return (critical + seen) * abs(self.welch.difference / self.welch.t)


class MonthFigures(NamedTuple):
    """One calendar month of a series: how many years, their mean and share above zero, and its test."""

    years: int
    first: int
    last: int
    mean: float
    positive: float
    others: int
    difference: float | None
    test: MonthTest | Gap


def month_figures(months: Days, returns: Floats, looked_at: Sequence[int]) -> dict[int, MonthFigures | Gap]:
    """Figures of the calendar months looked at (1 to 12), corrected after Holm for how many those are.

    **Shape** `months` datetime64[M], each once, and `returns` (months,). **Missing** a Gap for a month without a value,
    and in `test` where the series is too short or does not vary.
    """
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    number = months.astype(np.int64) % 12 + 1
    found = {month: _figures(year, number == month, returns) for month in looked_at}
    tests = {m: f.test for m, f in found.items() if isinstance(f, MonthFigures) and isinstance(f.test, MonthTest)}
    corrected = holm([test.welch.p for test in tests.values()])
    for (month, test), p in zip(tests.items(), corrected, strict=True):
        figures = found[month]
        if isinstance(figures, MonthFigures):
            found[month] = figures._replace(test=test._replace(holm=p, looked_at=len(tests)))
    return found


def _figures(year: Years, own: Flags, returns: Floats) -> MonthFigures | Gap:
    values, others, years = returns[own], returns[~own], year[own]
    if not len(values):
        return Gap(TOO_SHORT, "no complete month of that name in the window")
    return MonthFigures(
        len(values), int(years.min()), int(years.max()), float(values.mean()),
        float((values > EQUAL_RETURNS).mean()), len(others),
        float(values.mean() - others.mean()) if len(others) else None, _test(year, own, returns),
    )  # fmt: skip


def _test(year: Years, own: Flags, returns: Floats) -> MonthTest | Gap:
    first, second = returns[own], returns[~own]
    if len(returns) < LEAST_MONTHS:
        return Gap(TOO_SHORT, f"{quantity(len(returns), 'month')}, {LEAST_MONTHS} needed for a test")
    if min(len(first), len(second)) < LEAST_YEARS:
        return Gap(TOO_SHORT, f"{len(first)} of this month and {len(second)} others, {LEAST_YEARS} of each needed")
    if max(float(np.ptp(first)), float(np.ptp(second))) <= EQUAL_RETURNS:
        return Gap(NOT_COMPARABLE, "the returns do not vary")
    exact = comb(len(returns), len(first)) <= MOST_SPLITS
    chance = permutation_p(first, second) if exact else within_years_p(year, own, returns)
    welch = welch_test(first, second)
    return MonthTest(welch, pooled_test(first, second), chance, exact, welch.p)
