"""How long rolling windows are and how far apart."""

from __future__ import annotations

from typing import NamedTuple


class RollingLength(NamedTuple):
    """What is rolled: the length in months and as the user wrote it, and how many months the windows are apart."""

    months: int
    text: str
    step: int

    @property
    def per_year(self) -> str:
        """How the returns read: a year's rate where a window is longer than a year."""
        return " p.a." if self.months > 12 else ""
