"""An index methodology as data: identity, comparable facts, published figures, steps, calendar, citations.

Every fact carries where it comes from and how sure it is. A type refuses what its file could not say:
a fact without a source that is not marked unverified, a dispute without its other side, a step id twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from smallcap_cli.core.methodology.dates import DateRule
from smallcap_cli.core.methodology.validity import Validity
from smallcap_cli.core.methodology.vocabulary import (
    APPLIES_TO,
    FACT_KINDS,
    METRIC_UNITS,
    MISSING_POLICIES,
    SEGMENTS,
    STEP_GRADES,
    STEP_KINDS,
    SUMMARY_GRADES,
    TYPES,
)
from smallcap_cli.core.model import STATUSES

VERIFIED, SECONDARY, UNVERIFIED, DISPUTED = STATUSES

#: When a source was published, where it does not say.
UNDATED = "undated"

LONGEST_SHORT_NAME = 14
LONGEST_BRIEF_NAME = 10

Scalar: TypeAlias = "bool | int | float | str | date | None"
Param: TypeAlias = "Scalar | tuple[Param, ...] | Mapping[str, Param]"


def _one_of(word: str, words: tuple[str, ...], *, what: str) -> None:
    if word not in words:
        raise ValueError(f"{word!r} is not a {what}")


@dataclass(frozen=True, slots=True)
class Citation:
    """A publication: title, publisher, when it was published (a year, month or day; `undated`) and where."""

    title: str
    publisher: str
    published: str
    url: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"{self.title}, {self.publisher}, {self.published}"


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another source says instead."""

    value: Scalar
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How sure a fact is, which citations it rests on, and from when to when it held."""

    status: str
    sources: tuple[str, ...] = ()
    as_of: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    alternatives: tuple[Alternative, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        _one_of(self.status, STATUSES, what="status")
        if not self.sources and self.status != UNVERIFIED:
            raise ValueError(f"a {self.status} fact names its sources")
        if self.status == DISPUTED and not self.alternatives:
            raise ValueError("a disputed fact names what other sources say")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("a fact ends after it begins")

    @property
    def validity(self) -> Validity:
        return Validity(self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class IndexName:
    """The names an index has from a day on, and where they come from."""

    start: date
    name: str
    short_name: str
    brief_name: str
    provider: str
    prov: Provenance


@dataclass(frozen=True, slots=True)
class RuleFact:
    """A rule made comparable: a short value, one sentence, and where it comes from; `prov` says when it held."""

    value: Scalar | tuple[str, ...]
    text: str
    prov: Provenance


@dataclass(frozen=True, slots=True)
class PublishedFact:
    """A figure somebody published about the index; `value` None says that none was found."""

    metric: str
    value: float | None
    as_of: date | None
    prov: Provenance
    definition: str = ""

    def __post_init__(self) -> None:
        _one_of(self.metric, tuple(METRIC_UNITS), what="published figure")
        if self.value is not None and self.as_of is None:
            raise ValueError("a published figure has the day it is true for")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ordered list; `parts` is the provenance of single parameters (`history[3]`)."""

    id: str
    kind: str
    params: Mapping[str, Param]
    prov: Provenance
    applies_to: str = "all"
    missing: str = "exclude"
    grade: str = "exact"
    parts: Mapping[str, Provenance] = field(default_factory=lambda: MappingProxyType({}))

    def until(self, day: date) -> Step:
        """The step without the rows of a dated history that begin after a day."""
        rows = self.params.get("history")
        if not isinstance(rows, tuple):
            return self
        begun = tuple(row for row in rows if not _begins_after(row, day))
        later = {f"history[{position}]" for position in range(len(begun), len(rows))}
        parts = {place: prov for place, prov in self.parts.items() if place not in later}
        return replace(self, params=MappingProxyType({**self.params, "history": begun}), parts=MappingProxyType(parts))

    def __post_init__(self) -> None:
        _one_of(self.kind, STEP_KINDS, what="kind of step")
        _one_of(self.applies_to, APPLIES_TO, what="group that a step applies to")
        _one_of(self.missing, MISSING_POLICIES, what="policy for missing input")
        _one_of(self.grade, STEP_GRADES, what="grade of a step")


