"""A spreadsheet: numbers as numbers, dates as dates, and a second sheet that says what they rest on.

The same table gives the same bytes. A number keeps 16 significant digits, which is all openpyxl writes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from smallcap_cli.core.table import text_of
from smallcap_cli.render.footnotes import texts_of
from smallcap_cli.render.machine import WHOLE_UNITS, machine_columns, utc, utc_text
from smallcap_cli.render.text_safety import for_spreadsheet

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Table

ABOUT = "about"
#: Stands in for the moment of writing where none was given.
_NO_MOMENT = datetime(2000, 1, 1)
#: The earliest moment a zip entry can carry.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_LONGEST_SHEET_NAME = 31
_NARROWEST, _WIDEST = 8, 60
#: The first day a spreadsheet counts reliably: before it Excel and LibreOffice disagree.
_FIRST_SHEET_DAY = date(1900, 3, 1)

_NUMBER_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "fraction": "0.00%",
        "points": "0.00%",
        "share": "0%",
        "measured_share": "0.0%",
        "ratio": "0.00",
        "probability": "0.000",
        "usd": "#,##0",
        "money": "#,##0.00",
        "count": "#,##0",
        "days": "#,##0",
        "shares": "#,##0",
        "date": "yyyy-mm-dd",
        "month": "yyyy-mm-dd",
    }
)


def workbook(table: Table, *, generated_at: datetime | None) -> bytes:
    """The bytes of an xlsx file: a sheet named after the command, and `about`."""
    book = Workbook()
    sheet = book.active
    sheet.title = _sheet_name(table.command)
    _fill(sheet, table)
    about = book.create_sheet(ABOUT)
    for line in _about(table, generated_at):
        about.append([""] * len(line))
        for number, text in enumerate(line, start=1):
            _write_text(about.cell(about.max_row, number), text)
    for number, width in enumerate((26, 44, 30), start=1):
        about.column_dimensions[get_column_letter(number)].width = width
    moment = utc(generated_at) if generated_at else _NO_MOMENT
    book.properties.creator = "smallcap"
    book.properties.created = book.properties.modified = moment
    stream = io.BytesIO()
    book.save(stream)
    return _with_fixed_times(stream.getvalue(), moment)


def _fill(sheet: Worksheet, table: Table) -> None:
    shown = machine_columns(table)
    widths = [_NARROWEST] * len(shown)
    for place, number in enumerate(shown):
        header = sheet.cell(1, place + 1)
        _write_text(header, table.columns[number].name)
        header.font = Font(bold=True)
        texts = [table.columns[number].name, *(text_of(row[number]) for row in table.rows)]
        widths[place] = min(_WIDEST, max(_NARROWEST, 2 + max(len(text) for text in texts)))
    for line, row in enumerate(table.rows, start=2):
        for place, number in enumerate(shown):
            _write(sheet.cell(line, place + 1), row[number])
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2" if len(shown) > 1 else "A2"


def _write(cell: Cell, value: Value) -> None:
    content = value.value
    if content is None:
        return
    if isinstance(content, str) and value.unit == "ordinal" and content.isdecimal():
        cell.value = int(content)
    elif isinstance(content, str):
        _write_text(cell, content)
    elif isinstance(content, date) and content < _FIRST_SHEET_DAY:
        _write_text(cell, content.isoformat())
    elif isinstance(content, date):
        cell.value = content
        cell.number_format = _NUMBER_FORMATS["month" if value.unit == "month" else "date"]
    else:
        number = float(content)
        cell.value = int(number) if value.unit in WHOLE_UNITS and number.is_integer() else number
        cell.number_format = _NUMBER_FORMATS[value.unit]


def _write_text(cell: Cell, text: str) -> None:
    """Write a text that stays one, whatever it begins with."""
    cell.value = for_spreadsheet(text)
    cell.data_type = "s"


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
    return "table" if name.casefold() in ("", ABOUT, "history") else name


def _with_fixed_times(archive: bytes, moment: datetime) -> bytes:
    """The archive with `moment` as its last change: openpyxl puts the clock there and in every entry."""
    stamp = f"{moment.isoformat()}Z".encode()
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, content)
    return stream.getvalue()
