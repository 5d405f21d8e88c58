"""Parses the universe that rules are applied to (`--universe FILE`): pure bytes in, securities by day out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

import numpy as np

from smallcap_cli.core.methodology.spellings import known_values, unknown_words
from smallcap_cli.core.methodology.universe import Cells, Universe, first_names, universe
from smallcap_cli.core.methodology.vocabulary import (
    FUNDAMENTAL_PREFIX,
    LIST_COLUMNS,
    REQUIRED_COLUMNS,
    TEXT_COLUMNS,
    UNIVERSE_COLUMNS,
)
from smallcap_cli.errors import DataUnavailable, UsageFault, nearest
from smallcap_cli.userfiles.security_table import SecurityTable, read_security_table

_STEMS = {f"{stem}{place}": name for name, (stem, most) in LIST_COLUMNS.items() for place in range(1, most + 1)}


def read_universe(name: str, content: bytes, *, needed: Iterable[str] = (), as_of: date | None = None) -> Universe:
    """The securities of a CSV file, of its last day on or before `as_of` where it has several.

    `needed` are the columns that the rules read besides the required ones. **Raises** UsageFault with the line of
    a fault; columns that are missing are told all at once; DataUnavailable for a file that begins later.
    """
    table = read_security_table(name, content)
    notes = _check_columns(table, needed)
    _check_rows(table)
    return _universe(*_of_day(table, as_of), notes=notes)


def read_universes(
    name: str, content: bytes, *, needed: Iterable[str] = (), wanted: Collection[str] = ()
) -> list[Universe]:
    """The securities of a CSV file on each of its days, the oldest day first.

    With `wanted`, no other columns are looked at than those, the needed and the required ones.
    """
    table = read_security_table(name, content)
    notes = _check_columns(table, needed)
    _check_rows(table)
    if wanted:
        read = {*REQUIRED_COLUMNS, *needed, *wanted}
        table = table._replace(cells={c: cells for c, cells in table.cells.items() if _STEMS.get(c, c) in read})
    rows: dict[date, list[int]] = {}
    for row, day in enumerate(table.days()):
        rows.setdefault(day, []).append(row)
    if len(rows) == 1:
        return [_universe(table, day, notes=notes) for day in rows]
    return [_universe(table.only(rows[day]), day, notes=notes) for day in sorted(rows)]


def _check_rows(table: SecurityTable) -> None:
    if not table.lines:
        raise UsageFault(f"{table.name}: no rows below the header", "one row a security")


def _universe(table: SecurityTable, day: date, *, notes: tuple[str, ...]) -> Universe:
    columns: dict[str, Cells] = {}
    for column in table.cells:
        if column in TEXT_COLUMNS:
            values = known_values(column, table.texts(column))
            notes = (*notes, *filter(None, (unknown_words(column, values),)))
            columns[column] = np.array(values, dtype=np.str_)
        elif _is_number(column):
            columns[column] = table.numbers(column)
    columns.update(_lists(table))
    for column in ("security_id", "company_id"):
        blank = np.flatnonzero(columns[column] == "")
        if len(blank):
            raise table.fault(int(blank[0]), f"{column} is empty", "give every row one")
    return universe(columns, day, notes=notes)


def _is_number(column: str) -> bool:
    if column.startswith(FUNDAMENTAL_PREFIX):
        return True
    return column in UNIVERSE_COLUMNS and column not in _STEMS and column != "as_of"


def _check_columns(table: SecurityTable, needed: Iterable[str]) -> tuple[str, ...]:
    """Every column that is missing at once; what is not read is said."""
    have = set(table.cells) | {_STEMS[column] for column in table.cells if column in _STEMS}
    lacking = [column for column in dict.fromkeys((*REQUIRED_COLUMNS, *needed)) if column not in have]
    if lacking:
        spelled = [_flat(column) for column in lacking]
        near = [f"{found[0]} for {column}" for column in spelled if (found := nearest(column, tuple(table.cells), 1))]
        hint = f"is it {', '.join(near)}?" if near else "add them; an empty cell is a missing value"
        raise UsageFault(f"{table.name}:1: columns that are missing: {', '.join(spelled)}", hint)
    known = (*UNIVERSE_COLUMNS, *TEXT_COLUMNS)
    unread = [c for c in table.cells if c not in known and not c.startswith(FUNDAMENTAL_PREFIX)]
    return (f"columns of {table.name} that are not read: {first_names(unread)}",) if unread else ()


def _flat(column: str) -> str:
    """A list column as the file spells it."""
    stem, most = LIST_COLUMNS.get(column, ("", 0))
    return f"{stem}1 ... {stem}{most}" if stem else column


def _of_day(table: SecurityTable, as_of: date | None) -> tuple[SecurityTable, date]:
    """The rows of the last day on or before `as_of`, and that day."""
    days = table.days()
    within = {day for day in days if as_of is None or day <= as_of}
    if not within:
        first = min(days)
        what = f"{table.name}: nothing on or before {as_of}; it begins {first}"
        raise DataUnavailable(what, "choose a later --as-of")
    last = max(within)
    rows = [row for row, day in enumerate(days) if day == last]
    return table if len(rows) == len(days) else table.only(rows), last


def _lists(table: SecurityTable) -> dict[str, Cells]:
    """The list columns, place by place; a place the file does not have is missing everywhere."""
    found: dict[str, Cells] = {}
    for name, (stem, most) in LIST_COLUMNS.items():
        places = [f"{stem}{place}" for place in range(1, most + 1)]
        if any(place in table.cells for place in places):
            size = len(table.lines)
            columns = [table.numbers(p) if p in table.cells else np.full(size, np.nan) for p in places]
            found[name] = np.stack(columns, axis=1)
    return found
