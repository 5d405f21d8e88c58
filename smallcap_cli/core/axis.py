"""Axes of charts: round ticks, how they read, ticks of time, and labels that make room for one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

#: Steps between ticks of time, in months.
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600)
#: Steps between ticks of time in a window of weeks, in days.
_DAY_STEPS = (1, 2, 7, 14, 28)
#: From this many days on, time is in months, and in years.
_MONTHS_FROM, _YEARS_FROM = 62, 900
#: A little less than a step is a step: rounding of binary fractions makes no further tick.
_SLACK = 1e-9
#: Values nearer to each other than this share of their size, or than this, are one value: ticks have 12 digits.
_NARROW, _TINY = 1e-9, 1e-290


class Axis(NamedTuple):
    """The values an axis reaches from and to, and its ticks in steps of 1, 2 or 5 times a power of ten."""

    low: float
    high: float
    step: float
    ticks: tuple[float, ...]

    def position(self, value: float) -> float:
        """Where a value lies, from 0 at the low end to 1 at the high end."""
        return (value - self.low) / (self.high - self.low)


def round_step(span: float, most: int) -> float:
    """The smallest of 1, 2 or 5 times a power of ten of which `most` reach across a span; 1 for no span."""
    if not (span > 0 and isfinite(span)):
        return 1.0
    raw = span / max(most, 1)
    power = 10.0 ** floor(log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - _SLACK))


def axis_of(values: Sequence[float], most: int) -> Axis:
    """An axis with at most `most` + 1 ticks whose ends are ticks and that holds every value.

    A single value lies in the middle of one, and so do values too near to each other for ticks between them.
    """
    low, high = min(values), max(values)
    size = max(abs(low), abs(high))
    if high - low <= max(size * _NARROW, _TINY):
        pad = size / 10 if size > _TINY else 1.0
        low, high = low - pad, high + pad
    step = round_step(high - low, most)
    first, last = _ends(low, high, step)
    while last - first > most:  # both ends were widened to a tick
        step = round_step(step * 1.01, 1)
        first, last = _ends(low, high, step)
    ticks = tuple(_clean(number * step) for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], step, ticks)


def _ends(low: float, high: float, step: float) -> tuple[int, int]:
    return floor(low / step + _SLACK), ceil(high / step - _SLACK)


def _clean(value: float) -> float:
    """A tick without the last digits of a binary fraction: 0.3, not 0.30000000000000004."""
    return float(f"{value:.12g}")


def tick_text(value: float, unit: str, step: float) -> str:
    """A tick as people read it, with the decimals that its step needs: `-20 %`, `1,000`, `2.5bn`."""
    if unit in ("fraction", "share", "measured_share"):
        return f"{value * 100:,.{_decimals(step * 100)}f} %"
    if unit == "points":
        return f"{value * 100:+,.{_decimals(step * 100)}f} pp" if value else "0 pp"
    if unit == "usd":
        for size, name in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
            if step * 5 >= size and value:
                return f"{value / size:,.{_decimals(step / size)}f}{name}"
    return f"{value:,.{_decimals(step)}f}"


def _decimals(step: float) -> int:
    return max(0, -floor(log10(step) + _SLACK)) if step > 0 else 0


class TimeTick(NamedTuple):
    """The first day of a year, quarter or month, or a day, and how it reads: 2024, 2024-07, 2024-07-15."""

    day: date
    text: str


def time_ticks(first: date, last: date, room: int) -> tuple[TimeTick, ...]:
    """Ticks of time between two days, as close as `room` characters hold with two blanks between.

    Steps are 1, 3 or 6 months in up to two and a half years, else 1, 2, 5, 10, 20 or 50 years, and begin at multiples.
    In two months or less they are days or weeks from the first day on.
    """
    if (last - first).days < _MONTHS_FROM:
        return _days(first, last, room)
    in_years = (last - first).days >= _YEARS_FROM
    for months in [step for step in _MONTH_STEPS if step >= 12 or not in_years]:
        ticks = _every(first, last, months)
        width = 4 if months >= 12 else 7
        if len(ticks) * (width + 2) <= room:
            return ticks
    return ()


def _days(first: date, last: date, room: int) -> tuple[TimeTick, ...]:
    span = (last - first).days
    step = next((step for step in _DAY_STEPS if (span // step + 1) * (10 + 2) <= room), span + 1)
    days = (first + timedelta(days=number) for number in range(0, span + 1, step))
    return tuple(TimeTick(day, day.isoformat()) for day in days)


def _every(first: date, last: date, months: int) -> tuple[TimeTick, ...]:
    """The first days of every so many months within two days; the first day itself may be one."""
    begin = first.year * 12 + first.month - 1 + (first.day > 1)
    begin += -begin % months
    end = last.year * 12 + last.month - 1
    form = "%Y" if months >= 12 else "%Y-%m"
    days = (date(number // 12, number % 12 + 1, 1) for number in range(begin, end + 1, months))
    return tuple(TimeTick(day, f"{day:{form}}") for day in days)


class _Cluster(NamedTuple):
    """Neighbouring labels that touch, around one middle."""

    members: tuple[int, ...]
    middle: float


def apart(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions moved as little as keeps them `gap` apart, in their order and within two ends.

    Where there is no room for all of them they share it evenly. Equal positions keep the order they are given in.
    """
    if not positions:
        return []
    gap = min(gap, (high - low) / max(len(positions) - 1, 1))
    clusters: list[_Cluster] = []
    for number in sorted(range(len(positions)), key=lambda number: positions[number]):
        one = _cluster((number,), positions, gap, low, high)
        while clusters and _first(one, gap) - _last(clusters[-1], gap) < gap - _SLACK:
            one = _cluster((*clusters.pop().members, *one.members), positions, gap, low, high)
        clusters.append(one)
    placed = {n: _first(one, gap) + place * gap for one in clusters for place, n in enumerate(one.members)}
    return [placed[number] for number in range(len(positions))]


def _cluster(members: tuple[int, ...], positions: Sequence[float], gap: float, low: float, high: float) -> _Cluster:
    """Labels around the mean of the places they want, within the two ends."""
    half = (len(members) - 1) * gap / 2
    wanted = sum(positions[number] for number in members) / len(members)
    return _Cluster(members, min(max(wanted, low + half), high - half))


def _first(one: _Cluster, gap: float) -> float:
    return one.middle - (len(one.members) - 1) * gap / 2


def _last(one: _Cluster, gap: float) -> float:
    return one.middle + (len(one.members) - 1) * gap / 2
