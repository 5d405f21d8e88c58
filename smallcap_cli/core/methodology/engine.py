"""Applies the steps of a methodology to a universe: table and state in, table and state out.

A step sees what the steps before it left. An index built on another one runs the steps of its base first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.change import LineChange, worst
from smallcap_cli.core.methodology.kinds import KINDS
from smallcap_cli.core.methodology.kinds.bands import range_in_force, range_notes
from smallcap_cli.core.methodology.kinds.lines import value_that_emptied
from smallcap_cli.core.methodology.model import Methodology, Step
from smallcap_cli.core.methodology.reading import columns_needed, index_figures
from smallcap_cli.core.methodology.result import SKIPPED, Result, StepRun, figures, final_weights, members_left
from smallcap_cli.core.methodology.sizes import income_notes, size_columns, size_notes
from smallcap_cli.core.methodology.universe import (
    FEWEST_FOUND,
    NOBODY,
    Bools,
    Candidates,
    Members,
    Universe,
    aligned_column,
    first_names,
)
from smallcap_cli.core.methodology.words import step_words
from smallcap_cli.core.model import Floats
from smallcap_cli.core.words import count_of, percent_text
from smallcap_cli.errors import NotFound, UsageFault, safe

#: What is said of rules that look at members, where nobody says who they are.
NEW_ENTRANTS = "no previous members given (--prior): every company is treated as a new entrant"
#: How a methodology is found by its id.
Library = Callable[[str], Methodology]


class Rule(NamedTuple):
    """A step and the name it is told by: its id, with that of the base in front for a step of a base."""

    name: str
    step: Step
    of_base: bool
    owner: str


class Stage(NamedTuple):
    """One rule of a list: the candidates before and after it, how it went, and the lines it excluded."""

    rule: Rule
    before: Candidates
    run: StepRun
    after: Candidates
    rows: Bools


def apply(
    methodology: Methodology, table: Universe, *, library: Library, prior: Members = NOBODY, as_of: date | None = None
) -> Result:
    """The members of an index after a review of this universe.

    `prior` are the members before it; `as_of` picks dated parameters, the universe's day where it is None.
    **Raises** UsageFault for rules that cannot be run on this table, and where a step stops at missing input.
    """
    return Engine(methodology, table, library=library, prior=prior, as_of=as_of).result(rules_of(methodology, library))


class Engine:
    """Runs lists of rules on one universe, all told by one methodology, with the same members before.

    What does not depend on the list is computed once, and lists that begin alike share what comes of their beginning.
    """

    def __init__(
        self, methodology: Methodology, table: Universe,
        *, library: Library, prior: Members = NOBODY, as_of: date | None = None,
    ) -> None:  # fmt: skip
        self._methodology, self._table, self._library, self._prior = methodology, table, library, prior
        self._day = as_of or table.as_of
        self._figures: dict[str, Mapping[str, float]] = {}
        self._held_before: dict[str, tuple[Floats, Floats]] = {}
        self._stages: dict[tuple[str | int, ...], Stage] = {}

    def result(self, rules: Sequence[Rule]) -> Result:
        """The members after a review by these rules, and why the others are out."""
        stages = self._stages_of(rules)
        after = self._end_of(stages)
        out = np.full(len(self._table), -1)
        others: dict[str, Members] = {}
        for position, one in enumerate(stages):
            if one.rule.owner != stages[max(position - 1, 0)].rule.owner:
                others[stages[position - 1].rule.owner] = members_left(stages[position - 1].after)
            others |= {name: Members(_fractions_by_security(self._table, h)) for name, h in one.run.elsewhere.items()}
            out[one.rows] = position
        runs, weight = tuple(one.run for one in stages), final_weights(after)
        emptied = (value_that_emptied(s.rule.step, s.before, s.rows) for s in stages if s.run.kind == "filter")
        notes = (
            *self._table.notes,
            *size_notes(self._table),
            *income_notes(self._table),
            *filter(None, emptied),
            *_notes(rules, self._prior, self._table, after, methodology=self._methodology),
            *(_stakes(runs, after, weight) if self._prior.held else ()),
        )
        return Result(self._methodology, self._day, after, weight, out, runs, notes, MappingProxyType(others))

    def candidates_after(self, rules: Sequence[Rule]) -> Candidates:
        """What these rules leave: `result` without its reasons and notes."""
        return self._end_of(self._stages_of(rules))

    def _end_of(self, stages: Sequence[Stage]) -> Candidates:
        return stages[-1].after if stages else self._start

    def _stages_of(self, rules: Sequence[Rule]) -> Sequence[Stage]:
        """The rules in turn, each on what those before it left."""
        lacking = [name for name in columns_needed(rule.step for rule in rules) if name not in self._table.columns]
        if lacking:
            what = f"{self._methodology.id} reads columns that the universe does not have: {', '.join(lacking)}"
            raise UsageFault(what, "add them; an empty cell is a missing value")
        indexes = sorted(index_figures(rule.step for rule in rules))
        start = replace(self._start, figures=self._figures_of(indexes)) if indexes else self._start
        # Steps cannot be hashed, so rules are told apart by being the same object, which its stage keeps alive.
        beginning: tuple[str | int, ...] = tuple(indexes)
        found: list[Stage] = []
        for rule in rules:
            beginning = (*beginning, id(rule))
            if beginning not in self._stages:
                self._stages[beginning] = self._stage(rule, found[-1] if found else None, start)
            found.append(self._stages[beginning])
        return found

    def _stage(self, rule: Rule, before: Stage | None, start: Candidates) -> Stage:
        candidates = start if before is None else before.after
        if before is None or rule.owner != before.rule.owner:
            candidates = self._with_members_before(candidates, rule.owner)
        return Stage(rule, candidates, *run_step(rule, candidates))

    @cached_property
    def _start(self) -> Candidates:
        table = self._table
        everyone, whole = np.ones(len(table), dtype=np.bool_), np.ones(len(table))
        columns = MappingProxyType({**table.columns, **size_columns(table)})
        elsewhere = {name: aligned_column(members.held, table) for name, members in self._prior.others.items()}
        return Candidates(table, everyone, np.zeros(len(table)), whole, self._day, columns, elsewhere=elsewhere)

    def _with_members_before(self, candidates: Candidates, owner: str) -> Candidates:
        """The candidates as the rules of an index meet them, with its members before the review."""
        if owner not in self._held_before:
            prior = self._prior if owner == self._methodology.id else self._prior.of(owner)
            weight = aligned_column(prior.weight, self._table)
            self._held_before[owner] = aligned_column(prior.held, self._table), weight
        held, weight = self._held_before[owner]
        columns = {**candidates.columns, "prior_weight": weight}
        return replace(candidates, prior=held, columns=MappingProxyType(columns))

    def _figures_of(self, indexes: Sequence[str]) -> Mapping[str, float]:
        """Figures of other indexes that limits rest on, each applied to the same universe without prior members."""
        for name in indexes:
            if name in self._figures:
                continue
            other = self._library(name)
            if index_figures(rule.step for rule in rules_of(other, self._library)):
                raise UsageFault(f"a limit depends on {name}, which depends on yet another index", "one level at most")
            self._figures[name] = figures(apply(other, self._table, library=self._library, as_of=self._day))
        return MappingProxyType({name: value for one in indexes for name, value in self._figures[one].items()})


def rules_of(methodology: Methodology, library: Library) -> list[Rule]:
    """The steps of a methodology and before them those of its base, and of the base of that."""
    rules: list[Rule] = []
    for one in reversed(list(chain_of(methodology, library))):
        if not one.steps:
            raise UsageFault(f"the rules of {one.id} are not written as steps", "smallcap methodology list")
        base = one is not methodology
        rules.extend(Rule(f"{one.id}.{step.id}" if base else step.id, step, base, one.id) for step in one.steps)
    return rules


def chain_of(methodology: Methodology, library: Library) -> Iterator[Methodology]:
    """The methodology, its base, the base of that, and so on. **Raises** UsageFault where they go in a circle."""
    seen: list[str] = []
    one = methodology
    while True:
        if one.id in seen:
            raise UsageFault(f"bases go in a circle: {' -> '.join([*seen, one.id])}", "correct the key base")
        seen.append(one.id)
        yield one
        if not one.base:
            return
        try:
            one = library(one.base)
        except NotFound as error:
            raise UsageFault(f"the base of {one.id}: {error.message}", error.hint) from None


def _fractions_by_security(table: Universe, fractions: Floats) -> dict[str, float]:
    """The fractions above 0, by security."""
    rows = np.flatnonzero(fractions > 0)
    return dict(zip(table.security_id[rows].tolist(), fractions[rows].tolist(), strict=True))


def run_step(rule: Rule, candidates: Candidates) -> tuple[StepRun, Candidates, Bools]:
    """One step: how it went, what is left, and the lines it excluded."""
    step, before = rule.step, int(candidates.inside.sum())
    apart = step.prov.validity.why_not(candidates.as_of)
    if apart:
        nobody = np.zeros(len(candidates.universe), dtype=np.bool_)
        return (
            StepRun(rule.name, step.kind, _words(step, candidates.as_of), before, before, "exact", (apart,), ()),
            candidates,
            nobody,
        )
    kind = KINDS.get(step.kind)
    if kind is None:
        raise UsageFault(f"step {rule.name}: the kind {safe(step.kind)} cannot be run", f"one of {', '.join(KINDS)}")
    change = kind(step, candidates)
    rows = np.zeros(len(candidates.universe), dtype=np.bool_)
    for dropped in change.dropped:
        rows |= dropped.rows
    rows &= candidates.inside
    left = replace(
        candidates, inside=candidates.inside & ~rows,
        columns=MappingProxyType({**candidates.columns, **change.columns}) if change.columns else candidates.columns,
        held=candidates.held if change.held is None else change.held,
        figures=MappingProxyType({**candidates.figures, **change.figures}),
        rankings=MappingProxyType({**candidates.rankings, **change.rankings}),
    )  # fmt: skip
    told = StepRun(
        rule.name, step.kind, _words(step, candidates.as_of), before, int(left.inside.sum()), _grade(step, change),
        change.notes, change.dropped, change.elsewhere, change.at_stake, str(step.params.get("column", "")),
        change.limits,
    )  # fmt: skip
    return told, left, rows


def _words(step: Step, day: date) -> str:
    """What a step did on a day: of a dated history the range that was in force."""
    row = range_in_force(step, day) if step.kind == "dollar_band" else None
    return step_words(step if row is None else replace(step, params={**step.params, "history": (row,)}))


def _grade(step: Step, change: LineChange) -> str:
    """The grade of a step that ran: the worse of its file's and its inputs'.

    A step that its file expects to be skipped, and that finds its inputs, is approximate.
    """
    if step.kind != "manual" and step.grade == SKIPPED and change.grade != SKIPPED:
        return worst("approximate", change.grade)
    return worst(step.grade, change.grade)


def _notes(
    rules: Sequence[Rule], prior: Members, table: Universe, candidates: Candidates, *, methodology: Methodology
) -> Iterator[str]:
    """What has to be known to read the result."""
    yield from prior.all_notes()
    known = set(table.security_id.tolist())
    gone = sorted(name for name in prior.held if name not in known)
    if len(prior.held) - len(gone) < FEWEST_FOUND * len(prior.held):
        yield (
            f"only {len(prior.held) - len(gone):,} of {len(prior.held):,} previous members are in the universe: "
            f"{first_names(gone)} {'is' if len(gone) == 1 else 'are'} not; are ids spelled differently?"
        )
    elif gone:
        left = count_of(len(gone), "previous member is gone", "previous members are gone")
        yield f"{left}, not in the universe: {first_names(gone)}"
    if not prior.held and any(uses_members(rule.step) for rule in rules):
        yield NEW_ENTRANTS
    guessed = sorted({r.owner for r in rules if r.of_base and uses_members(r.step) and r.owner not in prior.others})
    if prior.held and guessed:
        yield (
            f"{', '.join(guessed)} uses the previous members of {methodology.id}; its other companies are treated as "
            f"new entrants (--prior {guessed[0]}=FILE)"
        )
    if not candidates.inside.any():
        yield "no company meets the rules"
    elif "weight" not in candidates.columns:
        yield "no step sets weights: members are equally weighted"
    for rule in rules:
        if rule.step.kind == "dollar_band":
            yield from range_notes(rule.step, judged=candidates.as_of, priced=table.as_of)
    apart = not_in_force(methodology, candidates.as_of)
    if apart:
        yield apart


def _stakes(runs: Sequence[StepRun], candidates: Candidates, weight: Floats) -> Iterator[str]:
    """What rests on the members of neighbours that are not given: companies, and their weight in the index."""
    for run in runs:
        for index, rows in run.at_stake.items():
            inside = rows & candidates.inside
            if inside.any():
                count = len(np.unique(candidates.universe.company[inside]))
                companies = count_of(count, "company", "companies")
                yield (
                    f"the previous members of {index} are not given (--prior {index}=FILE): {companies} in its buffer, "
                    f"{percent_text(weight[inside].sum(), 1)} of the weight, treated as new"
                )


def not_in_force(methodology: Methodology, day: date) -> str:
    """Why the rules of an index are not those of a day; empty if they are."""
    validity = methodology.validity
    if not validity.why_not(day):
        return ""
    held = " ".join(f"{word} {when}" for word, when in zip(("from", "until"), validity, strict=True) if when)
    return f"the rules of {methodology.id} held {held}, not on {day}"


def uses_members(step: Step) -> bool:
    """Whether what a step does depends on who was a member before."""
    return (
        step.applies_to != "all"
        or "buffer" in step.params
        or "retain" in step.params
        or bool(step.params.get("buffer_count"))
        or step.params.get("fill_policy") == "proxy_by_mcap"
    )
