"""Fundamentals as entries of a document: reported facts as rows, figures that a source states as fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, ReportedFact
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields

#: The facts of all companies end on a few hundred days.
_iso = lru_cache(4096)(date.isoformat)


def _fields(found: Fundamentals) -> Fields:
    return {
        "cik": found.cik, "name": found.name, "ticker": found.ticker, "sector": found.sector,
        "market_cap_usd": found.market_cap_usd, "shares_out": found.shares_out,
        "facts": [_fact_row(fact) for fact in found.facts],
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
    facts = tuple(_fact(row) for row in entry["facts"])
    return Fundamentals(
        subject, source, entry["cik"], entry["name"], entry["ticker"], facts, MappingProxyType(stated), entry["sector"],
        entry["market_cap_usd"], entry["shares_out"],
    )  # fmt: skip


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


FUNDAMENTALS = DocumentCodec("fundamentals/", "fundamentals", _fields, _fundamentals, attrgetter("subject"))
