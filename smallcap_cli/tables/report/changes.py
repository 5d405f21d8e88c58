"""The figures that differ between two reports, with a row a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.report_changes import KINDS, FigureChange, ReportCell, ReportFigures, moved_days
from smallcap_cli.core.table import UNITS, Column, Table
from smallcap_cli.core.windows import iso_day
from smallcap_cli.core.words import quantity

COLUMNS = (
    Column("section", "section", "text"), Column("key", "row", "text"), Column("column", "column", "text"),
    Column("kind", "change", "text"), Column("before", "before", "text", screen=True),
    Column("after", "after", "text"), Column("as_of_before", "day before", "date", screen=False),
    Column("as_of_after", "day", "date", screen=False), Column("difference", "difference", "ratio", screen=False),
    Column("before_value", "before, raw", "text", screen=False, machine=True),
    Column("after_value", "after, raw", "text", screen=False, machine=True),
)  # fmt: skip
NO_FIGURE = Gap(NOT_PUBLISHED, "the report has no such figure")
NO_DIFFERENCE = Gap(NOT_COMPARABLE, "not two numbers")


def changes_table(before: ReportFigures, after: ReportFigures, changes: Sequence[FigureChange]) -> Table:
    """A row a change; without any the head says so. Cells that only give a later day are counted below the table."""
    moved = moved_days(before, after, changes)
    changes = [one for one in changes if one.key not in moved]
    counts = Counter(one.kind for one in changes)
    said = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    total = quantity(len(changes), "figure") if changes else "no figure"
    return Table(
        "report diff", COLUMNS, tuple(".".join(one.key) for one in changes), tuple(map(_row, changes)),
        f"{total} changed from {before.as_of} to {after.as_of}{f': {said}' if said else ''}",
        footnotes=(*(f"{kind}: {KINDS[kind]}" for kind in KINDS if counts[kind]), *_count_note(len(moved))),
    )  # fmt: skip


def _count_note(count: int) -> tuple[str, ...]:
    what = f"{quantity(count, 'cell')} that only {'gives' if count == 1 else 'give'} a later day"
    return (f"not listed: {what}, of a figure that is the same or listed",) if count else ()


def _row(one: FigureChange) -> tuple[Value, ...]:
    section, key, column = one.key
    return (
        text_value(section), text_value(key), text_value(column), text_value(one.kind), _reading(one.before),
        _reading(one.after), _day(one.before), _day(one.after), _difference(one), _raw(one.before), _raw(one.after),
    )  # fmt: skip


def _reading(cell: ReportCell | None) -> Value:
    """The figure as people read it, in its own unit."""
    if cell is None or cell.value is None:
        return absent("text", NO_FIGURE)
    if isinstance(cell.value, str):
        return text_value(cell.value)
    return text_value(UNITS[cell.unit](cell.value) if cell.unit in UNITS else f"{cell.value:,g}")


def _raw(cell: ReportCell | None) -> Value:
    if cell is None or cell.value is None:
        return absent("text", NO_FIGURE)
    return text_value(cell.value if isinstance(cell.value, str) else repr(cell.value))


def _day(cell: ReportCell | None) -> Value:
    day = iso_day(cell.as_of) if cell is not None and cell.as_of else None
    return absent("date", NO_FIGURE) if day is None else Value(day, "date")


def _difference(one: FigureChange) -> Value:
    before = one.before.value if one.before is not None else None
    after = one.after.value if one.after is not None else None
    if isinstance(before, str) or isinstance(after, str) or before is None or after is None:
        return absent("ratio", NO_DIFFERENCE)
    return Value(float(after) - float(before), "ratio")
