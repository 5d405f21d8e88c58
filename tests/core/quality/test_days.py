"""The days that a finding is about: a window that has one of them is told of it."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.quality import findings
from tests.core.builders import day, weekdays
from tests.core.quality.test_quality import at_level, fund, swinging

#: Two years of weekdays without a holiday a month: Wednesday 2020-01-15 and every 21st weekday after it.
WEEKDAYS = weekdays("2020-01-01", 520)
SESSIONS = np.delete(WEEKDAYS, np.arange(10, 520, 21))


def test_days_without_a_trade_are_all_known() -> None:
    """A window between two of them has none."""
    volume = np.full(81, 500.0)
    volume[[3, 4, 70]] = 0.0
    (idle,) = findings(fund(swinging(), volume=volume))
    assert idle.spans == ((day("2024-01-04"), day("2024-01-05")), (day("2024-04-08"), day("2024-04-08")))
    assert idle.overlaps(day("2024-01-01"), day("2024-01-04"))
    assert not idle.overlaps(day("2024-01-06"), day("2024-04-07"))


# missed_split of five for four


@pytest.mark.parametrize(("factor", "words"), [(0.8, "about 4/5?"), (1.25, "about 5/4?")])
def test_a_fifth_at_once_is_a_missed_split_of_five_for_four(factor: float, words: str) -> None:
    # From 101 to 80 and 125: 0.792 and 1.2376, 1.0 % from the ratios; 8 usual moves are 11.9 %.
    (found,) = findings(fund(at_level(factor)))
    assert (found.kind, found.detail[-len(words) :]) == ("missed_split", words)
