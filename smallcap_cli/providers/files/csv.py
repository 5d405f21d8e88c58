"""Cuts the text of a price file into columns; no file is opened here.

A header decides the layout (Yahoo, Stooq, plain Date and Close, or what a mapping says). A clean file is cut
into columns in one go; only when that finds a fault is it read again row by row to name the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from smallcap_cli.core.model import Floats
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.bars import PRICES, Bars
from smallcap_cli.providers.files.layout import NAMES, PLAIN, Layout
from smallcap_cli.providers.files.owner import download_head, letters, own_rows, owner_position, refuse_answer
from smallcap_cli.userfiles.sheet import MISSING, SheetRow, SheetTerms, csv_rows, figure, separator_of, text_of

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
#: Longest cell the row reader takes; a price row is about a hundred characters.
MAX_CELL = 10_000
#: A larger one-day move is more often a missed split than a fall (metrics, section 0).
LARGE_MOVE = 0.5
RANGE_NAMES = frozenset({"open", "high", "low"})

NO_FIGURE = MISSING | {"."}
DAY = re.compile(r"([0-9]{4})([-/]?)([0-9]{2})\2([0-9]{2})(?:[T ].*)?")
BLANK_LINE = re.compile(r"\n[ \t]*\n")
TERMS = SheetTerms(
    CouldNotParse, "save it as UTF-8 text with a header line and one row a day", "a price file has one row a day",
    "correct the row",
)  # fmt: skip


DOWNLOADED = "no Adj Close beside the Close of yf.download(): it holds the distributions and is taken as total return"


@dataclass(frozen=True, slots=True)
class _Body:
    """The text below a header, and what the header says about it."""

    name: str
    text: str
    separator: str
    header: Sequence[str]
    positions: Mapping[str, int]
    header_line: int
    has_range: bool
    owner: int | None
    ticker: str

    @property
    def width(self) -> int:
        return len(self.header)

    @property
    def roles(self) -> list[str]:
        return [role for role in self.positions if role != "date"]


def parse_table(name: str, content: bytes, layout: Layout = PLAIN, ticker: str = "") -> Bars:
    """The columns of a CSV file for a ticker: the fast way, and row by row when something is unusual."""
    text = price_text(name, content)
    head = download_head(name, text, ticker)
    adjusted = head is not None and head.adjusted and not layout.columns
    if head is None:
        separator, header, line, rows = _split_header(text)
    else:
        separator, header, line, rows = ",", head.header, head.lines, text.split("\n", head.lines)[head.lines]
    if adjusted:
        header = ["Adj Close" if cell == "Close" else cell for cell in header]
    columns = positions_of(name, header, layout, line)
    owner = None if head else owner_position(header)
    if owner in columns.values():
        owner = None
    body = _Body(name, rows, separator, header, columns, line, has_range(header), owner, ticker)
    bars = _fast_bars(body) or _slow_bars(body)
    return bars.with_warning(DOWNLOADED, 0) if adjusted else bars


def price_text(name: str, content: bytes) -> str:
    """The text of a file with plain line ends; CouldNotParse for what is empty, binary or too large."""
    text = text_of(name, content, TERMS, MAX_BYTES)
    if text.count("\n") > MAX_ROWS:
        raise CouldNotParse(f"{name}: more than {MAX_ROWS:,} rows", TERMS.each_row)
    refuse_answer(name, text)
    return text


def _split_header(text: str) -> tuple[str, list[str], int, str]:
    start = 0
    while text.startswith("\n", start):
        start += 1
    end = text.find("\n", start)
    first = text[start:] if end < 0 else text[start:end]
    separator = separator_of(first)
    header = [cell.strip().strip('"').strip() for cell in first[:MAX_CELL].split(separator)]
    return separator, header, start + 1, "" if end < 0 else text[end + 1 :]


def positions_of(name: str, header: Sequence[str], layout: Layout = PLAIN, line: int = 1) -> dict[str, int]:
    """Where each role's column is; CouldNotParse without a date column or a close."""
    positions = {role: _mapped_position(name, header, column, line) for role, column in layout.columns.items()}
    mapped = set(positions.values())
    plain = ["" if i in mapped else letters(cell) for i, cell in enumerate(header)]
    for role, names in NAMES.items():
        found = [i for known in names for i, cell in enumerate(plain) if cell == known]
        if role in positions or not found:
            continue
        if plain.count(plain[found[0]]) > 1:
            what = f"two columns are called {safe(header[found[0]])!r}"
            raise CouldNotParse(f"{name}:{line}: {what}", "say which one counts in layout.yaml")
        positions[role] = found[0]
    listed = safe(", ".join(header), 120)
    if "date" not in positions:
        raise CouldNotParse(f"{name}:{line}: no date column in the header: {listed}", "call it Date")
    if not any(role in positions for role in PRICES):
        what = f"no Close column in the header: {listed}"
        raise CouldNotParse(f"{name}:{line}: {what}", "call it Close, or name the column in layout.yaml")
    return positions


def _mapped_position(name: str, header: Sequence[str], column: str, line: int) -> int:
    for i, cell in enumerate(header):
        if cell.casefold() == column.strip().casefold():
            return i
    listed = safe(", ".join(header), 120)
    what = f"no column {safe(column)!r}, which layout.yaml names, in the header: {listed}"
    raise CouldNotParse(f"{name}:{line}: {what}", "correct layout.yaml")


