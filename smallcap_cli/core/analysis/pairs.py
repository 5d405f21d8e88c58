"""Which funds of a table can be told apart: their returns over the same days, and every pair's differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.comparison.block import Block, constant_risk_free, risk_free_returns
from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.comparison.joining import joined_samples
from smallcap_cli.core.comparison.views import Market
from smallcap_cli.core.model import NOT_COMPARABLE, TOO_SHORT, Days, Floats, FundData, Gap, RateSeries
from smallcap_cli.core.statistics.bootstrap import Difference, DrawnStatistics, differences, drawn_statistics
from smallcap_cli.core.statistics.least import least_returns
from smallcap_cli.core.statistics.rounding import still
from smallcap_cli.core.windows import Frequency, uneven
from smallcap_cli.core.words import lines_by_text, quantity

#: More funds than this make more pairs than anybody reads: ten.
MOST_FUNDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """Returns of several funds over the same stretches of time.

    **Shape** `excess` (over the risk-free rate) and `returns` are (funds, n), in the order of `tickers`. `start` and
    `end` are the days of the first and last close. `left_out` are the funds without a seat here, each with the reason.
    """

    tickers: tuple[str, ...]
    excess: Floats
    returns: Floats
    frequency: Frequency
    periods: float
    start: date
    end: date
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def observations(self) -> int:
        return int(self.returns.shape[1])


class Pair(NamedTuple):
    """Two funds, their Sharpe ratios and returns a year (below a year those of the window), and the differences."""

    first: str
    second: str
    sharpes: tuple[float, float]
    returns: tuple[float, float]
    sharpe: Difference
    growth: Difference


def joint_returns(computation: Computation, tickers: Sequence[str]) -> Joint | Gap:
    """The funds' returns over the days that all of them have in the table's window, or why there are none.

    Days are joined before returns are taken. A fund without the window, or in another currency, is left out.
    """
    comparison = computation.comparison
    seats: list[tuple[FundData, Seat]] = []
    left_out: list[tuple[str, str]] = []
    for fund, seat in computation.seats("excess", comparison.conventions.window):
        if fund.ticker not in tickers:
            continue
        if isinstance(seat, Gap):
            left_out.append((fund.ticker, seat.detail or seat.reason.replace("_", " ")))
        elif fund.prices is not None and fund.prices.currency != computation.ranking.currency:
            left_out.append((fund.ticker, f"in {fund.prices.currency}"))
        else:
            seats.append((fund, seat))
    seats.sort(key=lambda named: list(tickers).index(named[0].ticker))
    if len(seats) < 2:
        return Gap(NOT_COMPARABLE, "; ".join(lines_by_text(left_out)) or "fewer than two funds")
    joined = _common_returns([fund for fund, _ in seats], [seat for _, seat in seats], comparison)
    if isinstance(joined, Gap):
        return joined
    days, excess, returns = joined
    first = seats[0][1]
    periods = first.block.periods
    if returns.shape[1] < least_returns(periods):
        count = quantity(returns.shape[1], f"{first.frequency} return")
        return Gap(TOO_SHORT, f"{count}, {least_returns(periods)} needed")
    unmoved = [
        fund.ticker
        for (fund, seat), row in zip(seats, excess, strict=True)
        if np.ptp(row) == 0.0 or bool(still(seat.closes[None, :])[0])
    ]
    if unmoved:
        return Gap(NOT_COMPARABLE, f"returns of {', '.join(unmoved)} do not vary")
    return Joint(
        tuple(fund.ticker for fund, _ in seats), excess, returns, first.frequency, periods,
        days[0].item(), days[-1].item(), tuple(left_out),
    )  # fmt: skip


def _common_returns(
    funds: Sequence[FundData], seats: Sequence[Seat], comparison: Comparison
) -> tuple[Days, Floats, Floats] | Gap:
    """Days, excess returns and returns of the funds over the same stretches."""
    blocks = [seat.block for seat in seats]
    if len({seat.frequency for seat in seats}) > 1 or len({block.periods for block in blocks}) > 1:
        return Gap(NOT_COMPARABLE, "daily and month-end closes cannot be compared")
    samples = joined_samples(funds, seats, comparison.conventions.basis)
    if isinstance(samples, Gap):
        return samples
    keys = [_stretches(days, seats[0].frequency) for days, _ in samples]
    periods, market = blocks[0].periods, comparison.market
    if all(np.array_equal(keys[0], key) for key in keys[1:]):
        joint = [Block(d, c[None, :], periods, risk_free=_rates(market, d, periods)) for d, c in samples]
        return samples[0][0], np.vstack([b.excess for b in joint]), np.vstack([b.returns for b in joint])
    if seats[0].frequency != "daily":
        return Gap(NOT_COMPARABLE, "the funds have no common weeks or months")
    days = reduce(np.intersect1d, keys)
    if len(days) < 2:
        return Gap(NOT_COMPARABLE, "the funds have no common days")
    hole = uneven(days)
    if hole is not None:
        return Gap(hole.reason, f"the funds together: {hole.detail}")
    closes = [seat.closes[np.isin(seat.days, days)] for seat in seats]
    together = Block(days, np.stack(closes), periods, risk_free=_rates(market, days, periods))
    return days, together.excess, together.returns


def _stretches(days: Days, frequency: Frequency) -> Days:
    """The days, or the months or weeks they stand for: the last close of a month may differ by a day."""
    if frequency == "daily":
        return days
    return days.astype(f"datetime64[{'M' if frequency == 'monthly' else 'W'}]")


def _rates(market: Market, days: Days, periods: float) -> Floats | None:
    rate = market.risk_free
    if isinstance(rate, RateSeries):
        return risk_free_returns(rate, days)
    return None if isinstance(rate, Gap) else constant_risk_free(rate, periods, len(days) - 1)


def pairs_of(joint: Joint, reference: str | None = None) -> list[Pair]:
    """Every pair's differences, first less second; with a `reference` each other fund less that one."""
    sharpes, growths = drawn_statistics(joint.excess, joint.returns, joint.periods)
    wanted = None
    if reference is not None:
        base = joint.tickers.index(reference)
        wanted = [(other, base) for other in range(len(joint.tickers)) if other != base]
    return [
        Pair(
            joint.tickers[a.positions[0]], joint.tickers[a.positions[1]],
            _levels(sharpes, a), _levels(growths, b), a, b,
        )
        for a, b in zip(differences(sharpes, wanted), differences(growths, wanted), strict=True)
    ]  # fmt: skip


def _levels(drawn: DrawnStatistics, difference: Difference) -> tuple[float, float]:
    first, second = difference.positions
    return float(drawn.sample[first]), float(drawn.sample[second])
