"""Builds the Fund that the plain facts of a checked funds.yaml describe; only those somebody asks for are built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from smallcap_cli.catalog.facts import (
    Cited,
    CountFact,
    EventFacts,
    FeeFacts,
    FundFacts,
    PeriodFacts,
    SecFacts,
    TextFact,
)
from smallcap_cli.core.model import FeeEntry, Fund, FundEvent, FundName, IndexPeriod

NO_SOURCE = "no source given"
_FEE_DAYS: tuple[Literal["seen_first", "seen_last", "effective"], ...] = ("seen_first", "seen_last", "effective")


def build_fund(ticker: str, facts: FundFacts, sources: Mapping[str, str], *, newest: date | None = None) -> Fund:
    """The fund that the facts describe, with citations instead of source ids.

    `newest` is the newest day on which any fee of the catalogue was seen: undated fees and indexes are taken to be of
    it.
    """
    inception = facts.get("inception", TextFact())
    distributions = facts.get("distributions_per_year", CountFact())
    sec = facts.get("sec", SecFacts())
    return Fund(
        ticker=ticker,
        name=facts.get("name", ticker),
        issuer=facts.get("issuer", ""),
        segment=facts.get("segment", ""),
        management=facts.get("management", ""),
        currency=facts.get("currency", "USD"),
        inception=_day(inception.get("value")),
        inception_status=inception.get("status", "unverified"),
        indexes=tuple(_period(period, sources, newest) for period in facts.get("methodology", [])),
        fees=tuple(_fee(fee, sources, newest) for fee in facts.get("fees", [])),
        distributions_per_year=distributions.get("value"),
        cik=sec.get("cik", ""),
        series_id=sec.get("series", ""),
        class_id=sec.get("class", ""),
        class_count=sec.get("classes", 1),
        notes=tuple(_notes(facts)),
        renames=tuple(FundName(date.fromisoformat(one["from"]), one["name"]) for one in facts.get("renames", [])),
    )


def events_of(ticker: str, events: Iterable[EventFacts], sources: Mapping[str, str]) -> tuple[FundEvent, ...]:
    """The events of one fund in the order of their days, with citations instead of source ids."""
    found = (
        FundEvent(
            date.fromisoformat(event["day"]),
            event["kind"],
            event["text"],
            event["status"],
            citation(event["source"], sources),
            event.get("other", ""),
            event.get("assets_usd"),
        )
        for event in events
        if event["fund"].upper() == ticker
    )
    return tuple(sorted(found, key=lambda event: event.day))


def _period(period: PeriodFacts, sources: Mapping[str, str], newest: date | None) -> IndexPeriod:
    return IndexPeriod(
        id=period["id"],
        start=_day(period.get("from")),
        status=period.get("status", "unverified"),
        source=citation(period.get("source"), sources),
        entry_day=None if period.get("from") else newest,
    )


def newest_sighting(funds: Iterable[FundFacts]) -> date | None:
    """The newest day on which a fee of any fund was seen."""
    days = [fee.get(key) for facts in funds for fee in facts.get("fees", []) for key in _FEE_DAYS]
    return _day(max(filter(None, days), default=None))


def _fee(fee: FeeFacts, sources: Mapping[str, str], newest: date | None) -> FeeEntry:
    return FeeEntry(
        value=fee["value"],
        seen_first=_day(fee.get("seen_first")),
        seen_last=_day(fee.get("seen_last")),
        status=fee.get("status", "unverified"),
        source=citation(fee.get("source"), sources),
        gross=fee.get("gross"),
        effective=_day(fee.get("effective")),
        waiver_until=_day(fee.get("waiver_until")),
        entry_day=None if any(map(fee.get, _FEE_DAYS)) else newest,
    )


def _notes(facts: FundFacts) -> Iterator[str]:
    yield from facts.get("notes", [])
    for period in facts.get("methodology", []):
        if "note" in period:
            yield f"index {period['id']}: {period['note']}"
    for fee in facts.get("fees", []):
        if "note" in fee:
            yield f"expense ratio {fee['value'] * 100:.4g} %: {fee['note']}"
    if facts.get("identity", TextFact()).get("status") == "unverified":
        yield "name, issuer and segment are unverified"


def citation(cited: Cited | None, sources: Mapping[str, str]) -> str:
    """The citation texts of source ids, joined; a citation written out stays as it is."""
    if not cited:
        return NO_SOURCE
    ids = [cited] if isinstance(cited, str) else cited
    return "; ".join(sources.get(source, source) for source in ids)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
