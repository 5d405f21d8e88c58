"""How much two results on the same universe have in common, by companies and by weight."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.universe import Bools
from smallcap_cli.core.model import Floats

#: The lines whose weights together are called the top 10.
TOP = 10


class Overlap(NamedTuple):
    """What two indexes share; None where an index without members leaves nothing to divide.

    `names` is companies in both over companies in either, `weight` the sum of the smaller of both weights of
    each company, `active_share` what is left of it to 1. Lines of one company count together.
    """

    both: int
    either: int
    names: float | None
    weight: float | None
    active_share: float | None


def overlap(one: Result, other: Result) -> Overlap:
    """What two results share. **Raises** ValueError for results on different universes."""
    if one.candidates.universe is not other.candidates.universe:
        raise ValueError("an overlap needs two results of one universe")
    first, second = member_companies(one), member_companies(other)
    both, either = int((first & second).sum()), int((first | second).sum())
    if not first.any() or not second.any():
        return Overlap(both, either, None, None, None)
    # Rounding may carry the sum of equal weights a hair over 1.
    shared = min(1.0, float(np.minimum(company_weights(one), company_weights(other)).sum()))
    return Overlap(both, either, both / either, shared, 1.0 - shared)


def member_companies(result: Result) -> Bools:
    """The companies with a line in the index. **Shape** one value a company of the universe."""
    table = result.candidates.universe
    lines = np.bincount(table.company[result.member], minlength=len(table.company_ids))
    return np.asarray(lines > 0, dtype=np.bool_)


def company_weights(result: Result) -> Floats:
    """The weight of each company, its lines together. **Shape** one value a company of the universe."""
    table = result.candidates.universe
    return np.bincount(table.company, weights=result.weight, minlength=len(table.company_ids)).astype(np.float64)


def top_weight(result: Result, count: int = TOP) -> float | None:
    """The weight of the largest lines together, as funds print their top 10; None for an index without members."""
    if not result.member.any():
        return None
    return float(np.sort(result.weight)[::-1][:count].sum())
