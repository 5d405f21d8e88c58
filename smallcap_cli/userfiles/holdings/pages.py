"""What a file is by its content, and the tables of texts in it: CSV, workbooks, SpreadsheetML, JSON."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.userfiles import workbook
from smallcap_cli.userfiles.holdings.json_pages import json_page
from smallcap_cli.userfiles.holdings.script_pages import script_page
from smallcap_cli.userfiles.holdings.text_table import EACH_ROW, MOST_BYTES, TERMS, TextTable
from smallcap_cli.userfiles.sheet import SheetRow, csv_rows, text_of

#: How the names of such files end; what they are is told by their content.
SUFFIXES = (".csv", ".xls", ".xlsx", ".json", ".xml")
#: Bytes that show what a text is.
SAMPLE = 4_096
#: The sheet of a workbook that has the lines of a fund.
HOLDINGS = "holdings"

_NPORT = re.compile(rb"<(\w+:)?edgarSubmission\b[^>]*edgar/nport\b")


def is_nport(content: bytes) -> bool:
    """Whether a content is a report on Form N-PORT, in whatever namespace prefix."""
    return _NPORT.search(content[:SAMPLE]) is not None


def pages_of(name: str, content: bytes, sheet: str = HOLDINGS) -> Iterator[TextTable]:
    """The tables of a file, the one of that title in small letters first.

    **Raises** CouldNotParse for what is too large, empty, a web page, a filing, or cannot be read as what it seems.
    """
    if len(content) > MOST_BYTES:
        raise CouldNotParse(f"{name}: larger than {MOST_BYTES // 1_000_000} MB", EACH_ROW)
    if content.startswith((workbook.ZIP, workbook.COMPOUND)):
        return _of_workbook(name, content, sheet)
    start = without_marks(content[:SAMPLE]).lstrip()
    if not start and len(content) <= SAMPLE:
        raise CouldNotParse(f"{name}:1: the file is empty", "save the issuer's file again")
    if start.startswith(b"<"):
        return _of_markup(name, content, start, sheet)
    if start.startswith((b"{", b"[")):
        return iter([json_page(name, without_marks(content))])
    text = text_of(name, content, TERMS, MOST_BYTES, _encoding(content))
    return iter([TextTable("", csv_rows(name, text.lstrip("\ufeff"), TERMS, separator=","))])


def without_marks(content: bytes) -> bytes:
    """The content in UTF-8 without byte order marks: one issuer's workbook begins with two of them."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", "replace").encode()
    while content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    return content


def _encoding(content: bytes) -> str:
    """Empty for what its mark or UTF-8 says, else the one in which Excel writes a CSV file by itself."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ""
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return ""


def _of_workbook(name: str, content: bytes, sheet: str) -> Iterator[TextTable]:
    book = workbook.SheetTexts(name, content, CouldNotParse)
    for title in sorted(book.titles, key=lambda title: title.strip().casefold() != sheet):
        yield TextTable(title, (SheetRow(line, cells) for line, cells in enumerate(book.rows(title), start=1) if cells))


def _of_markup(name: str, content: bytes, start: bytes, sheet: str) -> Iterator[TextTable]:
    if start[:1_000].lower().startswith((b"<!doctype html", b"<html")):
        page = script_page(name, content.decode("utf-8", "replace"))
        if page is not None:
            return iter([page])
        raise CouldNotParse(f"{name}: a web page, not a file of holdings", "save the issuer's file again")
    from smallcap_cli.userfiles.holdings.spreadsheetml import sheets_of

    return (TextTable(title, rows) for title, rows in sheets_of(name, without_marks(content), sheet))
