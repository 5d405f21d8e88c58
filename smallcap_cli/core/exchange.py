"""The days the New York Stock Exchange was open on, by rule: weekdays less holidays, and less a table of closures.

**Source** holidays of NYSE Rule 7.2; closures of `exchange_calendars` (XNYS), which has them from the exchange's list
"NYSE Market Closings 1885 to date" and later notices. `tests/peers` compares every session with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.ages import session_out
from smallcap_cli.core.model import Days

#: The calendar's reach: before 1971 holidays stood on other days, and the exchange closed for more occasions.
FIRST, LAST = date(1971, 1, 1), date(2100, 12, 31)
MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6
#: More days than any run of days without a session: four in 2001, two of them after a weekend.
LONGEST_CLOSURE = timedelta(days=10)
#: Holidays that came or went, by the first or last year that they were kept in.
KING_SINCE, JUNETEENTH_SINCE, ELECTION_UNTIL = 1998, 2022, 1980
#: Whole days that no rule tells, and why the exchange was closed.
CLOSURES = {
    date(1972, 12, 28): "mourning for President Truman",
    date(1973, 1, 25): "mourning for President Johnson",
    date(1977, 7, 14): "blackout of New York City",
    date(1985, 9, 27): "hurricane Gloria",
    date(1994, 4, 27): "mourning for President Nixon",
    date(2001, 9, 11): "attack on the World Trade Center",
    date(2001, 9, 12): "attack on the World Trade Center",
    date(2001, 9, 13): "attack on the World Trade Center",
    date(2001, 9, 14): "attack on the World Trade Center",
    date(2004, 6, 11): "mourning for President Reagan",
    date(2007, 1, 2): "mourning for President Ford",
    date(2012, 10, 29): "hurricane Sandy",
    date(2012, 10, 30): "hurricane Sandy",
    date(2018, 12, 5): "mourning for President George H. W. Bush",
    date(2025, 1, 9): "mourning for President Carter",
}


def sessions(first: date, last: date) -> Days:
    """The sessions from one day to another, both included; fewer where the days are beyond 1971 to 2100.

    **Shape** one-dimensional, datetime64[D], increasing; empty where there is no session. It cannot be written.
    """
    return _sessions_between(max(first, FIRST), min(last, LAST))


@lru_cache(64)
def _sessions_between(first: date, last: date) -> Days:
    """The sessions of a stretch of the calendar; many funds ask for the same one."""
    if first > last:
        return np.array([], dtype="datetime64[D]")
    days = np.arange(np.datetime64(first), np.datetime64(last) + np.timedelta64(1, "D"))
    closed = [day for year in range(first.year, last.year + 1) for day in _closures_in(year)]
    open_days: Days = days[np.is_busday(days, holidays=np.array(closed, dtype="datetime64[D]"))]
    open_days.flags.writeable = False
    return open_days


def weekdays_of(days: Days) -> NDArray[np.int64]:
    """The places of days in their weeks, 0 for Monday to 6 for Sunday."""
    return (days.astype(np.int64) + THURSDAY) % 7  # 1970-01-01 was a Thursday


def missed_sessions(last_day: date, now: datetime) -> int:
    """How many sessions after a day have settled until a moment; a close counts as out when `core.ages` says so."""
    return len(sessions(last_day + timedelta(days=1), session_out(now).day))


def settled_session(now: datetime) -> date:
    """The last session whose close is out at a moment."""
    return session_by(session_out(now).day)


def session_by(day: date) -> date:
    """The last session on a day or before it; the day itself beyond the calendar's reach."""
    found = sessions(day - LONGEST_CLOSURE, day)
    last: date = found[-1].item() if len(found) else day
    return last


def session_from(day: date) -> date:
    """The first session on or after a day; the day itself beyond the reach of the calendar."""
    open_days: list[date] = sessions(day, day + timedelta(days=10)).tolist()
    return open_days[0] if open_days else day


@cache
def _closures_in(year: int) -> tuple[date, ...]:
    """The days without a session in a year, some of them on a weekend."""
    return (*_holidays(year), *(day for day in CLOSURES if day.year == year))


def _holidays(year: int) -> Iterator[date]:
    """The holidays of a year on the days they are kept: Saturday's on Friday, Sunday's on Monday."""
    new_year = date(year, 1, 1)
    if new_year.weekday() != SATURDAY:  # Friday is the last day of the year, when books are closed: it is traded
        yield _day_kept(new_year)
    if year >= KING_SINCE:
        yield _weekday_of(year, 1, MONDAY, 3)
    yield _weekday_of(year, 2, MONDAY, 3)
    yield _easter(year) - timedelta(days=2)
    yield _weekday_of(year, 6, MONDAY, 1) - timedelta(days=7)  # Memorial Day, the last Monday of May
    if year >= JUNETEENTH_SINCE:
        yield _day_kept(date(year, 6, 19))
    yield _day_kept(date(year, 7, 4))
    yield _weekday_of(year, 9, MONDAY, 1)
    if year <= ELECTION_UNTIL and year % 4 == 0:
        yield _weekday_of(year, 11, MONDAY, 1) + timedelta(days=1)  # the Tuesday after the first Monday
    yield _weekday_of(year, 11, THURSDAY, 4)
    yield _day_kept(date(year, 12, 25))


def _day_kept(day: date) -> date:
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def _weekday_of(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second ... Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar.

    **Source** the anonymous algorithm of Nature 13 (1876), in J. Meeus, Astronomical Algorithms, 2nd ed. 1998, ch. 8.
    """
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
