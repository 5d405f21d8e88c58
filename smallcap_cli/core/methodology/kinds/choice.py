"""Steps that choose among what is left: share_class, score, select, exclude_worst, style_split."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

import numpy as np

from smallcap_cli.core.methodology.aggregates import percent_ranks, winsorize, zscores
from smallcap_cli.core.methodology.change import (
    Dropped,
    LineChange,
    figure_text,
    gaps,
    items,
    lines_concerned,
    number,
    text,
    width,
)
from smallcap_cli.core.methodology.evaluation import evaluate
from smallcap_cli.core.methodology.model import Step
from smallcap_cli.core.methodology.universe import Bools, Candidates, Ints
from smallcap_cli.core.model import Floats
from smallcap_cli.errors import UsageFault

#: Steepness of the style curve that is not linear; no source gives one.
LOGISTIC_STEEPNESS = 8.0


def share_class(step: Step, candidates: Candidates) -> LineChange:
    """Which lines of a company enter: the largest only, or every one that is large enough by itself.

    A company's largest line always stays; the float value counts, of which an unknown part is assumed (see sizes).
    """
    size = candidates.line_size()
    first = _largest_lines(candidates, size)
    others = lines_concerned(step, candidates, members=candidates.prior > 0) & ~first
    if text(step, "mode") == "primary_only":
        beyond = Dropped(others, np.full(len(size), np.nan), lambda _row: "another line of the company is larger")
        return LineChange((beyond,))
    if "min_line_float_mcap" not in step.params:
        return LineChange()
    wanted = step.params["min_line_float_mcap"]
    limit = (
        evaluate(wanted, candidates)
        if isinstance(wanted, str)
        else np.full(len(size), number(step, "min_line_float_mcap"))
    )
    missing = (np.isnan(size) | np.isnan(limit)) & others
    unknown = gaps(step, candidates, missing, among=others, what="the size of the line")

    def words(row: int) -> str:
        away = figure_text(limit[row] - size[row])
        return f"the line is worth {figure_text(size[row])}, below {figure_text(limit[row])}, by {away}"

    with np.errstate(invalid="ignore"):
        small = others & ~missing & (size < limit)
    return LineChange((*unknown.dropped, Dropped(small, limit - size, words)), grade=unknown.grade, notes=unknown.notes)


def _largest_lines(candidates: Candidates, size: Floats) -> Bools:
    """The largest line of each company that is still in; ties, and unknown sizes, by security id."""
    rows = np.flatnonzero(candidates.inside)
    known = np.where(np.isnan(size[rows]), -np.inf, size[rows])
    order = rows[np.lexsort((rows, -known, candidates.universe.company[rows]))]
    found = np.zeros(len(size), dtype=np.bool_)
    company = candidates.universe.company[order]
    found[order[np.concatenate(([True], company[1:] != company[:-1]))] if len(order) else order] = True
    return found


def score(step: Step, candidates: Candidates) -> LineChange:
    """A column with the weighted mean of ranks or z-scores of several columns, over all lines or in each group.

    A line without one of the parts is treated as the step says; kept, it is scored by the parts it has.
    """
    groups = _groups(step, candidates)
    parts = items(step.params["parts"])
    scaled = [
        _scaled_part(step, candidates, str(part["column"]), groups, part.get("direction") == "low") for part in parts
    ]
    weights = [width(part, "weight") for part in parts]
    if sum(weights) <= 0:
        raise UsageFault(f"step {step.id}: the weights of the parts add up to 0", "give one of them a weight")
    upper, lower = np.zeros(len(candidates.universe)), np.zeros(len(candidates.universe))
    missing = np.zeros(len(candidates.universe), dtype=np.bool_)
    for values, weight in zip(scaled, weights, strict=True):
        known = ~np.isnan(values)
        missing = missing | ~known
        upper = upper + np.where(known, values, 0.0) * weight
        lower = lower + np.where(known, weight, 0.0)
    found = np.divide(upper, lower, out=np.full(len(upper), np.nan), where=lower > 0)
    missing = missing & candidates.inside
    lacking = gaps(step, candidates, missing, among=candidates.inside, what="a part of the score")
    return LineChange(lacking.dropped, {text(step, "column"): found}, grade=lacking.grade, notes=lacking.notes)


def _groups(step: Step, candidates: Candidates) -> Ints:
    if "group" in step.params:
        return candidates.groups(text(step, "group"))
    return np.zeros(len(candidates.universe), dtype=np.int64)


def _scaled_part(step: Step, candidates: Candidates, column: str, groups: Ints, low: bool) -> Floats:
    """A part on a common scale; where low is good, turned round."""
    values = candidates.numbers(column)
    if "winsor" in step.params:
        values = winsorize(values, number(step, "winsor"), groups=groups, inside=candidates.inside)
    if text(step, "transform") == "zscore":
        found = zscores(values, groups=groups, inside=candidates.inside)
        return -found if low else found
    found = percent_ranks(values, groups=groups, inside=candidates.inside)
    return 1 - found if low else found


def select(step: Step, candidates: Candidates) -> LineChange:
    """Keep the best n companies, or the best fraction; ties by company value, then by company id.

    With `buffer_count` members among the first n + buffer come before others. With `proxy_by_mcap` members come
    first wherever they rank, and the places that are left are filled by company value.
    """
    order, missing = _best_first(step, candidates, descending=text(step, "order") == "desc")
    among = lines_concerned(step, candidates, members=candidates.company_prior > 0)
    unknown = gaps(step, candidates, missing & among, among=among, what=text(step, "by"))
    wanted = int(number(step, "n")) if "n" in step.params else nearest(number(step, "frac") * len(order))
    held = np.zeros(len(candidates.universe.company_ids))
    np.maximum.at(held, candidates.universe.company, candidates.prior)
    member = held[order] > 0
    place = np.arange(1, len(order) + 1)
    first = member & (place <= wanted + int(number(step, "buffer_count", 0)))
    queue = order
    if text(step, "fill_policy", "none") == "proxy_by_mcap":
        first = member
        queue = order[np.argsort(-_company_value(candidates)[order], kind="stable")]
    elif not number(step, "buffer_count", 0):
        first = np.zeros(len(order), dtype=np.bool_)
    chosen = order[first][:wanted]
    rest = queue[~np.isin(queue, chosen)]
    chosen = np.concatenate((chosen, rest[~np.isin(rest, order[first])][: wanted - len(chosen)]))
    free = wanted - len(order[first][:wanted])
    return LineChange(
        (*unknown.dropped, _beyond(candidates, among & ~(missing & candidates.inside), order, chosen, rest, free)),
        grade=unknown.grade, notes=unknown.notes,
    )  # fmt: skip


def nearest(value: float) -> int:
    """The nearest whole number; halves go up."""
    return floor(value + 0.5)


def _best_first(step: Step, candidates: Candidates, *, descending: bool) -> tuple[Ints, Bools]:
    """Companies that are still in, best first, and the lines without a figure.

    A company counts with its best line; equal ones go by company value, the larger first, then by company id.
    """
    values = candidates.numbers(text(step, "by"))
    best = candidates.best_by_company(values if descending else -values)
    known = np.flatnonzero(~np.isnan(best))
    size = _company_value(candidates)
    order = known[np.lexsort((known, -size[known], -best[known]))]
    return order, np.isnan(candidates.by_line(best)) & candidates.inside


def _company_value(candidates: Candidates) -> Floats:
    """The value of each company; 0 where unknown."""
    return np.nan_to_num(candidates.by_company(candidates.numbers("company_mcap")))


def _beyond(candidates: Candidates, among: Bools, order: Ints, chosen: Ints, rest: Ints, free: int) -> Dropped:
    """The companies that were not chosen, by the places they are short of the last one.

    Those that members came before have a place among the rest, who share the `free` places.
    """
    count, wanted = len(candidates.universe.company_ids), len(chosen)
    kept, place, turn = np.zeros(count, dtype=np.bool_), np.full(count, np.nan), np.full(count, np.nan)
    kept[chosen] = True
    place[order] = np.arange(1, len(order) + 1)
    turn[rest] = np.arange(1, len(rest) + 1)
    places, turns = candidates.by_line(place), candidates.by_line(turn)
    missed = turns - free if free < wanted else places - wanted

    def words(row: int) -> str:
        qualifies = places[row] <= wanted
        if free == wanted:
            return f"place {places[row]:,.0f}, where {wanted:,} are taken"
        if not free:
            at = f"{'qualifies at ' if qualifies else ''}place {places[row]:,.0f}"
            return f"{at}; members fill the {wanted:,} places"
        at = "qualifies" if qualifies else f"place {places[row]:,.0f},"
        return f"{at} in turn {turns[row]:,.0f} for the {free:,} of {wanted:,} places that members leave"

    return Dropped(among & ~kept[candidates.universe.company], missed, words)


def exclude_worst(step: Step, candidates: Candidates) -> LineChange:
    """Drop the fraction of companies with the lowest figure; of equal ones the smaller companies go first."""
    order, missing = _best_first(step, candidates, descending=True)
    among = lines_concerned(step, candidates, members=candidates.company_prior > 0)
    unknown = gaps(step, candidates, missing & among, among=among, what=text(step, "by"))
    count = nearest(number(step, "frac") * len(order))
    last = order[len(order) - count :]
    out = np.zeros(len(candidates.universe.company_ids), dtype=np.bool_)
    out[last] = True
    best = candidates.best_by_company(candidates.numbers(text(step, "by")))
    edge = best[order[len(order) - count - 1]] if count < len(order) else np.nan
    values = candidates.by_line(best)
    words = _worst_words(text(step, "by"), values, count, len(order))
    return LineChange(
        (*unknown.dropped, Dropped(among & out[candidates.universe.company], edge - values, words)),
        grade=unknown.grade, notes=unknown.notes,
    )  # fmt: skip


def _worst_words(column: str, values: Floats, count: int, of: int) -> Callable[[int], str]:
    return lambda row: f"{column} {figure_text(values[row])} is among the lowest {count:,} of {of:,}"


def style_split(step: Step, candidates: Candidates) -> LineChange:
    """Shares of value and growth, which add up to 1: the highest scores are wholly value.

    Lines are laid end to end by their weight (the float value before there are weights), highest score first.
    The first `pure_frac` of the weight is wholly value, the last wholly growth; between them the share falls
    along the curve. A line that is kept without a score is half of each.
    """
    values = candidates.numbers(text(step, "score"))
    size = candidates.numbers("weight") if "weight" in candidates.columns else candidates.line_size()
    among = candidates.inside
    missing = (np.isnan(values) | np.isnan(size)) & among
    unknown = gaps(step, candidates, missing, among=among, what=text(step, "score"))
    rows = np.flatnonzero(among & ~missing)
    order = rows[np.lexsort((rows, -values[rows]))]
    reached = np.cumsum(np.maximum(size[order], 0.0))
    share = np.full(len(values), 0.5)
    if len(order) and reached[-1] > 0:
        middle = (reached - np.maximum(size[order], 0.0) / 2) / reached[-1]
        share[order] = _value_share(step, middle)
    inside = np.where(among, share, np.nan)
    columns = {"value_share": inside, "growth_share": 1 - inside}
    return LineChange(unknown.dropped, columns, grade=unknown.grade, notes=unknown.notes)


def _value_share(step: Step, middle: Floats) -> Floats:
    pure = number(step, "pure_frac")
    if pure > 0.5:
        raise UsageFault(f"step {step.id}: pure_frac {pure:g} leaves no middle", "at most 0.5")
    if pure == 0.5:
        return np.where(middle < 0.5, 1.0, np.where(middle > 0.5, 0.0, 0.5))
    across = np.clip((middle - pure) / (1 - 2 * pure), 0.0, 1.0)
    if text(step, "curve") == "linear":
        return 1 - across
    steep = 1 / (1 + np.exp(LOGISTIC_STEEPNESS * (across - 0.5)))
    ends = 1 / (1 + np.exp(LOGISTIC_STEEPNESS * np.array([-0.5, 0.5])))
    return np.asarray((steep - ends[1]) / (ends[0] - ends[1]), dtype=np.float64)
