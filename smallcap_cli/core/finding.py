"""What is odd in a series, and the days it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

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


def findings_until(findings: Iterable[Finding], day: date) -> Iterator[Finding]:
    """The findings about a series that ends on a day, and of their days those until then."""
    for finding in findings:
        if finding.overlaps(date.min, day):
            spans = tuple((start, min(end, day)) for start, end in finding.spans if start <= day)
            yield finding._replace(day=finding.day if finding.day <= day else spans[-1][1], spans=spans)
