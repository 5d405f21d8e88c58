"""Why two indexes differ: the rules of one replaced by those of the other, one group at a time.

Every switch is made alone, in the first rulebook. What the switches do only together, and what follows from the order
of the steps, is the interaction: the difference of the two indexes less the effects of all switches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import fsum
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.aggregates import total
from smallcap_cli.core.methodology.engine import Library, Rule, apply, apply_rules, rules_of
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.result import Result, summary
from smallcap_cli.core.methodology.roles import MAKERS, Book, Part, book, plain, switches
from smallcap_cli.core.methodology.universe import Universe
from smallcap_cli.core.model import Floats
from smallcap_cli.errors import UsageFault

#: What is measured of every index, in this order; `overlap` is the weight in common with the second index.
MEASURES = ("constituents", "unprofitable_share", "unprofitable_share_weight", "median_usd", "overlap", "return")

Figures = Mapping[str, float | None]


class Switch(NamedTuple):
    """The rules of one group as they are in both rulebooks, and what replacing the first by the second does.

    `figures` are changes; None where there is nothing to measure or where `fault` says why the switch cannot be run.
    """

    roles: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    figures: Figures
    fault: str = ""


class Divergence(NamedTuple):
    """Two indexes, what each switch of rules does, and what is left; for every measure the parts add up."""

    first: Result
    second: Result
    levels: tuple[Figures, Figures]
    switches: tuple[Switch, ...]
    interactions: Figures
    difference: Figures
    covered: tuple[float, float]


def divergence(
    first: Methodology, second: Methodology, table: Universe,
    *, library: Library, returns: Mapping[str, float] = MappingProxyType({}), as_of: date | None = None,
) -> Divergence:  # fmt: skip
    """What stands between two indexes on one universe, without prior members.

    **Raises** UsageFault where one of the two cannot be run; a mixture that cannot be run is a switch with a fault.
    """
    results = [apply(one, table, library=library, as_of=as_of) for one in (first, second)]
    books = tuple(book(rules_of(one, library), results[0].as_of) for one in (first, second))
    gains = np.array([returns.get(name, np.nan) for name in table.security_id.tolist()], dtype=np.float64)
    target = results[1].weight
    levels = tuple(measured(result, target, gains) for result in results)
    groups = switches(books[0], books[1])

    def figures_with(group: tuple[str, ...]) -> Figures:
        # With a single group the mixture is the second rulebook itself, in the order of its own steps.
        if len(groups) == 1:
            return levels[1]
        rules = mixed(books[0], books[1], group)
        return measured(apply_rules(rules, first, table, library=library, as_of=as_of), target, gains)

    words = [{step.name: step.words for step in result.steps} for result in results]

    def rules_in(side: int, group: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(words[side][part.rule.name] for part in _parts(books[side], group))

    found = [
        _switched(Switch(group, rules_in(0, group), rules_in(1, group), {}), levels[0], figures_with)
        for group in groups
    ]
    difference = _change(levels[0], levels[1])
    return Divergence(
        results[0], results[1], (levels[0], levels[1]), tuple(found), _left(difference, found), difference,
        (_covered(results[0].weight, gains), _covered(results[1].weight, gains)),
    )  # fmt: skip


def _switched(switch: Switch, before: Figures, figures_with: Callable[[tuple[str, ...]], Figures]) -> Switch:
    try:
        return switch._replace(figures=_change(before, figures_with(switch.roles)))
    except UsageFault as error:
        return switch._replace(figures=dict.fromkeys(MEASURES), fault=error.message)


def measured(result: Result, target: Floats, gains: Floats) -> Figures:
    """The measures of an index; the return is that of the members whose return is known, weighted anew."""
    figures, weight = summary(result), result.weight
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


def mixed(first: Book, second: Book, group: Sequence[str]) -> list[Rule]:
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


def _change(before: Figures, after: Figures) -> Figures:
    return {name: _less(after.get(name), before.get(name)) for name in MEASURES}


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _left(difference: Figures, found: Sequence[Switch]) -> Figures:
    """The difference less every effect; one that cannot be had is part of what is left."""
    left: dict[str, float | None] = {}
    for name in MEASURES:
        whole, effects = difference[name], [switch.figures[name] for switch in found]
        left[name] = None if whole is None else fsum([whole, *(-one for one in effects if one is not None)])
    return left


def _covered(weight: Floats, gains: Floats) -> float:
    return total(weight[~np.isnan(gains)])
