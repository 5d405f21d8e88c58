"""Cuts the text of a price file into columns; no file is opened here.

A header decides the layout (Yahoo, Stooq, plain Date and Close, or what a mapping says). A plain file is cut into
columns in one go; any other is read row by row: in its own forms of dates and numbers, or to name the line of a fault.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Days, Floats
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.bars import PRICES, Bars
from smallcap_cli.providers.files.currency import currency_position, with_currency
from smallcap_cli.providers.files.dates import is_day, read_days
from smallcap_cli.providers.files.distributions import DOWNLOADED, with_download_closes
from smallcap_cli.providers.files.heading import Heading, has_range, heading_of, positions_of
from smallcap_cli.providers.files.layout import PLAIN, Layout
from smallcap_cli.providers.files.notation import read_figures
from smallcap_cli.providers.files.owner import download_head, letters, own_rows, owner_position, refuse_answer
from smallcap_cli.userfiles.sheet import SheetRow, SheetTerms, csv_rows, likely_encoding, text_of

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
#: Longest cell the row reader takes; a price row is about a hundred characters.
MAX_CELL = 10_000
#: A larger one-day move is more often a missed split than a fall (metrics, section 0).
LARGE_MOVE = 0.5
LAST_DAY = np.datetime64("9999-12-31")
#: How a workbook of Excel, an archive, begins.
WORKBOOK = b"PK\x03\x04"
PRICE_START = re.compile(r"\s*[-+$€£¥]?\s*[0-9.]")
BLANK_LINE = re.compile(r"\n[ \t]*\n")
TERMS = SheetTerms(
    CouldNotParse, "save it as UTF-8 text, or write `encoding: cp1252` in layout.yaml if it is of Windows",
    "a price file has one row a day",
    "correct the row",
)  # fmt: skip


#: The one header that `yf.download(multi_level_index=False)` writes where it adjusts.
DOWNLOAD_HEADER = ["date", "close", "high", "low", "open", "volume"]


class _Body(NamedTuple):
    """The text below a header, and what the header says about it."""

    name: str
    heading: Heading
    has_range: bool
    owner: int | None
    ticker: str

    @property
    def text(self) -> str:
        return self.heading.rows

    @property
    def width(self) -> int:
        return len(self.heading.cells)

    @property
    def positions(self) -> Mapping[str, int]:
        return self.heading.positions

    @property
    def roles(self) -> list[str]:
        return [role for role in self.positions if role != "date"]


def parse_table(name: str, content: bytes, layout: Layout = PLAIN, ticker: str = "") -> Bars:
    """The columns of a CSV file for a ticker: the fast way, and row by row when something is unusual."""
    return parse_text(name, price_text(name, content, layout.encoding), layout, ticker)


def parse_text(name: str, text: str, layout: Layout = PLAIN, ticker: str = "") -> Bars:
    """The columns of the text of a price file for a ticker."""
    head = download_head(name, text, ticker)
    adjusted = head is not None and head.adjusted and not layout.columns
    if head is None:
        heading = heading_of(name, text, layout, ticker)
        owner = owner_position(heading.cells)
    else:
        cells = head.total_return_header if adjusted else head.header
        columns = positions_of(name, cells, layout, head.lines)
        heading = Heading(",", cells, head.lines, columns, text.split("\n", head.lines)[head.lines])
        owner = None
    if owner in heading.positions.values():
        owner = None
    body = _Body(name, heading, has_range(heading.cells), owner, ticker)
    bars = (_fast_bars(body) if layout.is_plain_text else None) or _slow_bars(body, layout)
    bars = _with_stated_currency(bars, heading, text)
    if head is None and not layout.columns and [letters(cell) for cell in heading.cells] == DOWNLOAD_HEADER:
        return with_download_closes(bars)
    return bars.with_warning(DOWNLOADED, 0) if adjusted else bars


def _with_stated_currency(bars: Bars, heading: Heading, text: str) -> Bars:
    """The bars with the currency that a column states for their own rows."""
    at = currency_position(heading.cells)
    if at is None or bars.lines is None or at in heading.positions.values():
        return bars
    lines = text.split("\n")
    rows = csv.reader((lines[line - 1] for line in bars.lines.tolist()), delimiter=heading.separator)
    return with_currency(bars, heading.cells[at], (row[at] for row in rows if len(row) > at))


def price_text(name: str, content: bytes, encoding: str = "") -> str:
    """The text of a file with plain line ends; CouldNotParse for what is empty, binary or too large."""
    if content.startswith(WORKBOOK):
        raise CouldNotParse(f"{name}:1: a workbook or an archive, not text", "name a workbook TICKER.xlsx")
    likely = "" if encoding else likely_encoding(content)
    if likely:
        raise CouldNotParse(f"{name}:1: not UTF-8 text", f"write `encoding: {likely}` in layout.yaml")
    text = text_of(name, content, TERMS, MAX_BYTES, encoding)
    if text.count("\n") > MAX_ROWS:
        raise CouldNotParse(f"{name}: more than {MAX_ROWS:,} rows", TERMS.each_row)
    refuse_answer(name, text)
    return text


def _fast_bars(body: _Body) -> Bars | None:
    """The fast way; None when any cell or row is unusual, so that the slow way can name it.

    A row of the wrong length shows: it puts something else where the next row's date must be. A blank line does not: it
    would be taken for the last cell of the row above it.
    """
    separator = body.heading.separator
    unusual = '"' in body.text or "_" in body.text or BLANK_LINE.search(body.text)
    if unusual or not body.text.endswith("\n"):
        return None
    cells = body.text[:-1].replace("\n", separator).split(separator)
    dates = cells[body.positions["date"] :: body.width]
    lengths = set(map(len, dates))
    if len(cells) % body.width or len(lengths) != 1:
        return None
    if lengths != {10}:
        if {cell[10:11] for cell in dates} - {"T", " "}:
            return None
        dates = [cell[:10] for cell in dates]
    if separator != "," and _may_be_thousands(body, cells):
        return None
    columns: dict[str, Floats] = {}
    try:
        days = np.array(dates, dtype="datetime64[D]")
        for role in body.roles:
            columns[role] = _numbers(role, cells[body.positions[role] :: body.width])
    except ValueError:
        return None
    # Ten digits are a year to numpy: seconds since 1970, most likely.
    if days.max() > LAST_DAY:
        return None
    lines = np.arange(body.heading.line + 1, body.heading.line + 1 + len(days))
    bars = Bars(body.name, days, columns, lines, body.has_range)
    return bars if body.owner is None else _of_owner(body, bars, cells[body.owner :: body.width])


def _may_be_thousands(body: _Body, cells: list[str]) -> bool:
    """Whether the point of every price may be a mark of thousands, as where commas are decimal marks."""
    priced = [role for role in body.roles if role in PRICES]
    return all(cell[-4:-3] in ("", ".") for role in priced for cell in cells[body.positions[role] :: body.width])


def _of_owner(body: _Body, bars: Bars, owners: Sequence[str]) -> Bars:
    """The rows of the ticker, where a column says whose each row is."""
    assert body.owner is not None
    own = own_rows(body.name, body.heading.cells[body.owner], owners, body.ticker)
    return bars if own is None else bars.only(own)


def _numbers(role: str, cells: list[str]) -> Floats:
    if role in PRICES or role == "volume":
        return np.array(cells, dtype=np.float64)
    # Actions are 0 on nearly every day: each different text is read once.
    read = {cell: float(cell) for cell in set(cells)}
    return np.fromiter(map(read.__getitem__, cells), np.float64, len(cells))


def _slow_bars(body: _Body, layout: Layout) -> Bars:
    """The slow way: every form of dates and numbers there is; CouldNotParse with the line of a fault."""
    rows = price_rows(body.name, body.heading)
    warnings: tuple[str, ...] = ()
    line, cells = rows[-1]
    if len(cells) < body.width or (not body.text.endswith("\n") and _cut_number(rows, body.positions)):
        warnings = (f"{body.name}:{line}: the last line is cut off; it is dropped",)
        rows = rows[:-1]
    if not rows:
        raise CouldNotParse(f"{body.name}:{line}: no complete row", "write one row a day below the header")
    for line, cells in rows:
        if len(cells) < body.width or any(cell.strip() for cell in cells[body.width :]):
            what = f"{len(cells)} cells where the header has {body.width}"
            raise CouldNotParse(f"{body.name}:{line}: {what}", "correct the row; quote a number that has commas")
    lines = [line for line, _ in rows]
    texts = {role: [cells[at] for _, cells in rows] for role, at in body.positions.items()}
    taken = set(body.positions.values())
    others = [[cells[at] for _, cells in rows] for at in range(body.width) if at not in taken and at != body.owner]
    days = _days_of(body, lines, texts.pop("date"), layout)
    columns, volume_warnings = read_figures(body.name, lines, texts, others, layout, body.heading.separator)
    warnings = (*warnings, *volume_warnings)
    bars = Bars(body.name, days, columns, np.array(lines), body.has_range, warnings)
    return bars if body.owner is None else _of_owner(body, bars, [cells[body.owner] for _, cells in rows])


def _days_of(body: _Body, lines: Sequence[int], cells: Sequence[str], layout: Layout) -> Days:
    at = body.positions["date"]
    if not body.heading.cells[at] and not layout.date_format and not is_day(cells[0]):
        listed = safe(", ".join(body.heading.cells), 120)
        what = f"{body.name}:{body.heading.line}: no date column in the header: {listed}"
        raise CouldNotParse(what, "call it Date, or write `columns: {date: HEADING}` in layout.yaml")
    return read_days(body.name, lines, cells, layout.date_format)


def price_rows(name: str, heading: Heading) -> list[SheetRow]:
    """The rows that are neither blank nor a footnote, with their lines; at least one."""
    below, separator = heading.line + 1, heading.separator
    rows: list[SheetRow] = []
    for row in csv_rows(name, heading.rows, TERMS, separator=separator, first_line=below, strict=False):
        if any("\n" in cell or len(cell) > MAX_CELL for cell in row.cells):
            raise CouldNotParse(f"{name}:{row.line}: a cell that does not end", "close the quotation mark")
        rows.append(row)
    while len(rows) > 1 and _is_footnote(heading, rows[-1]):
        rows.pop()
    if not rows:
        what = f"{name}:{heading.line}: a header and no rows"
        raise CouldNotParse(what, "write one row a day below it")
    return rows


def _is_footnote(heading: Heading, row: SheetRow) -> bool:
    """Whether a row is a line of text: words where the date must be, and no number where a price must be."""
    dated = row.cells[heading.positions["date"]] if heading.positions["date"] < len(row.cells) else row.cells[0]
    prices = [row.cells[at] for role, at in heading.positions.items() if role in PRICES and at < len(row.cells)]
    words = len(re.findall(r"[^\W\d_]{2,}", " ".join(row.cells))) > 1
    return words and not is_day(dated) and not any(PRICE_START.match(cell) for cell in prices if cell is not dated)


def _cut_number(rows: Sequence[SheetRow], positions: Mapping[str, int]) -> bool:
    """Whether the last cell, which has no line end after it, is visibly only the start of a number."""
    cell = rows[-1][1][-1].strip()
    if positions["date"] == len(rows[-1][1]) - 1:
        return not is_day(cell)
    if cell.endswith((".", ",", "-", "e", "E", "+")):
        return True
    priced = any(positions.get(role) == len(rows[-1][1]) - 1 for role in PRICES)
    if not priced or len(rows) < 2 or not cell.isdigit():
        return False
    try:
        return float(cell) < (1 - LARGE_MOVE) * float(rows[-2][1][-1])
    except ValueError:
        return False
