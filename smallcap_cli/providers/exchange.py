"""The days the New York Stock Exchange was open on, from `exchange_calendars`.

Importing that takes half a second, so only a fetch or a check of kept closes asks here, never an answer from the store.
"""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from smallcap_cli.core.model import Days

CALENDAR = "XNYS"
#: The calendar's reach. One span for every question: it is built once, in a tenth of a second, and kept by the library.
FIRST, LAST = date(1885, 1, 1), date(2100, 12, 31)
#: A close is believed so long after the bell: the closing auction is printed late.
SETTLING = timedelta(minutes=15)


def sessions(first: date, last: date) -> Days:
    """The sessions from one day to another, both included; fewer where the days are beyond 1885 to 2100.

    **Shape** one-dimensional, datetime64[D], increasing; empty where there is no session. **Source** the holidays,
    mourning days and closures of `exchange_calendars` (XNYS).
    """
    days = _days(_calendar())
    return days[np.searchsorted(days, np.datetime64(first)) : np.searchsorted(days, np.datetime64(last), side="right")]


def missed_sessions(last_day: date, now: datetime) -> int:
    """How many sessions after a day have settled until a moment: closed, early closes minded, for 15 minutes."""
    calendar = _calendar()
    settled = np.datetime64((now - SETTLING).astimezone(UTC).replace(tzinfo=None))
    closes = calendar.closes.dt.tz_convert(None).to_numpy()
    closed = np.searchsorted(closes, settled, side="right")
    known = np.searchsorted(_days(calendar), np.datetime64(last_day), side="right")
    return max(int(closed - known), 0)


def _days(calendar: Any) -> Days:
    days: Days = calendar.sessions.to_numpy().astype("datetime64[D]")
    return days


def _calendar() -> Any:
    import exchange_calendars

    with warnings.catch_warnings():
        # Building it calls parts of pandas that pandas is about to change, and says so each time.
        warnings.simplefilter("ignore", DeprecationWarning)
        return exchange_calendars.get_calendar(CALENDAR, start=FIRST.isoformat(), end=LAST.isoformat())
