"""A history to be looked at for oddities, what is usual in it, and how its figures are written for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.finding import Spans
from smallcap_cli.core.model import Days, Floats, PriceHistory

#: Moves on either side of a day that say how much is usual there, and the fewest that say anything.
NEARBY, FEWEST_NEARBY = 30, 10
#: The median size of normal moves is this part of their standard deviation (1 / 1.4826).
MEDIAN_OF_SIGMA = 0.67449


class Oddity(NamedTuple):
    """What a rule finds: a day, the facts in words, how large it is (the logarithm of a move, or days), and its days.

    Without `spans` it is about its day alone.
    """

    day: date
    detail: str
    size: float
    spans: Spans = ()


Found = Iterable[Oddity]


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """A history to be looked at; `growth` is one close over the one before (the adjusted one without a close)."""

    history: PriceHistory
    level: Floats
    growth: Floats
    sessions: Days | None
    before: PriceHistory | None

    def day(self, row: int) -> date:
        """The day of a row."""
        found: date = self.history.days[row].item()
        return found

    def spans(self, marked: NDArray[np.bool_]) -> Spans:
        """The days of the marked rows, by runs."""
        return tuple((self.day(start), self.day(stop - 1)) for start, stop in runs(marked))

    def marks_on(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """A mark on each of these rows and on no other."""
        marks = np.zeros(len(self.history.days), dtype=np.bool_)
        marks[rows] = True
        return marks


def case_of(history: PriceHistory, sessions: Days | None, before: PriceHistory | None) -> Case:
    """The case of a history; sessions and an earlier copy where they are at hand."""
    level = history.adjusted if history.close is None else history.close
    assert level is not None
    days = None if sessions is None else sessions.astype("datetime64[D]")
    return Case(history, level, level[1:] / level[:-1], days, before)


def nearby(figures: Floats, start: int, stop: int, reach: int = NEARBY) -> Floats:
    """The figures on either side of those from start to stop."""
    return np.concatenate((figures[max(start - reach, 0) : start], figures[stop : stop + reach]))


def usual(growth: Floats, start: int, stop: int) -> float:
    """The usual size of a move around the moves from start to stop, as a standard deviation that no spike stretches.

    Days without a move are left out: a fund that is seldom traded stands still and then moves at once.
    **Missing** infinite where there are too few moves to tell, so that nothing is beyond it.
    """
    sizes = np.abs(nearby(growth, start, stop) - 1.0)
    sizes = np.sort(sizes[sizes > 0.0])
    return float(sizes[len(sizes) // 2]) / MEDIAN_OF_SIGMA if len(sizes) >= FEWEST_NEARBY else float("inf")


def median(figures: Floats) -> float:
    """The median of figures that are all numbers; numpy's own loads its masked arrays first, which takes longer."""
    ordered, half = np.sort(figures), len(figures) // 2
    return float(ordered[half] if len(figures) % 2 else (ordered[half - 1] + ordered[half]) / 2.0)


def finite(figure: float) -> float:
    """A figure that is a number: 0 where it is none, the largest there is where it is infinite."""
    largest = float(np.finfo(np.float64).max)
    return 0.0 if isnan(figure) else min(max(float(figure), -largest), largest)


def largest_paid(history: PriceHistory) -> Floats | None:
    """Distribution or capital gain of each day, the larger: the one may hold the other already."""
    paid, gains = history.distributions, history.capital_gains
    if paid is None or gains is None:
        return paid if gains is None else gains
    larger: Floats = np.maximum(paid, gains)
    return larger


def rounding(level: Floats) -> Floats:
    """How far the rounding of closes can move each growth: half a unit of the last decimal of each."""
    for unit in (0.01, 0.001, 0.0001):
        counted = level / unit
        if bool((np.abs(counted - np.rint(counted)) < 0.01).all()):
            slack: Floats = 0.5 * unit * (1.0 / level[1:] + 1.0 / level[:-1])
            return slack
    return np.zeros(len(level) - 1)


def runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and stop of every run of marked places."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def price(level: float) -> str:
    """A close for people: cents where it has them, four figures where it is small or absurd."""
    return f"{level:,.2f}" if 1.0 <= level < 1e9 else f"{level:.4g}"


def change(growth: float, decimals: int = 1) -> str:
    """A growth for people, in per cent while that can be read; never a minus before nothing."""
    if not 0.0 <= growth < 100.0:
        return f"{growth:.3g} times"
    return f"{round(float(growth) - 1.0, decimals + 2) + 0.0:+.{decimals}%}"
