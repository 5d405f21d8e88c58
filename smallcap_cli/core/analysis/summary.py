"""What calendar periods are like together: best and worst, how many were up or ahead, and the longest runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.analysis.periods import Period
from smallcap_cli.core.model import Value
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS
from smallcap_cli.core.windows import last_session


class Run(NamedTuple):
    """Periods in a row: how many, and the labels of the first and the last; the earlier run on a tie."""

    length: int
    first: str = ""
    last: str = ""

    @property
    def span(self) -> str:
        """The periods it covers, in words."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"


class PeriodSummary(NamedTuple):
    """Whole periods of one fund: the first partial one and the running one are left out.

    `against` is how many of them the other fund has too; shares and runs ahead and behind count those alone.
    """

    periods: int
    first: str
    last: str
    best: tuple[float, str]
    worst: tuple[float, str]
    positive: float
    against: int
    ahead: int
    run_ahead: Run
    run_behind: Run


def is_whole(period: Period, cell: Value, as_of: date) -> bool:
    """Whether a return covers its period from the last close before it to its own last close.

    A period inside of which the closes end says to which day it goes.
    """
    whole = cell.start is not None and cell.start <= period.before and as_of >= last_session(period.end)
    return isinstance(cell.value, float) and whole and f"to {cell.as_of}" not in cell.notes


def summary(
    periods: Sequence[Period], cells: Sequence[Value], others: Sequence[Value] | None, as_of: date
) -> PeriodSummary | None:
    """The summary of a fund's periods, beside another fund's of the same; None without a whole period."""
    found = [
        (period.label, cell.value, _other(period, others[number], as_of) if others is not None else None)
        for number, (period, cell) in enumerate(zip(periods, cells, strict=True))
        if is_whole(period, cell, as_of) and isinstance(cell.value, float)
    ]
    if not found:
        return None
    best = max(found, key=lambda each: each[1])
    worst = min(found, key=lambda each: each[1])
    gaps = [(label, None if other is None else own - other) for label, own, other in found]
    known = [gap for _, gap in gaps if gap is not None]
    return PeriodSummary(
        len(found), found[0][0], found[-1][0], (best[1], best[0]), (worst[1], worst[0]),
        sum(own > EQUAL_RETURNS for _, own, _ in found) / len(found), len(known),
        sum(gap > EQUAL_RETURNS for gap in known),
        longest_run([(label, gap is not None and gap > EQUAL_RETURNS) for label, gap in gaps]),
        longest_run([(label, gap is not None and gap < -EQUAL_RETURNS) for label, gap in gaps]),
    )  # fmt: skip


def _other(period: Period, cell: Value, as_of: date) -> float | None:
    return cell.value if is_whole(period, cell, as_of) and isinstance(cell.value, float) else None


def longest_run(flags: Sequence[tuple[str, bool]]) -> Run:
    """The longest stretch of labels in a row that are flagged."""
    best, current = Run(0), Run(0)
    for label, flagged in flags:
        current = Run(current.length + 1, current.first or label, label) if flagged else Run(0)
        best = current if current.length > best.length else best
    return best
