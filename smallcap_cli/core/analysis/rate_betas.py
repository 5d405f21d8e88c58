"""How funds moved with interest rates: monthly returns on monthly changes of the 10-year note and the 13-week bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.whole_months import Shortening, closes_apart, shortening
from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, Days, Floats, FundData, Gap, RateSeries
from smallcap_cli.core.months import month_ends as calendar_month_ends
from smallcap_cli.core.statistics.distributions import student_quantile, two_sided_p
from smallcap_cli.core.statistics.inference import LEVEL, Regression, minimum_detectable, newey_west_lags, regress
from smallcap_cli.core.statistics.least import THIN_BELOW
from smallcap_cli.core.statistics.relative import LevelLine, month_ends
from smallcap_cli.core.statistics.rounding import flat, still
from smallcap_cli.core.statistics.seasonality import holm
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, month_end, month_end_floor
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
    would tell from zero. `start` is the month end before the first month, `first` and `last` are the ends of the first
    and the last one.
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
    start: date
    first: date
    last: date


class FundBetas(NamedTuple):
    """A fund's betas by rate, its own and those of its return less the benchmark's; or why there are none."""

    fund: FundData
    own: Mapping[str, RateBeta] | Gap
    relative: Mapping[str, RateBeta] | Gap


class RateBetas(NamedTuple):
    """The betas of all funds to the `rates`; `shortened` says which fund shortens `max`, if any does."""

    funds: tuple[FundBetas, ...]
    rates: Mapping[str, RateSeries | Gap]
    shortened: Shortening | None = None


def rate_changes(rates: RateSeries | Gap) -> MonthlySeries | Gap:
    """What a rate changed by from one month end to the next; a month without a quote at its end has no change.

    That is a quote of its last week, in a month that was over by the last quote of all.
    """
    if isinstance(rates, Gap):
        return rates
    line = month_ends(LevelLine(rates.days, rates.annual))
    ends = calendar_month_ends(line.days)
    over = ends <= np.datetime64(month_end_floor(line.days[-1].item()))
    kept = over & (ends - line.days <= np.timedelta64(ANCHOR_GAP_DAYS, "D"))
    line = LevelLine(line.days[kept], line.levels[kept])
    return _steps(line, line.levels[1:] - line.levels[:-1])


def _steps(line: LevelLine, changes: Floats) -> MonthlySeries:
    """Changes between neighbouring months alone, each under its later month."""
    months = line.days.astype("datetime64[M]")
    kept = np.diff(months.astype(np.int64)) == 1
    return MonthlySeries(months[1:][kept], changes[kept])


def monthly_returns(comparison: Comparison, funds: Sequence[FundData]) -> dict[str, MonthlySeries | Gap]:
    """The monthly returns of funds in the comparison's window, by ticker."""
    every = comparison._replace(funds=tuple(funds))
    seats = Computation(every).seats("months", comparison.conventions.window)
    return {fund.ticker: _returns(fund, seat) if isinstance(seat, Seat) else seat for fund, seat in seats}


def _returns(fund: FundData, seat: Seat) -> MonthlySeries | Gap:
    apart = closes_apart(fund, seat.start, seat.end)
    if apart is not None:
        return apart
    line = LevelLine(seat.days, seat.closes)
    return _steps(line, line.levels[1:] / line.levels[:-1] - 1.0)


def fund_betas(comparison: Comparison, benchmark: FundData, rates: Mapping[str, RateSeries | Gap]) -> RateBetas:
    """Every fund's betas to the changes of the rates together, corrected after Holm for all of them.

    Of the whole history (`max`) all funds take the months that all have, those with too few left aside. A length (`5y`)
    counts back from the last month that the rates have.
    """
    changes = {name: rate_changes(series) for name, series in rates.items()}
    comparison = _up_to_the_rates(comparison, changes)
    both = tuple({fund.ticker: fund for fund in (*comparison.funds, benchmark)}.values())
    shortened = None
    if comparison.conventions.window.kind == "max":
        series, shortened = _whole_histories(comparison, both, changes)
    else:
        series = monthly_returns(comparison, both)
    found = []
    for fund in comparison.funds:
        own, itself = series[fund.ticker], Gap(NOT_COMPARABLE, "the benchmark itself")
        gap = itself if fund.ticker == benchmark.ticker else _difference(own, series[benchmark.ticker])
        found.append(FundBetas(fund, betas_of(own, changes), betas_of(gap, changes)))
    return RateBetas(tuple(_corrected_betas(found)), rates, shortened)


def _up_to_the_rates(comparison: Comparison, changes: Mapping[str, MonthlySeries | Gap]) -> Comparison:
    """The comparison as of the end of the last month that all rates have, where its window is a length."""
    by = comparison.conventions
    months = [one.months[-1] for one in changes.values() if isinstance(one, MonthlySeries) and len(one.months)]
    if by.window.kind != "months" or not months:
        return comparison
    end = month_end(min(months).astype("datetime64[D]").item())
    return comparison._replace(conventions=by._replace(as_of=min(end, by.as_of)))


def _whole_histories(
    comparison: Comparison, funds: Sequence[FundData], changes: Mapping[str, MonthlySeries | Gap]
) -> tuple[dict[str, MonthlySeries | Gap], Shortening | None]:
    """The months that all funds with enough of them have, all months of the others; and who shortens them.

    `funds` are those of the comparison and the benchmark, which is named where it begins last alone.
    """
    alone = {fund.ticker: monthly_returns(comparison, [fund])[fund.ticker] for fund in funds}
    common = {ticker: _common_months([one, *changes.values()]) for ticker, one in alone.items()}
    enough = {ticker: months for ticker, months in common.items() if len(months) >= LEAST_MONTHS}
    together = monthly_returns(comparison, [fund for fund in funds if fund.ticker in enough]) if enough else {}
    starts = {ticker: str(months[0]) for ticker, months in enough.items()}
    shown = {fund.ticker for fund in comparison.funds}
    named = {t: start for t, start in starts.items() if t in shown or start == max(starts.values())}
    return {**alone, **together}, shortening(named)


def _common_months(sides: Sequence[MonthlySeries | Gap]) -> Days:
    """The months that all of some series have; none where one of them is missing."""
    none: Days = np.array([], dtype="datetime64[M]")
    known = [side.months for side in sides if isinstance(side, MonthlySeries)]
    return reduce(np.intersect1d, known) if len(known) == len(sides) else none


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
    months = _common_months(known)
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
    start, first, last = first - timedelta(days=1), month_end(first), month_end(last)
    return RateBeta(
        rate, beta, error, beta - half, beta + half, t, p, p, float(minimum_detectable(error)), len(months), fit.lags,
        float(fit.r_squared[0]), start, first, last,
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
