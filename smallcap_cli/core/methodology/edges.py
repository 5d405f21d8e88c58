"""The sizes at which index rules divide companies, and those at which a fund seems to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.change import items
from smallcap_cli.core.methodology.engine import uses_members
from smallcap_cli.core.methodology.model import Step
from smallcap_cli.core.methodology.result import Result, StepRun
from smallcap_cli.core.methodology.universe import Bools
from smallcap_cli.core.model import Floats

#: Steps that choose companies by their size.
SIZE_BANDS = ("rank_band", "percentile_band", "dollar_band", "relative_band")
#: Columns that are sizes end like this; a band of anything else is no matter of size.
SIZE_ENDING = "_mcap"


class SizeEdges(NamedTuple):
    """The smallest and the largest company of a band, in dollars; None where it has no such edge."""

    lo: float | None
    hi: float | None


def line_sizes(result: Result) -> Floats:
    """The size that the last size band looks at, the value of the company where there is none."""
    return result.candidates.numbers(_size_column(result))


def _size_column(result: Result) -> str:
    column = next(
        (run.column for run in reversed(result.steps) if run.kind in SIZE_BANDS and run.column), "company_mcap"
    )
    cells = result.candidates.columns.get(column)
    return "company_mcap" if cells is None or cells.dtype.kind != "f" else column


def size_edges(result: Result) -> SizeEdges:
    """The sizes between which the bands let new entrants pass.

    An edge is the size of the last company that passes, and there is one only where a company beyond it does not.
    """
    return _edges(result, line_sizes(result), ~(result.candidates.company_prior > 0))


def missed_edges(result: Result) -> Floats:
    """How far each line is from the nearer edge that its own group was judged by, members or new entrants.

    **Unit** per cent of that edge. **Missing** NaN for a line without a size and where a band has no edge.
    """
    sizes = line_sizes(result)
    percent = np.full(len(sizes), np.nan)
    before = result.candidates.company_prior > 0
    for group in (before, ~before):
        edges = _edges(result, sizes, group)
        for edge in edges:
            if edge:
                with np.errstate(invalid="ignore"):
                    away = 100 * np.abs(sizes / edge - 1.0)
                percent = np.where(group, np.fmin(percent, away), percent)
    return percent


def percent_missed(step: Step | None, missed: float, of_size: float) -> float:
    """The distance to the edge that decided: of a filter its limit where that is a number, else that of the size."""
    if step is None or cuts_by_size(step):
        return of_size
    conditions = items(step.params.get("conditions"))
    limits = [condition.get("value") for condition in conditions]
    limit = limits[0] if len(limits) == 1 else None
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit:
        return np.nan
    return 100 * missed / abs(limit)


def best_edges(result: Result, actual: Bools, passed: Bools) -> SizeEdges:
    """The sizes lo and hi between which most companies that passed the other rules are in the fund as they should be.

    The stretch of companies in the order of size with the most in the fund, less those that are not (the maximum-sum
    stretch; Bentley 1984, doi:10.1145/358234.381162).
    """
    sizes = line_sizes(result)
    company = result.candidates.universe.company
    among = passed & ~np.isnan(sizes)
    rows = np.flatnonzero(among)
    _, first = np.unique(company[rows], return_index=True)
    held = np.bincount(company, weights=actual, minlength=len(result.candidates.universe.company_ids)) > 0
    order = rows[first][np.argsort(sizes[rows[first]], kind="stable")]
    gain = np.where(held[company[order]], 1, -1)
    if not (gain > 0).any():
        return SizeEdges(None, None)
    reached = np.concatenate(([0], np.cumsum(gain)))
    lowest = np.minimum.accumulate(reached)
    end = int(np.argmax(reached[1:] - lowest[:-1]))
    start = int(np.argmin(reached[: end + 1]))
    return SizeEdges(float(sizes[order[start]]), float(sizes[order[end]]))


def cut_distances(result: Result, rules: Mapping[str, Step]) -> Floats:
    """How far each line is from the nearer cut, as a fraction of the cut.

    A cut is the limit of a band of dollars: of a line that it excluded, and of all it judges unless another rule
    excludes the first company beyond the last that passes. Then it is the middle between these two, of members or new
    entrants, of all where no rule on size looks at members. `rules` are those of the index itself: a band of its base
    divides other members. **Missing** NaN for a line without a size, where nobody fails and no limit is known, and
    where the index has no rule on size of its own.
    """
    places = _places(result, rules)
    last = rules.get(result.steps[places[-1]].name) if places else None
    if last is None:
        return np.full(len(result.out), np.nan)
    column = str(last.params["by"]) if last.kind == "select" else _size_column(result)
    sizes = result.candidates.numbers(column)
    limited = [p for p in places if _has_limits(result.steps[p], column) and result.steps[p].name in rules]
    by_limit = np.isin(result.out, limited)
    out = out_by_size(result, rules)
    passes = ~out & ((result.out < 0) | (result.out > places[-1]))
    distance = np.full(len(sizes), np.nan)
    for group in _groups(result, [rules.get(result.steps[place].name) for place in places]):
        middles = _middles(sizes, passes=passes & group, fails=out & group, by_limit=by_limit)
        for limit, middle in zip(_limits(result, limited), middles, strict=True):
            cut = limit if middle is None else np.where(by_limit, limit, middle)
            with np.errstate(invalid="ignore"):
                away = np.abs(sizes / cut - 1.0)
            distance = np.where(group, np.fmin(distance, away), distance)
    return distance


def _groups(result: Result, steps: Sequence[Step | None]) -> list[Bools]:
    """The lines that these steps judge alike: members and new entrants, or all."""
    before = result.candidates.company_prior > 0
    if any(step is None or uses_members(step) for step in steps):
        return [before, ~before]
    return [np.ones(len(before), dtype=np.bool_)]


def _has_limits(run: StepRun, column: str) -> bool:
    return run.kind in SIZE_BANDS and run.limits is not None and run.column == column


def _limits(result: Result, places: Sequence[int]) -> tuple[Floats, Floats]:
    """The least and the largest size that these steps allow each line. **Missing** NaN where they allow any."""
    lowest, highest = (np.full(len(result.out), np.nan) for _ in range(2))
    for place in places:
        low, high = result.steps[place].limits or (lowest, highest)
        lowest, highest = np.fmax(lowest, low), np.fmin(highest, high)
    lowest, highest = (np.where(np.isfinite(one) & (one > 0), one, np.nan) for one in (lowest, highest))
    return lowest, highest


def _middles(sizes: Floats, *, passes: Bools, fails: Bools, by_limit: Bools) -> tuple[float | None, float | None]:
    """The middle between the last company in and the first out, below and above; None where nobody or a limit is."""
    known = ~np.isnan(sizes)
    inside = sizes[passes & known]
    if not len(inside):
        return None, None
    least, largest = float(inside.min()), float(inside.max())
    below, above = (np.flatnonzero(fails & known & side) for side in (sizes <= least, sizes >= largest))
    lower = int(below[np.argmax(sizes[below])]) if len(below) else None
    upper = int(above[np.argmin(sizes[above])]) if len(above) else None

    def middle(first: int | None, last: float) -> float | None:
        return None if first is None or by_limit[first] else (float(sizes[first]) + last) / 2

    return middle(lower, least), middle(upper, largest)


def out_by_size(result: Result, rules: Mapping[str, Step] | None = None) -> Bools:
    """The lines that a size band excluded, or one of `rules` that cuts by size; they had passed every rule before."""
    return np.isin(result.out, _places(result, rules or {}))


def cuts_by_size(step: Step) -> bool:
    """Whether a step divides companies at a size: a size band, or a selection by size in which places count.

    Where members fill the places wherever they rank, no size divides them.
    """
    by_size = step.kind == "select" and str(step.params["by"]).endswith(SIZE_ENDING)
    return step.kind in SIZE_BANDS or (by_size and step.params.get("fill_policy", "none") == "none")


def _places(result: Result, rules: Mapping[str, Step]) -> list[int]:
    """The positions of the size bands, and of those of `rules` that cut by size."""
    own = {name for name, step in rules.items() if cuts_by_size(step)}
    return [place for place, run in enumerate(result.steps) if run.kind in SIZE_BANDS or run.name in own]


def _bands(result: Result) -> list[int]:
    return [place for place, run in enumerate(result.steps) if run.kind in SIZE_BANDS]


def _edges(result: Result, sizes: Floats, group: Bools) -> SizeEdges:
    bands = _bands(result)
    if not bands:
        return SizeEdges(None, None)
    known = group & ~np.isnan(sizes)
    passes = known & ((result.out < 0) | (result.out > max(bands)))
    fails = known & np.isin(result.out, bands)
    if not passes.any():
        return SizeEdges(None, None)
    lo, hi = float(sizes[passes].min()), float(sizes[passes].max())
    return SizeEdges(
        lo if bool((sizes[fails] < lo).any()) else None,
        hi if bool((sizes[fails] > hi).any()) else None,
    )