def _begins_after(row: Param, day: date) -> bool:
    start = row.get("from") if isinstance(row, Mapping) else None
    return isinstance(start, date) and start > day


@dataclass(frozen=True, slots=True)
class Event:
    """A review of the year: the rules for its days, and what it may change (`scope`)."""

    name: str
    rank_date: DateRule | None
    effective: DateRule | None
    scope: tuple[str, ...]
    prov: Provenance
    announce: DateRule | None = None
    transition_days: int = 1


@dataclass(frozen=True, slots=True)
class Methodology:
    """The rules of an index, or of a stand-in for an active fund; `base` is the index it selects from.

    A fact has one or more entries, oldest first: each holds until the next one begins. `renames` are the names the
    index took later, oldest first.
    """

    id: str
    name: str
    short_name: str
    brief_name: str
    provider: str
    type: str
    segment: str
    summary_grade: str
    summary: str
    stand_in_for: tuple[str, ...] = ()
    base: str = ""
    renames: tuple[IndexName, ...] = ()
    facts: Mapping[str, tuple[RuleFact, ...]] = field(default_factory=lambda: MappingProxyType({}))
    published: tuple[PublishedFact, ...] = ()
    steps: tuple[Step, ...] = ()
    calendar: tuple[Event, ...] = ()
    sources: Mapping[str, Citation] = field(default_factory=lambda: MappingProxyType({}))
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        _one_of(self.type, TYPES, what="type of methodology")
        _one_of(self.segment, SEGMENTS, what="segment")
        _one_of(self.summary_grade, SUMMARY_GRADES, what="grade of a methodology")
        names = [(self.short_name, self.brief_name), *((one.short_name, one.brief_name) for one in self.renames)]
        for short, brief in names:
            if len(short) > LONGEST_SHORT_NAME or len(brief) > LONGEST_BRIEF_NAME:
                raise ValueError(f"{self.id}: the short or the brief name is too long for its column")
        ids = [step.id for step in self.steps]
        if len(set(ids)) != len(ids):
            raise ValueError(f"{self.id}: every step has an id of its own")
        for name in self.facts:
            _one_of(name, tuple(FACT_KINDS), what="comparable fact")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError(f"{self.id}: it ends after it begins")

    @property
    def validity(self) -> Validity:
        return Validity(self.valid_from, self.valid_to)

    def fact(self, name: str, day: date | None = None) -> RuleFact | None:
        """The entry of a fact that holds on a day, the newest where no day is given; None where nothing is known.

        Before the first entry begins it is that first one: its validity says why it does not hold.
        """
        entries = self.facts.get(name, ())
        begun = [fact for fact in entries if day is None or not fact.prov.validity.begins_after(day)]
        return begun[-1] if begun else next(iter(entries), None)

    def named_on(self, day: date) -> Methodology:
        """The rules under the names that the index had on a day."""
        name = next((name for name in reversed(self.renames) if name.start <= day), None)
        if name is None:
            return self
        return replace(
            self, name=name.name, short_name=name.short_name, brief_name=name.brief_name, provider=name.provider
        )

    def known_on(self, day: date) -> Methodology:
        """What was true on a day: names and facts of then; no step, range, review or figure from later."""
        facts = {name: (fact,) for name in self.facts if (fact := self.fact(name, day))}
        steps = (step.until(day) for step in self.steps if not step.prov.validity.begins_after(day))
        return replace(
            self.named_on(day),
            facts=MappingProxyType(facts),
            published=tuple(figure for figure in self.published if figure.as_of is None or figure.as_of <= day),
            steps=tuple(steps),
            calendar=tuple(event for event in self.calendar if not event.prov.validity.begins_after(day)),
        )
