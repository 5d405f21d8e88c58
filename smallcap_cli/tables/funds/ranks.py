"""The place of each figure among the funds compared, for columns that say which end is the better one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.comparison.starts import SAME_START_DAYS
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent
from smallcap_cli.core.table import Column, text_of

Columns = list[tuple[Column, Sequence[Value]]]


def with_ranks(made: Columns, requests: Sequence[ColumnRequest]) -> tuple[Columns, list[ColumnRequest]]:
    """The columns with the places after each one that has a better end: `3/36`, of the funds ranked.

    A column for people alone, such as the fall that all funds share, has none.
    """
    columns: Columns = []
    asked: list[ColumnRequest] = []
    for (column, cells), request in zip(made, requests, strict=True):
        family, ranked = column.family or column.name, bool(column.extreme) and column.machine
        columns.append((replace(column, family=family) if ranked else column, cells))
        asked.append(request)
        if ranked:
            columns.append(_rank_column(replace(column, family=family), cells))
            asked.append(ColumnRequest(columns[-1][0], None, None))
    return columns, asked


def places(column: Column, cells: Sequence[Value]) -> list[tuple[int, int] | None]:
    """The place of each cell and of how many, 1 for the best; figures that read alike share the better place.

    None for a figure that is missing, ends before the others, or may not be marked as an extreme; for all of them
    where their windows begin on different days.
    """
    numbers = {n: c.value for n, c in enumerate(cells) if c.comparable and isinstance(c.value, int | float)}
    ends = {n: cells[n].as_of for n in numbers if cells[n].start is not None}
    last = max((end for end in ends.values() if end is not None), default=None)
    numbers = {n: number for n, number in numbers.items() if n not in ends or ends[n] == last}
    if not _start_together([cells[n].start for n in numbers]):
        return [None] * len(cells)
    order = sorted(numbers, key=numbers.__getitem__, reverse=column.extreme == "high")
    found: list[tuple[int, int] | None] = [None] * len(cells)
    place = 0
    for position, number in enumerate(order, start=1):
        tied = position > 1 and text_of(cells[number]) == text_of(cells[order[position - 2]])
        place = place if tied else position
        found[number] = (place, len(order))
    return found


def _start_together(starts: Sequence[date | None]) -> bool:
    known = [start for start in starts if start is not None]
    return not known or (max(known) - min(known)).days <= SAME_START_DAYS


def _rank_column(column: Column, cells: Sequence[Value]) -> tuple[Column, Sequence[Value]]:
    added = Column(
        f"{column.name}_rank", "place", "text", column.family, "place", screen=column.screen, machine=column.machine,
        side="right",
    )  # fmt: skip
    found = zip(places(column, cells), cells, strict=True)
    return added, [_cell(f"{place[0]}/{place[1]}" if place else None, _gap(cell)) for place, cell in found]


def _cell(text: str | None, gap: Gap) -> Value:
    return absent("text", gap) if text is None else Value(text, "text", comparable=False)


def _gap(cell: Value) -> Gap:
    """Why a cell has no place, where it has none."""
    if cell.missing:
        return cell.gap
    return Gap(NOT_COMPARABLE, f"not ranked: {cell.notes[-1]}" if cell.notes else "not ranked: of other days")
