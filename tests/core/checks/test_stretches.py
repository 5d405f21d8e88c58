"""What is not looked at again, and that it is the same as looking at every session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest

from smallcap_cli.core.checks.stretches import over_stretches
from smallcap_cli.core.exchange import sessions


def open_days(first: str, last: str) -> list[date]:
    days: list[date] = sessions(date.fromisoformat(first), date.fromisoformat(last)).tolist()
    return days


YEAR = open_days("2025-01-02", "2025-12-31")


class Source:
    """A figure by the day of its data; it remembers on which days it was looked at."""

    def __init__(self, changes: Sequence[date]) -> None:
        self.changes, self.looked_at = changes, list[date]()

    def __call__(self, day: date) -> int:
        self.looked_at.append(day)
        return sum(change <= day for change in self.changes)


def test_a_figure_of_month_ends_is_looked_at_three_times_a_month() -> None:
    """It changes on the last session of each month: the first, the last but one and the last say all of the rest."""
    last_ones = [day for day, after in pairwise(YEAR) if day.month != after.month]
    source = Source(last_ones)
    found = over_stretches(YEAR, source)
    assert found == [sum(change <= day for change in last_ones) for day in YEAR]
    assert (len(source.looked_at), len(set(source.looked_at))) == (36, 36)


def test_a_change_within_a_month_is_found_by_halves() -> None:
    """21 sessions of July between the first and the last but one: at most five looks more find the one it began on."""
    source = Source([date(2025, 7, 16)])
    found = over_stretches(YEAR, source)
    assert found == [int(day >= date(2025, 7, 16)) for day in YEAR]
    assert len(source.looked_at) <= 36 + 5


def test_a_figure_that_is_new_on_every_session_is_looked_at_on_each() -> None:
    source = Source(YEAR)
    assert over_stretches(YEAR, source) == list(range(1, len(YEAR) + 1))
    assert sorted(source.looked_at) == YEAR


@pytest.mark.parametrize("days", [[], YEAR[:1], YEAR[:2], YEAR[18:21]])
def test_few_sessions(days: list[date]) -> None:
    assert over_stretches(days, lambda day: day) == days
