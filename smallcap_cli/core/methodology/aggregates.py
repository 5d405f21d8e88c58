"""Sums, ranks and scores over the lines of a table or of its groups; NaN is missing and stays missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np

from smallcap_cli.core.methodology.universe import Bools, Ints
from smallcap_cli.core.model import Floats


def total(values: Floats) -> float:
    """The sum in the order of the table, so that it does not depend on how a machine splits it."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0


def totals(groups: Ints, values: Floats | None, count: int) -> Floats:
    """The sum of each group in the order of the table; without values, how many lines it has."""
    return np.bincount(groups, weights=values, minlength=count).astype(np.float64)


def members_of(groups: Ints, rows: Bools) -> Iterator[Ints]:
    """The rows of each group, in the order of the table."""
    among = np.flatnonzero(rows)
    if not groups.any():  # all lines are one group, as in most steps
        yield from [among] if len(among) else []
        return
    order = among[np.argsort(groups[among], kind="stable")]
    edges = np.flatnonzero(np.diff(groups[order])) + 1
    if len(order):
        yield from np.split(order, edges)


def group_aggregate(function: str, values: Floats, *, groups: Ints, inside: Bools) -> Floats:
    """An aggregate of each group for all of its lines, taken over the lines that are still in.

    A group that is out altogether is taken over all of its lines, so that it can still be ranked. **Missing** a sum
    with a missing part is missing; the others are taken over the parts at hand.
    """
    count = int(groups.max()) + 1
    alive = np.bincount(groups, weights=inside, minlength=count) > 0
    used = inside | ~alive[groups]
    present = used & ~np.isnan(values)
    parts = totals(groups[present], None, count)
    if function == "count":
        return parts[groups]
    if function in ("sum", "mean"):
        found = totals(groups[present], values[present], count)
        if function == "mean":
            found = np.divide(found, parts, out=np.full(count, np.nan), where=parts > 0)
        else:
            found[np.bincount(groups[used], minlength=count) > parts] = np.nan
            found[parts == 0] = np.nan
        return found[groups]
    found = np.full(count, np.nan)
    for rows in members_of(groups, present):
        found[groups[rows[0]]] = ALONG[function](values[rows])
    return found[groups]


def over_places(function: str, values: Floats) -> Floats:
    """An aggregate over the places of a list column, line by line; a sum with a missing place is missing."""
    known = ~np.isnan(values)
    if function == "count":
        return np.asarray(known.sum(axis=1), dtype=np.float64)
    if function == "sum":
        return np.asarray(values.sum(axis=1), dtype=np.float64)
    found = np.full(len(values), np.nan)
    for line in np.flatnonzero(known.any(axis=1)):
        found[line] = ALONG[function](values[line][known[line]])
    return found


def zscores(values: Floats, *, groups: Ints, inside: Bools) -> Floats:
    """Distance from the mean of the group in its (population) standard deviations; 0 where all are alike."""
    found = np.full(len(values), np.nan)
    for rows in members_of(groups, inside & ~np.isnan(values)):
        among = values[rows]
        away = among - total(among) / len(among)
        spread = float(np.sqrt(total(away * away) / len(among)))
        found[rows] = away / spread if spread > 0 else 0.0
    return found


def percent_ranks(values: Floats, *, groups: Ints, inside: Bools) -> Floats:
    """The share of the group's lines below each line, those alike counted half."""
    found = np.full(len(values), np.nan)
    for rows in members_of(groups, inside & ~np.isnan(values)):
        among = values[rows]
        order = np.argsort(among)
        ordered = among[order]
        # Lines alike are a run: where it begins is how many are below, where it ends how many are not above.
        begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        ends = np.append(begins[1:], len(rows))
        found[rows[order]] = np.repeat(begins + ends, ends - begins) / (2 * len(rows))
    return found


def winsorize(values: Floats, share: float, *, groups: Ints, inside: Bools) -> Floats:
    """Values drawn in to the quantiles `share` and 1 - `share` of their group (linear between two lines)."""
    found = np.full(len(values), np.nan)
    for rows in members_of(groups, inside & ~np.isnan(values)):
        low, high = np.quantile(values[rows], (share, 1 - share))
        found[rows] = np.clip(values[rows], low, max(low, high))
    return found


#: Aggregate -> its value for a row of numbers without a hole.
ALONG: Mapping[str, Callable[[Floats], float]] = MappingProxyType(
    {
        "sum": total,
        "mean": lambda values: total(values) / len(values),
        "median": lambda values: float(np.median(values)),
        "min": lambda values: float(values.min()),
        "max": lambda values: float(values.max()),
    }
)
