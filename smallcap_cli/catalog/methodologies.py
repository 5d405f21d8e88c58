"""Reads a methodology file: one mapping with identity, facts, figures, steps, calendar and citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from smallcap_cli.catalog.methodology_checks import check
from smallcap_cli.catalog.methodology_shapes import METHODOLOGY
from smallcap_cli.core.methodology.dates import EVENT_DAYS, date_rule
from smallcap_cli.core.methodology.model import (
    Alternative,
    Citation,
    Event,
    IndexName,
    Methodology,
    Param,
    Provenance,
    PublishedFact,
    RuleFact,
    Step,
)
from smallcap_cli.core.methodology.vocabulary import FACTS
from smallcap_cli.core.methodology.words import range_words
from smallcap_cli.yamlfile import Document
from smallcap_cli.yamlshape import ShapeFault

#: Keys of a step that are not parameters of its kind.
_COMMON = ("id", "kind", "prov", "applies_to", "missing", "grade")

#: A manual step records a rule that is not run, unless its file says otherwise.
_DEFAULT_GRADE = {"manual": "skipped"}


def read_methodology(document: Document) -> Methodology:
    """The methodology of one file; ConfigFault names file, line, path and the nearest valid word."""
    entry = document.check(METHODOLOGY)
    try:
        check(entry, document.name)
    except ShapeFault as fault:
        raise document.faulty(fault) from None
    return _methodology(entry)


def _methodology(entry: Mapping[str, Any]) -> Methodology:
    steps = tuple(_step(step) for step in entry["steps"])
    facts = {kind.name: _facts(entry["facts"][kind.name], steps) for kind in FACTS if kind.name in entry["facts"]}
    return Methodology(
        id=entry["id"],
        name=entry["name"],
        short_name=entry["short_name"],
        brief_name=entry["brief_name"],
        provider=entry["provider"],
        type=entry["type"],
        segment=entry["segment"],
        summary_grade=entry["summary_grade"],
        summary=entry["summary"],
        stand_in_for=tuple(entry.get("stand_in_for", ())),
        base=entry.get("base") or "",
        renames=tuple(_name(name) for name in entry.get("renames", ())),
        facts=MappingProxyType(facts),
        published=tuple(_published_fact(figure) for figure in entry["published"]),
        steps=steps,
        calendar=tuple(_event(event) for event in _events(entry)),
        sources=MappingProxyType({key: _citation(source) for key, source in entry["sources"].items()}),
        valid_from=entry.get("valid_from"),
        valid_to=entry.get("valid_to"),
    )


def _events(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = entry.get("calendar", {}).get("events", [])
    return events


def _provenance(prov: Mapping[str, Any]) -> Provenance:
    alternatives = tuple(
        Alternative(other["value"], tuple(other["sources"]), other.get("note", ""))
        for other in prov.get("alternatives", ())
    )
    return Provenance(
        prov["status"],
        tuple(prov.get("sources", ())),
        prov.get("as_of"),
        prov.get("valid_from"),
        prov.get("valid_to"),
        alternatives,
        prov.get("note", ""),
    )


def _name(name: Mapping[str, Any]) -> IndexName:
    words = {key: name[key] for key in ("name", "short_name", "brief_name", "provider")}
    return IndexName(start=name["from"], **words, prov=_provenance(name["prov"]))


def _facts(given: Mapping[str, Any] | list[Mapping[str, Any]], steps: tuple[Step, ...]) -> tuple[RuleFact, ...]:
    """The entries of a fact: written out one or more times, or the ranges of a step with a history."""
    if isinstance(given, list):
        return tuple(_fact(fact) for fact in given)
    if "step" not in given:
        return (_fact(given),)
    (step,) = (step for step in steps if step.id == given["step"])
    rows = step.params["history"]
    assert isinstance(rows, tuple)
    found = []
    for position, row in enumerate(rows):
        assert isinstance(row, Mapping)
        start = row["from"] if isinstance(row["from"], date) else None
        prov = replace(step.parts[f"history[{position}]"], valid_from=start, valid_to=None)
        found.append(RuleFact(range_words(row), given["text"], prov))
    return tuple(found)


def _fact(fact: Mapping[str, Any]) -> RuleFact:
    value = fact["value"]
    return RuleFact(tuple(value) if isinstance(value, list) else value, fact["text"], _provenance(fact["prov"]))


def _published_fact(figure: Mapping[str, Any]) -> PublishedFact:
    value = figure["value"]
    return PublishedFact(
        figure["metric"],
        None if value is None else float(value),
        figure.get("as_of"),
        _provenance(figure["prov"]),
        figure.get("definition", ""),
    )


def _step(step: Mapping[str, Any]) -> Step:
    parts: dict[str, Provenance] = {}
    params = {key: _param(value, key, parts=parts) for key, value in step.items() if key not in _COMMON}
    return Step(
        id=step["id"],
        kind=step["kind"],
        params=MappingProxyType(params),
        prov=_provenance(step["prov"]),
        applies_to=step.get("applies_to", "all"),
        missing=step.get("missing", "exclude"),
        grade=step.get("grade", _DEFAULT_GRADE.get(step["kind"], "exact")),
        parts=MappingProxyType(parts),
    )


def _param(value: Any, place: str, *, parts: dict[str, Provenance]) -> Param:
    """The parameter, made immutable; the provenance of its parts goes to `parts` by place."""
    if isinstance(value, dict):
        if "prov" in value:
            parts[place] = _provenance(value["prov"])
        inner = {key: _param(item, f"{place}.{key}", parts=parts) for key, item in value.items() if key != "prov"}
        return MappingProxyType(inner)
    if isinstance(value, list):
        return tuple(_param(item, f"{place}[{position}]", parts=parts) for position, item in enumerate(value))
    scalar: bool | int | float | str | date | None = value
    return scalar


def _event(event: Mapping[str, Any]) -> Event:
    days = {day: date_rule(event[day]) if event.get(day) else None for day in EVENT_DAYS}
    return Event(
        name=event["name"],
        rank_date=days["rank_date"],
        announce=days["announce"],
        effective=days["effective"],
        scope=tuple(event["scope"]),
        prov=_provenance(event["prov"]),
        transition_days=event.get("transition_days", 1),
    )


def _citation(source: Mapping[str, Any]) -> Citation:
    published = source["published"]
    text = published.isoformat() if isinstance(published, date) else str(published)
    return Citation(source["title"], source["publisher"], text, source.get("url", ""), source.get("note", ""))