def has_range(header: Sequence[str]) -> bool:
    """Whether the header has opens, highs or lows beside the close."""
    return any(letters(cell) in RANGE_NAMES for cell in header)


def _fast_bars(body: _Body) -> Bars | None:
    """The fast way; None when any cell or row is unusual, so that the slow way can name it.

    A row of the wrong length shows: it puts something else where the next row's date must be. A blank line does not: it
    would be taken for the last cell of the row above it.
    """
    unusual = '"' in body.text or "_" in body.text or BLANK_LINE.search(body.text)
    if unusual or not body.text.endswith("\n"):
        return None
    cells = body.text[:-1].replace("\n", body.separator).split(body.separator)
    dates = cells[body.positions["date"] :: body.width]
    lengths = set(map(len, dates))
    if len(cells) % body.width or len(lengths) != 1:
        return None
    if lengths != {10}:
        if {cell[10:11] for cell in dates} - {"T", " "}:
            return None
        dates = [cell[:10] for cell in dates]
    columns: dict[str, Floats] = {}
    try:
        days = np.array(dates, dtype="datetime64[D]")
        for role in body.roles:
            columns[role] = _numbers(role, cells[body.positions[role] :: body.width])
    except ValueError:
        return None
    lines = np.arange(body.header_line + 1, body.header_line + 1 + len(days))
    bars = Bars(body.name, days, columns, lines, body.has_range)
    return bars if body.owner is None else _of_owner(body, bars, cells[body.owner :: body.width])


def _of_owner(body: _Body, bars: Bars, owners: Sequence[str]) -> Bars:
    """The rows of the ticker, where a column says whose each row is."""
    assert body.owner is not None
    own = own_rows(body.name, body.header[body.owner], owners, body.ticker)
    return bars if own is None else bars.only(own)


def _numbers(role: str, cells: list[str]) -> Floats:
    if role in PRICES or role == "volume":
        return np.array(cells, dtype=np.float64)
    # Actions are 0 on nearly every day: each different text is read once.
    read = {cell: float(cell) for cell in set(cells)}
    return np.fromiter(map(read.__getitem__, cells), np.float64, len(cells))


def _slow_bars(body: _Body) -> Bars:
    """The slow way: every date and number this format allows; CouldNotParse with the line of a fault."""
    rows = _rows(body)
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
            raise CouldNotParse(f"{body.name}:{line}: {what}", "correct the row; write decimals with a point")
    position = body.positions["date"]
    days = np.array([read_day(body.name, line, cells[position]) for line, cells in rows], dtype="datetime64[D]")
    columns: dict[str, Floats] = {}
    for role in body.roles:
        position = body.positions[role]
        columns[role] = np.array([_number(body.name, line, role, cells[position]) for line, cells in rows])
    lines = np.array([line for line, _ in rows])
    bars = Bars(body.name, days, columns, lines, body.has_range, warnings)
    return bars if body.owner is None else _of_owner(body, bars, [cells[body.owner] for _, cells in rows])


def _rows(body: _Body) -> list[SheetRow]:
    """The rows that are not blank, with their lines; at least one."""
    below = body.header_line + 1
    rows: list[SheetRow] = []
    for row in csv_rows(body.name, body.text, TERMS, separator=body.separator, first_line=below, strict=False):
        if any("\n" in cell or len(cell) > MAX_CELL for cell in row.cells):
            raise CouldNotParse(f"{body.name}:{row.line}: a cell that does not end", "close the quotation mark")
        rows.append(row)
    if not rows:
        what = f"{body.name}:{body.header_line}: a header and no rows"
        raise CouldNotParse(what, "write one row a day below it")
    return rows


def _cut_number(rows: Sequence[SheetRow], positions: Mapping[str, int]) -> bool:
    """Whether the last cell, which has no line end after it, is visibly only the start of a number."""
    cell = rows[-1][1][-1].strip()
    if positions["date"] == len(rows[-1][1]) - 1:
        return DAY.fullmatch(cell) is None
    if cell.endswith((".", "-", "e", "E", "+")):
        return True
    priced = any(positions.get(role) == len(rows[-1][1]) - 1 for role in PRICES)
    if not priced or len(rows) < 2 or not cell.isdigit():
        return False
    try:
        return float(cell) < (1 - LARGE_MOVE) * float(rows[-2][1][-1])
    except ValueError:
        return False


def read_day(name: str, line: int, cell: str) -> date:
    """The date part of a cell. **Raises** CouldNotParse with the line for what is not a date."""
    match = DAY.fullmatch(cell.strip())
    try:
        if match:
            return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        pass
    raise CouldNotParse(f"{name}:{line}: {safe(cell)!r} is not a date", "write YYYY-MM-DD")


def _number(name: str, line: int, role: str, cell: str) -> float:
    try:
        return figure(cell, NO_FIGURE)
    except ValueError:
        what = f"{role.replace('_', ' ')} {safe(cell)!r} is not a number"
        hint = "write decimals with a point and no thousands separators"
        raise CouldNotParse(f"{name}:{line}: {what}", hint) from None
