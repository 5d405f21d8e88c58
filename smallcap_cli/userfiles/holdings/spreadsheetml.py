"""Workbooks in SpreadsheetML 2003, the XML that iShares sends as `.xls`: bytes in, sheets of texts out.

**Source** Microsoft, "XML Spreadsheet Reference", 2003: `ss:Index` numbers a row or a cell after skipped ones.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.userfiles.sheet import SheetRow
from smallcap_cli.userfiles.workbook import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
HINT = "save the issuer's file again, or open it in Excel and save it as .xlsx"
#: iShares writes `S&P` as it is, which is no XML; a reader that recovers makes `S` of it.
_BARE = re.compile(rb"&(?!\w+;|#)")

Sheets = list[tuple[str, list[SheetRow]]]


def sheets_of(name: str, content: bytes, wanted: str) -> Sheets:
    """The sheets with their rows up to the `wanted` one, in small letters, that one first; empty rows are left out.

    **Raises** CouldNotParse for what is no such workbook, is not well formed, or declares entities.
    """
    reader = _SheetReader(name, wanted)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.refuse_types
    try:
        parser.Parse(_BARE.sub(b"&amp;", content), True)
    except _SheetRead:
        return [reader.sheets[-1], *reader.sheets[:-1]]
    except expat.ExpatError as error:
        # A file that was cut off ends in an open element.
        raise CouldNotParse(f"{name}:{error.lineno}: not well-formed XML: {error.args[0]}", HINT) from None
    return reader.sheets


class _SheetRead(Exception):
    """The sheet that is wanted has been read."""


class _SheetReader:
    """Collects rows while the parser goes through the elements."""

    def __init__(self, name: str, wanted: str) -> None:
        self.sheets: Sheets = []
        self._name, self._wanted = name, wanted
        self._line = 0
        self._cells: list[str] = []
        self._column = 0
        self._texts: list[str] | None = None
        self._taken = 0
        self._is_root = True
        self._in_comment = False

    def refuse_types(self, *_: object) -> None:
        raise CouldNotParse(f"{self._name}: the XML declares a document type, which may hold entities", HINT)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, kind = tag.rpartition(" ")
        if self._is_root and (space, kind) != (NAMESPACE, "Workbook"):
            raise CouldNotParse(f"{self._name}: XML, but no workbook in SpreadsheetML", HINT)
        self._is_root = False
        if kind == "Data" and not self._in_comment:
            self._texts = []
        elif kind == "Comment":
            self._in_comment = True
        elif kind == "Cell":
            self._column = self._index(attributes, self._column, MOST_COLUMNS)
        elif kind == "Row":
            self._line = self._index(attributes, self._line, MOST_ROWS)
            self._cells, self._column = [], 0
        elif kind == "Worksheet":
            self.sheets.append((attributes.get(f"{NAMESPACE} Name", ""), []))
            self._line = 0

    def end(self, tag: str) -> None:
        kind = tag.rpartition(" ")[2]
        if kind == "Data" and self._texts is not None:
            self._keep(" ".join("".join(self._texts).split()))
            self._texts = None
        elif kind == "Comment":
            self._in_comment = False
        elif kind == "Row" and self._cells and self.sheets:
            self.sheets[-1][1].append(SheetRow(self._line, self._cells))
        elif kind == "Worksheet" and self.sheets[-1][0].strip().casefold() == self._wanted:
            raise _SheetRead

    def data(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)

    def _keep(self, text: str) -> None:
        skipped = self._column - 1 - len(self._cells)
        if not text or skipped < 0:
            return
        self._taken += skipped + 1
        if self._taken > MOST_CELLS:
            raise CouldNotParse(f"{self._name}: more than {MOST_CELLS:,} cells", HINT)
        self._cells.extend([""] * skipped)
        self._cells.append(text)

    def _index(self, attributes: dict[str, str], last: int, most: int) -> int:
        """The place of a row or cell: the next one, or the one it states, which is further on."""
        stated = attributes.get(f"{NAMESPACE} Index")
        place = last + 1 if stated is None else int(stated) if re.fullmatch(r"\d{1,7}", stated, re.ASCII) else 0
        if not last < place <= most:
            raise CouldNotParse(f"{self._name}: ss:Index {stated or place} is not a place of a cell", HINT)
        return place
