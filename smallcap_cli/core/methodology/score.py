"""How well index rules hit what a fund holds: what they take in and leave out, against plain guesses.

A line is in the index where the rules take it, and in the fund where it holds a share of it; lines that the universe
lacks are told before any score and are no part of it. What tells good rules from bad is whether they name the
additions and deletions: most of an index stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.edges import (
    SIZE_BANDS,
    SizeEdges,
    best_edges,
    missed_edges,
    out_by_size,
    percent_missed,
    size_edges,
)
from smallcap_cli.core.methodology.engine import Engine, rules_of
from smallcap_cli.core.methodology.result import Result, final_weights
from smallcap_cli.core.methodology.rulebook import Rulebook
from smallcap_cli.core.methodology.universe import Bools, Members, aligned_column
from smallcap_cli.core.model import Floats
from smallcap_cli.core.words import percent_text
from smallcap_cli.errors import DataUnavailable, NotFound, UsageFault

#: Where less of the fund's weight is in the universe, a score would be one of the match.
LEAST_MATCHED = 0.9
#: Holdings this far from the review show what prices and corporate actions did since, not the rules.
MOST_DAYS_APART = 45
#: An error this near to the edge, as a fraction of its value, is one of prices and share counts.
BORDERLINE = 0.25
HIT, BORDER, NEIGHBOUR, INPUT, UNEXPLAINED = "hit", "borderline", "neighbour", "input", "unexplained"
#: Steps that the size band alone is made of.
_OF_SIZE = (*SIZE_BANDS, "company_rank", "derive", "weight")


class Agreement(NamedTuple):
    """A set of members against those of the fund: counts of lines, and weights as fractions of the fund or the model.

    **Missing** a rate without a denominator is None.
    """

    hits: int
    false_in: int
    false_out: int
    hit_weight: float
    hit_weight_model: float
    false_in_weight: float
    false_out_weight: float
    shared_weight: float

    @property
    def recall(self) -> float | None:
        return _rate(self.hits, self.hits + self.false_out)

    @property
    def precision(self) -> float | None:
        return _rate(self.hits, self.hits + self.false_in)


class Moves(NamedTuple):
    """Additions or deletions: how many the fund shows, how many the rules name, and how many are the same."""

    actual: int
    predicted: int
    both: int

    @property
    def recall(self) -> float | None:
        return _rate(self.both, self.actual)

    @property
    def precision(self) -> float | None:
        return _rate(self.both, self.predicted)


class StepErrors(NamedTuple):
    """Members of the fund that a step excludes, and the agreement of the rules without that step.

    `without` is None where the other steps need it. **Unit** `weight` is a fraction of the fund.
    """

    step: str
    lines: int
    weight: float
    grade: str
    input_missing: int
    without: Agreement | None


class ScoredLine(NamedTuple):
    """One security that the rules or the fund hold; `missed_by` is in the unit of the step, NaN without a number.

    `missed_by_pct` is the distance to the edge that decided, in per cent of its value.
    """

    security_id: str
    predicted: bool
    actual: bool
    step: str
    missed_by: float
    missed_by_pct: float
    weight_fund: float
    weight_model: float
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """Rules against a fund: the agreement, that of two baselines, the moves, the errors by step and line by line.

    `nobody_moves` is None without previous members, `size_alone` where the rules have no size band that runs alone.
    `edges` are those that the rules drew for new entrants, `implied` those that agree best with the fund.
    """

    result: Result
    truth: Members
    matched: float
    half_held: int
    days_apart: int | None
    agreement: Agreement
    nobody_moves: Agreement | None
    size_alone: Agreement | None
    additions: Moves | None
    deletions: Moves | None
    steps: tuple[StepErrors, ...]
    lines: tuple[ScoredLine, ...]
    edges: SizeEdges
    implied: SizeEdges

    @property
    def is_drift(self) -> bool:
        """Whether the holdings are too far from the review to show the rules."""
        return self.days_apart is not None and self.days_apart > MOST_DAYS_APART

    def errors_within(self, fraction: float) -> list[ScoredLine]:
        """The errors that lie this near to the edge that decided."""
        return [one for one in self.lines if one.kind != HIT and one.missed_by_pct <= 100 * fraction]


def score(rulebook: Rulebook, result: Result, *, truth: Members, prior: Members) -> Score:
    """The result of applying rules against what a fund holds, with the members before the review.

    **Raises** DataUnavailable where under 90 % of the fund's weight is in the universe, and where the previous members
    are the very holdings to be predicted.
    """
    table = result.candidates.universe
    fund = aligned_column(truth.weight, table)
    matched = float(fund.sum())
    _refuse(truth, prior, matched)
    actual = aligned_column(truth.held, table) > 0
    before = aligned_column(prior.held, table) > 0
    steps = tuple(_step_errors(rulebook, result, prior, actual, fund))
    moves = [
        Moves(int(now.sum()), int(told.sum()), int((now & told).sum()))
        for now, told in ((actual & ~before, result.member & ~before), (before & ~actual, before & ~result.member))
    ]
    passed = result.member | out_by_size(result)
    return Score(
        result, truth, matched, int(((result.candidates.held < 1) & result.member).sum()),
        abs((truth.as_of - result.as_of).days) if truth.as_of else None,
        agreement(result.member, result.weight, actual, fund),
        _of_prior(prior, table_weights=aligned_column(prior.weight, table), before=before, actual=actual, fund=fund),
        _size_alone(rulebook, result, actual, fund),
        moves[0] if before.any() else None, moves[1] if before.any() else None,
        steps, tuple(_lines(rulebook, result, truth, actual, fund)),
        size_edges(result), best_edges(result, actual, passed),
    )  # fmt: skip


def agreement(member: Bools, weight: Floats, actual: Bools, fund: Floats) -> Agreement:
    """Members with their weights against those of a fund."""
    hit, false_in, false_out = member & actual, member & ~actual, actual & ~member
    return Agreement(
        int(hit.sum()), int(false_in.sum()), int(false_out.sum()),
        float(fund[hit].sum()), float(weight[hit].sum()), float(weight[false_in].sum()), float(fund[false_out].sum()),
        float(np.minimum(weight, fund).sum()),
    )  # fmt: skip


def _refuse(truth: Members, prior: Members, matched: float) -> None:
    if matched < LEAST_MATCHED:
        needed = percent_text(LEAST_MATCHED, 0)
        what = f"the universe has {percent_text(matched, 1)} of the fund's weight; a score needs {needed}"
        raise DataUnavailable(what, "add the companies that are missing to the universe, or compare the tickers")
    if prior.held and _same_vintage(truth, prior):
        what = "the previous members are the holdings to be predicted: every rule that changes little would score well"
        raise DataUnavailable(what, "give --prior the members before the review")


def _same_vintage(truth: Members, prior: Members) -> bool:
    if prior.as_of is not None and prior.as_of == truth.as_of:
        return True
    same = prior.held.keys() == truth.held.keys() == prior.weight.keys()
    return same and all(abs(value - truth.weight.get(one, 0.0)) < 1e-9 for one, value in prior.weight.items())


def _of_prior(prior: Members, *, table_weights: Floats, before: Bools, actual: Bools, fund: Floats) -> Agreement | None:
    """The agreement if nobody moved: the previous members with their weights, or equal ones."""
    if not before.any():
        return None
    weights = table_weights if prior.weight else before.astype(np.float64)
    return agreement(before, weights / (weights.sum() or 1.0), actual, fund)


def _size_alone(rulebook: Rulebook, result: Result, actual: Bools, fund: Floats) -> Agreement | None:
    """The agreement of the size band without any other rule and without previous members."""
    rules = [rule for rule in rules_of(rulebook.rules, rulebook.library) if rule.step.kind in _OF_SIZE]
    if not any(rule.step.kind in SIZE_BANDS for rule in rules):
        return None
    try:
        engine = Engine(rulebook.rules, result.candidates.universe, library=rulebook.library, as_of=result.as_of)
        alone = engine.candidates_after(rules)
    except (UsageFault, NotFound):
        return None
    return agreement(alone.inside, final_weights(alone), actual, fund) if alone.inside.any() else None


def _step_errors(
    rulebook: Rulebook, result: Result, prior: Members, actual: Bools, fund: Floats
) -> Sequence[StepErrors]:
    rules = rules_of(rulebook.rules, rulebook.library)
    table, day = result.candidates.universe, result.as_of
    engine = Engine(rulebook.rules, table, library=rulebook.library, prior=prior, as_of=day)
    found = []
    for place, run in enumerate(result.steps):
        rows = np.flatnonzero(actual & (result.out == place))
        if not len(rows):
            continue
        missing = sum(result.lacks_input(int(row)) for row in rows)
        try:
            left = engine.candidates_after([rule for rule in rules if rule.name != run.name])
            without = agreement(left.inside, final_weights(left), actual, fund)
        except (UsageFault, NotFound):
            without = None
        found.append(StepErrors(run.name, len(rows), float(fund[rows].sum()), run.grade, missing, without))
    return sorted(found, key=lambda one: (-one.weight, one.step))


def _lines(rulebook: Rulebook, result: Result, truth: Members, actual: Bools, fund: Floats) -> Sequence[ScoredLine]:
    """Every line that the rules or the fund hold, the heaviest error first and hits last; those not matched too."""
    edge, stake = missed_edges(result), _at_stake(result)
    rules = {rule.name: rule.step for rule in rules_of(rulebook.rules, rulebook.library)}
    ids = result.candidates.universe.security_id
    lines = []
    for row in np.flatnonzero(actual | result.member).tolist():
        step, _, missed = result.why(row)
        predicted = bool(result.member[row])
        hit = predicted and bool(actual[row])
        away = np.nan if hit else percent_missed(rules.get(step), missed, float(edge[row]))
        kind = HIT if hit else _kind(away, lacks_input=result.lacks_input(row), at_stake=bool(stake[row]))
        lines.append(ScoredLine(
            str(ids[row]), predicted, bool(actual[row]), step, missed, away, float(fund[row]),
            float(result.weight[row]), kind,
        ))  # fmt: skip
    known = set(ids.tolist())
    lines += [
        ScoredLine(name, False, True, "", np.nan, np.nan, truth.weight.get(name, 0.0), 0.0, INPUT)
        for name in truth.held
        if name not in known
    ]
    return sorted(lines, key=lambda one: (one.kind == HIT, -max(one.weight_fund, one.weight_model), one.security_id))


def _kind(percent: float, *, lacks_input: bool, at_stake: bool) -> str:
    """Why a line is an error: an input that is missing, a neighbour's member, near the edge, or none of these."""
    if lacks_input:
        return INPUT
    if at_stake:
        return NEIGHBOUR
    return BORDER if percent <= 100 * BORDERLINE else UNEXPLAINED


def _at_stake(result: Result) -> Bools:
    """The lines that a neighbour held before, or may have held where its members are not known."""
    found = np.zeros(len(result.candidates.universe), dtype=np.bool_)
    for run in result.steps:
        for rows in run.at_stake.values():
            found |= rows
    for index in result.candidates.elsewhere:
        held = result.candidates.company_elsewhere(index)
        found |= False if held is None else held > 0
    return found


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
