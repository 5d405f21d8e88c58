"""What the catalogue says of one fund: identity, ids, indexes, fees and notes, as lines of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from smallcap_cli.catalog import Catalog
from smallcap_cli.catalog.facts import Cited
from smallcap_cli.core.comparison.changes import name_notes
from smallcap_cli.core.fees import fee_on
from smallcap_cli.core.model import NOT_COMPARABLE, FeeEntry, Fund, Gap, IndexPeriod
from smallcap_cli.tables.catalogue.fact_line import FactLine

SEC_LABELS = {"cik": "SEC CIK", "series_id": "SEC series", "class_id": "SEC class"}
UNCERTAIN = "unverified"
_YEAR_OR_DAY = re.compile(r"\b((?:19|20)\d\d)(?:-(\d\d))?(?:-(\d\d))?\b")


def groups_of(catalog: Catalog, ticker: str) -> list[str]:
    """The names of the groups that a fund is a member of."""
    return [group.name for group in catalog.groups() if ticker in group.members]


def _citation(catalog: Catalog, cited: Cited | None) -> str:
    """The citations behind source ids; one written out, with spaces, stays as it is."""
    ids = [cited] if isinstance(cited, str) else cited or []
    return "; ".join(text if " " in text else catalog.source(text) for text in ids)


def catalogue_lines(catalog: Catalog, fund: Fund, day: date) -> Iterator[FactLine]:
    """Identity, ids, and the indexes and fees of a fund that had begun by the day."""
    facts = catalog.facts(fund.ticker)
    identity = facts.get("identity", {})
    status, source = identity.get("status", UNCERTAIN), _citation(catalog, identity.get("source"))
    for item in ("name", "issuer", "segment", "management", "currency"):
        text = fund.name_on(day) if item == "name" else str(getattr(fund, item))
        if text:
            note = "; ".join(name_notes(fund, day)) if item == "name" else ""
            yield FactLine("identity", item, item, text, status=status, source=source, note=note)
    groups = ", ".join(groups_of(catalog, fund.ticker))
    if groups:
        yield FactLine("identity", "groups", "groups", groups)
    yield from _dated_lines(catalog, fund, day)
    sec = facts.get("sec", {})
    status, source = sec.get("status", UNCERTAIN), _citation(catalog, sec.get("source"))
    for item, text in (("cik", fund.cik), ("series_id", fund.series_id), ("class_id", fund.class_id)):
        if text:
            yield FactLine("sec", item, SEC_LABELS[item], text, status=status, source=source)
    if fund.class_count > 1:
        yield FactLine(
            "sec", "class_count", "share classes", float(fund.class_count), "count", status=status, source=source
        )
    if fund.inception is None or fund.inception <= day:
        yield from _index_lines(catalog, fund, day)
        yield from _fee_lines(fund, [fee.get("note", "") for fee in facts.get("fees", [])], day)


def _dated_lines(catalog: Catalog, fund: Fund, day: date) -> Iterator[FactLine]:
    facts = catalog.facts(fund.ticker)
    if fund.inception is not None:
        gap = Gap(NOT_COMPARABLE, f"began after {day}") if fund.inception > day else None
        source = _citation(catalog, facts.get("inception", {}).get("source"))
        yield FactLine(
            "identity", "inception", "inception", fund.inception, "date", fund.inception_status, source, gap=gap
        )
    if fund.distributions_per_year is not None:
        rhythm = facts.get("distributions_per_year", {})
        yield FactLine(
            "identity", "distributions_per_year", "distributions per year", float(fund.distributions_per_year),
            "count", rhythm.get("status", UNCERTAIN), _citation(catalog, rhythm.get("source")),
        )  # fmt: skip


def since_words(period: IndexPeriod) -> str:
    """From when a fund follows an index, for people; no source says so of an unverified one without a start."""
    if period.start is None and period.status == UNCERTAIN:
        return "start not known"
    return f"from {period.start or 'its start'}"


def _index_lines(catalog: Catalog, fund: Fund, day: date) -> Iterator[FactLine]:
    """The indexes followed until the day, oldest first; a change after it is not told."""
    written = catalog.facts(fund.ticker).get("methodology", [])
    known = [(p, w.get("note", "")) for p, w in zip(fund.indexes, written, strict=True) if (p.start or day) <= day]
    for position, (period, note) in enumerate(known):
        end = known[position + 1][0].start if position + 1 < len(known) else None
        identity = catalog.index(period.id, end or day)
        since = since_words(period)
        yield FactLine(
            "index", "methodology", "index", period.id or "active", "text", period.status, period.source,
            note, start=period.start, end=end, when=f"{since} to {end}" if end else since,
            reading=identity.short_name if identity else "",
        )  # fmt: skip


def _fee_lines(fund: Fund, notes: Sequence[str], day: date) -> Iterator[FactLine]:
    """Every expense ratio known for the day, oldest first, and which of them was in force; where none was, why."""
    found = fee_on(fund.fees, day)
    if isinstance(found, Gap):
        yield FactLine("fees", "expense_ratio", "expense ratio", None, "fraction", when="none", gap=found)
    in_force, said = (None, ()) if isinstance(found, Gap) else found
    for fee, note in zip(fund.fees, notes, strict=True):
        start = fee.effective or fee.seen_first
        if start is not None and start > day:
            continue
        end = fee.seen_last if fee.seen_last and fee.seen_last <= day else None
        if start is None and end is None and fee is not in_force and (fee.seen_last or in_force is None):
            continue  # seen long after the day alone
        more = [n for n in said if not n.startswith("expense ratio")] if fee is in_force else []
        when = ("in force, " if fee is in_force else "") + _sighting(fee, end)
        line = FactLine(
            "fees", "expense_ratio", "expense ratio", fee.value, "fraction", fee.status, fee.source,
            "; ".join(part for part in (note, *more) if part), end or start, start, end, when,
        )  # fmt: skip
        yield line
        if fee.gross is not None:
            yield replace(line, item="expense_ratio_gross", label="  before waivers", value=fee.gross)


def _sighting(fee: FeeEntry, end: date | None) -> str:
    """Between which days a fee was seen, as far as the day allows to say."""
    effective = f"effective {fee.effective}, " if fee.effective else ""
    if fee.seen_first and end:
        return f"{effective}seen {fee.seen_first} to {end}"
    if fee.seen_first:
        return f"{effective}seen from {fee.seen_first}"
    if end:
        return f"{effective}seen to {end}"
    return f"{effective}seen later" if fee.seen_last else effective.removesuffix(", ") or "undated"


def event_lines(fund: Fund, day: date) -> Iterator[FactLine]:
    """What happened to the fund by a day."""
    for event in fund.events:
        if event.day <= day:
            yield FactLine(
                "events", event.kind, event.kind.replace("_", " "), event.text, status=event.status,
                source=event.source, as_of=event.day, when=str(event.day),
            )  # fmt: skip


def note_lines(catalog: Catalog, ticker: str, day: date) -> Iterator[FactLine]:
    """The notes on the fund; one that speaks of a later year, month or day is not told."""
    for note in catalog.facts(ticker).get("notes", []):
        if all(_first_day(*found) <= day for found in _YEAR_OR_DAY.findall(note)):
            yield FactLine("notes", "note", "note", note)


def _first_day(year: str, month: str, day: str) -> date:
    """The first day of a written year, month or day; of the year where it is no real one."""
    try:
        return date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return date(int(year), 1, 1)
