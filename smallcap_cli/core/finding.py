"""What is odd in a series: the days it concerns, the facts of the case, and how large it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

#: Kinds of finding about every day of a series; they bear its last day, whichever that is.
OF_ALL_DAYS = ("shifted_dates",)


#: Stretches of days, each from its first to its last.
Spans = tuple[tuple[date, date], ...]


class Finding(NamedTuple):
    """Something odd in a series: the day that stands for it, its kind, the facts of the case, and how large it is.

    `spans` are all the days it concerns; without any it concerns its `day` alone. `size` is finite.
    """

    day: date
    kind: str
    detail: str
    size: float = 0.0
    spans: Spans = ()

    def overlaps(self, first: date, last: date) -> bool:
        """Whether any of its days lies between two days, both included."""
        return any(start <= last and end >= first for start, end in self.spans or ((self.day, self.day),))


def findings_to(findings: Iterable[Finding], day: date) -> Iterator[Finding]:
    """The findings about a series that ends on a day."""
    for finding in findings:
        if finding.overlaps(date.min, day) or finding.kind in OF_ALL_DAYS:
            yield finding._replace(day=min(finding.day, day))
