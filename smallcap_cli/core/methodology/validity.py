"""From when to when a rule holds, and why it says nothing about another day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Wording(NamedTuple):
    """How the two limits are told; `{}` is the day."""

    before: str
    after: str


OF_A_STEP = Wording("not in force before {}", "not in force after {}")
OF_A_FACT = Wording("known from {} on", "ended on {}")
OF_A_REVIEW = Wording("the rule holds from {} on", "the rule ended on {}")
OF_AN_INDEX = Wording("these rules hold from {} on", "these rules ended on {}")


class Validity(NamedTuple):
    """The first and the last day on which a rule holds; None where that side is open."""

    first: date | None = None
    last: date | None = None

    def begins_after(self, day: date) -> bool:
        """Whether the rule does not hold yet on a day."""
        return self.first is not None and self.first > day

    def __str__(self) -> str:
        """`in force from 2017-07-31 to 2023-04-16`; empty for a rule without limits."""
        limits = [f"{word} {day}" for word, day in zip(("from", "to"), self, strict=True) if day]
        return f"in force {' '.join(limits)}" if limits else ""

    def why_not(self, day: date, wording: Wording = OF_A_STEP) -> str:
        """Why the rule does not hold on a day; empty if it does."""
        if self.first and day < self.first:
            return wording.before.format(self.first)
        if self.last and day > self.last:
            return wording.after.format(self.last)
        return ""
