"""What each step of a rulebook is about, so that rules of two rulebooks can be set side by side and switched.

A step that computes a column is no rule by itself: it belongs to the rules that read the column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.methodology.engine import Rule
from smallcap_cli.core.methodology.expression import names_in, parse
from smallcap_cli.core.methodology.model import Param, Step
from smallcap_cli.core.methodology.reading import columns_read, expressions_of
from smallcap_cli.core.methodology.vocabulary import COLUMNS_MADE, FUNDAMENTAL_PREFIX

SIZE, SELECTION, STYLE, CLASSES, WEIGHTS = "size band", "selection", "style", "share classes", "weights"
OTHER = "other tests"

#: Kind of step -> what it is about; a filter is about the columns it reads in the end.
_OF_KIND: Mapping[str, str] = MappingProxyType(
    {
        "company_rank": SIZE,
        "rank_band": SIZE,
        "percentile_band": SIZE,
        "dollar_band": SIZE,
        "relative_band": SIZE,
        "share_class": CLASSES,
        "select": SELECTION,
        "exclude_worst": SELECTION,
        "style_split": STYLE,
        "weight": WEIGHTS,
        "cap": WEIGHTS,
    }
)
#: Column of the universe -> what a filter that reads it is about; the first one that it reads decides. A size is
#: a price times shares, with or without the float, so shares come before both.
_OF_COLUMN: Mapping[str, str] = MappingProxyType(
    {
        "security_type": "security types",
        "domicile": "domicile",
        "exchange": "exchanges",
        "sector": "sectors",
        "days_listed": "seasoning",
        "vote_float": "voting rights",
        "ni_q": "profitability",
        FUNDAMENTAL_PREFIX: "profitability",
        "adv_usd_12m": "liquidity",
        "monthly_volume_shares": "liquidity",
        "total_mcap": "minimum size",
        "company_mcap": "minimum size",
        "float_mcap": "minimum size",
        "shares_out": "minimum size",
        "price": "minimum price",
        "float_factor": "minimum float",
    }
)
MAKERS = ("derive", "score")
_WITHOUT_EFFECT = ("manual", "carry")


class Part(NamedTuple):
    """A rule, what it is about, and the steps that compute what it reads, in their order."""

    rule: Rule
    role: str
    inputs: tuple[Rule, ...]


class Book(NamedTuple):
    """A rulebook taken apart: all of its rules in order, and those that decide something."""

    rules: tuple[Rule, ...]
    parts: tuple[Part, ...]

    def of(self, role: str) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.role == role)


def book(every: Sequence[Rule], day: date) -> Book:
    """The rules in force on a day that decide something, each with its inputs; rules on record alone are left out."""
    rules = [rule for rule in every if not rule.step.prov.validity.why_not(day)]
    parts = []
    for position, rule in enumerate(rules):
        if rule.step.kind not in (*MAKERS, *_WITHOUT_EFFECT):
            inputs = tuple(rules[place] for place in sorted(_inputs(rules, position)))
            parts.append(Part(rule, _role(rule.step, inputs), inputs))
    return Book(tuple(rules), tuple(parts))


def plain(step: Step) -> Param:
    """What a step does, without its id and where it comes from; mappings as pairs in the order of their keys."""
    return (step.kind, step.applies_to, step.missing, _in_order(step.params))


def switches(first: Book, second: Book) -> list[tuple[str, ...]]:
    """The groups of roles that differ, each to be switched at once, in the order of the two rulebooks.

    Roles go together where one reads a column or a limit that the other makes, or where both read a column that the
    two rulebooks compute differently.
    """
    roles = list(dict.fromkeys(part.role for one in (first, second) for part in one.parts))
    changed = {role for role in roles if _signature(first.of(role)) != _signature(second.of(role))}
    groups = {role: {role} for role in roles}
    for one, other in _ties(first, second, roles):
        joined = groups[one] | groups[other]
        for role in joined:
            groups[role] = joined
    found = dict.fromkeys(tuple(role for role in roles if role in groups[name]) for name in roles)
    return [group for group in found if changed & set(group)]


def _ties(first: Book, second: Book, roles: Sequence[str]) -> Iterator[tuple[str, str]]:
    for one in (first, second):
        for part in one.parts:
            made_by = {name: other.role for other in one.parts for name in _names_made(other.rule.step)}
            for name in _needs(part):
                if name in made_by:
                    yield part.role, made_by[name]
    made = [{rule.step.params["column"]: plain(rule.step) for rule in one.rules if rule.step.kind in MAKERS}
            for one in (first, second)]  # fmt: skip
    for column in made[0].keys() & made[1].keys():
        if made[0][column] != made[1][column]:
            readers = [role for role in roles if any(column in _needs(p) for b in (first, second) for p in b.of(role))]
            yield from combinations(readers, 2)


def _names_made(step: Step) -> Iterator[str]:
    """Columns and limits that later steps may read; ranks stay inside their role."""
    yield from COLUMNS_MADE.get(step.kind, ())
    yield from (f"{step.id}.{name}" for name in ("lo", "hi"))


def _needs(part: Part) -> set[str]:
    """Every column and limit that a rule reads, those of its inputs included."""
    return {name for rule in (part.rule, *part.inputs) for name in _names(rule.step)}


def _names(step: Step) -> Iterator[str]:
    yield from columns_read(step)
    for expression in expressions_of(step):
        yield from names_in(parse(expression))


def _inputs(rules: Sequence[Rule], position: int) -> set[int]:
    """The places of the steps before a rule that compute what it reads, and what those read."""
    found: set[int] = set()
    for name in set(_names(rules[position].step)):
        for place in range(position - 1, -1, -1):
            step = rules[place].step
            if step.kind in MAKERS and step.params["column"] == name:
                found |= {place} | _inputs(rules, place)
                break
    return found


def _role(step: Step, inputs: Iterable[Rule]) -> str:
    if step.kind != "filter":
        return _OF_KIND[step.kind]
    own = set(_names(step))
    if own & set(COLUMNS_MADE["style_split"]):
        return STYLE
    read = own | {name for rule in inputs for name in _names(rule.step)}
    for column, role in _OF_COLUMN.items():
        if column in read or (column == FUNDAMENTAL_PREFIX and any(name.startswith(column) for name in read)):
            return role
    return OTHER


def _signature(parts: Iterable[Part]) -> list[tuple[Param, ...]]:
    return [(plain(part.rule.step), *(plain(rule.step) for rule in part.inputs)) for part in parts]


def _in_order(value: Param) -> Param:
    if isinstance(value, Mapping):
        return tuple((key, _in_order(value[key])) for key in sorted(value) if key != "prov")
    return tuple(_in_order(item) for item in value) if isinstance(value, tuple) else value
