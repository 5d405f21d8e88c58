"""The library of index rules, and everything that is known of one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from smallcap_cli.core.methodology.model import UNDATED, VERIFIED, Methodology, Provenance
from smallcap_cli.core.methodology.vocabulary import FACTS
from smallcap_cli.core.methodology.words import event_words, part_words, step_words
from smallcap_cli.core.model import NOT_LISTED_THEN, NOT_PUBLISHED, STATUSES, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.tables.methodology.facts import (
    NOT_FOUND,
    doubts,
    fact_value,
    figures_of,
    grade_words,
    newest_of,
    published_value,
    with_sources,
)

_NOT_EXECUTABLE = "cannot be run: smallcap has facts about this index, not its rules as steps"

_LIST_COLUMNS = (
    Column("id", "methodology", "text"),
    Column("name", "name", "text", screen=False),
    Column("provider", "provider", "text", screen=False),
    Column("type", "type", "text", screen=False),
    Column("segment", "segment", "text"),
    Column("tracked_by", "funds", "text"),
    Column("base", "base", "text", screen=False),
    Column("grade", "runs", "text"),
    Column("constituents", "companies", "count"),
    Column("facts", "facts", "count", screen=False),
    Column("verified", "verified", "count", screen=False),
    Column("secondary", "secondary", "count", screen=False),
    Column("unverified", "unverified", "count", screen=False),
    Column("disputed", "disputed", "count", screen=False),
    Column("valid_from", "from", "date", screen=False),
    Column("valid_to", "to", "date", screen=False),
    Column("sure", "verified", "text", machine=False),
)

_SHOW_COLUMNS = (
    Column("label", "rule", "text", machine=False),
    Column("section", "section", "text", screen=False),
    Column("item", "item", "text", screen=False),
    Column("value", "value", "text", screen=False),
    Column("status", "status", "text"),
    Column("as_of", "as of", "text"),
    Column("source", "source", "text", screen=False),
    Column("note", "note", "text", screen=False),
    Column("reading", "value", "text", machine=False),  # people read the long cell last
)


_AS_OF = [column.name for column in _SHOW_COLUMNS].index("as_of")
LATER = "later"


def library_table(
    methodologies: Iterable[Methodology], *, followers: Mapping[str, tuple[str, ...]],
    inceptions: Mapping[str, date] = MappingProxyType({}), as_of: date | None = None,
) -> Table:  # fmt: skip
    """One row a methodology: identity, funds, how far it can be run, and how sure its facts are.

    `followers` are the funds that follow each index on the day; no fund is named before its day in `inceptions`.
    """
    known = tuple(methodologies)
    without_steps = any(not methodology.steps for methodology in known)
    return Table(
        "methodology list",
        _LIST_COLUMNS,
        tuple(methodology.id for methodology in known),
        tuple(_list_row(one, _fund_names(one, followers.get(one.id, ()), inceptions, as_of), as_of) for one in known),
        head=f"{len(known)} methodologies",
        as_of=as_of,
        footnotes=(_NOT_EXECUTABLE,) if without_steps else (),
    )


def rules_table(methodology: Methodology, *, as_of: date | None = None) -> Table:
    """One row a fact, published figure, step, part of a step with a source of its own, and review."""
    rows = tuple(_show_rows(methodology, as_of))
    cells = tuple(_show_cells(methodology, row, as_of) for row in rows)
    unknown = [kind.label for kind in FACTS if kind.name not in methodology.facts]
    footnotes = [methodology.summary, "use -f csv or -f json to see the sentence, source and note of every row"]
    if unknown:
        footnotes.insert(1, f"{NOT_FOUND} for: {', '.join(unknown)}")
    if any(row[_AS_OF].value == LATER for row in cells):
        footnotes.append(f"{LATER}: known from a source of after {as_of}, which says that it held then")
    return Table(
        "methodology show",
        _SHOW_COLUMNS,
        tuple(f"{row.section}[{number}].{row.item}" for number, row in enumerate(rows)),
        cells,
        head=f"{methodology.name} · {methodology.provider} · {grade_words(methodology)}",
        as_of=as_of,
        footnotes=tuple(footnotes),
    )


def _fund_names(
    methodology: Methodology, followers: tuple[str, ...], inceptions: Mapping[str, date], as_of: date | None
) -> Value:
    """The funds that track an index; of rules that approximate funds, those that had begun."""
    if not methodology.stand_in_for:
        none = absent("text", Gap(NOT_PUBLISHED, "no fund found that tracks it"))
        return text_value(", ".join(followers)) if followers else none
    day = as_of or date.max
    begun = [name for name in methodology.stand_in_for if inceptions.get(name, date.min) <= day]
    if not begun:
        later = ", ".join(f"{name} began on {inceptions[name]}" for name in methodology.stand_in_for)
        return absent("text", Gap(NOT_LISTED_THEN, later))
    return replace(text_value(", ".join(begun)), notes=("the fund it approximates; no fund tracks it",))


def _list_row(methodology: Methodology, tracked: Value, as_of: date | None) -> tuple[Value, ...]:
    facts = [fact for name in methodology.facts if (fact := methodology.fact(name, as_of))]
    counts = Counter(fact.prov.status for fact in facts)
    by_status = {status: Value(float(counts[status]), "count") for status in STATUSES}
    return (
        text_value(methodology.id), text_value(methodology.name), text_value(methodology.provider),
        text_value(methodology.type), text_value(methodology.segment), tracked, text_value(methodology.base),
        text_value(grade_words(methodology)),
        _constituents(methodology, as_of), Value(float(len(facts)), "count"),
        *by_status.values(), _day(methodology.valid_from), _day(methodology.valid_to),
        text_value(f"{counts[VERIFIED]} of {len(facts)}"),
    )  # fmt: skip


def _constituents(methodology: Methodology, as_of: date | None) -> Value:
    """The newest published count, else the target of the rules with a note, else missing."""
    newest = newest_of(figures_of(methodology, "constituents", as_of=as_of))
    if newest:
        return published_value(methodology, newest)
    target = fact_value(methodology, "number_of_constituents", as_of=as_of)
    if isinstance(target.value, float):
        return replace(target, notes=("target set by the rules, not a count of members", *target.notes))
    return absent("count", Gap(NOT_PUBLISHED, NOT_FOUND))


def _day(day: date | None) -> Value:
    return Value(day, "date") if day else absent("date", Gap(NOT_PUBLISHED))


@dataclass(frozen=True, slots=True)
class _ShowRow:
    section: str
    item: str
    label: str
    value: Value
    prov: Provenance
    sentence: str = ""
    as_of: date | None = None


def _show_rows(methodology: Methodology, as_of: date | None) -> Iterator[_ShowRow]:
    for kind in FACTS:
        fact = methodology.fact(kind.name, as_of)
        if fact:
            value = fact_value(methodology, kind.name, as_of=as_of)
            yield _ShowRow("fact", kind.name, kind.label, value, fact.prov, fact.text)
    for figure in methodology.published:
        if figure.as_of is None or as_of is None or figure.as_of <= as_of:
            label = f"published {figure.metric.removesuffix('_usd').replace('_', ' ')}"
            value = published_value(methodology, figure)
            yield _ShowRow("published", figure.metric, label, value, figure.prov, figure.definition, figure.as_of)
    for step in methodology.steps:
        value = with_sources(text_value(step_words(step)), methodology=methodology, prov=step.prov)
        yield _ShowRow("step", step.id, f"step {step.id}", value, step.prov, f"{step.kind}, {step.grade}")
        for place, prov in step.parts.items():
            part = with_sources(text_value(part_words(step, place)), methodology=methodology, prov=prov)
            yield _ShowRow("part", f"{step.id}.{place}", f"  {place}", part, prov)
    for event in methodology.calendar:
        value = with_sources(text_value(event_words(event)), methodology=methodology, prov=event.prov)
        yield _ShowRow("calendar", event.name, f"review {event.name}", value, event.prov)


def _show_cells(methodology: Methodology, row: _ShowRow, as_of: date | None) -> tuple[Value, ...]:
    citations = [methodology.sources[name] for name in row.prov.sources]
    held = str(row.prov.validity)
    remarks = [row.sentence, held, row.prov.note, *doubts(methodology, row.prov)]
    value = replace(row.value, notes=(held, *row.value.notes)) if held and not row.value.missing else row.value
    dated = row.as_of or row.prov.as_of
    days = [dated.isoformat()] if dated else [citation.published for citation in citations]
    return (
        text_value(row.label),
        text_value(row.section),
        text_value(row.item),
        value,
        text_value(row.prov.status),
        _newest(days, as_of),
        text_value("; ".join(str(citation) for citation in citations)),
        text_value("; ".join(dict.fromkeys(remark for remark in remarks if remark))),
        value,
    )


def _newest(days: Sequence[str], as_of: date | None) -> Value:
    """The newest day, month or year by the as-of day; `undated` where none says, missing where there is none."""
    if not days:
        return absent("text", Gap(NOT_PUBLISHED, NOT_FOUND))
    dated = [day for day in days if day != UNDATED]
    known = [day for day in dated if as_of is None or day <= as_of.isoformat()]
    return text_value(max(known, default=UNDATED if len(dated) < len(days) else LATER))
