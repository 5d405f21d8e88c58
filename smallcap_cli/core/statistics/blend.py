"""Several series held together at fixed weights: their path, what is traded to keep the weights, and when.

Trades are made at the close at which they fall due, without cost or tax. In between the parts drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Days, Floats
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS

#: Rebalancing by the calendar -> months between two trades.
CALENDAR_MONTHS = {"yearly": 12, "quarterly": 3, "monthly": 1}
#: Weights are left to drift.
NO_TRADES: NDArray[np.intp] = np.array([], dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class BlendPath:
    """What 1 in a blend became.

    **Shape** `levels` (days,), 1 on the first; `weights` (parts,) those at the last close. `turnover` is what was sold,
    as a share of the blend's value on the day of each trade, summed over the trades; as much was bought.
    """

    levels: Floats
    weights: Floats
    turnover: float


def blend_path(closes: Floats, weights: Floats, trades: NDArray[np.intp]) -> BlendPath:
    """The path of `closes` (parts, days) held at `weights` (parts,), which add up to 1, brought back at each trade.

    From one trade s to the next, V(t) = V(s) * sum of w P(t) / P(s).
    """
    levels = np.ones(closes.shape[1])
    turnover, shares = 0.0, weights
    edges = [0, *trades.tolist(), closes.shape[1] - 1]
    for start, end in pairwise(edges):
        if start:
            turnover += float(np.abs(weights - shares).sum()) / 2.0
        values = _values(closes[:, start : end + 1], weights)
        total = values.sum(axis=0)
        levels[start : end + 1] = levels[start] * total
        shares = values[:, -1] / total[-1]
    return BlendPath(levels, shares, turnover)


def calendar_trades(days: Days, rebalance: str) -> NDArray[np.intp]:
    """The positions of the last closes of years, quarters or months, without the first and the last day.

    **Raises** KeyError for a word that is not in CALENDAR_MONTHS.
    """
    period = days.astype("datetime64[M]").astype(np.int64) // CALENDAR_MONTHS[rebalance]
    last_of_period = np.flatnonzero(period[1:] != period[:-1])
    return last_of_period[last_of_period > 0]


def band_trades(closes: Floats, weights: Floats, band: float) -> NDArray[np.intp]:
    """The positions of the closes on which a share of the blend is more than `band` away from its weight.

    Each is judged since the trade before it; on the last day nothing is traded.
    """
    trades: list[int] = []
    start, last = 0, closes.shape[1] - 1
    while start < last:
        values = _values(closes[:, start:last], weights)
        away = np.abs(values / values.sum(axis=0) - weights[:, None]).max(axis=0) > band + EQUAL_RETURNS
        if not away.any():
            break
        start += int(away.argmax())
        trades.append(start)
    return np.array(trades, dtype=np.intp)


def _values(closes: Floats, weights: Floats) -> Floats:
    """What each part of 1 became since the first of these closes, (parts, days)."""
    made: Floats = weights[:, None] * (closes / closes[:, :1])
    return made
