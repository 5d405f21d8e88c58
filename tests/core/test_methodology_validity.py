"""From when to when rules hold: the days at both ends, and the words for the days beyond."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.methodology.validity import OF_A_FACT, OF_A_REVIEW, OF_A_STEP, OF_AN_INDEX, Validity, Wording

YEAR = Validity(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 7, 4), date(2025, 12, 31)])
def test_rules_hold_on_their_first_and_their_last_day(day: date) -> None:
    assert YEAR.why_not(day) == ""


@pytest.mark.parametrize(
    ("wording", "before", "after"),
    [
        (OF_A_STEP, "not in force before 2025-01-01", "not in force after 2025-12-31"),
        (OF_A_FACT, "known from 2025-01-01 on", "ended on 2025-12-31"),
        (OF_A_REVIEW, "the rule holds from 2025-01-01 on", "the rule ended on 2025-12-31"),
        (OF_AN_INDEX, "these rules hold from 2025-01-01 on", "these rules ended on 2025-12-31"),
    ],
)
def test_the_day_before_and_the_day_after_say_why(wording: Wording, before: str, after: str) -> None:
    assert YEAR.why_not(date(2024, 12, 31), wording) == before
    assert YEAR.why_not(date(2026, 1, 1), wording) == after


def test_an_open_side_has_no_limit() -> None:
    assert Validity().why_not(date(1800, 1, 1)) == ""
    assert Validity(last=date(2025, 12, 31)).why_not(date(1800, 1, 1)) == ""
    assert Validity(first=date(2025, 1, 1)).why_not(date(2999, 1, 1)) == ""
