"""Axes of charts: ticks in steps of 1, 2 and 5, how they read, years below, and labels that make room."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smallcap_cli.core.axis import apart, axis_of, round_step, tick_text, time_ticks


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [
        (1.0, 5, 0.2),  # a fifth is 0.2
        (1.0, 4, 0.5),  # a quarter is 0.25, the next round step 0.5
        (1300.0, 5, 500.0),  # 260, the next is 500
        (900.0, 5, 200.0),
        (0.31, 5, 0.1),
        (8e9, 5, 2e9),
        (0.0, 5, 1.0),
    ],
)
def test_steps_are_one_two_or_five_times_a_power_of_ten(span: float, most: int, step: float) -> None:
    assert round_step(span, most) == pytest.approx(step)


def test_an_axis_ends_on_ticks_and_holds_its_values() -> None:
    """758 to 1,447 in steps of 200 is 600 to 1,600: six ticks, five steps."""
    axis = axis_of([758.0, 1447.0, 1000.0], 5)
    assert axis.ticks == (600.0, 800.0, 1000.0, 1200.0, 1400.0, 1600.0)
    assert (axis.low, axis.high, axis.position(1100.0)) == (600.0, 1600.0, 0.5)


def test_a_step_is_widened_where_the_ends_would_make_too_many() -> None:
    """0.9 to 4.1 in three steps of 2 would be 0 to 6; steps of 1 need 0 to 5, five of them."""
    assert axis_of([0.9, 4.1], 3).ticks == (0.0, 2.0, 4.0, 6.0)


def test_ticks_are_decimal_numbers() -> None:
    """0.1 + 0.2 is 0.30000000000000004 in binary fractions."""
    assert axis_of([0.0, 0.4], 4).ticks == (0.0, 0.1, 0.2, 0.3, 0.4)


def test_a_value_alone_lies_in_the_middle() -> None:
    axis = axis_of([100.0], 4)
    assert axis.low < 100.0 < axis.high
    assert axis_of([0.0], 4).position(0.0) == 0.5


@example([0.0, 5e-324], 2)  # a span of which the half is zero
@example([1e-310, 3e-310], 4)
@example([1.0, 1.0000000000000002], 5)  # ticks of 12 digits have none between them
@example([1e12, 1e12 + 0.001], 9)
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20), st.integers(2, 9))
def test_every_value_is_on_its_axis_and_ticks_are_few(values: list[float], most: int) -> None:
    axis = axis_of(values, most)
    slack = (axis.high - axis.low) * 1e-6
    assert axis.low - slack <= min(values) <= max(values) <= axis.high + slack
    assert 2 <= len(axis.ticks) <= most + 1
    assert list(axis.ticks) == sorted(set(axis.ticks))
    assert 0 <= axis.position(min(values)) + 1e-6 <= axis.position(max(values)) + 1e-6 <= 1 + 2e-6


@pytest.mark.parametrize(
    ("value", "unit", "step", "text"),
    [
        (-0.2, "fraction", 0.1, "-20 %"),
        (0.025, "fraction", 0.005, "2.5 %"),
        (0.0, "fraction", 0.1, "0 %"),
        (0.05, "points", 0.05, "+5 pp"),
        (0.0, "points", 0.05, "0 pp"),
        (1000.0, "money", 500.0, "1,000"),
        (2.5e9, "usd", 5e8, "2.5bn"),
        (-1e9, "usd", 1e9, "-1bn"),
        (2e8, "usd", 1e8, "200m"),
        (0.0, "usd", 1e9, "0"),
        (20_000.0, "usd", 10_000.0, "20k"),
        (0.85, "ratio", 0.05, "0.85"),
        (110.0, "ratio", 10.0, "110"),
    ],
)
def test_ticks_have_the_decimals_of_their_step(value: float, unit: str, step: float, text: str) -> None:
    assert tick_text(value, unit, step) == text


def texts(first: str, last: str, room: int) -> list[str]:
    return [tick.text for tick in time_ticks(date.fromisoformat(first), date.fromisoformat(last), room)]


def test_years_stand_at_their_first_day() -> None:
    ticks = time_ticks(date(2021, 7, 30), date(2026, 7, 31), 60)
    assert [tick.text for tick in ticks] == ["2022", "2023", "2024", "2025", "2026"]
    assert ticks[0].day == date(2022, 1, 1)


def test_time_is_as_close_as_the_room_allows() -> None:
    """Ten months of seven characters and two blanks take 90; four quarters 36; two half years 18."""
    assert len(texts("2025-01-01", "2025-10-15", 90)) == 10
    assert texts("2025-01-01", "2025-10-15", 89) == ["2025-01", "2025-04", "2025-07", "2025-10"]
    assert texts("2025-01-01", "2025-10-15", 35) == ["2025-01", "2025-07"]
    assert texts("2000-05-26", "2026-07-31", 60) == ["2005", "2010", "2015", "2020", "2025"]
    assert texts("2000-05-26", "2026-07-31", 3) == []


def test_a_window_of_weeks_has_days() -> None:
    """28 days a week apart are five ticks of ten characters and two blanks: 60; with less room two weeks, or a day."""
    weeks = ["2025-01-02", "2025-01-09", "2025-01-16", "2025-01-23", "2025-01-30"]
    assert texts("2025-01-02", "2025-01-30", 60) == weeks
    assert texts("2025-01-02", "2025-01-30", 59) == weeks[::2]
    assert texts("2025-01-02", "2025-01-30", 12) == weeks[:1]
    assert texts("2025-01-02", "2025-01-02", 80) == weeks[:1]


def test_labels_that_collide_share_the_room_around_their_middle() -> None:
    """Three at 10, 11 and 12 with a gap of 4 stand at 7, 11 and 15; one far away stays."""
    assert apart([10.0, 12.0, 11.0, 40.0], 4.0, 0.0, 100.0) == pytest.approx([7.0, 15.0, 11.0, 40.0])


def test_labels_stay_inside_the_ends() -> None:
    assert apart([0.0, 1.0], 4.0, 0.0, 100.0) == pytest.approx([0.0, 4.0])
    assert apart([99.0, 100.0, 120.0], 4.0, 0.0, 100.0) == pytest.approx([92.0, 96.0, 100.0])


def test_labels_without_room_share_it_evenly() -> None:
    assert apart([5.0, 5.0, 5.0], 50.0, 0.0, 10.0) == pytest.approx([0.0, 5.0, 10.0])
    assert apart([], 5.0, 0.0, 10.0) == []


@given(st.lists(st.floats(0, 300), max_size=30), st.floats(1, 20))
def test_labels_keep_their_order_their_distance_and_their_ends(positions: list[float], gap: float) -> None:
    placed = apart(positions, gap, 0.0, 300.0)
    least = min(gap, 300.0 / max(len(positions) - 1, 1))
    both = sorted(zip(positions, placed, strict=True))
    ordered = [place for _, place in sorted(both)]
    assert all(-1e-6 <= place <= 300.0 + 1e-6 for place in placed)
    assert all(b - a >= least - 1e-6 for a, b in pairwise(ordered))
