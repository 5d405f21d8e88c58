"""Windows, anchors and calendars: which two closes a figure lies between, and which ones are sampled.

Rules and their sources: a return needs the price the holder owned going in, so the start is the last close
on or before the wanted day (anchor `before`); no close within `ANCHOR_GAP_DAYS` of it means no figure,
never a silently shorter window. Month ends are the fund industry's convention for statistics over years.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

import numpy as np

from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_LISTED_THEN,
    NOT_OFFERED,
    TOO_SHORT,
    Days,
    Floats,
    Gap,
    PriceHistory,
    Window,
)  # fmt: skip
from smallcap_cli.core.window_names import CALENDAR, GRAMMAR, NAMED, month_span, window_name
from smallcap_cli.core.years import FIRST_YEAR, LAST_YEAR
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe

ANCHOR_GAP_DAYS = 7
#: Annual figures of free windows need more than a year; from this many days on a span counts as one.
YEAR_DAYS = 366
#: A figure or a list of holdings older than this at the as-of day is called old.
OLD_DAYS = 400
DAYS_PER_YEAR = 365.25

Anchor = Literal["before", "after", "month-end"]
Frequency = Literal["daily", "weekly", "monthly"]
ANCHORS: tuple[Anchor, ...] = ("before", "after", "month-end")
PERIODS_PER_YEAR: dict[Frequency, int] = {"daily": 252, "weekly": 52, "monthly": 12}
SEVEN_DAY_PERIODS = 365

_LAGGED = re.compile(r"([1-9]\d{0,2})m-([1-9]\d{0,2})m", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class WindowSpec(NamedTuple):
    """A parsed window name; `kind` says how it is placed once the as-of day is known."""

    name: str
    kind: Literal["months", "days", "to_date", "session", "max", "span", "since", "low", "calendar", "lagged"]
    length: int = 0
    start: date | None = None
    end: date | None = None
    lag: int = 0

    @property
    def years(self) -> int:
        """n for a named n-year window, else 0."""
        return self.length // 12 if self.kind == "months" and self.length % 12 == 0 else 0

    def runs_on(self, as_of: date) -> bool:
        """Whether a window with an end of its own has sessions after the as-of day."""
        if self.end is None:
            return False
        return as_of < (last_session(self.end) if self.end == month_end(self.end) else self.end)


def old_age(day: date, as_of: date) -> int:
    """How many days a figure or list is older than the as-of day where that is called old, else 0."""
    age = (as_of - day).days
    return age if age > OLD_DAYS else 0


def parse_window(name: str) -> WindowSpec:
    """The window a name stands for; NotFound for a name that is none, UsageFault for an impossible one."""
    name = window_name(name)
    if name in NAMED:
        return _named_window(name)
    found = CALENDAR.fullmatch(name)
    if found:
        return _calendar(name, found)
    lagged = _LAGGED.fullmatch(name)
    if lagged:
        return _lagged_window(name, int(lagged[1]), int(lagged[2]))
    head, colon, tail = name.partition(":")
    if colon and head == "since":
        return WindowSpec(name, "since", start=_day(tail, name))
    if colon and head == "low":
        month = CALENDAR.fullmatch(tail)
        if month and month.group(3):
            spec = _calendar(tail, month)
            return WindowSpec(name, "low", start=spec.start, end=spec.end)
    elif colon:
        start, end = month_span(head, tail) or (_day(head, name), _day(tail, name))
        if start >= end:
            raise UsageFault(f"window {name} ends before it begins", "write START:END with the earlier day first")
        return WindowSpec(name, "span", start=start, end=end)
    raise NotFound(f"no window called {safe(name)!r}", did_you_mean(name, NAMED, GRAMMAR))


def _named_window(name: str) -> WindowSpec:
    if name == "max":
        return WindowSpec(name, "max")
    if name == "1d":
        return WindowSpec(name, "session")
    if name == "1w":
        return WindowSpec(name, "days", length=7)
    if name in ("ytd", "qtd", "mtd"):
        return WindowSpec(name, "to_date", length={"ytd": 12, "qtd": 3, "mtd": 1}[name])
    return WindowSpec(name, "months", length=int(name[:-1]) * (12 if name.endswith("y") else 1))


def _lagged_window(name: str, length: int, lag: int) -> WindowSpec:
    """From `length` months ago to `lag` months ago: the window of momentum, which leaves out the last month."""
    if lag >= length:
        raise UsageFault(f"window {name} ends before it begins", "write the longer time first, such as 12m-1m")
    return WindowSpec(name, "lagged", length=length, lag=lag)


def _calendar(name: str, found: re.Match[str]) -> WindowSpec:
    """A year, quarter or month: from the last day before it to its own last day."""
    year, quarter, month = int(found[1]), found[2], found[3]
    if not 1900 <= year <= 2199 or (month and not 1 <= int(month) <= 12):
        raise NotFound(f"no window called {safe(name)!r}", GRAMMAR)
    first = int(month) if month else (int(quarter) - 1) * 3 + 1 if quarter else 1
    last = int(month) if month else first + 2 if quarter else 12
    return WindowSpec(
        name, "calendar", start=date(year, first, 1) - timedelta(days=1), end=month_end(date(year, last, 1))
    )


def _day(text: str, name: str) -> date:
    day = iso_day(text)
    if day is None:
        raise NotFound(f"no window called {safe(name)!r}: {safe(text)!r} is not a date", GRAMMAR)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageFault(f"window {safe(name)} has a day outside {FIRST_YEAR} to {LAST_YEAR}", "correct the year")
    return day


def iso_day(text: str) -> date | None:
    """The day of a text YYYY-MM-DD, None for any other text."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def month_end(day: date) -> date:
    """The last calendar day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_end_floor(day: date) -> date:
    """The last month end whose month was over, for the exchange, at the close of `day`."""
    if day >= last_session(day):
        return month_end(day)
    return day.replace(day=1) - timedelta(days=1)


def last_session(day: date) -> date:
    """The last NYSE session of a day's month: of holidays Good Friday and Memorial Day can be its last weekday.

    **Source** NYSE holiday rules; Easter by the anonymous Gregorian algorithm (Meeus 1991).
    """
    return _last_session_of(day.year, day.month)


@cache
def _last_session_of(year: int, month: int) -> date:
    last = month_end(date(year, month, 1))
    while last.weekday() > 4 or last == _good_friday(year) or (month == 5 and last.weekday() == 0):
        last -= timedelta(days=1)
    return last


def _good_friday(year: int) -> date:
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1) - timedelta(days=2)


def months_back(day: date, months: int) -> date:
    """The same day of the month `months` earlier (later if negative), clipped to that month's end."""
    index = day.year * 12 + day.month - 1 - months
    if index < 12:
        return date.min
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _months_back_end(day: date, months: int) -> date:
    return month_end(months_back(day.replace(day=1), months))


