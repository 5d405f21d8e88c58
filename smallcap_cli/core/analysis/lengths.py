"""How long rolling windows are and how far apart, and the days on which growth is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.analysis.periods import Step, periods_between
from smallcap_cli.core.comparison.computation import Seat


class RollingLength(NamedTuple):
    """What is rolled: the length in months and as the user wrote it, and how many months the windows are apart."""

    months: int
    text: str
    step: int

    @property
    def per_year(self) -> str:
        """How the returns read: a year's rate where a window is longer than a year."""
        return " p.a." if self.months > 12 else ""


def dates_between(seats: Sequence[Seat], step: Step | None) -> list[date]:
    """The earliest start, the ends of the periods between, the latest end; fewer rows for longer windows."""
    start, end = min(seat.start for seat in seats), max(seat.end for seat in seats)
    years = (end - start).days / 365.25
    step = step or ("month" if years <= 1.1 else "quarter" if years <= 5.1 else "year")
    latest = max(seat.start for seat in seats).replace(day=1)
    return [
        start,
        *(p.end for p in periods_between(start, end, step) if latest < p.end.replace(day=1) and p.end < end),
        end,
    ]
