"""Days that are missing or too many beside the sessions of the exchange, and dates that are all a day off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.exchange import FRIDAY, SATURDAY, SUNDAY, weekdays_of
from smallcap_cli.core.model import Days
from smallcap_cli.core.quality.case import Case, Found, Oddity, runs
from smallcap_cli.core.words import quantity

#: No exchange closes for longer in peace; beyond that the sessions given do not reach the history's end.
LONGEST_CLOSURE = np.timedelta64(10, "D")
#: Dates are judged from so many closes on; of five sessions a week one is a fifth, less a holiday now and then.
SHIFTED_ROWS, SHIFTED_PART = 20, 0.1
#: Dates are all a day off where that leaves no more than this part of the closes on closed days, of at least so many.
#: A year has nine holidays on weekdays, so a file that is a weekday off has some in every quarter.
SHIFT_LEFT, SHIFT_LEAST = 0.25, 3
#: Nor where more than this part of all closes is left: holidays of another country are 4 % of its sessions.
SHIFT_MOST = 0.01
#: Currencies of exchanges that are open from Sunday to Thursday: Tel Aviv (until 2025), Riyadh, Kuwait, Doha, Muscat,
#: Manama, Cairo and Amman; Yahoo quotes hundredths of a shekel as ILA.
SUNDAY_CURRENCIES = frozenset({"ILS", "ILA", "SAR", "KWD", "QAR", "OMR", "BHD", "EGP", "JOD"})
#: Sundays are regular from this part of the weeks on: Tel Aviv's week changed within its history.
SUNDAY_PART = 0.25


def missing_sessions(case: Case) -> Found:
    """Runs of sessions between the first and the last day that have no bar."""
    days, sessions = case.history.days, _sessions(case)
    if sessions is None:
        return
    wanted = sessions[np.searchsorted(sessions, days[0]) : np.searchsorted(sessions, days[-1], side="right")]
    if not len(wanted):
        return
    for start, stop in runs(days[np.searchsorted(days, wanted)] != wanted):
        first, last = wanted[start].item(), wanted[stop - 1]
        several = f"no bars on {stop - start:,} days, up to {last}, on which the exchange was open"
        told = several if stop - start > 1 else "no bar although the exchange was open"
        yield Oddity(first, told, float(stop - start), ((first, last.item()),))


def extra_sessions(case: Case) -> Found:
    """Runs of bars on days that are no sessions."""
    days, sessions = case.history.days, _sessions(case)
    if sessions is None:
        return
    extra = ~_among(days, sessions)
    # Where the calendar ends long before the history or begins long after it, it knows nothing of those days.
    if sessions[0] - days[0] > LONGEST_CLOSURE:
        extra &= days >= sessions[0]
    if days[-1] - sessions[-1] > LONGEST_CLOSURE:
        extra &= days <= sessions[-1]
    for start, stop in runs(extra):
        several = f"{stop - start:,} bars in a row, up to {days[stop - 1]}, while the exchange was closed"
        told = several if stop - start > 1 else "a bar although the exchange was closed"
        yield Oddity(case.day(start), told, float(stop - start), ((case.day(start), case.day(stop - 1)),))


class Shift(NamedTuple):
    """A reading of the dates: `way` they would be off, by how much the closes were then `earlier`, and those days."""

    way: str
    earlier: str
    days: Days


def shifted_dates(case: Case) -> Found:
    """Dates that are all a day off: they fit the sessions when read a day earlier or later.

    Without sessions, closes on one day of the weekend and on none of the weekdays at the other end of the week.
    """
    detail = _shift(case)
    if detail:
        yield Oddity(case.history.last_day, detail, float(len(case.history.days)), ((case.day(0), case.day(-1)),))


def other_week(case: Case) -> Found:
    """Closes on Sundays week after week: one finding, and none of the single days that differ from New York's."""
    detail = _other_week(case)
    if detail:
        sundays = np.flatnonzero(weekdays_of(case.history.days) == SUNDAY)
        span = (case.day(int(sundays[0])), case.day(int(sundays[-1])))
        yield Oddity(case.history.last_day, detail, float(len(sundays)), (span,))


def has_sunday_week(days: Days) -> bool:
    """Whether closes are regularly on Sundays and hardly ever on Saturdays, as on exchanges of another week."""
    counts = np.bincount(weekdays_of(days), minlength=7)
    most = int(counts.max())
    is_regular = counts[SUNDAY] >= SUNDAY_PART * most and counts[SATURDAY] < SHIFTED_PART * most
    return len(days) >= SHIFTED_ROWS and bool(is_regular)


