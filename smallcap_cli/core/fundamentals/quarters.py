"""Figures of single quarters out of filed facts: a fourth quarter is not filed, and some file months to date alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from smallcap_cli.core.fundamentals.facts import ReportedFact
from smallcap_cli.core.fundamentals.trailing import NEAR_DAYS, STALE, YEAR_DAYS, History, histories, is_off_scale

#: Index rules look at two years.
MOST_QUARTERS, A_YEAR = 8, 4
#: Thirteen weeks, or fourteen where a year has fifty-three.
QUARTER_DAYS = range(80, 106)
UNIT = "USD"


def quarterly_figures(facts: Iterable[ReportedFact], concepts: Sequence[str], as_of: date) -> tuple[float, ...]:
    """The figures of the last quarters of one concept in dollars as known on a day, the newest first.

    A quarter is the fact of its three months, else months to date less those to the quarter before, as they were filed
    by then. Of the concepts that end last the first with a year of quarters counts. **Missing** quarters before one
    that is unknown; all where the newest ended more than 200 days before the day.
    """
    rows = [_quarters(history) for history in histories(facts, concepts, as_of) if _unit_of(history) == UNIT]
    newest = max((row for row in rows if row), key=lambda row: (row[0][0], min(len(row), A_YEAR)), default=[])
    if not newest or as_of - newest[0][0] > STALE:
        return ()
    return tuple(value for _, value in newest[:MOST_QUARTERS])


def _unit_of(history: History) -> str:
    return next(iter(history.values()))[-1].unit


def _quarters(history: History) -> list[tuple[date, float]]:
    """The last days and values of quarters that follow on one another, the newest first."""
    known = _differences(history)
    for (start, end), filings in history.items():
        if _days(start, end) in QUARTER_DAYS:
            known[start, end] = filings[-1].value
    ordered = sorted(known.items(), key=lambda one: one[0][1], reverse=True)
    found: list[tuple[date, float]] = []
    wanted: date | None = None
    for (start, end), value in ordered:
        if wanted is None or abs((end - wanted).days) <= NEAR_DAYS:
            found.append((end, value))
            wanted = start - timedelta(days=1)
    return found


def _differences(history: History) -> dict[tuple[date, date], float]:
    """The quarters that months to date, or a year, less the months before leave."""
    found = {}
    for (start, end), filings in history.items():
        longer = filings[-1]
        if _days(start, end) in YEAR_DAYS and is_off_scale(longer, history):
            continue
        for (first, middle), shorter in history.items():
            rest = middle + timedelta(days=1)
            if abs((first - start).days) > NEAR_DAYS or _days(rest, end) not in QUARTER_DAYS:
                continue
            on_basis = [fact for fact in shorter if fact.filed <= longer.filed]
            found[rest, end] = longer.value - (on_basis or shorter)[-1].value
    return found


def _days(start: date, end: date) -> int:
    return (end - start).days + 1
