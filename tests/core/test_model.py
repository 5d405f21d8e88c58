"""The types refuse what they must never hold."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest

from smallcap_cli.core.model import REASONS, TOO_SHORT, Gap, RateSeries, Source, Value, absent, text_value
from tests.core.builders import history

TWO_DAYS = ["2025-01-02", "2025-01-03"]


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_a_value_is_a_finite_number(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Value(number, "fraction")


def test_a_value_is_present_or_missing() -> None:
    with pytest.raises(ValueError, match="present or missing"):
        Value(None, "fraction")


def test_a_value_is_not_both_present_and_missing() -> None:
    with pytest.raises(ValueError, match="present or missing"):
        Value(0.0, "fraction", missing="too_short")


def test_a_zero_is_a_value() -> None:
    assert Value(0.0, "fraction").missing == ""


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_the_set_makes_a_missing_value(reason: str) -> None:
    assert absent("fraction", Gap(reason)).missing == reason


def test_another_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="not a reason"):
        Gap("no idea")


def test_an_empty_text_is_missing() -> None:
    assert text_value("").missing == "not_published"


@pytest.mark.parametrize("close", [0.0, -1.0, nan])
def test_a_close_is_positive(close: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        history("A", TWO_DAYS, [100.0, close])


@pytest.mark.parametrize("on", [TWO_DAYS[::-1], ["2025-01-02", "2025-01-02"]])
def test_days_increase(on: list[str]) -> None:
    with pytest.raises(ValueError, match="increase"):
        history("A", on, [100.0, 101.0])


def test_there_is_a_close_for_every_day() -> None:
    with pytest.raises(ValueError, match="one a day"):
        history("A", TWO_DAYS, [100.0])


def test_a_history_has_a_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        history("A", np.array([], dtype="datetime64[D]"), [])


def test_a_missing_value_says_why_and_another_does_not() -> None:
    gap = Gap(TOO_SHORT, "19 returns, 20 needed")
    assert absent("fraction", gap).gap == gap
    with pytest.raises(ValueError, match="not missing"):
        _ = Value(0.0, "fraction").gap


def test_a_series_of_rates_can_be_compared_with_another() -> None:
    """As a tuple it raised "The truth value of an array is ambiguous"; a series is equal to itself alone."""
    days = np.array(["2025-01-02", "2025-01-03"], dtype="datetime64[D]")
    one, other = (RateSeries("tbill", days, np.array([0.04, 0.05]), Source("files")) for _ in range(2))
    assert (one == one, one == other) == (True, False)


def test_a_large_percentage_has_its_thousands_and_a_difference_of_nothing_no_sign() -> None:
    """A Treynor ratio read 123456.00 %, and a difference that rounds to nothing +0.00 pp."""
    from smallcap_cli.core.table import text_of

    assert text_of(Value(1234.56, "fraction")) == "123,456.00 %"
    assert [text_of(Value(v, "points")) for v in (0.00004, 0.0, -0.00004)] == ["0.00 pp"] * 3
    assert text_of(Value(0.0001, "points")) == "+0.01 pp"
