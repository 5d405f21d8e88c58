"""The formats that programs read: CSV, TSV, JSON and JSON lines, with raw values at full precision.

CSV follows RFC 4180 in quoting but ends lines with a line feed alone, as pipes and `diff` expect; UTF-8
without a byte order mark, no comment lines. A number is the shortest text that reads back bit for bit.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from smallcap_cli.core.table import DIFFERENCE_UNITS
from smallcap_cli.core.words import unique
from smallcap_cli.render.text_safety import clean, for_spreadsheet

if TYPE_CHECKING:
    from smallcap_cli.core.model import Source, Value
    from smallcap_cli.core.table import Table

SCHEMA = "smallcap/1"
#: The envelope with fewer words about cells.
BRIEF_SCHEMA = "smallcap-brief/1"
#: Units that count things: a whole number of them is written without a decimal point.
WHOLE_UNITS = tuple(unit for whole in ("count", "shares", "days") for unit in (whole, DIFFERENCE_UNITS[whole]))
#: The conventions every document has, null where a command rests on none.
CONVENTIONS = ("window", "anchor", "basis", "price_kind", "frequency", "benchmark", "risk_free")

Scalar = float | int | str | None
Node = Scalar | list["Node"] | dict[str, "Node"]


def comma_separated(table: Table, *, header: bool) -> str:
    """CSV: a header line of column names unless `header` is False, then a line a row."""
    return _delimiter_text(table, ",", header=header)


def tab_separated(table: Table, *, header: bool) -> str:
    """TSV: as CSV, with tabs."""
    return _delimiter_text(table, "\t", header=header)


def json_document(table: Table, *, generated_at: datetime | None) -> str:
    """The envelope `smallcap/1`: rows of raw values, and for each cell where it comes from."""
    return json_text(table_node(table, generated_at=generated_at))


def json_text(node: Node) -> str:
    """A JSON document as text, for people to read too."""
    return json.dumps(node, allow_nan=False, ensure_ascii=False, indent=2) + "\n"


def table_node(table: Table, *, generated_at: datetime | None) -> dict[str, Node]:
    """The envelope as plain values."""
    shown = machine_columns(table)
    names = [table.columns[number].name for number in shown]
    conventions: dict[str, Node] = dict.fromkeys(CONVENTIONS)
    conventions.update({name: _text(text) for name, text in table.conventions.items()})
    document: dict[str, Node] = {
        "schema": SCHEMA,
        "command": clean(table.command),
        "generated_at": utc_text(generated_at),
        "as_of": _day(table.as_of),
        "conventions": conventions,
        "columns": [
            {"name": column.name, "label": clean(column.label), "unit": column.unit}
            for column in (table.columns[number] for number in shown)
        ],
        "rows": [{name: raw(row[number]) for name, number in zip(names, shown, strict=True)} for row in table.rows],
        "cells": {
            f"{clean(key)}.{table.columns[number].name}": _provenance(row[number], table.columns[number].unit)
            for key, row in zip(table.keys, table.rows, strict=True)
            for number in shown
        },
        "warnings": [clean(text) for text in unique((*table.warnings, *table.caveats))],
    }
    if table.inference:
        document["inference"] = {**table.inference, "pairs": [dict(pair) for pair in table.pairs]}
    if table.verdict:
        document["verdict"] = [dict(record) for record in table.verdict]
    return document


def brief_node(table: Table, *, of: int) -> dict[str, Node]:
    """The envelope for a reader of few words: each source once with its columns, and only cells that need a word.

    These are missing, of another day than the table, marked, partly covered, in a unit of their own, or with notes.
    `of` is the number of rows before the table was cut; `limited` says so, and is null where nothing was.
    """
    whole = table_node(table, generated_at=None)
    sources: dict[tuple[tuple[str, Node], ...], list[Node]] = {}
    cells: dict[str, Node] = {}
    for key, row in zip(table.keys, table.rows, strict=True):
        for number in machine_columns(table):
            column, cell = table.columns[number], row[number]
            for source in cell.sources:
                named = sources.setdefault(tuple(_source(source).items()), [])
                named += [] if column.name in named else [column.name]
            if word := _word(cell, column.unit, table.as_of):
                cells[f"{clean(key)}.{column.name}"] = word
    return {
        "schema": BRIEF_SCHEMA,
        **{name: whole[name] for name in ("command", "as_of", "conventions", "columns", "rows")},
        "limited": {"rows": len(table.rows), "of": of} if of > len(table.rows) else None,
        "cells": cells,
        "sources": [{**dict(facts), "columns": names} for facts, names in sources.items()],
        "findings": [clean(text) for text in table.findings],
        "footnotes": [clean(text) for text in table.footnotes if text not in table.caveats],
        "warnings": whole["warnings"],
    }


def _word(value: Value, column_unit: str, day: date | None) -> dict[str, Node]:
    """What a reader has to know of a cell; empty where it is like the others."""
    known = _provenance(value, column_unit)
    return {
        name: known[name]
        for name in ("missing", "detail", "as_of", "coverage", "mark", "unit", "notes")
        if known.get(name) not in (None, _day(day) if name == "as_of" else 1.0 if name == "coverage" else None)
    }


def json_lines(table: Table) -> str:
    """One JSON object a line, a line a row."""
    shown = machine_columns(table)
    return "".join(
        json.dumps({table.columns[n].name: raw(row[n]) for n in shown}, allow_nan=False, ensure_ascii=False) + "\n"
        for row in table.rows
    )


def machine_columns(table: Table) -> list[int]:
    """The positions of the columns that programs get."""
    return [number for number, column in enumerate(table.columns) if column.machine]


def raw(value: Value) -> Scalar:
    """The cell as a program reads it: number, ISO day, clean text, or None where it is missing."""
    content = value.value
    if content is None:
        return None
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, date):
        return content.isoformat()
    number = float(content)
    return int(number) if value.unit in WHOLE_UNITS and number.is_integer() else number


def utc_text(moment: datetime | None) -> str | None:
    """A moment as `2026-08-01T06:30:00Z`; one without an offset is taken as UTC."""
    if moment is None:
        return None
    return utc(moment).isoformat() + "Z"


def utc(moment: datetime) -> datetime:
    """A moment in UTC to the second, without its offset."""
    there = moment.astimezone(UTC) if moment.tzinfo else moment
    return there.replace(tzinfo=None, microsecond=0)


def _delimiter_text(table: Table, delimiter: str, *, header: bool) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    shown = machine_columns(table)
    if header:
        writer.writerow([for_spreadsheet(table.columns[number].name) for number in shown])
    for row in table.rows:
        writer.writerow([_field(row[number]) for number in shown])
    return stream.getvalue()


def _field(value: Value) -> str:
    content = raw(value)
    if content is None:
        return ""
    return for_spreadsheet(content) if isinstance(content, str) else repr(content)


def _provenance(value: Value, column_unit: str) -> dict[str, Node]:
    """Where a cell comes from; what is optional is left out, the rest is null where unknown."""
    known: dict[str, Node] = {
        "sources": [_source(source) for source in value.sources],
        "as_of": _day(value.as_of),
        "start": _day(value.start),
        "basis": _text(value.basis),
        "coverage": value.coverage,
        "missing": value.missing or None,
    }
    if value.detail:
        known["detail"] = clean(value.detail)
    if value.notes:
        known["notes"] = [clean(note) for note in value.notes]
    if value.mark:
        known["mark"] = value.mark
    if value.unit != column_unit:
        known["unit"] = value.unit
    return known


def _source(source: Source) -> dict[str, Node]:
    """A source as an object of what is known of it."""
    known: dict[str, Node] = {
        "provider": clean(source.provider),
        "as_of": _day(source.as_of),
        "retrieved": utc_text(source.retrieved),
        "citation": _text(source.citation),
        "url": _text(source.url),
    }
    return {name: fact for name, fact in known.items() if fact is not None}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(text: str | None) -> str | None:
    return clean(text) if text else None
