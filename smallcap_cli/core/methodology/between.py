"""What an index does between two reviews, as its step `carry` says: who stays, who is replaced, who enters early."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from smallcap_cli.core.methodology.change import Dropped, text
from smallcap_cli.core.methodology.engine import Library, apply, chain_of, rules_of, run_step
from smallcap_cli.core.methodology.model import Methodology, Step
from smallcap_cli.core.methodology.result import Result, StepRun, final_weights
from smallcap_cli.core.methodology.universe import Bools, Members, Universe
from smallcap_cli.errors import UsageFault

WEIGHING = ("weight", "cap")


def between_reviews(
    methodology: Methodology, table: Universe, *, library: Library, prior: Members, since: date
) -> Result:
    """The members on a day between reviews; `since` is the day of the members before.

    Members that are still in the universe stay, whether or not they would qualify; those that are not are gone.
    Where deletions are replaced, the largest companies that qualify take their places; where new listings enter
    early, those listed after `since` that qualify do. Everyone else waits for the next review.
    """
    step = _carry(methodology, library)
    reviewed = apply(methodology, table, library=library, prior=prior)
    candidates = reviewed.candidates
    stays = candidates.prior > 0
    gone = len(prior.held) - int(stays.sum())
    enters = _new_listings(reviewed, since) if text(step, "ipo_additions") != "none" else np.zeros_like(stays)
    if step.params.get("replace_deletions") is True:
        enters = enters | _largest(reviewed, reviewed.member & ~stays & ~enters, count=gone)
    inside = stays | enters
    held = np.where(stays, candidates.prior, 1.0)
    carried = replace(candidates, inside=inside, held=held)
    for rule in rules_of(methodology, library):
        if rule.step.kind in WEIGHING:
            carried = run_step(rule, carried)[1]
    carried = replace(carried, inside=inside)
    waits = reviewed.member & ~inside
    steps = (*reviewed.steps, _waiting(step, inside, waits))
    out = np.where(inside, -1, np.where(waits, len(steps) - 1, reviewed.out))
    return replace(
        reviewed, candidates=carried, weight=final_weights(carried), out=out, steps=steps, others=prior.others
    )


def _carry(methodology: Methodology, library: Library) -> Step:
    """The step that says what happens between reviews: the index's own, else that of its base."""
    for one in chain_of(methodology, library):
        for step in one.steps:
            if step.kind == "carry":
                return step
    raise UsageFault(f"{methodology.id} has no rules for the time between reviews", "add a step of the kind carry")


def _new_listings(reviewed: Result, since: date) -> Bools:
    """Lines that qualify, were no members, and began to trade after a day."""
    days = (reviewed.candidates.universe.as_of - since).days
    with np.errstate(invalid="ignore"):
        young = reviewed.candidates.numbers("days_listed") < days
    found: Bools = young & reviewed.member & (reviewed.candidates.prior == 0)
    return found


def _largest(reviewed: Result, among: Bools, *, count: int) -> Bools:
    """The heaviest of some lines; ties by security id."""
    rows = np.flatnonzero(among)
    chosen = rows[np.lexsort((rows, -reviewed.weight[rows]))][:count]
    found = np.zeros(len(among), dtype=np.bool_)
    found[chosen] = True
    return found


def _waiting(step: Step, inside: Bools, waits: Bools) -> StepRun:
    count = int(inside.sum())
    dropped = Dropped(waits, np.full(len(waits), np.nan), lambda _row: "qualifies; it can enter at the next review")
    words = "between reviews: members stay members"
    return StepRun(f"{step.id}.between", step.kind, words, count + int(waits.sum()), count, step.grade, (), (dropped,))
