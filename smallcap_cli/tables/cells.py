"""Cells that several tables have."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent


def day_cell(day: date | None) -> Value:
    """A day, or missing where none is known."""
    return Value(day, "date") if day else absent("date", Gap(NOT_PUBLISHED))
