"""Figures whose windows begin on other days: they say from which day, and are neither ranked nor subtracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from smallcap_cli.core.comparison.cohorts import BlockPlan, BlockRow
from smallcap_cli.core.model import Value

#: A holiday or a week-end moves a start by less than this; figures that begin further apart are of different events.
SAME_START_DAYS = 7


def start_note(start: date) -> str:
    """What is said of a figure whose window begins with a day of the fund's own."""
    return f"from {start}"


def with_own_starts(plans: Sequence[BlockPlan]) -> list[BlockPlan]:
    """The plans of a window that begins with each fund's own low: where those days differ, unranked, with their day."""
    if len({plan.start for plan in plans}) < 2:
        return list(plans)
    return [
        replace(
            plan,
            day_slice=replace(
                plan.day_slice, notes=(*plan.day_slice.notes, start_note(plan.start)), ranked=False
            ),
        )
        for plan in plans
    ]  # fmt: skip


def without_own_start(row: BlockRow) -> BlockRow:
    """A fund's row for a figure of days that all funds share, on which the day of its own start has no bearing."""
    others = tuple(note for note in row.notes if note != start_note(row.start))
    return row if others == row.notes else row._replace(notes=others, ranked=not others)


def starts_apart(one: Value, other: Value) -> str:
    """Why two figures cannot be subtracted, where it is that their windows begin on other days; else "".

    Starts that a holiday or a week-end moved are one; the lows of two funds are not, however near they lie.
    """
    if one.start is None or other.start is None or one.start == other.start:
        return ""
    own = any(cell.start and start_note(cell.start) in cell.notes for cell in (one, other))
    if not own and abs((one.start - other.start).days) <= SAME_START_DAYS:
        return ""
    return f"they begin on {one.start} and {other.start}"
