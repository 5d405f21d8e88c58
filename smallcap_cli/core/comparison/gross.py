"""Closes that look grossly wrong, and the figures that rest on them: they are shown, neither ranked nor subtracted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.words import unique

#: The mark of a cell that rests on such a close.
GROSS = "!"
#: Kinds of finding that make a return wrong by their own size, and the logarithm from which that is gross: a split of
#: 5:4 on a day on which the market moved by 4 %.
GROSS_KINDS, GROSS_SIZE = ("bad_tick", "missed_split"), 0.18
_PERIODS = {"weekly": "datetime64[W]", "monthly": "datetime64[M]"}


def gross_notes(
    histories: Iterable[PriceHistory | None], start: date, end: date, *, ends: bool = False, frequency: str = ""
) -> tuple[str, ...]:
    """What is said of a figure of the closes from start to end; empty where none of them looks grossly wrong.

    With `ends` the figure takes the first and the last close alone; at a weekly or monthly `frequency` it takes the
    last close of each week or month besides. A split is between closes, so that every figure across it has it.
    """
    return unique(
        f"rests on a close that looks wrong: {finding.kind.replace('_', ' ')}, {finding.day}: {finding.detail}"
        for history in histories
        if history is not None
        for finding in history.findings
        if finding.kind in GROSS_KINDS and finding.size > GROSS_SIZE and start <= finding.day <= end
        if _is_taken(history, finding, (start, end), ends=ends, frequency=frequency)
    )


def _is_taken(history: PriceHistory, finding: Finding, edges: tuple[date, date], *, ends: bool, frequency: str) -> bool:
    """Whether a figure between two edges takes the close of a finding."""
    if finding.kind == "missed_split":
        return finding.day > edges[0]
    if finding.day in edges:
        return True
    return not ends and (frequency not in _PERIODS or _ends_period(history, finding.day, _PERIODS[frequency]))


def _ends_period(history: PriceHistory, day: date, unit: str) -> bool:
    """Whether a day has the last close of its week or month; weeks end on Friday."""
    at = int(np.searchsorted(history.days, np.datetime64(day)))
    if at + 1 >= len(history.days):
        return True
    # Weeks of numpy begin on Thursday: two days on, Saturday is the first.
    shift = np.timedelta64(5 if unit.endswith("[W]") else 0, "D")
    here, following = (history.days[at : at + 2] + shift).astype(unit)
    return bool(here != following)
