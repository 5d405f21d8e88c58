"""Whether one month differs from the others: tests of two means, an exact permutation, Holm's correction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.distributions import two_sided_p
from smallcap_cli.core.model import Floats

#: More splits than this are not gone through one by one.
MOST_SPLITS = 200_000


class MeanTest(NamedTuple):
    """First mean less second, its t, the degrees of freedom and the two-sided probability by chance."""

    difference: float
    t: float
    degrees: float
    p: float


def _moments(first: Floats, second: Floats) -> tuple[float, float, float]:
    """Difference of the means and both sample variances; ValueError for fewer than two values or no spread."""
    if min(len(first), len(second)) < 2:
        raise ValueError(f"{len(first)} and {len(second)} values: two of each are needed")
    own, other = float(first.var(ddof=1)), float(second.var(ddof=1))
    if not own + other > 0.0:
        raise ValueError("the values do not vary")
    return float(first.mean() - second.mean()), own, other


def welch_test(first: Floats, second: Floats) -> MeanTest:
    """Difference of two means with unequal variances; ValueError for fewer than two values or no spread.

    **Source** Welch (1947), with his degrees of freedom.
    """
    difference, own, other = _moments(first, second)
    a, b = own / len(first), other / len(second)
    degrees = (a + b) ** 2 / (a * a / (len(first) - 1) + b * b / (len(second) - 1))
    t = difference / (a + b) ** 0.5
    return MeanTest(difference, t, degrees, two_sided_p(t, degrees))


def pooled_test(first: Floats, second: Floats) -> MeanTest:
    """Difference of two means with one variance: the t of a dummy in a regression; ValueError as `welch_test`."""
    difference, own, other = _moments(first, second)
    degrees = len(first) + len(second) - 2
    variance = (own * (len(first) - 1) + other * (len(second) - 1)) / degrees
    t = difference / (variance * (1.0 / len(first) + 1.0 / len(second))) ** 0.5
    return MeanTest(difference, t, float(degrees), two_sided_p(t, degrees))


def permutation_p(first: Floats, second: Floats) -> float:
    """Share of all splits of the values whose means differ at least as much, on either side.

    **Raises** ValueError for an empty side or more than MOST_SPLITS splits.
    """
    if not (len(first) and len(second)):
        raise ValueError("both sides need a value")
    splits = comb(len(first) + len(second), len(first))
    if splits > MOST_SPLITS:
        raise ValueError(f"{splits:,} splits are more than {MOST_SPLITS:,}")
    values = np.concatenate([first, second])
    chosen = np.array(list(combinations(range(len(values)), len(first))))
    # The difference of the means grows with the sum of one side, so sums tell the order without dividing.
    distance = np.abs(values[chosen].sum(axis=1) - values.sum() * len(first) / len(values))
    observed = abs(float(first.sum()) - float(values.sum()) * len(first) / len(values))
    ties = 1e-12 * float(np.abs(values).sum())
    return float((distance >= observed - ties).sum()) / splits


def holm(probabilities: Sequence[float]) -> list[float]:
    """Each probability corrected for how many were looked at, in the order given, at most 1.

    **Source** Holm (1979), A Simple Sequentially Rejective Multiple Test Procedure.
    """
    order = sorted(range(len(probabilities)), key=lambda i: probabilities[i])
    made, highest = [0.0] * len(probabilities), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - rank) * probabilities[i]))
        made[i] = highest
    return made
