"""What stands behind a gap of returns: fee, market exposure, and what neither accounts for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.comparison.computation import Computation
from smallcap_cli.core.model import Gap


class MarketMeans(NamedTuple):
    """Means of the days of a return, a year: the risk-free rate and the market's excess over it."""

    risk_free: float
    excess: float


class Parts(NamedTuple):
    """A fund's return a year as a sum: the market at the fund's beta, less the fee, and the rest. Fractions."""

    market: float
    fee: float
    rest: float


def parts(annual: float, expense_ratio: float, beta: float, market: MarketMeans) -> Parts:
    """A return a year taken apart; the three parts add up to it exactly.

    **Formula** market = rf + beta (m - rf), arithmetic means a year; fee = -expense ratio, which the return is
    already net of; rest = annual - market - fee: size, holdings, and the difference between the compound return and
    the arithmetic mean.
    """
    exposure = market.risk_free + beta * market.excess
    return Parts(exposure, -expense_ratio, annual - exposure + expense_ratio)


def market_of(computation: Computation, position: int, start: date | None, end: date | None) -> MarketMeans | Gap:
    """The market between the two days of a fund's return; over the sample of its beta where only month ends are known.

    The beta's own sample ends with a month, so its means may belong to other days than the return.
    """
    window = computation.comparison.conventions.window
    seat = computation.placed_view("market_daily", window).seat(position)
    if isinstance(seat, Gap) or (seat.start, seat.end) != (start, end):
        seat = computation.placed_view("market", window).seat(position)
    if isinstance(seat, Gap):
        return seat
    block = seat.block
    rate = 0.0 if block.risk_free is None else float(block.risk_free.mean()) * block.periods
    return MarketMeans(rate, float(block.benchmark_excess.mean()) * block.periods)


def widest(rows: Sequence[Sequence[float | None]], most: int) -> list[int]:
    """The positions of the rows whose figures lie furthest apart, in their own order; rows with a gap are left out."""
    spreads = [
        (max(known) - min(known), position)
        for position, row in enumerate(rows)
        if len(known := [value for value in row if value is not None]) == len(row)
    ]
    return sorted(position for _, position in sorted(spreads, reverse=True)[:most])
