"""The sessions of the New York exchanges by rule, so that synthetic series have the right gaps."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np

from smallcap_cli.core.model import Days

MONDAY, THURSDAY = 0, 3
JUNETEENTH_SINCE = 2022
#: Closures outside the rules since 2000: attacks, funerals, a storm.
CLOSED = (
    "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11", "2007-01-02", "2012-10-29", "2012-10-30",
    "2018-12-05", "2025-01-09",
)  # fmt: skip


def sessions(first: date, last: date) -> Days:
    """The sessions between two days, both included."""
    every = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    closed = [day for year in range(first.year, last.year + 1) for day in holidays(year)]
    return every[np.is_busday(every, holidays=[*closed, *CLOSED])]


@cache
def holidays(year: int) -> tuple[str, ...]:
    """The holidays of a year, as observed."""
    fixed = [date(year, 7, 4), date(year, 12, 25)]
    if year >= JUNETEENTH_SINCE:
        fixed.append(date(year, 6, 19))
    days = [
        *(_observed(day) for day in fixed),
        _nth(year, 1, MONDAY, 3), _nth(year, 2, MONDAY, 3), _nth(year, 9, MONDAY, 1), _nth(year, 11, THURSDAY, 4),
        _easter(year) - timedelta(2), _nth(year, 6, MONDAY, 1) - timedelta(7),
    ]  # fmt: skip
    # New Year's Day on a Saturday is not made up for on the Friday before.
    new_year = date(year, 1, 1)
    if new_year.weekday() != 5:
        days.append(_observed(new_year))
    return tuple(day.isoformat() for day in days)


def _observed(day: date) -> date:
    return day - timedelta(1) if day.weekday() == 5 else day + timedelta(1) if day.weekday() == 6 else day


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (count - 1))


def _easter(year: int) -> date:
    """**Source** the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
