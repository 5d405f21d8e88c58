"""How much a fit says: how many figures near the printed one would have fitted something that was tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import prod
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.claims.claim import Claim
from smallcap_cli.core.model import Floats

#: Basis and anchor of a figure that was tried.
Way = tuple[str, str]
#: Near are figures within 10 % of the printed one, or within ten units of its last digit if that is more.
NEAR, FEWEST_UNITS = 0.1, 10
#: From this share on a fit says too little.
AMBIGUOUS = 0.1


class Fit(NamedTuple):
    """A figure that was tried, as far as `upper` for an index seen through a fund, with its days, basis and anchor."""

    first: date
    last: date
    figure: float
    upper: float
    way: Way = ("", "")


class Reach(NamedTuple):
    """The printed figures near a claim that each try would have fitted; `low` and `high` are what counts as near.

    **Shape** `days` is (tries, 2), ordinals of the first and last day; `fitting` (tries, 2), from and to which figure;
    `ways` the basis and anchor of each try.
    """

    low: float
    high: float
    days: Floats
    fitting: Floats
    ways: tuple[Way, ...] = ()

    def along(self, way: Way | None) -> Reach:
        """What the tries of one way alone would have fitted; all of them for None."""
        if way is None:
            return self
        chosen = np.array([each == way for each in self.ways], dtype=bool)
        return self._replace(days=self.days[chosen], fitting=self.fitting[chosen], ways=(way,) * int(chosen.sum()))

    def chance(self, day: date | None = None) -> float:
        """The share of the near figures that some try fits, or some try that holds on a day."""
        kept = self.fitting
        if day is not None:
            kept = kept[(self.days[:, 0] <= day.toordinal()) & (self.days[:, 1] >= day.toordinal())]
        kept = np.clip(kept[np.argsort(kept[:, 0])], self.low, self.high)
        if not len(kept):
            return 0.0
        reached = np.maximum.accumulate(np.concatenate(([self.low], kept[:-1, 1])))
        covered = np.maximum(kept[:, 1] - np.maximum(kept[:, 0], reached), 0.0).sum()
        return float(covered / (self.high - self.low))


def reach_of(claim: Claim, fits: Sequence[Fit]) -> Reach | None:
    """What a search could have fitted; None where a claim is no figure of a window, or a document's."""
    printed, metric = claim.low, claim.request.metric if claim.request is not None else None
    if claim.kind != "value" or printed is None or metric is None or not metric.has_window:
        return None
    half = max(NEAR * abs(printed.value), FEWEST_UNITS * printed.unit)
    below, above = printed.unit, printed.unit / 2
    if claim.tolerance is not None:
        below = above = claim.tolerance
    elif printed.value < 0:
        below, above = above, below
    days = np.array([(one.first.toordinal(), one.last.toordinal()) for one in fits], dtype=np.float64)
    fitting = np.array([(one.figure - below, one.upper + above) for one in fits], dtype=np.float64)
    ways = tuple(one.way for one in fits)
    return Reach(printed.value - half, printed.value + half, days.reshape(-1, 2), fitting.reshape(-1, 2), ways)


def joint_chance(reaches: Sequence[Reach]) -> float:
    """The chance that figures near several claims all fit on one day, one way: at most the sum over days and ways."""
    total = 0.0
    for way in {way for reach in reaches for way in reach.ways}:
        open_ones = [reach.along(way) for reach in reaches]
        days = {int(day) for reach in open_ones for day in reach.days[:, 1]} if all(r.ways for r in open_ones) else ()
        total += sum(prod(reach.chance(date.fromordinal(day)) for reach in open_ones) for day in days)
    return min(total, 1.0)


def chance_words(chance: float) -> str:
    """The chance in words; from a half of one in a hundred on it is rounded."""
    return f"by chance {max(round(chance * 100), 1)} of 100 figures this near would fit"


def joint_words(chance: float) -> str:
    """The chance of a group in words."""
    return f"by chance {round(chance * 100)} of 100 groups of figures this near would share an end day"
