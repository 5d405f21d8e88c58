"""The one reader of tables that a user hands in as CSV: text -> header and rows with the line each begins on.

Strict: a row has as many cells as the header, a number is a number, and every error is one line with file and line.
What the columns mean is the business of the module that asks.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from smallcap_cli.errors import CouldNotParse, UsageFault

SEPARATORS = (",", ";", "\t")
#: Bytes that tell an encoding.
SAMPLE = 200
#: Ways to write that there is no figure.
MISSING = frozenset({"", "nan", "null", "none", "na", "n/a", "#n/a", "-"})
_NUMBER = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?"


class SheetTerms(NamedTuple):
    """What one kind of table raises, and the hints: how to save it, what a row of it is, how to mend a row."""

    fault: type[UsageFault] | type[CouldNotParse]
    layout: str
    each_row: str
    mend_row: str = "correct the row; write decimals with a point"


class SheetRow(NamedTuple):
    """The cells of a row, and the line it begins on."""

    line: int
    cells: list[str]


def text_of(name: str, content: bytes, terms: SheetTerms, most_bytes: int, encoding: str = "") -> str:
    """The text of a file with plain line ends, UTF-8 unless its mark or `encoding` says otherwise.

    **Raises** for what is empty, binary, in another encoding or too large.
    """
    if len(content) > most_bytes:
        raise terms.fault(f"{name}: larger than {most_bytes // 1_000_000} MB", terms.each_row)
    marked = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding or marked).removeprefix("\ufeff")
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = content[:start].count(b"\n") + 1
        stated = (encoding or marked).removesuffix("-sig").upper()
        raise terms.fault(f"{name}:{line}: not {stated} text", terms.layout) from None
    if "\0" in text:
        raise terms.fault(f"{name}:1: binary, not text", terms.layout)
    if text.isspace() or not text:
        raise terms.fault(f"{name}:1: the file is empty", terms.each_row)
    return with_plain_ends(text)


def likely_encoding(content: bytes) -> str:
    """The UTF-16 that a content without its mark is most likely in; empty for any other content."""
    start = content[:SAMPLE]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or len(start) < 4:
        return ""
    for encoding, blank, written in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2])):
        if not any(blank) and all(written):
            return encoding
    return ""


def with_plain_ends(text: str) -> str:
    """The text with a line feed at every line's end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def separator_of(line: str, separators: Sequence[str] = SEPARATORS) -> str:
    """What stands between the cells of a header: the one that is there most often, the first of equals."""
    return max(separators, key=line.count)


def read_sheet(
    name: str, text: str, terms: SheetTerms, separators: Sequence[str] = (",",)
) -> tuple[SheetRow, Iterator[SheetRow]]:
    """The header, and the rows below it; each row is checked when it is taken, so a faulty header is found first."""
    text = with_plain_ends(text)
    first = next((line for line in text.split("\n") if line.strip()), "")
    rows = csv_rows(name, text, terms, separator=separator_of(first, separators))
    header = next(rows, None)
    if header is None:
        raise terms.fault(f"{name}:1: the file is empty", terms.layout)
    return header, _of_width(name, rows, len(header.cells), terms)


def _of_width(name: str, rows: Iterable[SheetRow], width: int, terms: SheetTerms) -> Iterator[SheetRow]:
    for row in rows:
        if len(row.cells) != width:
            what = f"{len(row.cells)} cells where the header has {width}"
            raise terms.fault(f"{name}:{row.line}: {what}", terms.mend_row)
        yield row


def csv_rows(
    name: str, text: str, terms: SheetTerms, *, separator: str, first_line: int = 1, strict: bool = True
) -> Iterator[SheetRow]:
    """The rows that are not blank, of text with plain line ends whose first line has this number.

    A reader that mends files which were cut off is not `strict`: an open quotation mark ends with the text.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    line = first_line
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield SheetRow(line, cells)
            line = first_line + reader.line_num
    except csv.Error as error:
        raise terms.fault(f"{name}:{line}: not CSV: {error}", terms.mend_row) from None


def column_names(cells: Sequence[str]) -> list[str]:
    """The names in a header in one form: small letters, a low line for blanks and hyphens."""
    return [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]


def number(text: str) -> float:
    """A number in plain digits. **Raises** ValueError for any other text: no words, no separators."""
    if not re.fullmatch(_NUMBER, text, re.ASCII):
        raise ValueError(text)
    return float(text)


def figure(text: str, missing: frozenset[str] = MISSING) -> float:
    """A cell that may be empty: NaN for a missing figure. **Raises** ValueError for what is no number."""
    cell = text.strip()
    if "_" in cell or not cell.isascii():
        raise ValueError(cell)
    return float("nan") if cell.casefold() in missing else float(cell)


def duplicates(names: Iterable[str]) -> list[str]:
    """The names that are there more than once, in order of the alphabet."""
    seen: set[str] = set()
    return sorted({name for name in names if name in seen or seen.add(name)})  # type: ignore[func-returns-value]