def place(spec: WindowSpec, as_of: date, anchor: Anchor) -> Window:
    """The window's two target days as seen from `as_of`; nothing later than `as_of` is ever inside.

    UsageFault when the whole window lies after `as_of`. `max` begins where its `start` says.
    """
    by_month = anchor == "month-end"
    end = month_end_floor(as_of) if by_month else as_of
    if spec.kind == "months":
        start = (_months_back_end if by_month else months_back)(end, spec.length)
        return Window(spec.name, start, end, spec.years)
    if spec.kind == "lagged":
        back = _months_back_end if by_month else months_back
        return Window(spec.name, back(end, spec.length), back(end, spec.lag))
    if spec.kind in ("days", "session"):
        return Window(spec.name, end - timedelta(days=max(spec.length, 1)), end)
    if spec.kind == "to_date":
        first = as_of.replace(month=(as_of.month - 1) // spec.length * spec.length + 1, day=1)
        return Window(spec.name, first - timedelta(days=1), end)
    if spec.kind == "max":
        start = spec.start or date.min
        return Window(spec.name, month_end(start) if by_month and spec.start else start, end)
    start = spec.start or date.min
    _refuse_later(spec, as_of)
    if spec.kind in ("span", "calendar"):
        end = min(spec.end or end, as_of)
    if by_month:
        start, end = month_end_floor(start), month_end_floor(end)
    whole_year = spec.kind == "calendar" and start.month == 12 and end == months_back(start, -12)
    return Window(spec.name, start, end, 1 if whole_year else 0)


class CloseSpan(NamedTuple):
    """Positions of a window's first and last close in a history, and the window they stand for."""

    first: int
    last: int
    window: Window


def locate(history: PriceHistory, spec: WindowSpec, as_of: date, anchor: Anchor) -> CloseSpan | Gap:
    """Where a window lies in a history, or why it does not.

    A monthly history snaps both days back to month ends and refuses windows that are not made of months.
    """
    window = place(spec, as_of, "month-end" if history.frequency == "monthly" else anchor)
    if history.frequency == "monthly":
        if spec.kind in ("days", "session", "span", "since", "low") and not _is_monthly(spec):
            return Gap(NOT_COMPARABLE, f"month-end figures only, {spec.name} does not begin and end on month ends")
        anchor = "month-end"
    last = int(np.searchsorted(history.days, np.datetime64(window.end), side="right")) - 1
    if last < 0:
        return _too_early(history)
    if (window.end - history.days[last].item()).days > ANCHOR_GAP_DAYS:
        return Gap(NOT_FETCHED, f"last {_close_word(history)} {history.days[last]}")
    first = _first_close(history, spec, window, last, anchor)
    if isinstance(first, Gap):
        return first
    if first >= last:
        return Gap(TOO_SHORT, f"no second {_close_word(history)} in {spec.name} to {history.days[last]}")
    return CloseSpan(first, last, window)


def _first_close(history: PriceHistory, spec: WindowSpec, window: Window, last: int, anchor: Anchor) -> int | Gap:
    wanted = np.datetime64(window.start)
    if spec.kind == "max":
        return int(np.searchsorted(history.days, wanted, side="left"))
    if spec.kind == "session":
        wanted, first = history.days[last], last - 1
    else:
        after = int(np.searchsorted(history.days, wanted, side="right"))
        first = after if anchor == "after" and after > 0 else after - 1
    if first < 0:
        return _too_early(history)
    if first >= len(history.days):
        return Gap(TOO_SHORT, f"no close after {window.start}")
    if abs((history.days[first] - wanted).astype(int)) > ANCHOR_GAP_DAYS:
        return Gap(NOT_FETCHED, f"no close within {ANCHOR_GAP_DAYS} days of {wanted}")
    return first


def last_close(history: PriceHistory, day: date) -> date:
    """The day of the last close on or before `day`; a month-end history ends with a month that was over."""
    limit = month_end_floor(day) if history.frequency == "monthly" else day
    position = int(np.searchsorted(history.days, np.datetime64(limit), side="right")) - 1
    last: date = history.days[max(position, 0)].item()
    return last


def has_ended(history: PriceHistory, day: date) -> bool:
    """Whether the closes end too long before `day` to give any window that ends there."""
    limit = month_end_floor(day) if history.frequency == "monthly" else day
    return (limit - history.last_day).days > ANCHOR_GAP_DAYS


def low_day(history: PriceHistory, closes: Floats, spec: WindowSpec, as_of: date) -> date | Gap:
    """The day of a series' lowest close in the month of a `low:` window, as far as the as-of day.

    **Raises** UsageFault for a month that had not begun by then.
    """
    _refuse_later(spec, as_of)
    if history.frequency == "monthly":
        return Gap(NOT_COMPARABLE, f"month-end figures only, {spec.name} does not begin and end on month ends")
    if spec.start is None or spec.end is None:
        raise ValueError(f"{spec.name} has no month")
    start, end = np.datetime64(spec.start), np.datetime64(min(spec.end, as_of))
    inside = np.flatnonzero((history.days > start) & (history.days <= end))
    if not len(inside):
        late = history.last_day <= spec.start
        return Gap(NOT_FETCHED, f"last close {history.last_day}") if late else _too_early(history)
    low: date = history.days[inside[int(np.argmin(closes[inside]))]].item()
    return low


def _refuse_later(spec: WindowSpec, as_of: date) -> None:
    if spec.start is not None and spec.start >= as_of:
        raise UsageFault(
            f"window {spec.name} begins on {spec.start}, not before the as-of day {as_of}",
            "choose an earlier window or a later --as-of",
        )


def _is_monthly(spec: WindowSpec) -> bool:
    days = [d for d in (spec.start, spec.end) if d is not None]
    return spec.kind in ("span", "since") and all(d >= last_session(d) for d in days)


def _too_early(history: PriceHistory) -> Gap:
    return Gap(NOT_LISTED_THEN, f"first {_close_word(history)} {history.first_day}")


def _close_word(history: PriceHistory) -> str:
    return "month end" if history.frequency == "monthly" else "close"


def closes_of(history: PriceHistory, basis: str) -> Floats | Gap:
    """The closes a basis asks for: adjusted for `total`, unadjusted for `price`; or why there are none."""
    if basis == "total":
        if history.adjusted is None:
            return Gap(NOT_OFFERED, "no adjusted close and no distributions: price basis only")
        return history.adjusted
    if history.close is None:
        detail = "month-end total returns only" if history.frequency == "monthly" else "adjusted closes only"
        return Gap(NOT_OFFERED, f"no price basis: {detail}")
    return history.close


#: Closes further apart than this on average are not daily, whatever the file says: sessions are 1.45 days apart.
SPARSE_DAYS = 1.7
#: Over fewer steps than this a holiday weighs too much to judge by the mean.
JUDGED_STEPS = 20


def uneven(days: Days) -> Gap | None:
    """Why closes cannot stand for every session: a hole of more than a week, or a series that is not daily.

    The longest the exchange was ever closed lies within a week: 10 to 17 September 2001.
    """
    if len(days) < 2:
        return None
    steps = np.diff(days).astype(np.int64)
    far = int(steps.argmax())
    few = len(steps) < JUDGED_STEPS
    if (
        not few
        and (days[-1] - days[0]).astype(int) > SPARSE_DAYS * len(steps)
        and int(steps.max()) <= ANCHOR_GAP_DAYS + 1
    ):
        return Gap(NOT_COMPARABLE, f"closes about every {round(float(steps.mean()))} days, not daily")
    if int(steps[far]) > ANCHOR_GAP_DAYS:
        return Gap(NOT_FETCHED, f"no close between {days[far]} and {days[far + 1]}")
    return None


def is_long(window: Window) -> bool:
    """Whether statistics of returns are monthly by default: three years and more."""
    return window.years >= 3 or months_back(window.end, 36) >= window.start
