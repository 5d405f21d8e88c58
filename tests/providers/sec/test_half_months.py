"""Which half-months of fails to deliver there are: a first half ends on the 15th, a second with its month."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.providers.sec.fails import half_months, is_out


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2026, 2, 15), date(2026, 3, 20), ("202603a", "202602b", "202602a")),
        (date(2026, 2, 16), date(2026, 3, 15), ("202602b",)),  # the first half of March ends today
        (date(2025, 12, 31), date(2026, 1, 16), ("202601a", "202512b")),
        (date(2024, 2, 29), date(2024, 3, 1), ("202402b",)),  # a leap year
        (date(2026, 3, 1), date(2026, 3, 1), ()),
    ],
)
def test_half_months_ended_between_two_days(first: date, last: date, found: tuple[str, ...]) -> None:
    assert half_months(first, last) == found


def test_a_half_month_is_out_45_days_after_its_end() -> None:
    """The second half of October ends on the 31st; 45 days later is the 15th of December."""
    assert not is_out("202610b", date(2026, 12, 15))
    assert is_out("202610b", date(2026, 12, 16))
