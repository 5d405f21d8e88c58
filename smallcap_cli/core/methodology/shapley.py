"""What each of several groups contributes, where the contribution depends on who is there already: Shapley values.

**Source** Shapley (1953), A value for n-person games. Mean over sampled orders: Castro, Gomez and Tejada (2009),
doi:10.1016/j.cor.2008.04.004.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from math import comb, fsum, sqrt
from random import Random
from statistics import stdev
from typing import NamedTuple

from smallcap_cli.errors import UsageFault

#: With at most this many groups all orders count; with more, orders are drawn until this many coalitions are known.
MOST_EXACT, MOST_COALITIONS, SEED = 8, 2**8, 20260731

Figures = Mapping[str, float | None]


class ShapleyValues(NamedTuple):
    """The Shapley value of every group for every figure; None where one of the two levels has none.

    `orders` is how many orders were drawn, 0 where all of them count; `errors` are the standard errors of the values
    that drawing leaves, `faults` the messages of coalitions that could not be looked at.
    """

    values: Sequence[Figures]
    orders: int
    errors: Sequence[Figures]
    faults: tuple[str, ...]


class Game:
    """A game of groups, every coalition of which has figures; each is looked at once.

    `levels` are the figures of nobody and of everybody. A coalition without a figure counts as the mean of those with
    one group less; where orders are drawn, as the one before it in the order.
    """

    def __init__(self, groups: int, levels: tuple[Figures, Figures], look: Callable[[frozenset[int]], Figures]) -> None:
        none, every = levels
        self.groups = groups
        self._look = look
        self._faults: dict[str, None] = {}
        self._known = {frozenset(range(groups)): every, frozenset[int](): none}
        self._measures = [name for name in none if none[name] is not None and every[name] is not None]

    def effects(self) -> ShapleyValues:
        """What each group contributes, exactly or over drawn orders."""
        if self.groups > MOST_EXACT:
            return self._over_drawn_orders()
        values = [
            _mean([(part, less(self._whole(rest | {one}), self._whole(rest))) for rest, part in self._rests(one)])
            for one in range(self.groups)
        ]
        return ShapleyValues(values, 0, (), tuple(self._faults))

    def _rests(self, one: int) -> Iterator[tuple[frozenset[int], float]]:
        """Every set of the other groups, and the part of all orders in which just these come before."""
        others = [number for number in range(self.groups) if number != one]
        for size in range(self.groups):
            part = 1 / (self.groups * comb(self.groups - 1, size))
            yield from ((frozenset(rest), part) for rest in combinations(others, size))

    def _over_drawn_orders(self) -> ShapleyValues:
        chance = Random(SEED)
        pairs: list[list[Figures]] = [[] for _ in range(self.groups)]
        while len(self._known) + 2 * (self.groups - 1) <= MOST_COALITIONS:
            order = chance.sample(range(self.groups), self.groups)
            # Each order is looked at from both ends: what is first in one is last in the other.
            ways = [self._in_order(order), self._in_order(order[::-1])]
            for one, found in enumerate(pairs):
                found.append(_mean([(0.5, way[one]) for way in ways]))
        values = [_mean([(1 / len(found), figures) for figures in found]) for found in pairs]
        return ShapleyValues(
            values, 2 * len(pairs[0]), [_standard_errors(found) for found in pairs], tuple(self._faults)
        )

    def _in_order(self, order: Sequence[int]) -> dict[int, Figures]:
        """The effect of each group when the groups join in an order."""
        effects, before = {}, self._value(frozenset())
        for place, one in enumerate(order, 1):
            after = _completion(self._value(frozenset(order[:place])), before, self._measures)
            effects[one], before = less(after, before), after
        return effects

    def _whole(self, chosen: frozenset[int]) -> Figures:
        """The figures of a coalition, those that it has not being the mean of those with one group less."""
        found = self._value(chosen)
        if any(found[name] is None for name in self._measures):
            without = [(1 / len(chosen), self._whole(chosen - {one})) for one in sorted(chosen)]
            self._known[chosen] = found = _completion(found, _mean(without), self._measures)
        return found

    def _value(self, chosen: frozenset[int]) -> Figures:
        if chosen not in self._known:
            try:
                self._known[chosen] = self._look(chosen)
            except UsageFault as error:
                self._faults[error.message] = None
                self._known[chosen] = dict.fromkeys(self._known[frozenset()])
        return self._known[chosen]


def less(one: Figures, other: Figures) -> Figures:
    """One less the other; None where either is missing."""
    pairs = ((name, value, other[name]) for name, value in one.items())
    return {name: None if value is None or base is None else value - base for name, value, base in pairs}


def _mean(parts: Sequence[tuple[float, Figures]]) -> Figures:
    """The mean with parts that add up to 1; None where one of the figures is."""
    found: dict[str, float | None] = {}
    for name in parts[0][1]:
        values = [(part, figures[name]) for part, figures in parts]
        known = [part * value for part, value in values if value is not None]
        found[name] = fsum(known) if len(known) == len(values) else None
    return found


def _completion(figures: Figures, instead: Figures, names: Sequence[str]) -> Figures:
    """The figures, those of some names that are missing being others."""
    return {n: instead[n] if value is None and n in names else value for n, value in figures.items()}


def _standard_errors(draws: Sequence[Figures]) -> Figures:
    """The standard error of the mean of draws; None for one draw, or where one of them is missing."""
    found: dict[str, float | None] = {}
    for name in draws[0]:
        known = [value for figures in draws if (value := figures[name]) is not None]
        found[name] = stdev(known) / sqrt(len(known)) if len(known) == len(draws) > 1 else None
    return found
