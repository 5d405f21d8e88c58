"""The plain facts of a checked funds.yaml: what the file gives, with ISO dates, from YAML or from the compiled copy."""

from __future__ import annotations

from typing import TypedDict

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


SecFacts = TypedDict(
    "SecFacts", {"cik": str, "series": str, "class": str, "classes": int, "status": str, "source": Cited}, total=False
)
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


class EventFacts(TypedDict, total=False):
    """One event as the file gives it."""

    fund: str
    day: str
    kind: str
    other: str
    assets_usd: float
    text: str
    status: str
    source: Cited


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


class HoldingsFileFacts(TypedDict, total=False):
    """The funds whose daily list of holdings one company publishes: ticker -> the fund's number there."""

    funds: dict[str, str]
    status: str
    source: Cited


class FundsFile(TypedDict):
    """A checked funds.yaml as plain facts."""

    sources: dict[str, str]
    groups: dict[str, GroupFacts]
    other_indexes: dict[str, IndexFacts]
    funds: dict[str, FundFacts]
    holdings_files: dict[str, HoldingsFileFacts]
