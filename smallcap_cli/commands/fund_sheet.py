"""Everything that is known of one fund, as a table: each fact with its day, status and source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import day_cell
from smallcap_cli.errors import (
    DataUnavailable,
    NotFound,
    NotOffered,
    SmallcapError,
)

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog
    from smallcap_cli.catalog.funds import Cited, FundFacts
    from smallcap_cli.core.model import FeeEntry, Fund, Gap, PriceHistory, PublishedFigure, Value
    from smallcap_cli.core.table import Column, Table
    from smallcap_cli.dataset import Dataset

#: Published metric -> its unit and what people call it.
FIGURES = {
    "unprofitable_share": ("share", "unprofitable"),
    "line_count": ("count", "lines held"),
    "company_count": ("count", "companies held"),
    "aum_usd": ("usd", "assets"),
    "net_flow_usd": ("usd", "net flow"),
}
#: Fact of a profile -> its unit and what people call it.
PROFILE = {
    "name": ("text", "name"), "family": ("text", "issuer"), "category": ("text", "category"),
    "inception": ("date", "inception"), "expense_ratio": ("fraction", "expense ratio"),
    "dividend_yield": ("fraction", "dividend yield, 12 months"), "assets": ("usd", "assets"),
}  # fmt: skip
PERIODS = {"ytd": "net flow YTD", "1y": "net flow 1 year"}
SCOPES = {"fund": "whole fund", "class": "share class", "unknown": "scope unknown"}
#: Sections whose facts a provider supplies; all others are the catalogue's.
SUPPLIED = ("published", "published index", "prices", "profile")
SEC_LABELS = {"cik": "SEC CIK", "series_id": "SEC series", "class_id": "SEC class"}
UNCERTAIN = "unverified"
_YEAR_OR_DAY = re.compile(r"\b((?:19|20)\d\d)(?:-(\d\d))?(?:-(\d\d))?\b")
_URL = re.compile(r",? ?https?://[^\s;,]+")


def groups_of(catalog: Catalog, ticker: str) -> list[str]:
    return [group.name for group in catalog.groups() if ticker in group.members]


@dataclass(frozen=True)
class Entry:
    """One fact of a fund; `label`, `reading` and `when` are for people, the rest for everybody.

    `start` and `end` are the days between which it holds, was seen, or reaches.
    """

    section: str
    item: str
    label: str
    value: float | date | str | None
    unit: str = "text"
    status: str = ""
    source: str = ""
    note: str = ""
    as_of: date | None = None
    start: date | None = None
    end: date | None = None
    when: str = ""
    reading: str = ""
    gap: Gap | None = None
    approximate: bool = False


def fund_table(context: Context, ticker: str, *, people: bool) -> Table:
    """One row a fact; for people, name, groups and notes stand around the table.

    **Raises** NotFound for a fund that nobody knows, CouldNotAsk where somebody could not be asked.
    """
    from smallcap_cli.core.table import Table

    day = context.as_of or context.today
    entries = list(_entries(context, ticker, day))
    kept = [e for e in entries if not (people and (e.section == "notes" or e.item in ("name", "groups")))]
    name = next((str(e.value) for e in entries if e.item == "name"), "not in the catalogue")
    around = [f"groups: {e.value}" for e in entries if e.item == "groups" and people]
    around += [f"note: {e.value}" for e in entries if e.section == "notes" and people]
    around += [] if not people else ["addresses of the sources: -f csv or -f json"]
    keys = tuple(f"{e.section}[{n}].{e.item}" for n, e in enumerate(kept))
    head = f"{ticker} · {name} · as of {day}"
    rows = tuple(_cells(entry) for entry in kept)
    return Table("fund show", _show_columns(), keys, rows, head, day, footnotes=tuple(around))


def _show_columns() -> tuple[Column, ...]:
    from smallcap_cli.core.table import Column

    people = (("label", "fact"), ("reading", "value"), ("state", "status"), ("when", "day"))
    machine = (
        ("section", "text"), ("item", "text"), ("value", "text"), ("as_of", "date"), ("status", "text"),
        ("source", "text"), ("start", "date"), ("end", "date"), ("note", "text"),
    )  # fmt: skip
    return (
        *(Column(name, label, "text", machine=False) for name, label in people),
        *(Column(name, name.replace("_", " "), unit, screen=False) for name, unit in machine),
    )


def _cells(entry: Entry) -> tuple[Value, ...]:
    """The cells of one fact: four for people, then those for programs."""
    from smallcap_cli.core.model import Source, Value, absent, text_value

    provider = entry.item if entry.section == "prices" else entry.section.split()[0]
    provider = provider if entry.section in SUPPLIED else "catalogue"
    cited = (Source(provider, as_of=entry.as_of, citation=entry.source),) if entry.source else ()
    if entry.gap is not None:
        value = absent(entry.unit, entry.gap)
    else:
        mark = "~" if entry.approximate else ""
        value = Value(entry.value, entry.unit, sources=cited, as_of=entry.as_of, start=entry.start, mark=mark)
    reading = text_value(entry.reading) if entry.reading else replace(value, sources=())
    footnote = ": ".join(part for part in (_URL.sub("", entry.source), entry.note) if part)
    state = Value(entry.status or "none", "text", notes=(footnote,) if footnote else ())
    return (
        text_value(entry.label), reading, state, text_value(entry.when or "undated"),
        text_value(entry.section), text_value(entry.item), value, day_cell(entry.as_of),
        text_value(entry.status), text_value(entry.source), day_cell(entry.start), day_cell(entry.end),
        text_value(entry.note),
    )  # fmt: skip


def _entries(context: Context, ticker: str, day: date) -> Iterator[Entry]:
    from smallcap_cli.core.comparison.cells import index_on
    from smallcap_cli.dataset import Missing, unknown_fund

    catalog, dataset = context.catalog, context.dataset
    fund = catalog.fund(ticker)
    published = _figures(dataset, ticker)
    if fund is None and not published:
        found = dataset.prices([ticker])[ticker]
        if isinstance(found, Missing):
            raise unknown_fund(ticker, None, found, catalog)
    if fund is not None:
        followed = index_on(fund, day)
        published += _figures(dataset, followed) if followed else ()
        yield from _catalogue_entries(catalog, fund, day)
    yield from _published_entries(published, ticker, day)
    yield from _price_entries(context, ticker, day)
    yield from _profile_entries(context, ticker, day)
    if fund is not None:
        yield from _note_entries(_written(catalog, ticker).get("notes", []), day)


def _written(catalog: Catalog, ticker: str) -> FundFacts:
    """The facts as the files give them: a built Fund has no source for identity, inception and SEC ids."""
    return catalog.facts(ticker)


def _figures(dataset: Dataset, subject: str) -> tuple[PublishedFigure, ...]:
    """Published figures of a subject; a source that could not be asked is an error here."""
    found = dataset.published(subject)
    if isinstance(found, tuple):
        return found
    raise DataUnavailable(f"published figures of {subject} could not be had", "smallcap provider list")


def _citation(catalog: Catalog, cited: Cited | None) -> str:
    """The citations behind source ids; one written out, with spaces, stays as it is."""
    ids = [cited] if isinstance(cited, str) else cited or []
    return "; ".join(text if " " in text else catalog.source(text) for text in ids)


def _catalogue_entries(catalog: Catalog, fund: Fund, day: date) -> Iterator[Entry]:
    facts = _written(catalog, fund.ticker)
    told = facts.get("identity", {})
    status, source = told.get("status", UNCERTAIN), _citation(catalog, told.get("source"))
    for item in ("name", "issuer", "segment", "management", "currency"):
        text = str(getattr(fund, item))
        if text:
            yield Entry("identity", item, item, text, status=status, source=source)
    groups = ", ".join(groups_of(catalog, fund.ticker))
    if groups:
        yield Entry("identity", "groups", "groups", groups)
    yield from _dated_identity(catalog, fund, day)
    sec = facts.get("sec", {})
    status, source = sec.get("status", UNCERTAIN), _citation(catalog, sec.get("source"))
    for item, text in (("cik", fund.cik), ("series_id", fund.series_id), ("class_id", fund.class_id)):
        if text:
            yield Entry("sec", item, SEC_LABELS[item], text, status=status, source=source)
    if fund.inception is None or fund.inception <= day:
        yield from _index_entries(catalog, fund, day)
        yield from _fee_entries(fund, [fee.get("note", "") for fee in facts.get("fees", [])], day)


def _dated_identity(catalog: Catalog, fund: Fund, day: date) -> Iterator[Entry]:
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap

    facts = _written(catalog, fund.ticker)
    if fund.inception is not None:
        gap = Gap(NOT_COMPARABLE, f"began after {day}") if fund.inception > day else None
        source = _citation(catalog, facts.get("inception", {}).get("source"))
        yield Entry(
            "identity",
            "inception",
            "inception",
            fund.inception,
            "date",
            fund.inception_status,
            source,
            gap=gap,
        )
    if fund.distributions_per_year is not None:
        told = facts.get("distributions_per_year", {})
        yield Entry(
            "identity", "distributions_per_year", "distributions a year", float(fund.distributions_per_year),
            "count", told.get("status", UNCERTAIN), _citation(catalog, told.get("source")),
        )  # fmt: skip


def _index_entries(catalog: Catalog, fund: Fund, day: date) -> Iterator[Entry]:
    """The indexes followed until the day, oldest first; a change after it is not told."""
    written = _written(catalog, fund.ticker).get("methodology", [])
    known = [(p, w.get("note", "")) for p, w in zip(fund.indexes, written, strict=True) if (p.start or day) <= day]
    for position, (period, note) in enumerate(known):
        end = known[position + 1][0].start if position + 1 < len(known) else None
        identity = catalog.index(period.id)
        since = f"from {period.start}" if period.start else "from its start"
        yield Entry(
            "index", "methodology", "index", period.id or "active", "text", period.status, period.source,
            note, start=period.start, end=end, when=f"{since} to {end}" if end else since,
            reading=identity.short_name if identity else "",
        )  # fmt: skip


def _fee_entries(fund: Fund, notes: Sequence[str], day: date) -> Iterator[Entry]:
    """Every expense ratio known for the day, oldest first, and which of them was in force."""
    from smallcap_cli.core.fees import fee_on
    from smallcap_cli.core.model import Gap

    found = fee_on(fund.fees, day)
    in_force, said = (None, ()) if isinstance(found, Gap) else found
    for fee, note in zip(fund.fees, notes, strict=True):
        start = fee.effective or fee.seen_first
        if start is not None and start > day:
            continue
        end = fee.seen_last if fee.seen_last and fee.seen_last <= day else None
        more = [n for n in said if not n.startswith("expense ratio")] if fee is in_force else []
        when = ("in force, " if fee is in_force else "") + _seen(fee, end)
        entry = Entry(
            "fees", "expense_ratio", "expense ratio", fee.value, "fraction", fee.status, fee.source,
            "; ".join(part for part in (note, *more) if part), end or start, start, end, when,
        )  # fmt: skip
        yield entry
        if fee.gross is not None:
            yield replace(entry, item="expense_ratio_gross", label="  before waivers", value=fee.gross)


def _seen(fee: FeeEntry, end: date | None) -> str:
    """Between which days a fee was seen, as far as the day allows to say."""
    told = f"effective {fee.effective}, " if fee.effective else ""
    if fee.seen_first and end:
        return f"{told}seen {fee.seen_first} to {end}"
    if fee.seen_first:
        return f"{told}seen from {fee.seen_first}"
    if end:
        return f"{told}seen to {end}"
    return f"{told}seen later" if fee.seen_last else told.removesuffix(", ") or "undated"


def _published_entries(figures: Iterable[PublishedFigure], ticker: str, day: date) -> Iterator[Entry]:
    """Published figures of the fund, then of its index, oldest first within each metric."""
    known = [figure for figure in figures if figure.as_of <= day]
    known.sort(key=lambda f: (f.subject != ticker, f.metric, f.period, f.as_of))
    for figure in known:
        unit, label = FIGURES.get(figure.metric, ("ratio", figure.metric))
        label = PERIODS.get(figure.period, label)
        of_index = figure.subject != ticker
        days = f"{figure.period_start} to {figure.as_of}" if figure.period_start else str(figure.as_of)
        said = [days, SCOPES.get(figure.scope, ""), "" if figure.usable else "not used"]
        unstated = "definition not stated" if figure.metric == "unprofitable_share" else ""
        notes = [
            f"index {figure.subject}, not fund" if of_index else "",
            figure.definition or unstated,
            figure.note,
        ]
        yield Entry(
            "published index" if of_index else "published",
            f"{figure.metric}.{figure.period}" if figure.period else figure.metric,
            f"{label}, index" if of_index else label, figure.value, unit, figure.status,
            f"{figure.publisher}, {figure.title}", "; ".join(part for part in notes if part), figure.as_of,
            figure.period_start, figure.as_of, ", ".join(part for part in said if part),
            approximate=figure.approximate,
        )  # fmt: skip


def _price_entries(context: Context, ticker: str, day: date) -> Iterator[Entry]:
    """Every provider at hand in the order of asking: from when to when it has prices, or why it has none."""
    from smallcap_cli.core.model import NOT_FETCHED, SOURCE_FAILED, Gap, PriceHistory

    dataset = context.dataset
    for name in dataset.order.names("prices"):
        if dataset.is_network(name):
            continue
        entry = Entry("prices", name, f"prices: {name}", None, status="none", when="none")
        (found,) = dataset.outcomes(name, "prices", [ticker]).values()
        if isinstance(found, (NotFound, NotOffered)):
            yield replace(entry, gap=Gap(NOT_FETCHED, found.message))
        elif isinstance(found, SmallcapError):
            yield replace(entry, gap=Gap(SOURCE_FAILED, found.message), status="failed")
        elif isinstance(found, PriceHistory):
            yield _price_entry(entry, found, day)


def _price_entry(entry: Entry, history: PriceHistory, day: date) -> Entry:
    import numpy as np

    from smallcap_cli.core.model import NOT_FETCHED, Gap

    count = int(np.searchsorted(history.days, np.datetime64(day), side="right"))
    if count == 0:
        return replace(entry, gap=Gap(NOT_FETCHED, f"{entry.item} has none on or before {day}"))
    start, end = history.first_day, history.days[count - 1].item()
    only = ", total return only" if history.close is None else ""
    only = only or (", price only" if history.adjusted is None else "")
    note = f"{count:,} {history.price_kind} closes in {history.currency}{only}"
    cited = history.source.citation or history.source.provider
    return replace(
        entry, value=history.frequency, status="ok", source=cited, as_of=end, start=start, end=end,
        note="; ".join((note, *history.warnings)), when=f"{start} to {end}",
    )  # fmt: skip


def _profile_entries(context: Context, ticker: str, day: date) -> Iterator[Entry]:
    """What a source said of the fund when it was last asked, with the source's own keys."""
    from smallcap_cli.core.model import Profile
    from smallcap_cli.core.profiles import asked_on

    (profile,) = context.dataset.outcomes("store", "profile", [ticker]).values()
    seen = asked_on(profile) if isinstance(profile, Profile) else None
    if not isinstance(profile, Profile) or seen is None or seen > day:
        return
    for item, (unit, label) in PROFILE.items():
        fact = getattr(profile, item)
        if fact is not None:
            yield Entry(
                "profile", item, f"{label}, {profile.source.provider}", fact.value, unit, "secondary",
                f"{profile.source.citation} ({fact.key})", as_of=seen, when=f"asked {seen}",
            )  # fmt: skip


def _note_entries(notes: Iterable[str], day: date) -> Iterator[Entry]:
    """The notes on the fund; one that speaks of a later year, month or day is not told."""
    for note in notes:
        if all(_first_day(*found) <= day for found in _YEAR_OR_DAY.findall(note)):
            yield Entry("notes", "note", "note", note)


def _first_day(year: str, month: str, day: str) -> date:
    """The first day of a written year, month or day; of the year where it is no real one."""
    try:
        return date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return date(int(year), 1, 1)
