"""What costs much to find out, on many sessions: not asked again where nothing can have changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import TypeVar

T = TypeVar("T")


def over_stretches(days: Sequence[date], found_on: Callable[[date], T]) -> list[T]:
    """What `found_on` gives on each of some days in order; where both ends of a stretch give the same, so do all in it.

    Its answers have to carry the day of their data, which never runs backwards: with the same data day on both ends
    nothing new became known in between. Months are looked at first, since what follows month ends changes with them:
    the first session of each, the last one, on which the month counts already, and the one before that.
    """
    known: dict[int, T] = {}
    for first, last in pairwise(marks_of(days)):
        _fill(days, found_on, known, first, last)
    return [known[number] if number in known else found_on(day) for number, day in enumerate(days)]


def marks_of(days: Sequence[date]) -> list[int]:
    """The positions of the days that are always looked at: the first, the last and the last but one of each month."""
    marks: set[int] = set()
    for _, month in groupby(range(len(days)), key=lambda number: (days[number].year, days[number].month)):
        positions = list(month)
        marks |= {positions[0], positions[-1], positions[max(len(positions) - 2, 0)]}
    return sorted(marks)


def _fill(days: Sequence[date], found_on: Callable[[date], T], known: dict[int, T], first: int, last: int) -> None:
    for end in (first, last):
        if end not in known:
            known[end] = found_on(days[end])
    if known[first] == known[last]:
        known.update(dict.fromkeys(range(first + 1, last), known[first]))
    elif last - first > 1:
        middle = (first + last) // 2
        _fill(days, found_on, known, first, middle)
        _fill(days, found_on, known, middle, last)
