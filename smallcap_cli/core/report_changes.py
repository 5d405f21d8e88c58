"""What differs between two reports, cell by cell: by section, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from smallcap_cli.core.windows import iso_day

#: Section, row and column of a cell.
CellKey = tuple[str, str, str]

ADDED, REMOVED, NEW_DATA, RESTATED, OTHER_VERSION = "added", "removed", "new data", "restated", "other version"
#: Kind of change -> what it means.
KINDS: Mapping[str, str] = {
    ADDED: "the earlier report had no such figure",
    REMOVED: "the later report has no such figure",
    NEW_DATA: "the figure is of another day or window",
    RESTATED: "the same days give another figure: the source changed it",
    OTHER_VERSION: "the same days give another figure, and another version of smallcap computed it",
}

#: A day in a report moves by so much more than the report's own at most: over a week-end with holidays.
LEEWAY = timedelta(days=7)


class ReportCell(NamedTuple):
    """A figure as a report states it; `value` None where it is missing, days as ISO texts or empty."""

    value: float | str | None
    start: str = ""
    as_of: str = ""
    unit: str = ""


class ReportFigures(NamedTuple):
    """The figures of a report: what it is, its day, the version that computed it."""

    id: str
    as_of: str
    version: str
    cells: Mapping[CellKey, ReportCell]


class FigureChange(NamedTuple):
    """A cell that differs; a side is None where a report has no such cell, or none with a value."""

    key: CellKey
    kind: str
    before: ReportCell | None
    after: ReportCell | None


def changes_between(before: ReportFigures, after: ReportFigures) -> Iterator[FigureChange]:
    """The cells that differ, in the order of the later report, then those it lacks; a missing figure is none."""
    earlier = {key: cell for key, cell in before.cells.items() if cell.value is not None}
    later = {key: cell for key, cell in after.cells.items() if cell.value is not None}
    for key, cell in later.items():
        old = earlier.get(key)
        if old is None:
            yield FigureChange(key, ADDED, None, cell)
        elif old.value != cell.value:
            same_days = (old.start, old.as_of) == (cell.start, cell.as_of)
            restated = RESTATED if before.version == after.version else OTHER_VERSION
            yield FigureChange(key, restated if same_days and cell.as_of else NEW_DATA, old, cell)
    for key, cell in earlier.items():
        if key not in later:
            yield FigureChange(key, REMOVED, cell, None)


def moved_days(before: ReportFigures, after: ReportFigures, changes: Sequence[FigureChange]) -> frozenset[CellKey]:
    """The changes of cells that only give the day of other figures of their row, and move about as far as the report.

    Those figures are the same, or they changed too and have that day as their own start or end, or that of the report.
    """
    first, last = iso_day(before.as_of), iso_day(after.as_of)
    if first is None or last is None:
        return frozenset()
    days = {one.key: one for one in changes if _days_moved(one) <= abs(last - first) + LEEWAY}
    rows: dict[tuple[str, str], set[tuple[float | str | None, float | str | None]]] = {}
    for one in changes:
        old, new = one.before or ReportCell(None), one.after or ReportCell(None)
        if "date" not in (old.unit, new.unit):
            of_row = {(old.as_of, new.as_of), (old.start, new.start), (before.as_of, after.as_of)}
            rows.setdefault(one.key[:2], set()).update(of_row)
    return frozenset(
        key for key, one in days.items()
        if one.before and one.after
        and (key[:2] not in rows or (one.before.value, one.after.value) in rows[key[:2]])
    )  # fmt: skip


def _days_moved(one: FigureChange) -> timedelta:
    """How far a cell that is a day moved; endless for one that is none or was not there, or that a source restated."""
    sides = [iso_day(str(cell.value)) for cell in (one.before, one.after) if cell is not None and cell.unit == "date"]
    if one.kind != NEW_DATA or len(sides) < 2 or sides[0] is None or sides[1] is None:
        return timedelta.max
    return abs(sides[1] - sides[0])
