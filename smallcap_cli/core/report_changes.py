"""What differs between two reports, cell by cell: by section, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

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
