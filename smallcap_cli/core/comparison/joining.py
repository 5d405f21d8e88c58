"""Sampled closes of several funds side by side: of the same days, wherever they have closes of the same days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallcap_cli.core.comparison.computation import Comparison, Seat
from smallcap_cli.core.comparison.sampling import common_days
from smallcap_cli.core.model import Days, Floats, FundData, Gap
from smallcap_cli.core.windows import closes_of


def joined_samples(funds: Sequence[FundData], seats: Sequence[Seat], basis: str) -> list[tuple[Days, Floats]] | Gap:
    """Days and closes of each fund at the frequency of its seat.

    Where daily series took different days for a week or month, because one lacks its last, all take the last day
    they share. Month-end and seven-day series stay as they were sampled.
    """
    samples = [(seat.days, seat.closes) for seat in seats]
    histories = [fund.prices for fund in funds]
    daily = [history for history in histories if history is not None and history.frequency == "daily"]
    frequency, (first, *others) = seats[0].frequency, [days for days, _ in samples]
    if (
        frequency == "daily"
        or len(daily) < len(funds)
        or any(history.seven_day for history in daily)
        or any(len(days) != len(first) for days in others)
        or all(np.array_equal(days, first) for days in others)
    ):
        return samples
    days = common_days([history.days for history in daily], [first, *others], frequency)
    if isinstance(days, Gap):
        return days
    joined = []
    for history in daily:
        closes = closes_of(history, basis)
        if isinstance(closes, Gap):
            return closes
        joined.append((days, closes[np.searchsorted(history.days, days)]))
    return joined


def on_exchange_days(comparison: Comparison) -> Comparison:
    """The comparison whose seven-day series are sampled on the days of the first fund that trades on an exchange."""
    daily = [fund.prices for fund in comparison.funds if fund.prices is not None and fund.prices.frequency == "daily"]
    exchange = next((history for history in daily if not history.seven_day), None)
    if exchange is None:
        return comparison
    return comparison._replace(market=comparison.market._replace(benchmark=exchange))
