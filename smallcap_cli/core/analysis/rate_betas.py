"""How funds moved with interest rates: monthly returns on monthly changes of the 10-year note and the 13-week bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, Days, Floats, FundData, Gap, RateSeries
from smallcap_cli.core.statistics.distributions import student_quantile, two_sided_p
from smallcap_cli.core.statistics.inference import LEVEL, Regression, minimum_detectable, newey_west_lags, regress
from smallcap_cli.core.statistics.least import THIN_BELOW
from smallcap_cli.core.statistics.relative import LevelLine, month_ends
from smallcap_cli.core.statistics.rounding import flat, still
from smallcap_cli.core.statistics.seasonality import holm
from smallcap_cli.core.words import quantity

#: Rate -> what it is called.
RATES: Mapping[str, str] = {"tnote": "10-year note", "tbill": "13-week bill"}
LEAST_MONTHS = THIN_BELOW["monthly"]


class MonthlySeries(NamedTuple):
    """Figures by calendar month (datetime64[M]), each of them once and in order."""

    months: Days
    values: Floats


class RateBeta(NamedTuple):
    """What a return changed by with one rate, the other held: per point of yield, so 2.0 is 2 % for 1 point.

    `p_holm` is corrected for all such tests of a table. `detectable` is the true effect that four of five such samples
    would tell from zero.
    """

    rate: str
    beta: float
    error: float
    low: float
    high: float
    t: float
    p: float
    p_holm: float
    detectable: float
    months: int
    lags: int
    r_squared: float
    first: date
    last: date


class FundBetas(NamedTuple):
    """A fund's betas by rate, its own and those of its return less the benchmark's; or why there are none."""

    fund: FundData
    own: Mapping[str, RateBeta] | Gap
    relative: Mapping[str, RateBeta] | Gap


def rate_changes(rates: RateSeries | Gap) -> MonthlySeries | Gap:
    """What a rate changed by from the last quote of one month to that of the next; holes have no change."""
    if isinstance(rates, Gap):
        return rates
    line = month_ends(LevelLine(rates.days, rates.annual))
    return _steps(line, line.levels[1:] - line.levels[:-1])


def _steps(line: LevelLine, changes: Floats) -> MonthlySeries:
    """Changes between neighbouring months alone, each under its later month."""
    months = line.days.astype("datetime64[M]")
    kept = np.diff(months.astype(np.int64)) == 1
    return MonthlySeries(months[1:][kept], changes[kept])


def monthly_returns(comparison: Comparison, funds: Sequence[FundData]) -> list[MonthlySeries | Gap]:
    """The monthly returns of funds in the comparison's window."""
    every = comparison._replace(funds=tuple(funds))
    found: list[MonthlySeries | Gap] = []
    for _, seat in Computation(every).seats("months", comparison.conventions.window):
        found.append(_returns(seat) if isinstance(seat, Seat) else seat)
    return found


def _returns(seat: Seat) -> MonthlySeries:
    line = LevelLine(seat.days, seat.closes)
    return _steps(line, line.levels[1:] / line.levels[:-1] - 1.0)


def fund_betas(
    comparison: Comparison, benchmark: FundData, changes: Mapping[str, MonthlySeries | Gap]
) -> list[FundBetas]:
    """Every fund's betas to the changes of the rates together, corrected after Holm for all of them."""
    *series, other = monthly_returns(comparison, (*comparison.funds, benchmark))
    found = []
    for fund, own in zip(comparison.funds, series, strict=True):
        itself = Gap(NOT_COMPARABLE, "the benchmark itself")
        gap = itself if fund.ticker == benchmark.ticker else _difference(own, other)
        found.append(FundBetas(fund, betas_of(own, changes), betas_of(gap, changes)))
    return _corrected_betas(found)


def _difference(own: MonthlySeries | Gap, other: MonthlySeries | Gap) -> MonthlySeries | Gap:
    if isinstance(own, Gap):
        return own
    if isinstance(other, Gap):
        return other
    months, mine, its = np.intersect1d(own.months, other.months, assume_unique=True, return_indices=True)
    return MonthlySeries(months, own.values[mine] - other.values[its])


def betas_of(returns: MonthlySeries | Gap, changes: Mapping[str, MonthlySeries | Gap]) -> Mapping[str, RateBeta] | Gap:
    """The regression r = a + b1 d1 + b2 d2 + e over the months that all have, with Newey-West errors.

    **Missing** a Gap where a series is missing, has a hole, does not vary, or has fewer than LEAST_MONTHS months.
    **Source** Newey and West (1987), doi:10.2307/1913610, with n / (n - k); lags after Newey and West (1994),
    doi:10.2307/2297912; Student's t with n - k degrees.
    """
    sides = [returns, *changes.values()]
    for side in sides:
        if isinstance(side, Gap):
            return side
    known = [side for side in sides if isinstance(side, MonthlySeries)]
    months = known[0].months
    for side in known[1:]:
        months = np.intersect1d(months, side.months, assume_unique=True)
    if len(months) < LEAST_MONTHS:
        return Gap(TOO_SHORT, f"too short to test: {quantity(len(months), 'month')}, needs {LEAST_MONTHS}")
    hole = np.flatnonzero(np.diff(months.astype(np.int64)) > 1)
    if len(hole):
        return Gap(NOT_FETCHED, f"no return or rate of {months[hole[0]] + 1}")
    own, *others = [side.values[np.searchsorted(side.months, months)] for side in known]
    if bool(still(1.0 + np.cumsum(own)[None, :])[0]):
        return Gap(NOT_COMPARABLE, "the returns do not vary")
    try:
        fit = regress(own[None, :], np.column_stack([np.ones(len(months)), *others]), lags=newey_west_lags(len(months)))
    except ValueError:
        return Gap(NOT_COMPARABLE, "the rates do not vary, or move together exactly")
    if bool(flat(own[None, :], np.std(fit.residuals, axis=1))[0]):
        return Gap(NOT_COMPARABLE, "the rates explain every month exactly: there is no error to test against")
    return {
        rate: _beta(rate, float(fit.coefficients[0, at]), float(fit.errors[0, at]), fit, months)
        for at, rate in enumerate(changes, start=1)
    }


def _beta(rate: str, beta: float, error: float, fit: Regression, months: Days) -> RateBeta:
    half = student_quantile(fit.degrees, LEVEL) * error
    t = beta / error
    p = two_sided_p(t, fit.degrees)
    first, last = (month.astype("datetime64[D]").item() for month in (months[0], months[-1]))
    return RateBeta(
        rate, beta, error, beta - half, beta + half, t, p, p, float(minimum_detectable(error)), len(months), fit.lags,
        float(fit.r_squared[0]), first, last,
    )  # fmt: skip


def _corrected_betas(found: Sequence[FundBetas]) -> list[FundBetas]:
    """The same betas with the probabilities of all of them corrected together."""
    sides = [side for one in found for side in (one.own, one.relative) if not isinstance(side, Gap)]
    corrected = iter(holm([beta.p for side in sides for beta in side.values()]))

    def with_holm(side: Mapping[str, RateBeta] | Gap) -> Mapping[str, RateBeta] | Gap:
        if isinstance(side, Gap):
            return side
        return {rate: beta._replace(p_holm=next(corrected)) for rate, beta in side.items()}

    return [FundBetas(one.fund, with_holm(one.own), with_holm(one.relative)) for one in found]
