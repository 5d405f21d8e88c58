"""What a fund returned between the reviews of a backtest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import numpy as np

from smallcap_cli.core.methodology.backtest import Backtest
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, Floats, Gap, PriceHistory
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, closes_of

#: A return, or why there is none.
Return: TypeAlias = "float | Gap"
#: Why a fund has no return on the basis of a backtest.
WITHOUT = {
    "price": "the returns are changes of price, {ticker} has total returns only",
    "total": "{ticker} has no closes with distributions",
}


def fund_returns(history: PriceHistory, found: Backtest) -> Sequence[Return]:
    """The return of a fund beside each review of a backtest that has one: total, or of its price as those are."""
    closes = _closes(history, found)
    if isinstance(closes, Gap):
        return [closes for _ in found.with_returns]
    return [_between(history, closes, one.start, one.end or one.start) for one in found.with_returns]


def fund_levels(history: PriceHistory, found: Backtest) -> Floats | Gap:
    """The levels of a fund on the first day of a backtest and at the end of each period, (periods + 1,).

    They are those of the returns. Where one is missing, why the first such day has none.
    """
    closes = _closes(history, found)
    if isinstance(closes, Gap):
        return closes
    levels = []
    for day in (found.start, *found.days.tolist()):
        level = _level(history, closes, day)
        if isinstance(level, Gap):
            return level
        levels.append(level)
    return np.array(levels, dtype=np.float64)


def compound_return(returns: Sequence[Return]) -> Return:
    """The returns one after the other; the first reason where one is missing."""
    reasons = [one for one in returns if isinstance(one, Gap)]
    return reasons[0] if reasons else float(np.prod([1.0 + one for one in returns if not isinstance(one, Gap)])) - 1.0


def _closes(history: PriceHistory, found: Backtest) -> Floats | Gap:
    closes = closes_of(history, found.returns.basis)
    if isinstance(closes, Gap):
        return Gap(NOT_COMPARABLE, WITHOUT[found.returns.basis].format(ticker=history.ticker))
    return closes


def _between(history: PriceHistory, closes: Floats, start: date, end: date) -> Return:
    levels = [_level(history, closes, day) for day in (start, end)]
    first, last = levels
    if isinstance(first, Gap):
        return first
    return last if isinstance(last, Gap) else last / first - 1.0


def _level(history: PriceHistory, closes: Floats, day: date) -> Return:
    """The level of the day or of the last session before it; of a month-end history that of a month's last days."""
    monthly = history.frequency == "monthly"
    wanted = np.datetime64(day) + (np.timedelta64(ANCHOR_GAP_DAYS // 2, "D") if monthly else np.timedelta64(0, "D"))
    place = int(np.searchsorted(history.days, wanted, side="right")) - 1
    if place < 0:
        return Gap(NOT_FETCHED, f"{history.ticker} begins {history.first_day}")
    away = abs((history.days[place] - np.datetime64(day)).astype(int))
    if away > (ANCHOR_GAP_DAYS // 2 if monthly else ANCHOR_GAP_DAYS):
        what = "month-end figures only, none" if monthly else "no close"
        return Gap(NOT_FETCHED, f"{history.ticker}: {what} near {day}")
    return float(closes[place])
