"""A dear fund against the cheapest one: what it must earn more before fees, what it earned, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.skill import FactorFit, skills
from smallcap_cli.core.comparison.cells import cells_of
from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.metrics.intervals import market_fit
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, FundData, Gap, Value
from smallcap_cli.core.statistics.distributions import student_quantile, student_share
from smallcap_cli.core.statistics.fees import break_even, years_of_fee_gap
from smallcap_cli.core.statistics.inference import minimum_detectable
from smallcap_cli.core.statistics.least import THIN_BELOW
from smallcap_cli.core.windows import months_back
from smallcap_cli.core.words import name_list, quantity
from smallcap_cli.errors import DataUnavailable

MONTHS = 12.0


class AlphaEvidence(NamedTuple):
    """Alpha a year before fees against the cheapest fund, its 95 % interval, and how likely it exceeds break-even.

    `beta` is None where factors explain the difference of the two. `probability` is the share of Student's t of the
    intercept above the simple break-even; `detectable` the smallest alpha above it that four of five such samples would
    show. `lags` are those of the Newey-West error, `start` and `end` the first and the last day of the closes,
    `first_month` a day of the first month with a return.
    """

    alpha: float
    low: float
    high: float
    beta: float | None
    probability: float
    detectable: float
    months: int
    lags: int
    start: date
    end: date
    first_month: date


class Lead(NamedTuple):
    """What the dear fund returned more over the window: a year, and in years of the gap of the fees or why not."""

    yearly: float | Gap
    years: float | Gap


@dataclass(frozen=True, slots=True, eq=False)
class BreakEven:
    """One fund set against the cheapest one.

    `ratio` is its expense ratio as a cell; `gap`, the difference of the fees, is the simple break-even, and `exact`
    that at the growth asked for, fractions a year. `seat` has the month ends of both, or why there are none.
    """

    fund: FundData
    cheapest: str
    ratio: Value
    gap: float | Gap
    exact: float | Gap
    evidence: AlphaEvidence | Gap
    lead: Lead | Gap
    seat: Seat | Gap

    @property
    def years(self) -> float | Gap:
        """Years of the fee gap that the lead is worth."""
        return self.lead if isinstance(self.lead, Gap) else self.lead.years


def break_evens(comparison: Comparison, growth: float, factors: FactorMonths | None = None) -> list[BreakEven]:
    """Every other fund against the one of the lowest expense ratio in force on the day; of two, the first.

    Alpha is that of the fund's returns over the cheapest one's alone, or with `factors` that of the difference of both.
    Of the whole history (`max`) all funds take the months that all have, those with too few left aside.

    **Raises** DataUnavailable where no expense ratio is known.
    """
    _, ratios = cells_of(Computation(comparison), request("expense_ratio", comparison.conventions.window))
    known = [(cell.value, number) for number, cell in enumerate(ratios) if isinstance(cell.value, float)]
    if not known:
        names, day = name_list([fund.ticker for fund in comparison.funds]), comparison.conventions.as_of
        raise DataUnavailable(f"no expense ratio of {names} is known on {day}", "smallcap fund list")
    lowest, at = min(known)
    cheap = comparison.funds[at]
    seats = {ticker: pair for group in _together(comparison, cheap) for ticker, pair in _seats(group, cheap).items()}
    found = [
        _of_fund(fund, ratios[number], cheap.ticker, (lowest, growth), seats[fund.ticker])
        for number, fund in enumerate(comparison.funds)
        if number != at
    ]
    return found if factors is None else _with_factors(found, comparison, cheap, factors)


def _with_factors(
    found: Sequence[BreakEven], comparison: Comparison, cheap: FundData, factors: FactorMonths
) -> list[BreakEven]:
    """The same with the alpha of a model, of returns less those of the cheapest fund."""
    others = comparison._replace(funds=tuple(one.fund for one in found))
    fits = [skill.fit for skill in skills(others, factors, cheap).funds]
    return [replace(one, evidence=_of_fit(fit, one.gap)) for one, fit in zip(found, fits, strict=True)]


def _of_fit(fit: FactorFit | Gap, gap: float | Gap) -> AlphaEvidence | Gap:
    """The alpha of a difference of returns, to which the difference of the fees is added back."""
    if isinstance(fit, Gap):
        return fit
    if isinstance(gap, Gap):
        return gap
    alpha, low, high = (figure * MONTHS + gap for figure in (fit.alpha.estimate, fit.alpha.low, fit.alpha.high))
    above = student_share(fit.alpha.t, fit.fit.degrees)
    return AlphaEvidence(
        alpha,
        low,
        high,
        None,
        above,
        fit.detectable,
        fit.count,
        fit.fit.lags,
        fit.month_end(0),
        fit.month_end(-1),
        fit.month_end(0),
    )


def _together(comparison: Comparison, cheap: FundData) -> list[Comparison]:
    """The funds that share a window: all, or of the whole history those with enough months, each other one alone."""
    if comparison.conventions.window.kind != "max":
        return [comparison]
    alone = {fund.ticker: comparison._replace(funds=(fund, cheap)) for fund in comparison.funds if fund is not cheap}
    young = {
        ticker for ticker, pair in alone.items()
        if not isinstance(seat := _seats(pair, cheap)[ticker][0], Seat) or _too_short(seat) is not None
    }  # fmt: skip
    others = tuple(fund for fund in comparison.funds if fund.ticker not in young)
    return [comparison._replace(funds=others), *(alone[ticker] for ticker in young)]


def _seats(comparison: Comparison, cheap: FundData) -> dict[str, tuple[Seat | Gap, Seat | Gap]]:
    """Each fund's month ends joined with the cheapest one's: all of them, and those that can be regressed.

    Of fewer than 20 returns the one view has no block, and the other says how many there are.
    """
    beside, window = Computation(_against(comparison, cheap)), comparison.conventions.window
    joined, regressed = (beside.placed_view(view, window) for view in ("capture", "market_monthly"))
    return {fund.ticker: (joined.seat(at), regressed.seat(at)) for at, fund in enumerate(comparison.funds)}


def _against(comparison: Comparison, cheap: FundData) -> Comparison:
    """The comparison with the cheapest fund for its benchmark."""
    closes = cheap.prices if cheap.prices is not None else cheap.gaps.get("prices", Gap(NOT_FETCHED))
    if isinstance(closes, Gap):
        closes = Gap(closes.reason, f"{cheap.ticker}: {closes.detail or 'no closes'}")
    by = comparison.conventions._replace(benchmark=cheap.ticker, benchmark_explicit=True, frequency="monthly")
    market = comparison.market._replace(benchmark=closes, benchmark_fund=None)  # a footnote has its changes of index
    return comparison._replace(market=market, conventions=by)


def _of_fund(
    fund: FundData, ratio: Value, cheapest: str, plan: tuple[float, float], seats: tuple[Seat | Gap, Seat | Gap]
) -> BreakEven:
    lowest, growth = plan
    seat, regressed = seats
    if not isinstance(ratio.value, float):
        why = Gap(ratio.gap.reason, ratio.detail or "expense ratio unknown")
        return BreakEven(fund, cheapest, ratio, why, why, why, why, seat)
    fees = (ratio.value, lowest)
    short = seat if isinstance(seat, Gap) else _too_short(seat)
    evidence: AlphaEvidence | Gap
    if short is not None or isinstance(regressed, Gap):
        evidence = short or regressed  # type: ignore[assignment]
    else:
        evidence = _evidence(regressed, fees, cheapest)
    lead: Lead | Gap = seat if isinstance(seat, Gap) else _lead(seat, fees)
    gap = ratio.value - lowest
    return BreakEven(fund, cheapest, ratio, gap, break_even(growth, lowest, ratio.value), evidence, lead, seat)


def _too_short(seat: Seat) -> Gap | None:
    months, least = seat.block.returns.shape[1], THIN_BELOW["monthly"]
    return Gap(TOO_SHORT, f"{quantity(months, 'month')}, {least} needed to test") if months < least else None


def _evidence(seat: Seat, fees: tuple[float, float], cheapest: str) -> AlphaEvidence | Gap:
    """The regression of the dear fund's excess returns on the cheap one's, with both fees put back."""
    fit = market_fit(seat.block)
    if fit is None or not np.isfinite(fit.errors[seat.row, 0]):
        return Gap(NOT_COMPARABLE, f"the fund follows {cheapest} exactly, or one of them does not vary")
    dear, cheap = fees
    beta = float(fit.coefficients[seat.row, 1])
    alpha = float(fit.coefficients[seat.row, 0]) * MONTHS + dear - beta * cheap
    error = float(fit.errors[seat.row, 0]) * MONTHS
    half = student_quantile(fit.degrees) * error
    above = student_share((alpha - (dear - cheap)) / error, fit.degrees)
    return AlphaEvidence(
        alpha, alpha - half, alpha + half, beta, above, float(minimum_detectable(error)),
        seat.block.returns.shape[1], fit.lags, seat.start, seat.end, months_back(seat.start.replace(day=1), -1),
    )  # fmt: skip


def _lead(seat: Seat, fees: tuple[float, float]) -> Lead | Gap:
    """Returns of both between the same first and last month end."""
    block = seat.block
    if block.benchmark is None:
        return Gap(NOT_FETCHED)
    dear = float(seat.closes[-1] / seat.closes[0])
    cheap = float(block.benchmark[-1] / block.benchmark[0])
    months = block.returns.shape[1]
    yearly: float | Gap = Gap(TOO_SHORT, f"not annualised: {quantity(months, 'month')}, less than a year")
    if months >= MONTHS:
        yearly = dear ** (MONTHS / months) - cheap ** (MONTHS / months)
    equal = Gap(NOT_COMPARABLE, "the fees are equal")
    years = equal if fees[0] == fees[1] else years_of_fee_gap((dear - 1.0, cheap - 1.0), fees)
    return Lead(yearly, years)
