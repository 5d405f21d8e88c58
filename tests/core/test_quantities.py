"""Numbers of things in words: one of them is singular."""

from __future__ import annotations

import pytest

from smallcap_cli.core.words import in_a_row, quantity


@pytest.mark.parametrize(("count", "text"), [(0, "0 months"), (1, "1 month"), (2, "2 months"), (1200, "1,200 months")])
def test_one_thing_is_singular(count: int, text: str) -> None:
    assert quantity(count, "month") == text


@pytest.mark.parametrize(("count", "text"), [(1, "1 calendar year"), (3, "3 calendar years in a row")])
def test_one_period_is_in_no_row(count: int, text: str) -> None:
    assert in_a_row(count, "calendar year") == text
