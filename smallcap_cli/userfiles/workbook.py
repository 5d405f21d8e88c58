"""The sheets of an Excel workbook, `.xlsx` or the older `.xls`, as rows of texts; needs python-calamine.

Cells hold the figures that Excel saved in them: no formula is run, no link to another file is followed.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time

from smallcap_cli.errors import CouldNotParse, UsageFault, safe
from smallcap_cli.userfiles.zips import ZIP_FAULTS

Fault = type[CouldNotParse] | type[UsageFault]

SUFFIX = ".xlsx"
#: How a zip archive begins, and the compound file that an old workbook is in.
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: What the parts of a workbook may take together; a sheet of ten thousand days takes some megabytes.
MOST_UNPACKED = 100_000_000
#: Rows and columns of a sheet, empty ones counted: what a text file may have, and more than any table has.
MOST_ROWS, MOST_COLUMNS = 200_000, 1_000
#: Cells between a sheet's corners: the reader takes memory for empty ones too.
MOST_CELLS = 5_000_000
LAYOUT = "save it as .xlsx with one table, or as CSV"
#: What python-calamine and zipfile raise on parts that are not those of a workbook.
FAULTS = (*ZIP_FAULTS, KeyError, ValueError, OSError)

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
#: A place that is far to the right or far down, as every program writes it; and every place, as XML allows it.
_FAR = re.compile(rb"""r="(?:[A-Za-z]{2,3}\d|[A-Za-z]?\d{5})""")
_UNUSUAL = (b"r='", b"r =", b"r\t", b"r\n", b"r\r", b'r=" ', b"r= ", b"r=\t", b"r=\n", b"r=\r", b'r="&')
_PLACES = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)""")


class SheetTexts:
    """The sheets of a workbook by title; the rows of one are read when they are asked for."""

    def __init__(self, name: str, content: bytes, fault: Fault) -> None:
        """**Raises** `fault` for what is no workbook, is too large or declares entities."""
        from python_calamine import CalamineWorkbook

        self._name, self._fault = name, fault
        with self._faults_in_words():
            if content.startswith(ZIP):
                self._refuse_parts(content)
            elif not content.startswith(COMPOUND):
                raise self._unreadable()
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))

    @property
    def titles(self) -> list[str]:
        return list(self._book.sheet_names)

    def rows(self, title: str) -> Iterator[list[str]]:
        """The rows from the first on, each without the empty cells at its end; an empty row has no cells.

        Days are YYYY-MM-DD, numbers in full, texts on one line, nothing for an empty cell.
        """
        with self._faults_in_words():
            sheet = self._book.get_sheet_by_name(title)
            if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
                raise self._too_wide()
            rows = sheet.to_python(skip_empty_area=False)
        for row in rows:
            cells = [_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells

    def _refuse_parts(self, content: bytes) -> None:
        """Refuse parts that unpack to too much; each is unpacked, for an archive may state less than is in it."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise self._fault(f"{self._name}: more than {MOST_UNPACKED // 1_000_000} MB when unpacked", LAYOUT)
            for part in parts:
                with archive.open(part) as opened:
                    text = opened.read()
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                if b"<!DOCTYPE" in text or b"\0" in text:  # nor in an encoding that would hide it
                    raise self._fault(f"{self._name}: {safe(part.filename)} declares a document type", LAYOUT)
                if _SHEET.fullmatch(part.filename) and (_FAR.search(text) or any(odd in text for odd in _UNUSUAL)):
                    self._refuse_size(text)

    def _refuse_size(self, sheet: bytes) -> None:
        width = height = 0
        for letters, digits in set(_PLACES.findall(sheet)):
            # A number of more digits than a row's is beyond every sheet.
            height = max(height, int(digits[:8]))
            width = max(width, _column(letters[:4]))
        if height > MOST_ROWS or width > MOST_COLUMNS or height * width > MOST_CELLS:
            raise self._too_wide()

    def _too_wide(self) -> CouldNotParse | UsageFault:
        return self._fault(f"{self._name}: more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns", LAYOUT)

    def _unreadable(self) -> CouldNotParse | UsageFault:
        return self._fault(f"{self._name}: not a workbook that can be read", LAYOUT)

    @contextmanager
    def _faults_in_words(self) -> Iterator[None]:
        from python_calamine import CalamineError

        try:
            yield
        except (CalamineError, *FAULTS) as error:
            if isinstance(error, self._fault):  # a UsageFault is a ValueError too
                raise
            raise self._unreadable() from None


def workbook_text(name: str, content: bytes, fault: Fault, sheet: str = "") -> str:
    """The rows of a sheet as CSV, a line a row, so that every reader of tables reads it.

    **Raises** `fault` for what is no workbook or too large, and where several sheets are there and none is named.
    """
    book = SheetTexts(name, content, fault)
    listed = safe(", ".join(book.titles), 120)
    if sheet and sheet not in book.titles:
        raise fault(f"{name}: no sheet called {safe(sheet)!r}: {listed}", "correct `sheet` in layout.yaml")
    if not sheet and len(book.titles) != 1:
        hint = "write `sheet: NAME` in layout.yaml" if fault is CouldNotParse else "leave the one with the table"
        raise fault(f"{name}: {len(book.titles)} sheets: {listed}", hint)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(book.rows(sheet or book.titles[0]))
    return written.getvalue()


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _text(value: object) -> str:
    """A cell's text; what is in it over several lines is one line."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"  # as Excel shows it: a ticker may have been taken for one
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
