"""Steps that weigh the members: weight and cap."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.methodology.aggregates import totals
from smallcap_cli.core.methodology.change import Dropped, LineChange, figure_text, gaps, number, text
from smallcap_cli.core.methodology.evaluation import evaluate
from smallcap_cli.core.methodology.expression import names_in, parse
from smallcap_cli.core.methodology.model import Step
from smallcap_cli.core.methodology.universe import Candidates, Ints
from smallcap_cli.core.model import Floats
from smallcap_cli.errors import UsageFault

#: Excess is handed on at most so often; capping that has not settled by then cannot be met.
MOST_ROUNDS = 500
_CLOSE = 1e-12


def weight(step: Step, candidates: Candidates) -> LineChange:
    """Weights proportional to an expression times the fraction held; a line whose weight would be 0 is out.

    The fraction held counts once: not again where the expression itself names held_fraction.
    """
    expression = text(step, "by")
    found = evaluate(expression, candidates)
    if "held_fraction" not in names_in(parse(expression)):
        with np.errstate(over="ignore", invalid="ignore"):  # what does not add up is refused below
            found = found * candidates.held
    missing = np.isnan(found) & candidates.inside
    unknown = gaps(step, candidates, missing, among=candidates.inside, what=expression)
    with np.errstate(invalid="ignore"):
        nothing = candidates.inside & (found <= 0)
    kept = candidates.inside & ~missing & ~nothing
    with np.errstate(over="ignore"):
        sum_of_all = found[kept].sum()
    if not np.isfinite(sum_of_all):
        raise UsageFault(f"step {step.id}: {expression} adds up to more than a number can hold", "correct the universe")
    weights = np.zeros(len(found))
    weights[kept] = found[kept] / sum_of_all if sum_of_all > 0 else 0.0
    out = Dropped(nothing, np.abs(found), lambda row: f"{expression} is {figure_text(found[row])}: no weight")
    return LineChange((*unknown.dropped, out), {"weight": weights}, grade=unknown.grade, notes=unknown.notes)


def cap(step: Step, candidates: Candidates) -> LineChange:
    """No company above its limit and no group above its own; the excess goes to the others in proportion.

    A company's limit is max_weight, and at most the value of the column of max_multiple_of where that is given.
    Limits that cannot all be met are met as far as weights can go, and the step is approximate.
    """
    if "weight" not in candidates.columns:
        weights = np.where(candidates.inside, 1.0, 0.0)
    else:
        weights = np.where(candidates.inside, np.nan_to_num(candidates.numbers("weight")), 0.0)
    if weights.sum() <= 0:
        return LineChange()
    company, size = candidates.universe.company, len(candidates.universe.company_ids)
    before = totals(company, weights / weights.sum(), size)
    limits = _limits(step, candidates)
    groups = candidates.groups(text(step, "group")) if "group" in step.params else None
    of_company = np.zeros(size, dtype=np.int64)
    if groups is not None:
        of_company[company] = groups
    after, met = capped_weights(
        before, limits, of_company if groups is not None else None, number(step, "max_group", 1.0)
    )
    scale = np.divide(after, before, out=np.zeros(size), where=before > 0)
    columns = {"weight": weights / weights.sum() * scale[company]}
    if met:
        return LineChange(columns=columns)
    told = "the weight limits add up to less than 100 %: they are exceeded in proportion"
    return LineChange(columns=columns, grade="approximate", notes=(told,))


def _limits(step: Step, candidates: Candidates) -> Floats:
    company, size = candidates.universe.company, len(candidates.universe.company_ids)
    limits = np.full(size, number(step, "max_weight", 1.0))
    if "max_multiple_of" in step.params:
        values = candidates.numbers(text(step, "max_multiple_of"))
        known = candidates.inside & ~np.isnan(values)
        own = np.bincount(company[known], weights=values[known], minlength=size)
        given = np.bincount(company[known], minlength=size) > 0
        limits = np.where(given, np.minimum(limits, own), limits)
    return limits


def capped_weights(weights: Floats, limits: Floats, groups: Ints | None, most_of_group: float) -> tuple[Floats, bool]:
    """Weights within their limits, and whether those can be met at all.

    A round caps what is above its limit and hands the excess to what is still below its own; groups follow in
    the same way; rounds go on until nothing is above.
    """
    found, met = _spread(weights, limits)
    if groups is None or most_of_group >= 1:
        return found, met
    for _round in range(MOST_ROUNDS):
        held = np.bincount(groups, weights=found)
        over = held > most_of_group + _CLOSE
        if not over.any():
            return found, met
        room = ~over & (held > 0)
        if not room.any():
            return found, False
        excess = (held[over] - most_of_group).sum()
        factor = np.where(over, most_of_group / np.where(held > 0, held, 1.0), 1.0)
        factor = np.where(room, 1 + excess / held[room].sum(), factor)
        found, fits = _spread(found * factor[groups], limits)
        met = met and fits
    return found, False


def _spread(weights: Floats, limits: Floats) -> tuple[Floats, bool]:
    """Weights that add up to 1 within limits, the excess spread in proportion over those below theirs."""
    found = weights / weights.sum()
    at_limit = np.zeros(len(found), dtype=np.bool_)
    if limits[weights > 0].sum() < 1 - _CLOSE:
        scaled = np.where(weights > 0, limits, 0.0)
        return (scaled / scaled.sum() if scaled.sum() > 0 else found), False
    while True:
        over = ~at_limit & (found > limits + _CLOSE)
        if not over.any():
            return found, True
        at_limit |= over
        free = ~at_limit & (weights > 0)
        found = np.where(at_limit & (weights > 0), limits, found)
        left = 1 - found[at_limit].sum()
        rest = found[free].sum()
        if rest > 0:
            found = np.where(free, found * (left / rest), found)
