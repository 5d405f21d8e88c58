"""The tables of the methodology commands: the library, one methodology, several side by side.

A fact that is not verified says so in its cell; a fact without a source is a missing value, never a guess.
With a day, rules that did not hold then and figures dated later are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from smallcap_cli.core.methodology.model import (
    DISPUTED,
    UNDATED,
    UNVERIFIED,
    VERIFIED,
    Citation,
    Methodology,
    Provenance,
    PublishedFact,
)
from smallcap_cli.core.methodology.validity import OF_A_FACT
from smallcap_cli.core.methodology.vocabulary import FACTS, METRIC_UNITS, NO_SUCH_RULE, FactKind
from smallcap_cli.core.methodology.words import event_words, param_words, part_words, step_words
from smallcap_cli.core.model import NOT_PUBLISHED, STATUSES, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of

#: Who answers for these facts: the files that come with the project, and the user's own.
PROVIDER = "catalogue"

#: Published shares depend on their definition: two of different publishers are not compared.
DEFINED_SHARES = ("unprofitable_share", "unprofitable_share_weight")

YES, NO, UNKNOWN = "yes", "no", "unknown"

_NOT_FOUND = "no source found"
_NOT_EXECUTABLE = "not executable: identity and facts are known, the rules are not written as steps"

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


def list_table(methodologies: Iterable[Methodology], *, as_of: date | None = None) -> Table:
    """One row a methodology: identity, funds, how far it can be run, and how sure its facts are."""
    known = tuple(methodologies)
    without_steps = any(not methodology.steps for methodology in known)
    return Table(
        "methodology list",
        _LIST_COLUMNS,
        tuple(methodology.id for methodology in known),
        tuple(_list_row(methodology, as_of) for methodology in known),
        head=f"{len(known)} methodologies",
        as_of=as_of,
        footnotes=(_NOT_EXECUTABLE,) if without_steps else (),
    )


def show_table(methodology: Methodology, *, as_of: date | None = None) -> Table:
    """One row a fact, published figure, step, part of a step with a source of its own, and review."""
    rows = tuple(_show_rows(methodology, as_of))
    unknown = [kind.label for kind in FACTS if kind.name not in methodology.facts]
    footnotes = [methodology.summary, "sentence, source and note of every row: -f csv or -f json"]
    if unknown:
        footnotes.insert(1, f"{_NOT_FOUND} for: {', '.join(unknown)}")
    return Table(
        "methodology show",
        _SHOW_COLUMNS,
        tuple(f"{row.section}[{number}].{row.item}" for number, row in enumerate(rows)),
        tuple(_show_cells(methodology, row) for row in rows),
        head=f"{methodology.name} · {methodology.provider} · {_grade(methodology)}",
        as_of=as_of,
        footnotes=tuple(footnotes),
    )


def compare_table(methodologies: Iterable[Methodology], *, as_of: date | None = None) -> Table:
    """One row a rule, one column a methodology; the rules that differ come first, those alike last.

    `differs` is unknown where a rule is known of one only, or where figures rest on other definitions.
    """
    compared = tuple({methodology.id: methodology for methodology in methodologies}.values())
    rows = [*_identity_rows(compared), *_fact_rows(compared, as_of), *_published_rows(compared, as_of)]
    ordered = sorted(rows, key=lambda row: (YES, UNKNOWN, NO).index(row.differs))
    columns = (
        Column("label", "rule", "text", machine=False),
        Column("item", "item", "text", screen=False),
        Column("differs", "differs", "text", screen=False),
        *(Column(m.id, m.short_name, "text") for m in compared),
    )
    differing = sum(row.differs == YES for row in rows)
    return Table(
        "methodology compare",
        columns,
        tuple(row.item for row in ordered),
        tuple((_text(row.label), _text(row.item), _text(row.differs), *row.cells) for row in ordered),
        head=f"{differing} of {len(rows)} rules differ: these come first",
        as_of=as_of,
    )


def fact_value(methodology: Methodology, name: str, *, as_of: date | None = None) -> Value:
    """A comparable fact as a cell, with its sources and with what is uncertain about it."""
    kind = next(kind for kind in FACTS if kind.name == name)
    fact = methodology.facts.get(name)
    if fact is None:
        return absent(_unit(kind), Gap(NOT_PUBLISHED, _NOT_FOUND))
    apart = fact.prov.validity.why_not(as_of, OF_A_FACT) if as_of else ""
    if apart:
        return absent(_unit(kind), Gap(NOT_PUBLISHED, apart))
    if isinstance(fact.value, bool | tuple | str):
        return _sourced(text_value(param_words(fact.value)), methodology=methodology, prov=fact.prov)
    if isinstance(fact.value, int | float):
        return _sourced(Value(float(fact.value), _unit(kind)), methodology=methodology, prov=fact.prov)
    return absent(_unit(kind), Gap(NOT_PUBLISHED, _NOT_FOUND))


def _unit(kind: FactKind) -> str:
    return "text" if kind.unit in ("flag", "list") else kind.unit


def _text(text: str) -> Value:
    return text_value(text)


def _day(day: date | None) -> Value:
    return Value(day, "date") if day else absent("date", Gap(NOT_PUBLISHED))


def _grade(methodology: Methodology) -> str:
    return methodology.summary_grade.replace("_", " ")


def _sources(methodology: Methodology, prov: Provenance) -> tuple[Source, ...]:
    return tuple(
        Source(
            PROVIDER,
            as_of=prov.as_of,
            citation=str(methodology.sources[name]),
            url=methodology.sources[name].url,
        )
        for name in prov.sources
    )


def _sourced(value: Value, *, methodology: Methodology, prov: Provenance) -> Value:
    """The cell with its sources, and a note where it is unverified or others say otherwise."""
    certain = prov.status not in (UNVERIFIED, DISPUTED)
    return replace(
        value,
        sources=_sources(methodology, prov),
        as_of=value.as_of or prov.as_of,
        notes=(*value.notes, *_doubts(methodology, prov)),
        comparable=value.comparable and certain,
    )


def _doubts(methodology: Methodology, prov: Provenance) -> Iterator[str]:
    if prov.status == UNVERIFIED:
        seen = (prov.note or "the source does not show it") if prov.sources else _NOT_FOUND
        yield f"{UNVERIFIED}: {seen}"
    said = []
    for other in prov.alternatives:
        citations = "; ".join(str(methodology.sources[name]) for name in other.sources)
        said.append(f"{param_words(other.value)} ({citations})")
    if said:
        opening = "disputed: also" if prov.status == DISPUTED else "others print"
        yield f"{opening} {'; '.join(said)}"


def _list_row(methodology: Methodology, as_of: date | None) -> tuple[Value, ...]:
    counts = Counter(fact.prov.status for fact in methodology.facts.values())
    funds = methodology.tracked_by or methodology.stand_in_for
    tracked = (
        text_value(", ".join(funds))
        if funds
        else absent("text", Gap(NOT_PUBLISHED, "no fund that follows it was found"))
    )
    if methodology.stand_in_for:
        tracked = replace(tracked, notes=("the fund it stands in for; no fund tracks it",))
    by_status = {status: Value(float(counts[status]), "count") for status in STATUSES}
    return (
        _text(methodology.id), _text(methodology.name), _text(methodology.provider), _text(methodology.type),
        _text(methodology.segment), tracked, _text(methodology.base), _text(_grade(methodology)),
        _constituents(methodology, as_of), Value(float(len(methodology.facts)), "count"),
        *by_status.values(), _day(methodology.valid_from), _day(methodology.valid_to),
        _text(f"{counts[VERIFIED]} of {len(methodology.facts)}"),
    )  # fmt: skip


def _constituents(methodology: Methodology, as_of: date | None) -> Value:
    """The newest published count, else the target of the rules with a note, else missing."""
    newest = _newest(_dated(methodology, "constituents", as_of=as_of))
    if newest:
        return _published_value(methodology, newest)
    target = fact_value(methodology, "number_of_constituents", as_of=as_of)
    if isinstance(target.value, float):
        return replace(target, notes=("the target of the rules, not a count", *target.notes))
    return absent("count", Gap(NOT_PUBLISHED, _NOT_FOUND))


def _dated(methodology: Methodology, metric: str, *, as_of: date | None) -> list[PublishedFact]:
    """The figures of one metric that were true by the day."""
    return [
        figure for figure in methodology.published
        if figure.metric == metric and figure.as_of and (as_of is None or figure.as_of <= as_of)
    ]  # fmt: skip


def _newest(figures: Sequence[PublishedFact]) -> PublishedFact | None:
    """The newest figure with a stated definition or without dispute, else simply the newest."""
    certain = [figure for figure in figures if figure.definition or figure.prov.status != DISPUTED]
    return max(certain or figures, key=lambda figure: figure.as_of or date.min, default=None)


def _published_value(methodology: Methodology, figure: PublishedFact) -> Value:
    unit = METRIC_UNITS[figure.metric]
    if figure.value is None:
        value = absent(unit, Gap(NOT_PUBLISHED, figure.prov.note or _NOT_FOUND))
    else:
        notes = (figure.definition,) if figure.definition else ()
        value = Value(figure.value, unit, as_of=figure.as_of, notes=notes)
    return value if value.missing else _sourced(value, methodology=methodology, prov=figure.prov)


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
        fact = methodology.facts.get(kind.name)
        if fact:
            value = fact_value(methodology, kind.name, as_of=as_of)
            yield _ShowRow("fact", kind.name, kind.label, value, fact.prov, fact.text)
    for figure in methodology.published:
        if figure.as_of is None or as_of is None or figure.as_of <= as_of:
            label = f"published {figure.metric.removesuffix('_usd').replace('_', ' ')}"
            value = _published_value(methodology, figure)
            yield _ShowRow("published", figure.metric, label, value, figure.prov, figure.definition, figure.as_of)
    for step in methodology.steps:
        value = _sourced(text_value(step_words(step)), methodology=methodology, prov=step.prov)
        yield _ShowRow("step", step.id, f"step {step.id}", value, step.prov, f"{step.kind}, {step.grade}")
        for place, prov in step.parts.items():
            part = _sourced(text_value(part_words(step, place)), methodology=methodology, prov=prov)
            yield _ShowRow("part", f"{step.id}.{place}", f"  {place}", part, prov)
    for event in methodology.calendar:
        value = _sourced(text_value(event_words(event)), methodology=methodology, prov=event.prov)
        yield _ShowRow("calendar", event.name, f"review {event.name}", value, event.prov)


def _show_cells(methodology: Methodology, row: _ShowRow) -> tuple[Value, ...]:
    citations = [methodology.sources[name] for name in row.prov.sources]
    remarks = [row.sentence, row.prov.note, *_doubts(methodology, row.prov)]
    day = row.as_of or row.prov.as_of
    return (
        _text(row.label),
        _text(row.section),
        _text(row.item),
        row.value,
        _text(row.prov.status),
        _text(day.isoformat()) if day else _published_on(citations),
        _text("; ".join(str(citation) for citation in citations)),
        _text("; ".join(dict.fromkeys(remark for remark in remarks if remark))),
        row.value,
    )


def _published_on(citations: Sequence[Citation]) -> Value:
    """When the newest of the sources was published; `undated` where none says, missing without a source."""
    days = [citation.published for citation in citations]
    if not days:
        return absent("text", Gap(NOT_PUBLISHED, _NOT_FOUND))
    return _text(max((day for day in days if day != UNDATED), default=UNDATED))


@dataclass(frozen=True, slots=True)
class _CompareRow:
    item: str
    label: str
    cells: tuple[Value, ...]
    differs: str


def _differs(cells: Sequence[Value]) -> str:
    """yes where two known rules read differently, unknown where one of them is not known, else no."""
    readings = {text_of(cell).casefold() for cell in cells if not cell.missing}
    if len(readings) > 1:
        return YES
    return UNKNOWN if any(cell.missing for cell in cells) and len(cells) > 1 else NO


def _identity_rows(compared: Sequence[Methodology]) -> Iterator[_CompareRow]:
    for item, label, reading in (
        ("provider", "provider", lambda m: m.provider),
        ("type", "type", lambda m: m.type.replace("_", " ")),
        ("segment", "segment", lambda m: m.segment),
        ("tracked_by", "funds", lambda m: ", ".join(m.tracked_by) or NO_SUCH_RULE),
        ("base", "selected from", lambda m: m.base or NO_SUCH_RULE),
        ("grade", "runs", _grade),
    ):
        cells = tuple(_text(reading(methodology)) for methodology in compared)
        yield _CompareRow(item, label, cells, _differs(cells))


def _fact_rows(compared: Sequence[Methodology], as_of: date | None) -> Iterator[_CompareRow]:
    for kind in FACTS:
        if any(kind.name in methodology.facts for methodology in compared):
            cells = tuple(fact_value(methodology, kind.name, as_of=as_of) for methodology in compared)
            yield _CompareRow(kind.name, kind.label, cells, _differs(cells))


def _published_rows(compared: Sequence[Methodology], as_of: date | None) -> Iterator[_CompareRow]:
    for metric in METRIC_UNITS:
        figures = [_dated(methodology, metric, as_of=as_of) for methodology in compared]
        if not any(figures):
            continue
        publisher = _common_publisher(compared, figures) if metric in DEFINED_SHARES else None
        cells = []
        for methodology, own in zip(compared, figures, strict=True):
            if publisher:
                own = [figure for figure in own if _publisher(methodology, figure) == publisher]
            newest = _newest(own)
            missing = absent(METRIC_UNITS[metric], Gap(NOT_PUBLISHED, "no published figure found"))
            cells.append(_published_value(methodology, newest) if newest else missing)
        differs = _differs(cells)
        if metric in DEFINED_SHARES and publisher is None:
            differs = UNKNOWN
            cells = [replace(cell, comparable=False) for cell in cells]
        label = f"published {metric.removesuffix('_usd').replace('_', ' ')}"
        yield _CompareRow(metric, label, tuple(cells), differs)


def _publisher(methodology: Methodology, figure: PublishedFact) -> Citation | None:
    """Whose figure it is: the first of its sources; the others agree with it."""
    return methodology.sources[figure.prov.sources[0]] if figure.prov.sources else None


def _common_publisher(compared: Sequence[Methodology], figures: Sequence[Sequence[PublishedFact]]) -> Citation | None:
    """The publication with a figure about every methodology that has one; the best one if several."""
    published = [(m, own) for m, own in zip(compared, figures, strict=True) if own]
    everywhere = [{_publisher(m, figure) for figure in own} for m, own in published]
    common = set.intersection(*everywhere) - {None}
    methodology, own = published[0]
    best = _newest([figure for figure in own if _publisher(methodology, figure) in common])
    return _publisher(methodology, best) if best else None
