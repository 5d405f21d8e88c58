"""What a fund returned between the reviews of a backtest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import numpy as np

from smallcap_cli.core.methodology.backtest import Backtest
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, Floats, Gap, PriceHistory
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS

#: A return, or why there is none.
Return: TypeAlias = "float | Gap"


def fund_returns(history: PriceHistory, found: Backtest) -> Sequence[Return]:
    """The total return of a fund beside each review of a backtest that has a return."""
    return [_between(history, one.start, one.end or one.start) for one in found.with_returns]


def fund_levels(history: PriceHistory, found: Backtest) -> Floats | Gap:
    """The levels of a fund's total return on the first day of a backtest and at the end of each period, (periods + 1,).

    Where one is missing, why the first such day has none.
    """
    levels = []
    for day in (found.start, *found.days.tolist()):
        level = _level(history, day)
        if isinstance(level, Gap):
            return level
        levels.append(level)
    return np.array(levels, dtype=np.float64)


def compound_return(returns: Sequence[Return]) -> Return:
    """The returns one after the other; the first reason where one is missing."""
    reasons = [one for one in returns if isinstance(one, Gap)]
    return reasons[0] if reasons else float(np.prod([1.0 + one for one in returns if not isinstance(one, Gap)])) - 1.0


def _between(history: PriceHistory, start: date, end: date) -> Return:
    levels = [_level(history, day) for day in (start, end)]
    first, last = levels
    if isinstance(first, Gap):
        return first
    return last if isinstance(last, Gap) else last / first - 1.0


def _level(history: PriceHistory, day: date) -> Return:
    """The level of the day or of the last session before it; of a month-end history that of a month's last days."""
    if history.adjusted is None:
        return Gap(NOT_COMPARABLE, f"{history.ticker} has no closes with distributions")
    monthly = history.frequency == "monthly"
    wanted = np.datetime64(day) + (np.timedelta64(ANCHOR_GAP_DAYS // 2, "D") if monthly else np.timedelta64(0, "D"))
    place = int(np.searchsorted(history.days, wanted, side="right")) - 1
    if place < 0:
        return Gap(NOT_FETCHED, f"{history.ticker} begins {history.first_day}")
    away = abs((history.days[place] - np.datetime64(day)).astype(int))
    if away > (ANCHOR_GAP_DAYS // 2 if monthly else ANCHOR_GAP_DAYS):
        what = "month-end figures only, none" if monthly else "no close"
        return Gap(NOT_FETCHED, f"{history.ticker}: {what} near {day}")
    return float(history.adjusted[place])
