"""A spreadsheet: the screen for people, the same numbers for formulas, and a sheet that says what they rest on.

The same table gives the same bytes. A number keeps 16 significant digits, which is all XlsxWriter writes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from smallcap_cli.core.table import text_of
from smallcap_cli.render.footnotes import texts_of
from smallcap_cli.render.machine import machine_columns, utc, utc_text
from smallcap_cli.render.text_safety import for_spreadsheet
from smallcap_cli.render.workbook_cells import fit_height, formats_of, print_setup, write_text, write_value
from smallcap_cli.render.workbook_screen import fill_screen_sheet

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from smallcap_cli.core.table import Table
    from smallcap_cli.render.workbook_cells import Formats

SCREEN, ABOUT = "screen", "about"
#: Widths of what it says: of what, what, and its unit or address.
ABOUT_WIDTHS = (28, 60, 50)
#: Stands in for the moment of writing where none was given.
NO_MOMENT = datetime(2000, 1, 1)
_LONGEST_SHEET_NAME = 31
_NARROWEST, _WIDEST = 8, 60
#: Nothing that a cell holds becomes a formula, a number or a link by how it reads; no file lies between.
INERT = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def workbook(table: Table, *, generated_at: datetime | None) -> bytes:
    """The bytes of an xlsx file: the sheet `screen`, one named after the command with raw columns, and `about`."""
    stream = io.BytesIO()
    book = Workbook(stream, INERT)
    formats = formats_of(book)
    footer = table.head or f"smallcap {table.command}"
    screen = book.add_worksheet(SCREEN)
    print_setup(screen, footer, head=fill_screen_sheet(screen, table, formats).head)
    figures = book.add_worksheet(_sheet_name(table.command))
    _fill(figures, table, formats)
    print_setup(figures, footer, head=0)
    about = book.add_worksheet(ABOUT)
    for row, line in enumerate(_about(table, generated_at)):
        for column, text in enumerate(line):
            write_text(about, (row, column), text, formats(text_wrap=True, valign="top"))
        fit_height(about, row, zip(line, ABOUT_WIDTHS, strict=False))
    for column, width in enumerate(ABOUT_WIDTHS):
        about.set_column(column, column, width)
    print_setup(about, footer)
    moment = utc(generated_at) if generated_at else NO_MOMENT
    book.set_properties({"author": "smallcap", "created": moment.replace(tzinfo=None)})
    book.close()
    return stream.getvalue()


def _fill(sheet: Worksheet, table: Table, formats: Formats) -> None:
    shown = machine_columns(table)
    for place, number in enumerate(shown):
        name = table.columns[number].name
        write_text(sheet, (0, place), name, formats(bold=True))
        longest = max(len(text) for text in (name, *(text_of(row[number]) for row in table.rows)))
        sheet.set_column(place, place, min(_WIDEST, max(_NARROWEST, 2 + longest)))
        for line, row in enumerate(table.rows, start=1):
            write_value(sheet, (line, place), row[number], formats)
    sheet.freeze_panes(1, 1 if len(shown) > 1 else 0)


def _about(table: Table, generated_at: datetime | None) -> Iterator[tuple[str, ...]]:
    yield "command", table.command
    if table.head:
        yield "head", table.head
    for finding in table.findings:
        yield "finding", finding
    yield "as_of", table.as_of.isoformat() if table.as_of else ""
    if generated_at:
        yield "generated_at", utc_text(generated_at) or ""
    for name, text in table.conventions.items():
        yield f"convention {name}", text or ""
    for column in (table.columns[number] for number in machine_columns(table)):
        yield f"column {column.name}", column.label, column.unit
    for source in _sources(table):
        yield "source", *source
    for note in _notes(table):
        yield "note", *note
    for text in table.footnotes:
        yield "note", text
    for text in table.warnings:
        yield "warning", text


def _sources(table: Table) -> Iterator[tuple[str, str]]:
    """Each source once, as (source, address), in the order of the cells."""
    shown = machine_columns(table)
    sources = (source for row in table.rows for number in shown for source in row[number].sources)
    yield from dict.fromkeys((str(source), source.url) for source in sources)


def _notes(table: Table) -> Iterator[tuple[str, str]]:
    """Why a cell is empty and what its notes say, as (cell, text)."""
    for key, row in zip(table.keys, table.rows, strict=True):
        for number in machine_columns(table):
            for text in texts_of(row[number]):
                yield f"{key}.{table.columns[number].name}", text


def _sheet_name(command: str) -> str:
    name = re.sub(r"[\[\]:*?/\\']", " ", for_spreadsheet(command)).strip()[:_LONGEST_SHEET_NAME].strip()
    return "table" if name.casefold() in ("", ABOUT, SCREEN, "history") else name
