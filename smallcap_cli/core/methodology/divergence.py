"""Why two indexes differ: the rules of one replaced by those of the other, one group at a time.

What a group does depends on which groups were replaced before it: a profit test matters less where the size band has
let the loss makers out. So its effect is its Shapley value, the mean of its effects over all orders of replacing: the
effects add up to the difference, and from the second index to the first each one is the opposite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.aggregates import total
from smallcap_cli.core.methodology.engine import Engine, Library, Rule, rules_of
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.nobody import refuse_nobody
from smallcap_cli.core.methodology.result import Result, final_weights, summary_of
from smallcap_cli.core.methodology.roles import MAKERS, Book, Part, book, plain, switches
from smallcap_cli.core.methodology.shapley import Figures, Game, ShapleyValues, less
from smallcap_cli.core.methodology.universe import NOBODY, Candidates, Members, Universe
from smallcap_cli.core.model import Floats

#: What is measured of every index, in this order; `overlap` is the weight in common with the second index.
MEASURES = ("constituents", "unprofitable_share", "unprofitable_share_weight", "median_usd", "overlap", "return")


class Switch(NamedTuple):
    """The rules of one group as they are in both rulebooks, and what replacing the first by the second does.

    `figures` are changes; None where a measure has no value for one of the two indexes.
    """

    roles: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    figures: Figures


class Divergence(NamedTuple):
    """Two indexes and what each switch of rules does; for every measure the effects add up to the difference.

    `effects` say how they were found, in the direction of whichever id comes first.
    """

    first: Result
    second: Result
    levels: tuple[Figures, Figures]
    switches: tuple[Switch, ...]
    difference: Figures
    covered: tuple[float, float]
    effects: ShapleyValues


class _Side(NamedTuple):
    """One of the two indexes: what runs lists of rules as its own, what came of them as written, and its measures."""

    engine: Engine
    result: Result
    book: Book
    level: Figures

    def words(self, group: Sequence[str]) -> tuple[str, ...]:
        """What its steps of a group of rules do."""
        told = {step.name: step.words for step in self.result.steps}
        return tuple(told[part.rule.name] for part in _parts(self.book, group))


def divergence(
    first: Methodology, second: Methodology, table: Universe,
    *, library: Library, priors: Mapping[str, Members] = MappingProxyType({}),
    returns: Mapping[str, float] = MappingProxyType({}), as_of: date | None = None,
) -> Divergence:  # fmt: skip
    """What stands between two indexes on one universe; `priors` are the members of each before, by id.

    Rules look at the members of their index. **Raises** UsageFault if one cannot be run, DataUnavailable for nobody.
    """
    indexes = (first, second)
    prior = _members_of_both(indexes, priors)
    engines = [Engine(one, table, library=library, prior=prior[one.id], as_of=as_of) for one in indexes]
    rules = [rules_of(one, library) for one in indexes]
    results = [engine.result(own) for engine, own in zip(engines, rules, strict=True)]
    for result in results:
        refuse_nobody(result)
    gains = np.array([returns.get(name, np.nan) for name in table.security_id.tolist()], dtype=np.float64)
    target = results[1].weight
    sides = [
        _Side(engine, result, book(own, result.as_of), measures_of(result.candidates, target, gains))
        for engine, own, result in zip(engines, rules, results, strict=True)
    ]
    # The same one lends the order of steps and of groups, whichever is asked for first: so effects turn round too.
    lender, other = sorted(sides, key=lambda side: side.result.methodology.id)
    groups = switches(lender.book, other.book)

    def mixture(chosen: frozenset[int]) -> Figures:
        taken = [role for number in sorted(chosen) for role in groups[number]]
        return measures_of(lender.engine.candidates_after(mixed_rules(lender.book, other.book, taken)), target, gains)

    effects = Game(len(groups), (lender.level, other.level), mixture).effects()
    sign = 1.0 if lender is sides[0] else -1.0
    found = [
        Switch(group, sides[0].words(group), sides[1].words(group), _times(sign, own))
        for group, own in zip(groups, effects.values, strict=True)
    ]
    return Divergence(
        results[0], results[1], (sides[0].level, sides[1].level), tuple(found), less(sides[1].level, sides[0].level),
        (_coverage(results[0].weight, gains), _coverage(target, gains)), effects,
    )  # fmt: skip


def _members_of_both(indexes: Sequence[Methodology], priors: Mapping[str, Members]) -> dict[str, Members]:
    """The members of two indexes before, each with those of the other and of the indexes both rest on."""
    own = {one.id: priors.get(one.id, NOBODY) for one in indexes}
    everybody = {name: members for one in own.values() for name, members in one.others.items()} | own
    return {name: members._replace(others=everybody) for name, members in own.items()}


def measures_of(members: Candidates, target: Floats, gains: Floats) -> Figures:
    """The measures of an index; the return is that of the members whose return is known, weighted anew."""
    weight = final_weights(members)
    figures = summary_of(members, weight)
    known = ~np.isnan(gains)
    covered = total(weight[known])
    return {
        "constituents": float(figures.constituents),
        "unprofitable_share": figures.unprofitable_share,
        "unprofitable_share_weight": figures.unprofitable_share_weight,
        "median_usd": figures.median_usd,
        "overlap": total(np.minimum(weight, target)),
        "return": total(weight[known] * gains[known]) / covered if covered > 0 else None,
    }


def mixed_rules(first: Book, second: Book, group: Sequence[str]) -> list[Rule]:
    """The rules of the first with those of a group taken from the second.

    They stand where the first rulebook has its own of the group, else after every rule that precedes them in the
    second; what they read is computed before them.
    """
    replaced = _parts(first, group)
    incoming = _parts(second, group)
    place = _place(first, second, replaced, incoming)
    gone = {part.rule.name for part in replaced}
    rules: list[Rule] = []
    for position, rule in enumerate((*first.rules, None)):
        if position == place:
            for part in incoming:
                for needed in (*part.inputs, part.rule):
                    if not _there(rules, needed):
                        rules.append(needed)
        if rule is not None and rule.name not in gone:
            rules.append(rule)
    return rules


def _parts(one: Book, group: Sequence[str]) -> tuple[Part, ...]:
    return tuple(part for part in one.parts if part.role in group)


def _place(first: Book, second: Book, replaced: Sequence[Part], incoming: Sequence[Part]) -> int:
    names = [rule.name for rule in first.rules]
    for part in incoming:
        own = [other for other in replaced if other.role == part.role]
        if own:
            return names.index(own[0].rule.name)
    if not incoming:
        return len(names)
    start = second.parts.index(incoming[0])
    earlier = {part.role for part in second.parts[:start]}
    places = [names.index(part.rule.name) for part in first.parts if part.role in earlier]
    return max(places, default=-1) + 1


def _there(rules: Sequence[Rule], wanted: Rule) -> bool:
    """Whether the column that a step computes was computed just so by the last step that made it."""
    if wanted.step.kind not in MAKERS:
        return False
    column = wanted.step.params["column"]
    made = [rule for rule in rules if rule.step.kind in MAKERS and rule.step.params["column"] == column]
    return bool(made) and plain(made[-1].step) == plain(wanted.step)


def _times(sign: float, figures: Figures) -> Figures:
    return {name: None if value is None else sign * value for name, value in figures.items()}


def _coverage(weight: Floats, gains: Floats) -> float:
    return total(weight[~np.isnan(gains)])
