"""Cells that several tables have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent

NO_WEIGHT = Gap(NOT_PUBLISHED, "a company has no weight")


def day_cell(day: date | None) -> Value:
    """A day, or missing where none is known."""
    return Value(day, "date") if day else absent("date", Gap(NOT_PUBLISHED))


def sum_cell(parts: Sequence[float | None], unit: str, gap: Gap) -> Value:
    """The sum of parts, missing where one of them is."""
    known = [part for part in parts if part is not None]
    return Value(float(sum(known)), unit) if len(known) == len(parts) else absent(unit, gap)


def figure_cell(value: float | None, unit: str, gap: Gap) -> Value:
    """A figure, missing where it is None."""
    return absent(unit, gap) if value is None else Value(float(value), unit)


def weight_cell(weight: float | None, fault: str = "") -> Value:
    """The weight of a company in a fund, or a figure of such weights, missing where one of them is or is at fault."""
    return figure_cell(weight, "fraction", Gap(NOT_COMPARABLE, fault) if fault else NO_WEIGHT)