def _other_week(case: Case) -> str:
    """That closes are of another week than New York's, in words; empty where they are not."""
    history = case.history
    if history.seven_day or not has_sunday_week(history.days) or _off_the_sessions(case):
        return ""
    counts = np.bincount(weekdays_of(history.days), minlength=7)
    sundays, fridays = int(counts[SUNDAY]), int(counts[FRIDAY])
    on = f"closes on {quantity(sundays, 'Sunday')} and on {quantity(fridays, 'Friday') if fridays else 'no Friday'}"
    if history.currency in SUNDAY_CURRENCIES:
        return f"{on}: the week of its exchange, not New York's"
    if _calendar(case) is None and not fridays:
        return ""
    return f"{on}: another exchange's week, or {'some dates' if fridays else 'every date'} a day early?"


@lru_cache(1)
def _shift(case: Case) -> str:
    """That every date is a day off, in words; empty where they are not. Three rules ask it of one case in turn."""
    return _off_the_sessions(case) or ("" if _other_week(case) else _off_the_week(case))


def _off_the_sessions(case: Case) -> str:
    """That all dates are a day off the sessions, in words; empty where they are not, or nothing can tell."""
    days, sessions = case.history.days, _calendar(case)
    if sessions is None or len(days) < SHIFTED_ROWS or _are_sessions(days, sessions):
        return ""
    off = _days_off(days, sessions)
    if off < SHIFT_LEAST:
        return ""
    shifts = list(_shifts(days))
    left = [_days_off(shift.days, sessions) for shift in shifts]
    shift, least = shifts[int(np.argmin(left))], min(left)
    if least > SHIFT_LEFT * off or least > SHIFT_MOST * len(days):
        return ""
    closed = f"{off:,} of {len(days):,} closes are on days the exchange was closed"
    return f"{closed}, {least:,} {shift.earlier}: is every date {shift.way}?"


def _shifts(days: Days) -> Iterator[Shift]:
    """The ways in which every date may be a day off; where two fit, the first."""
    yield Shift("a day late", "a day earlier", days - 1)
    yield Shift("a day early", "a day later", days + 1)
    yield Shift("a weekday late", "a weekday earlier", np.busday_offset(days, -1, roll="forward"))
    yield Shift("a weekday early", "a weekday later", np.busday_offset(days, 1, roll="backward"))


def _days_off(days: Days, sessions: Days) -> int:
    """How many of the days that the calendar covers are no sessions."""
    covered = days[(days >= sessions[0]) & (days <= sessions[-1])]
    return int((~_among(covered, sessions)).sum())


def _off_the_week(case: Case) -> str:
    """That all dates are a day off the working week, in words; empty where they are not."""
    history = case.history
    if history.seven_day or len(history.days) < SHIFTED_ROWS:
        return ""
    monday, *_, friday, saturday, sunday = np.bincount(weekdays_of(history.days), minlength=7).tolist()
    shifts = (
        (saturday, monday, sunday, "Saturdays", "Monday", "late"),
        (sunday, friday, saturday, "Sundays", "Friday", "early"),
    )
    for weekend, weekday, other, some, none, way in shifts:
        if weekend >= SHIFTED_PART * len(history.days) and not weekday and not other:
            return f"closes on {weekend:,} {some} and on no {none}: is every date a day {way}?"
    return ""


def _calendar(case: Case) -> Days | None:
    """The sessions, where the history is one of an American exchange."""
    history = case.history
    if case.sessions is None or not len(case.sessions) or history.seven_day:
        return None
    return case.sessions if history.price_kind == "market" and history.currency == "USD" else None


def _sessions(case: Case) -> Days | None:
    """The sessions that single days can be held to: none where all are, where every date is off, of another week."""
    sessions = _calendar(case)
    if sessions is None or _are_sessions(case.history.days, sessions) or _shift(case) or _other_week(case):
        return None
    return sessions


def _are_sessions(days: Days, sessions: Days) -> bool:
    return len(days) == len(sessions) and bool((days == sessions).all())


def _among(days: Days, sessions: Days) -> NDArray[np.bool_]:
    """Which of the days are sessions."""
    among: NDArray[np.bool_] = sessions[np.minimum(np.searchsorted(sessions, days), len(sessions) - 1)] == days
    return among
