"""Which closes of one history a statistic uses: all of them, or the last of each week or month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, NOT_LISTED_THEN, Days, Gap, PriceHistory, Window
from smallcap_cli.core.months import first_month_end
from smallcap_cli.core.windows import (
    ANCHOR_GAP_DAYS,
    PERIODS_PER_YEAR,
    SEVEN_DAY_PERIODS,
    Anchor,
    CloseSpan,
    Frequency,
    WindowSpec,
    is_long,
    month_end,
    month_end_floor,
    months_back,
    place,
    uneven,
)  # fmt: skip

Positions = slice | NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class SampleDays:
    """Days of a statistic, where they stand in the history, how often, and the observations a year."""

    days: Days
    positions: Positions
    frequency: Frequency
    periods: float


def frequency_of(history: PriceHistory, window: Window, wanted: str) -> Frequency | Gap:
    """The frequency of a statistic: as asked, or daily under three years and monthly from there on."""
    if history.frequency == "monthly":
        if wanted in ("daily", "weekly"):
            return Gap(NOT_COMPARABLE, f"month-end figures only, not {wanted}")
        return "monthly"
    if wanted == "daily" or (wanted == "auto" and not is_long(window)):
        return "daily"
    return "weekly" if wanted == "weekly" else "monthly"


def window_of(history: PriceHistory, spec: WindowSpec, as_of: date, anchor: Anchor) -> Window:
    """The target days of a window for this history; a monthly one goes from month end to month end."""
    return place(spec, as_of, "month-end" if history.frequency == "monthly" else anchor)


def sample_days(
    history: PriceHistory,
    spec: WindowSpec,
    window: Window,
    frequency: Frequency,
    sessions: Days | None,
    span: CloseSpan | Gap,
) -> SampleDays | Gap:
    """The closes a statistic uses.

    A seven-day series is first cut to the exchange's `sessions`, if there is one to compare with. A week or
    month without a close is a reason, never a longer step and never a return of zero.
    """
    if isinstance(span, Gap) and (frequency == "daily" or span.reason != NOT_LISTED_THEN):
        return span
    days, kept = (history.days, None) if sessions is None or not history.seven_day else on_sessions(history, sessions)
    periods = float(PERIODS_PER_YEAR[frequency])
    if isinstance(span, CloseSpan) and frequency == "daily":
        if kept is None:
            periods = float(SEVEN_DAY_PERIODS) if history.seven_day else periods
            inside = slice(span.first, span.last + 1)
            return uneven(days[inside]) or SampleDays(days[inside], inside, frequency, periods)
        inside = _between(days, history, span, forward=spec.kind == "max")
        return uneven(days[inside]) or SampleDays(days[inside], kept[inside], frequency, periods)
    positions = _last_closes(days, sample_targets(window, spec, frequency), frequency, span)
    if isinstance(positions, Gap):
        return positions
    return SampleDays(days[positions], positions if kept is None else kept[positions], frequency, periods)


def on_sessions(history: PriceHistory, sessions: Days) -> tuple[Days, NDArray[np.intp]]:
    """The exchange's days on which a seven-day series has a value, and where that stands in it.

    The last close on or before the session; a session without a newer close than the one before has none.
    """
    positions = np.searchsorted(history.days, sessions, side="right") - 1
    before = np.concatenate([sessions[:1] - np.timedelta64(ANCHOR_GAP_DAYS, "D"), sessions[:-1]])
    fresh = (positions >= 0) & (history.days[np.maximum(positions, 0)] > before)
    return sessions[fresh], positions[fresh]


def _between(days: Days, history: PriceHistory, span: CloseSpan, *, forward: bool) -> slice:
    """The sessions of a span: from the last one on or before its start, as its close is, to its end.

    A start that was itself taken after the wanted day, or is a certain close, is not left behind.
    """
    start, end = history.days[span.first], history.days[span.last]
    if forward or start > np.datetime64(span.window.start):
        first = int(np.searchsorted(days, start, side="left"))
    else:
        first = max(int(np.searchsorted(days, start, side="right")) - 1, 0)
    return slice(first, int(np.searchsorted(days, end, side="right")))


def _last_closes(days: Days, targets: Days, frequency: Frequency, span: CloseSpan | Gap) -> NDArray[np.intp] | Gap:
    """Positions of the last close on or before each target, which must lie inside its own week or month."""
    if not len(targets) or not len(days):
        return Gap(NOT_FETCHED, "no week or month ends in the window")
    positions = np.searchsorted(days, targets, side="right") - 1
    if positions[0] < 0:
        return span if isinstance(span, Gap) else Gap(NOT_LISTED_THEN, f"first close {days[0]}")
    most = ANCHOR_GAP_DAYS if frequency == "monthly" else 6
    late = (targets - days[positions]).astype(np.int64) > most
    if bool(late.any()):
        word = "month" if frequency == "monthly" else "week"
        return Gap(NOT_FETCHED, f"no close in the {word} to {targets[int(late.argmax())]}")
    return positions


def common_days(calendars: Sequence[Days], samples: Sequence[Days], frequency: Frequency) -> Days | Gap:
    """The last day of each week or month on which all daily series have a close, where their samples differ."""
    common = reduce(np.intersect1d, calendars)
    latest = np.maximum.reduce(samples)
    at = np.searchsorted(common, np.minimum.reduce(samples), side="right") - 1
    most = ANCHOR_GAP_DAYS if frequency == "monthly" else 6
    late = (at < 0) | ((latest - common[np.maximum(at, 0)]).astype(np.int64) > most)
    if bool(late.any()):
        word = "month" if frequency == "monthly" else "week"
        return Gap(NOT_FETCHED, f"no common close in the {word} to {latest[int(late.argmax())]}")
    days: Days = common[at]
    return days


#: Windows that begin on a certain day, and not so many months or years back: a sample of weeks or months begins inside.
ON_A_DAY = ("max", "since", "span", "low")


def sample_targets(window: Window, spec: WindowSpec, frequency: Frequency) -> Days:
    """The days whose closes a weekly or monthly statistic uses: both ends snap back to week or month ends.

    A window that begins on a certain day snaps its start forward instead, so that its sample lies inside it.
    """
    forward = spec.kind in ON_A_DAY
    if frequency == "monthly":
        end = month_end_floor(window.end)
        floor = first_month_end(window.start) if forward else month_end_floor(window.start)
        start = month_end(months_back(end.replace(day=1), spec.length)) if spec.kind == "months" else floor
        months = np.arange(np.datetime64(start, "M"), np.datetime64(end, "M") + 1)
        return ((months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")).astype("datetime64[D]")
    end = window.end - timedelta(days=(window.end.weekday() - 4) % 7)
    back = (window.start.weekday() - 4) % 7
    start = window.start + timedelta(days=(7 - back) % 7) if forward else window.start - timedelta(days=back)
    return np.arange(np.datetime64(start, "D"), np.datetime64(end, "D") + 1, 7)
