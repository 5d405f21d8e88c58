"""The plain facts of a checked funds.yaml, and the Fund objects that they become.

Facts are kept plain, with ISO dates, whether they came from YAML or from the compiled copy, so that
only the funds somebody asks for are built.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypedDict

from smallcap_cli.core.model import FeeEntry, Fund, FundName, IndexPeriod

NO_SOURCE = "no source given"

Cited = str | list[str]


class TextFact(TypedDict, total=False):
    """A text or a day (ISO) with how sure it is and where it comes from."""

    value: str
    status: str
    source: Cited


class CountFact(TypedDict, total=False):
    """A whole number with how sure it is and where it comes from."""

    value: int
    status: str
    source: Cited


class FeeFacts(TypedDict, total=False):
    """One expense ratio as the file gives it."""

    value: float
    gross: float
    effective: str | None
    seen_first: str | None
    seen_last: str | None
    waiver_until: str | None
    status: str
    source: Cited
    note: str


SecFacts = TypedDict("SecFacts", {"cik": str, "series": str, "class": str, "status": str, "source": Cited}, total=False)
PeriodFacts = TypedDict(
    "PeriodFacts", {"id": str, "from": str | None, "status": str, "source": Cited, "note": str}, total=False
)


NameFacts = TypedDict("NameFacts", {"from": str, "name": str, "status": str, "source": Cited}, total=False)


class FundFacts(TypedDict, total=False):
    """One fund as the file gives it."""

    name: str
    renames: list[NameFacts]
    issuer: str
    segment: str
    management: str
    currency: str
    identity: TextFact
    inception: TextFact
    distributions_per_year: CountFact
    sec: SecFacts
    methodology: list[PeriodFacts]
    fees: list[FeeFacts]
    notes: list[str]


class GroupFacts(TypedDict):
    """One group as the file gives it."""

    label: str
    members: list[str]


RenameFacts = TypedDict(
    "RenameFacts", {"from": str, "name": str, "short_name": str, "brief_name": str, "provider": str}, total=False
)


class IndexFacts(TypedDict, total=False):
    """The names of an index and those it took later, other spellings, and the file with its rules if there is one."""

    name: str
    short_name: str
    brief_name: str
    provider: str
    status: str
    file: str
    renames: list[RenameFacts]
    aliases: list[str]


class FundsFile(TypedDict):
    """A checked funds.yaml as plain facts."""

    sources: dict[str, str]
    groups: dict[str, GroupFacts]
    other_indexes: dict[str, IndexFacts]
    funds: dict[str, FundFacts]


def build_fund(ticker: str, facts: FundFacts, sources: Mapping[str, str]) -> Fund:
    """The fund that the facts describe, with citations in place of source ids."""
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
        indexes=tuple(_period(period, sources) for period in facts.get("methodology", [])),
        fees=tuple(_fee(fee, sources) for fee in facts.get("fees", [])),
        distributions_per_year=distributions.get("value"),
        cik=sec.get("cik", ""),
        series_id=sec.get("series", ""),
        class_id=sec.get("class", ""),
        notes=tuple(_notes(facts)),
        renames=tuple(FundName(date.fromisoformat(one["from"]), one["name"]) for one in facts.get("renames", [])),
    )


def _period(period: PeriodFacts, sources: Mapping[str, str]) -> IndexPeriod:
    return IndexPeriod(
        id=period["id"],
        start=_day(period.get("from")),
        status=period.get("status", "unverified"),
        source=citation(period.get("source"), sources),
    )


def _fee(fee: FeeFacts, sources: Mapping[str, str]) -> FeeEntry:
    return FeeEntry(
        value=fee["value"],
        seen_first=_day(fee.get("seen_first")),
        seen_last=_day(fee.get("seen_last")),
        status=fee.get("status", "unverified"),
        source=citation(fee.get("source"), sources),
        gross=fee.get("gross"),
        effective=_day(fee.get("effective")),
        waiver_until=_day(fee.get("waiver_until")),
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
