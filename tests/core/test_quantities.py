"""Numbers in words: one thing is singular, a small probability is not zero."""

from __future__ import annotations

import pytest

from smallcap_cli.core.words import in_a_row, probability_text, quantity


@pytest.mark.parametrize(("count", "text"), [(0, "0 months"), (1, "1 month"), (2, "2 months"), (1200, "1,200 months")])
def test_one_thing_is_singular(count: int, text: str) -> None:
    assert quantity(count, "month") == text


@pytest.mark.parametrize(("count", "text"), [(1, "1 calendar year"), (3, "3 calendar years in a row")])
def test_one_period_is_in_no_row(count: int, text: str) -> None:
    assert in_a_row(count, "calendar year") == text


@pytest.mark.parametrize(
    ("probability", "text"), [(0.0, "<0.001"), (0.0009, "<0.001"), (0.001, "0.001"), (0.0496, "0.050"), (1.0, "1.000")]
)
def test_a_small_probability_is_not_zero(probability: float, text: str) -> None:
    assert probability_text(probability) == text
