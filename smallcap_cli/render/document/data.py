"""A report for programs: JSON with the document of each table, CSV with a line a cell."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING

from smallcap_cli.render.machine import SCHEMA, Node, machine_columns, raw, table_node, utc_text
from smallcap_cli.render.text_safety import clean, for_spreadsheet

if TYPE_CHECKING:
    from smallcap_cli.core.document import ReportDocument, ReportPart

HEADS = ("section", "key", "column", "value", "unit", "start", "as_of", "source", "missing")


def document_node(document: ReportDocument, *, generated_at: datetime | None) -> dict[str, Node]:
    """The report as plain values; a table is what `-f json` of its command prints, without the moment."""
    return {
        "schema": SCHEMA, "command": "report", "id": document.id, "title": clean(document.title),
        "as_of": document.as_of.isoformat() if document.as_of else None, "generated_at": utc_text(generated_at),
        "version": document.version, "notes": [clean(note) for note in document.notes],
        "sections": [_section(one) for one in document.sections],
    }  # fmt: skip


def _section(section: ReportPart) -> dict[str, Node]:
    return {
        "id": section.id, "title": clean(section.title), "command": clean(section.command) or None,
        "text": clean(section.text) or None, "fault": clean(section.fault) or None,
        "notes": [clean(note) for note in section.notes],
        "table": table_node(section.table, generated_at=None) | {"keys": [clean(key) for key in section.table.keys]}
        if section.table is not None else None,
    }  # fmt: skip


def cell_lines(document: ReportDocument, *, header: bool) -> str:
    """CSV with a line a cell: section, row and column, the raw value with its unit and days, or why it is missing."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    if header:
        writer.writerow(HEADS)
    for section in document.sections:
        if section.fault:
            writer.writerow([section.id, "", "", "", "", "", "", "", for_spreadsheet(clean(section.fault))])
        if section.table is None:
            continue
        shown = machine_columns(section.table)
        for key, row in zip(section.table.keys, section.table.rows, strict=True):
            for number in shown:
                cell, content = row[number], raw(row[number])
                source = "; ".join(dict.fromkeys(str(one) for one in cell.sources))
                value = "" if content is None else content if isinstance(content, str) else repr(content)
                writer.writerow([
                    section.id, for_spreadsheet(clean(key)), section.table.columns[number].name,
                    for_spreadsheet(value) if isinstance(content, str) else value, cell.unit,
                    cell.start or "", cell.as_of or "", for_spreadsheet(clean(source)), cell.missing,
                ])  # fmt: skip
    return stream.getvalue()
