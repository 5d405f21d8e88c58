"""Reads the tables that rules are applied to: a universe of securities, and the members of the last review.

Cells are read strictly: a number is a number, a row has as many cells as the header, an id is there once a day.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.universe import Bools, Cells, Members, Universe, first_names, universe
from smallcap_cli.core.methodology.vocabulary import (
    FUNDAMENTAL_PREFIX,
    LIST_COLUMNS,
    REQUIRED_COLUMNS,
    TEXT_COLUMNS,
    UNIVERSE_COLUMNS,
)
from smallcap_cli.core.model import Floats
from smallcap_cli.errors import UsageFault, nearest, shown

MOST_BYTES = 200_000_000
SEPARATORS = (",", ";", "\t")
MISSING = frozenset({"", "nan", "null", "none", "na", "n/a", "#n/a", "-"})
#: Columns between 0 and 1, and columns that are never below 0.
FRACTIONS = ("float_factor", "vote_float", "held_fraction")
COUNTS = ("price", "shares_out", "adv_usd_12m", "days_listed", "vol_12m", "weight", "volume_m")
_STEMS = {f"{stem}{place}": name for name, (stem, most) in LIST_COLUMNS.items() for place in range(1, most + 1)}


class _Sheet(NamedTuple):
    """A table as text: its name for messages, cells by column, and the line of each row."""

    name: str
    cells: Mapping[str, Sequence[str]]
    lines: Sequence[int]

    def fault(self, row: int, what: str, hint: str) -> UsageFault:
        ids = self.cells["security_id"]
        who = f" ({shown(ids[row])})" if ids[row] else ""
        return UsageFault(f"{self.name}:{self.lines[row]}{who}: {what}", hint)

    def only(self, rows: Sequence[int]) -> _Sheet:
        cells = {name: [column[row] for row in rows] for name, column in self.cells.items()}
        return _Sheet(self.name, cells, [self.lines[row] for row in rows])


def read_universe(name: str, content: bytes, *, needed: Iterable[str] = (), as_of: date | None = None) -> Universe:
    """The securities of a CSV file, of its last day on or before `as_of` where it has several.

    `needed` are the columns that the rules read besides the required ones. **Raises** UsageFault with the line of
    a fault; columns that are missing are told all at once.
    """
    sheet = _sheet(name, content)
    notes = _check_columns(sheet, needed)
    _check_rows(sheet)
    return _universe(*_of_day(sheet, as_of), notes=notes)


def read_universes(name: str, content: bytes, *, needed: Iterable[str] = ()) -> list[Universe]:
    """The securities of a CSV file on each of its days, the oldest day first."""
    sheet = _sheet(name, content)
    notes = _check_columns(sheet, needed)
    _check_rows(sheet)
    days = _days(sheet)
    rows: dict[date, list[int]] = {}
    for row, text in enumerate(_day_texts(sheet)):
        rows.setdefault(days[text], []).append(row)
    return [_universe(sheet.only(rows[day]), day, notes=notes) for day in sorted(rows)]


def _check_rows(sheet: _Sheet) -> None:
    if not sheet.lines:
        raise UsageFault(f"{sheet.name}: no rows below the header", "one row a security")


def _universe(sheet: _Sheet, day: date, *, notes: tuple[str, ...]) -> Universe:
    columns: dict[str, Cells] = {}
    for column in sheet.cells:
        if column in TEXT_COLUMNS:
            columns[column] = np.array([cell.strip() for cell in sheet.cells[column]], dtype=np.str_)
        elif _is_number(column):
            columns[column] = _numbers(sheet, column)
    columns.update(_lists(sheet))
    for column in ("security_id", "company_id"):
        blank = np.flatnonzero(columns[column] == "")
        if len(blank):
            raise sheet.fault(int(blank[0]), f"{column} is empty", "give every row one")
    return universe(columns, day, notes=notes)


def _is_number(column: str) -> bool:
    if column.startswith(FUNDAMENTAL_PREFIX):
        return True
    return column in UNIVERSE_COLUMNS and column not in _STEMS and column != "as_of"


def read_members(name: str, content: bytes) -> Members:
    """Members of an index: `security_id`, and `held_fraction` and `weight` where the file has them.

    What `methodology apply -f csv` prints can be read as it is: rows whose `status` is excluded are no members.
    """
    sheet = _sheet(name, content)
    if "security_id" not in sheet.cells:
        raise UsageFault(f"{name}:1: no column security_id", "security_id[,held_fraction][,weight]")
    if "status" in sheet.cells:
        status = sheet.cells["status"]
        sheet = sheet.only([row for row in range(len(status)) if status[row].strip() != "excluded"])
    ids = [cell.strip() for cell in sheet.cells["security_id"]]
    if "" in ids:
        raise sheet.fault(ids.index(""), "security_id is empty", "give every row one")
    twice = sorted(one for one, count in Counter(ids).items() if count > 1)
    if twice:
        raise UsageFault(f"{name}: members that are there twice: {first_names(twice)}", "keep one row of each")
    held = _numbers(sheet, "held_fraction") if "held_fraction" in sheet.cells else np.ones(len(ids))
    weight = _numbers(sheet, "weight") if "weight" in sheet.cells else np.zeros(len(ids))
    held = np.where(np.isnan(held), 1.0, held)
    inside = [position for position in range(len(ids)) if held[position] > 0]
    return Members(
        {ids[position]: float(held[position]) for position in inside},
        {ids[position]: float(np.nan_to_num(weight[position])) for position in inside},
    )


def read_returns(name: str, content: bytes) -> dict[str, float]:
    """Returns by security: a CSV with `security_id` and `return`, a fraction; a security without one is left out."""
    sheet = _sheet(name, content)
    lacking = [column for column in ("security_id", "return") if column not in sheet.cells]
    if lacking:
        raise UsageFault(f"{name}:1: columns that are missing: {', '.join(lacking)}", "security_id,return")
    ids = [cell.strip() for cell in sheet.cells["security_id"]]
    twice = sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        raise UsageFault(f"{name}: securities that are there twice: {first_names(twice)}", "keep one row of each")
    values = _numbers(sheet, "return")
    _check_range(sheet, "return", values < -1, "is below -1", "write 0.05 for 5 %")
    return {one: float(value) for one, value in zip(ids, values, strict=True) if not np.isnan(value)}


def _sheet(name: str, content: bytes) -> _Sheet:
    """The cells of a CSV file by column; the header is matched in lower case."""
    if len(content) > MOST_BYTES:
        raise UsageFault(f"{name}: larger than {MOST_BYTES // 1_000_000} MB", "one row a security")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageFault(f"{name}:{line}: not UTF-8 text", "save it as CSV in UTF-8") from None
    if "\0" in text or not text.strip():
        what = "binary, not text" if "\0" in text else "the file is empty"
        raise UsageFault(f"{name}:1: {what}", "save it as CSV with a header line")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    separator = max(SEPARATORS, key=next(line for line in lines if line.strip()).count)
    reader = csv.reader(lines, delimiter=separator)
    rows: list[list[str]] = []
    numbers: list[int] = []
    try:
        for row in reader:
            if row and any(row):
                rows.append(row)
                numbers.append(reader.line_num)
    except csv.Error as error:
        raise UsageFault(f"{name}:{reader.line_num}: {error}", "save it as CSV") from None
    header = [cell.strip().lower() for cell in rows[0]]
    for row, number in zip(rows, numbers, strict=True):
        if len(row) != len(header):
            what = f"{len(row)} cells where the header has {len(header)}"
            raise UsageFault(f"{name}:{number}: {what}", "correct the row; write decimals with a point")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise UsageFault(f"{name}:1: columns that are there twice: {first_names(twice)}", "keep one of each")
    cells: list[tuple[str, ...]] = list(zip(*rows[1:], strict=True)) or [()] * len(header)
    return _Sheet(name, dict(zip(header, cells, strict=True)), numbers[1:])


def _check_columns(sheet: _Sheet, needed: Iterable[str]) -> tuple[str, ...]:
    """Every column that is missing at once; what is not read is said."""
    have = set(sheet.cells) | {_STEMS[column] for column in sheet.cells if column in _STEMS}
    lacking = [column for column in dict.fromkeys((*REQUIRED_COLUMNS, *needed)) if column not in have]
    if lacking:
        told = [_flat(column) for column in lacking]
        near = [f"{found[0]} for {column}" for column in told if (found := nearest(column, tuple(sheet.cells), 1))]
        hint = f"is it {', '.join(near)}?" if near else "add them; an empty cell is a missing value"
        raise UsageFault(f"{sheet.name}:1: columns that are missing: {', '.join(told)}", hint)
    known = (*UNIVERSE_COLUMNS, *TEXT_COLUMNS)
    unread = [c for c in sheet.cells if c not in known and not c.startswith(FUNDAMENTAL_PREFIX)]
    return (f"columns of {sheet.name} that are not read: {first_names(unread)}",) if unread else ()


def _flat(column: str) -> str:
    """A list column as the file spells it."""
    stem, most = LIST_COLUMNS.get(column, ("", 0))
    return f"{stem}1 ... {stem}{most}" if stem else column


def _of_day(sheet: _Sheet, as_of: date | None) -> tuple[_Sheet, date]:
    """The rows of the last day on or before `as_of`, and that day."""
    days = _days(sheet)
    within = [day for day in days.values() if as_of is None or day <= as_of]
    if not within:
        first = min(days.values())
        raise UsageFault(f"{sheet.name}: nothing on or before {as_of}; it begins {first}", "choose a later --as-of")
    last = max(within)
    if len(days) == 1:
        return sheet, last
    return sheet.only([row for row, text in enumerate(_day_texts(sheet)) if days[text] == last]), last


def _day_texts(sheet: _Sheet) -> list[str]:
    return [cell.strip()[:10] for cell in sheet.cells["as_of"]]


def _days(sheet: _Sheet) -> dict[str, date]:
    """The days of a file, by how it spells them."""
    texts = _day_texts(sheet)
    days: dict[str, date] = {}
    for text in dict.fromkeys(texts):
        try:
            days[text] = date.fromisoformat(text)
        except ValueError:
            row = texts.index(text)
            raise sheet.fault(row, f"as_of {shown(text)!r} is not a day", "write YYYY-MM-DD") from None
    return days


def _lists(sheet: _Sheet) -> dict[str, Cells]:
    """The list columns, place by place; a place the file does not have is missing everywhere."""
    found: dict[str, Cells] = {}
    for name, (stem, most) in LIST_COLUMNS.items():
        places = [f"{stem}{place}" for place in range(1, most + 1)]
        if any(place in sheet.cells for place in places):
            size = len(sheet.lines)
            columns = [_numbers(sheet, p) if p in sheet.cells else np.full(size, np.nan) for p in places]
            found[name] = np.stack(columns, axis=1)
    return found


def _numbers(sheet: _Sheet, column: str) -> Floats:
    """The numbers of a column, NaN where a cell is empty. **Raises** UsageFault naming the row of any other text."""
    cells = sheet.cells[column]
    try:
        found = np.array([cell or "nan" for cell in cells], dtype=np.float64)
    except ValueError:
        found = np.array([_number(sheet, column, row) for row in range(len(cells))], dtype=np.float64)
    _check_range(sheet, column, np.isinf(found), "is not a finite number", "correct the cell")
    with np.errstate(invalid="ignore"):
        if column in COUNTS or column.rstrip("0123456789") in COUNTS:
            _check_range(sheet, column, found < 0, "is below 0", "correct the cell")
        if column in FRACTIONS:
            _check_range(sheet, column, (found < 0) | (found > 1), "is not between 0 and 1", "write 0.85 for 85 %")
    return found


def _check_range(sheet: _Sheet, column: str, wrong: Bools, what: str, hint: str) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        more = f" (and {len(rows) - 1:,} rows more)" if len(rows) > 1 else ""
        raise sheet.fault(int(rows[0]), f"{column} {shown(sheet.cells[column][rows[0]])} {what}{more}", hint)


def _number(sheet: _Sheet, column: str, row: int) -> float:
    text = sheet.cells[column][row].strip()
    if text.lower() in MISSING:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        what = f"{column} {shown(text)!r} is not a number"
        raise sheet.fault(row, what, "numbers have no separators; leave the cell empty for missing") from None
