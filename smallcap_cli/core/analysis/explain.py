"""What stands behind a gap of returns: fee, market exposure, and what neither accounts for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import fsum
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.comparison.block import QUOTE_AGE_DAYS, risk_free_returns, stale_quote
from smallcap_cli.core.comparison.computation import Computation
from smallcap_cli.core.fees import day_of_fee, fee_is_inferred, fee_on
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, FeeEntry, Gap, PriceHistory, RateSeries
from smallcap_cli.core.windows import DAYS_PER_YEAR, WindowSpec, closes_of, last_session, month_end, parse_window, place

#: A beta of fewer returns is that of the five years to the end of the window.
BETA_LEAST = 20
BETA_YEARS = 5


class ReturnSpan(NamedTuple):
    """The days of a return; `annual` says that it is a year's, over `years` years."""

    start: date
    end: date
    years: float
    annual: bool

    def rate(self, growth: float) -> float:
        """The return of what 1 grew to: a year's where the span is annual, else that of its days."""
        return float(growth ** (1.0 / self.years) - 1.0) if self.annual else growth - 1.0


class MarketReturns(NamedTuple):
    """Compound returns of a span, as it reads: of the risk-free rate and of the market benchmark."""

    risk_free: float
    benchmark: float


class Parts(NamedTuple):
    """A fund's return as a sum: the market at the fund's beta, less the fee, and the rest. Fractions."""

    market: float
    fee: float
    rest: float


def parts(total: float, fee: float, beta: float, market: MarketReturns) -> Parts:
    """A return taken apart; the three parts add up to it exactly.

    **Formula** market = rf + beta (m - rf) of compound returns between the fund's own two closes; fee = -fee, which
    the return is already net of; rest = return - market - fee: size, holdings and compounding.
    """
    exposure = market.risk_free + beta * (market.benchmark - market.risk_free)
    return Parts(exposure, -fee, total - exposure + fee)


def market_of(computation: Computation, currency: str, span: ReturnSpan) -> MarketReturns | Gap:
    """The risk-free rate and the benchmark between the two days of a fund's return, or why there are none."""
    market, by = computation.comparison.market, computation.comparison.conventions
    benchmark = market.benchmark
    if isinstance(benchmark, Gap):
        return benchmark
    if benchmark.currency != currency:
        return Gap(NOT_COMPARABLE, f"closes in {currency}, the benchmark's in {benchmark.currency}")
    levels = closes_of(benchmark, by.basis)
    if isinstance(levels, Gap):
        return Gap(levels.reason, f"{benchmark.ticker}: {levels.detail}")
    first, last = _position(benchmark, span.start), _position(benchmark, span.end)
    if first is None or last is None:
        day = span.start if first is None else span.end
        return Gap(NOT_COMPARABLE, f"{benchmark.ticker} has no close on {day}")
    rate = _cash(market.risk_free, benchmark, first, last, span)
    return rate if isinstance(rate, Gap) else MarketReturns(rate, span.rate(float(levels[last] / levels[first])))


def _position(history: PriceHistory, day: date) -> int | None:
    """The close of a day; at the end of a month its last session and its calendar end are one day."""
    end = month_end(day)
    ends_month = day >= last_session(end)
    position = int(np.searchsorted(history.days, np.datetime64(end if ends_month else day), side="right")) - 1
    if position < 0:
        return None
    found: date = history.days[position].item()
    return position if found == day or (ends_month and found >= last_session(end)) else None


def _cash(
    rate: RateSeries | float | Gap, benchmark: PriceHistory, first: int, last: int, span: ReturnSpan
) -> float | Gap:
    """The risk-free return of the span, renewed at every close of the benchmark."""
    if isinstance(rate, Gap):
        return rate
    if isinstance(rate, float):
        return span.rate((1.0 + rate) ** span.years)
    days = benchmark.days[first : last + 1]
    stale = stale_quote(rate, days)
    if stale is not None:
        return Gap(NOT_FETCHED, f"no {rate.name} quote within {QUOTE_AGE_DAYS} days of {stale}")
    return span.rate(float(np.prod(1.0 + risk_free_returns(rate, days))))


class Fee(NamedTuple):
    """The fee of a span as a fraction of assets, and when it was first seen where it stands for days before."""

    fraction: float
    first_seen: date | None


def fee_over(fees: tuple[FeeEntry, ...], span: ReturnSpan, as_of: date) -> Fee | Gap:
    """The mean of the fees in force on the days after `start` to `end`: a year's, or for the days of the span.

    The first fee seen by the as-of day, else the one shown for that day, stands for earlier days without one. The
    answer says when a fee was seen that stands for days of which no source tells.
    """
    days = [span.start + timedelta(days=n + 1) for n in range((span.end - span.start).days)]
    sightings = [day for number in range(len(fees)) if (day := day_of_fee(fees, number))]
    stand = fee_on(fees, min((day for day in sightings if day <= as_of), default=as_of))
    values, seen = [], None
    for day in days:
        found = fee_on(fees, day)
        lacking = isinstance(found, Gap)
        found = stand if isinstance(found, Gap) else found
        if isinstance(found, Gap):
            return found
        number = fees.index(found[0])
        if lacking or fee_is_inferred(fees, number, day):
            seen = seen or day_of_fee(fees, number)
        values.append(found[0].value)
    mean = fsum(values) / len(values)
    return Fee(mean if span.annual else mean * span.years, seen)


def years_between(start: date, end: date) -> float:
    """Years of 365.25 days."""
    return (end - start).days / DAYS_PER_YEAR


def beta_window(computation: Computation) -> WindowSpec:
    """The window of the betas: that of the comparison, or the five years to its end where a fund has few returns."""
    by = computation.comparison.conventions
    seats = [seat for _, seat in computation.seats("market", by.window)]
    counts = [len(seat.days) - 1 for seat in seats if not isinstance(seat, Gap)]
    if counts and len(counts) == len(seats) and min(counts) >= BETA_LEAST:
        return by.window
    end = place(by.window, by.as_of, by.anchor).end
    if end >= by.as_of:
        return parse_window(f"{BETA_YEARS}y")
    start = end.replace(year=end.year - BETA_YEARS, day=min(end.day, 28))
    return parse_window(f"{month_end(start) if end == month_end(end) else start}:{end}")


def widest(rows: Sequence[Sequence[float | None]], most: int) -> list[int]:
    """The positions of the rows whose figures lie furthest apart, in their own order; rows with a gap are left out."""
    spreads = [
        (max(known) - min(known), position)
        for position, row in enumerate(rows)
        if len(known := [value for value in row if value is not None]) == len(row)
    ]
    return sorted(position for _, position in sorted(spreads, reverse=True)[:most])
