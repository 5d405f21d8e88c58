"""Fundamentals as entries of a document: reported facts as a text a concept, figures that a source states as fields.

`facts` has, by concept and unit, `start,end,value,filing` of each fact between semicolons: reading a document leaves
them as they are, and a figure reads those of its own concepts. `start` is empty for a moment, `filing` is a place in
`filings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache, partial
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, ReportedFact
from smallcap_cli.core.fundamentals.by_concept import FactsByConcept
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.store.documents import DocumentCodec, Fields

#: The facts of all companies end on a few hundred days.
_iso = lru_cache(4096)(date.isoformat)
#: What a fact has beside its concept and unit: its days, its value, and the place of its filing in a list.
_FIELDS, _FACTS = ",", ";"


def _fields(found: Fundamentals) -> Fields:
    filings: dict[tuple[str, str, str], int] = {}
    concepts: dict[str, dict[str, list[str]]] = {}
    for fact in found.facts:
        filing = (fact.accession, fact.form, _iso(fact.filed))
        texts = (
            _iso(fact.start) if fact.start else "", _iso(fact.end), repr(fact.value),
            str(filings.setdefault(filing, len(filings))),
        )  # fmt: skip
        concepts.setdefault(fact.concept, {}).setdefault(fact.unit, []).append(_FIELDS.join(texts))
    return {
        "cik": found.cik, "name": found.name, "ticker": found.ticker, "sector": found.sector,
        "market_cap_usd": found.market_cap_usd, "shares_out": found.shares_out,
        "filings": list(filings),
        "facts": {
            concept: {unit: _FACTS.join(texts) for unit, texts in units.items()} for concept, units in concepts.items()
        },
        "stated": {
            name: (
                figure.value, figure.end.isoformat(), figure.known.isoformat(), figure.remark, figure.method,
                figure.concept, [_fact_row(fact) for fact in figure.facts],
            )
            for name, figure in found.stated.items()
        },
    }  # fmt: skip


def _fundamentals(subject: str, source: Source, entry: Fields) -> Fundamentals:
    stated = {name: _figure(*row) for name, row in entry["stated"].items()}
    return Fundamentals(
        subject, source, entry["cik"], entry["name"], entry["ticker"], _facts(entry), MappingProxyType(stated),
        entry["sector"], entry["market_cap_usd"], entry["shares_out"],
    )  # fmt: skip


def _facts(entry: Fields) -> Sequence[ReportedFact]:
    """The facts of an entry by concept; entries of older versions have a row a fact."""
    concepts = entry["facts"]
    if not isinstance(concepts, dict):
        return tuple(_fact(row) for row in concepts)
    return FactsByConcept(tuple(concepts), partial(_facts_of, concepts, entry["filings"])) if concepts else ()


def _facts_of(concepts: Fields, filings: Sequence[Sequence[str]], concept: str) -> list[ReportedFact]:
    """**Raises** CouldNotParse for a text that has no facts in it."""
    day = date.fromisoformat
    found: list[ReportedFact] = []
    try:
        days = [day(filed) for _, _, filed in filings]
        for unit, texts in concepts[concept].items():
            for text in texts.split(_FACTS):
                start, end, value, place = text.split(_FIELDS)
                filing = int(place)
                accession, form, _ = filings[filing]
                first = day(start) if start else None
                found.append(ReportedFact(concept, unit, first, day(end), float(value), days[filing], form, accession))
        return found
    except (ValueError, IndexError) as error:
        what = f"the kept facts of {safe(concept)} cannot be read"
        raise CouldNotParse(what, "smallcap data clear --all removes them") from error


def _figure(
    value: float, end: str, known: str, remark: str, method: str, concept: str, facts: Sequence[Sequence[Any]]
) -> CompanyFigure:
    days = (date.fromisoformat(end), date.fromisoformat(known))
    return CompanyFigure(value, *days, method, concept, tuple(_fact(row) for row in facts), remark)


def _fact_row(fact: ReportedFact) -> tuple[Any, ...]:
    start = _iso(fact.start) if fact.start else None
    return (
        fact.concept, fact.unit, start, _iso(fact.end), fact.value, _iso(fact.filed), fact.form, fact.accession,
    )  # fmt: skip


def _fact(row: Sequence[Any]) -> ReportedFact:
    concept, unit, start, end, value, filed, form, accession = row
    day = date.fromisoformat
    return ReportedFact(concept, unit, day(start) if start else None, day(end), value, day(filed), form, accession)


def _covers(answer: Fundamentals, earlier: Fundamentals) -> bool:
    """Whether an answer says all that an earlier one of its source did; most facts of a company never change."""
    origin, before = answer.source, earlier.source
    older = origin.retrieved and before.retrieved and origin.retrieved < before.retrieved
    if origin.provider != before.provider or older:
        return False
    values = ((earlier.market_cap_usd, answer.market_cap_usd), (earlier.shares_out, answer.shares_out))
    if any(old not in (None, new) for old, new in values) or not earlier.stated.items() <= answer.stated.items():
        return False
    return set(earlier.facts) <= set(answer.facts)


FUNDAMENTALS = DocumentCodec(
    "fundamentals/", "fundamentals", _fields, _fundamentals, attrgetter("subject"), covers=_covers
)
