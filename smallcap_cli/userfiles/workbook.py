"""One sheet of an Excel workbook as the text of a CSV file, so that every reader of tables reads it; needs openpyxl."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from smallcap_cli.errors import CouldNotParse, UsageFault, safe

SUFFIX = ".xlsx"
#: What the parts of a workbook may take together; a sheet of ten thousand days takes some megabytes.
MOST_UNPACKED = 100_000_000
#: Rows and columns of a sheet, empty ones counted: what a text file may have, and more than any table has.
MOST_ROWS, MOST_COLUMNS = 200_000, 1_000
LAYOUT = "save it as .xlsx with one table, or as CSV"
#: What openpyxl raises on parts that are not those of a workbook; faults of XML are of SyntaxError.
FAULTS = (
    zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
    OverflowError, NotImplementedError, OSError,
)  # fmt: skip


def workbook_text(name: str, content: bytes, fault: type[CouldNotParse] | type[UsageFault], sheet: str = "") -> str:
    """The rows of a sheet as CSV, a line a row: days as YYYY-MM-DD, numbers in full, nothing for an empty cell.

    **Raises** `fault` for what is no workbook or too large, and where several sheets are there and none is named.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        _refuse_large(name, content, fault)
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it leaves out; cells are all that is taken here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            rows = list(_rows(name, _sheet_of(name, book, fault, sheet), fault))
    except (InvalidFileException, *FAULTS) as error:
        if isinstance(error, fault):  # a UsageFault is a ValueError too
            raise
        raise fault(f"{name}: not a workbook that can be read", LAYOUT) from None
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def _refuse_large(name: str, content: bytes, fault: type[CouldNotParse] | type[UsageFault]) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise fault(f"{name}: more than {MOST_UNPACKED // 1_000_000} MB when unpacked", LAYOUT)


def _sheet_of(name: str, book: Any, fault: type[CouldNotParse] | type[UsageFault], wanted: str) -> Any:
    titles = [sheet.title for sheet in book.worksheets]
    listed = safe(", ".join(titles), 120)
    if wanted:
        if wanted not in titles:
            raise fault(f"{name}: no sheet called {safe(wanted)!r}: {listed}", "correct `sheet` in layout.yaml")
        return book[wanted]
    if len(titles) != 1:
        hint = "write `sheet: NAME` in layout.yaml" if fault is CouldNotParse else "leave the one with the table"
        raise fault(f"{name}: {len(titles)} sheets: {listed}", hint)
    return book.worksheets[0]


def _rows(name: str, sheet: Any, fault: type[CouldNotParse] | type[UsageFault]) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise fault(f"{name}: more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns", LAYOUT)
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _text(value: object) -> str:
    """A cell's text; what is in it over several lines is one line."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, date | int | float) else " ".join(str(value).split())
