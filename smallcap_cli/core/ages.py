"""When a kept series is old: a close that it lacks may be out by now. No clock is read here.

A close counts as out from 21:15 UTC on, a quarter of an hour after New York's winter close; in summer that is an hour
late. Every weekday counts as a session: a holiday costs one question more, not a wrong answer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

CLOSES_OUT = time(21, 15, tzinfo=UTC)
SATURDAY = 5


class Session(NamedTuple):
    """A trading day and the moment from which its close can be had."""

    day: date
    out: datetime


def session_out(now: datetime, *, seven_day: bool = False) -> Session:
    """The last day whose close is out at a moment; every day is a session of a seven-day series, out at midnight UTC.

    `now` has a time zone.
    """
    moment = now.astimezone(UTC)
    if seven_day:
        midnight = datetime.combine(moment.date(), time(0), UTC)
        return Session(moment.date() - timedelta(days=1), midnight)
    day = moment.date()
    while day.weekday() >= SATURDAY or datetime.combine(day, CLOSES_OUT) > moment:
        day -= timedelta(days=1)
    return Session(day, datetime.combine(day, CLOSES_OUT))


def is_due(last_day: date, retrieved: datetime, now: datetime, recheck: timedelta, *, seven_day: bool = False) -> bool:
    """Whether a series should be asked for anew: a session ended since, whose close it lacks.

    Asked after that session and still without it (a holiday, a source that is late), it is due again after `recheck`.
    """
    session = session_out(now, seven_day=seven_day)
    if last_day >= session.day:
        return False
    return retrieved < session.out or now - retrieved > recheck
