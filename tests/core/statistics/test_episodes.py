"""Drawdown episodes by hand: order, dates, and the deepest one that several funds share."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallcap_cli.core.statistics.episodes import CommonEpisode, Episode, common_episode, episodes
from tests.core.builders import EXAMPLE_DAYS, FUND_CLOSES, block, day, days, weekdays

#: Three falls: 100 to 90 (-10 %), 120 to 96 (-20 %), 130 to 117 (-10 %, open).
DAYS = days(
    ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09", "2024-01-10", "2024-01-11"]
)
CLOSES = np.array([100.0, 90, 120, 96, 108, 130, 117, 125])

levels = st.lists(st.floats(1.0, 1000.0), min_size=2, max_size=60)


def found(most: int = 10) -> list[Episode]:
    return episodes(DAYS, CLOSES, most)


def test_the_deepest_fall_comes_first() -> None:
    assert [fall.depth for fall in found()] == pytest.approx([-0.2, -0.1, -0.1], rel=1e-12)


def test_equal_falls_keep_the_order_of_time() -> None:
    # Both are exactly a half.
    falls = episodes(DAYS[:4], np.array([100.0, 50, 100, 50]), 5)
    assert [fall.peak for fall in falls] == [day("2024-01-02"), day("2024-01-04")]


def test_only_as_many_as_asked_for() -> None:
    assert len(found(2)) == 2


def test_a_fall_has_the_days_of_peak_trough_and_recovery() -> None:
    fall = found()[0]
    assert (fall.peak, fall.trough, fall.recovery) == (day("2024-01-04"), day("2024-01-05"), day("2024-01-09"))


def test_a_fall_on_the_first_day_has_the_first_day_as_its_peak() -> None:
    assert day("2024-01-02") in [fall.peak for fall in found()]


def test_an_open_fall_has_no_recovery() -> None:
    (fall,) = [fall for fall in found() if fall.peak == day("2024-01-09")]
    assert fall.recovery is None


def test_the_length_of_a_fall_counts_calendar_days_to_the_recovery() -> None:
    # 4 to 9 January, over a weekend.
    assert found()[0].days_total == 5


def test_the_length_of_an_open_fall_counts_to_the_last_close() -> None:
    (fall,) = [fall for fall in found() if fall.peak == day("2024-01-09")]
    assert fall.days_total == 2


def test_the_way_down_counts_from_peak_to_trough() -> None:
    assert found()[0].days_down == 1


def test_the_last_of_equal_peaks_begins_the_fall() -> None:
    (fall,) = episodes(DAYS[:4], np.array([100.0, 100, 90, 100]), 5)
    assert fall.peak == day("2024-01-03")


def test_the_first_of_equal_troughs_is_the_trough() -> None:
    (fall,) = episodes(DAYS[:5], np.array([100.0, 90, 95, 90, 100]), 5)
    assert fall.trough == day("2024-01-03")


def test_exactly_the_peak_again_is_a_recovery() -> None:
    (fall,) = episodes(DAYS[:3], np.array([100.0, 90, 100]), 5)
    assert fall.recovery == day("2024-01-04")


@pytest.mark.parametrize("closes", [[100.0], [100.0, 100.0], [100.0, 101.0, 102.0]])
def test_what_never_falls_has_no_episode(closes: list[float]) -> None:
    assert episodes(DAYS[: len(closes)], np.array(closes), 5) == []


@given(levels)
def test_the_deepest_episode_is_the_deepest_of_all_pairs(closes: list[float]) -> None:
    deepest = min(closes[j] / closes[i] - 1.0 for i in range(len(closes)) for j in range(i, len(closes)))
    falls = episodes(weekdays("2024-01-01", len(closes)), np.array(closes), 1)
    assert (falls[0].depth if falls else 0.0) == pytest.approx(deepest, rel=1e-12)


@given(levels)
def test_the_deepest_episode_is_the_maximum_drawdown_of_the_block(closes: list[float]) -> None:
    falls = episodes(weekdays("2024-01-01", len(closes)), np.array(closes), 1)
    assert (falls[0].depth if falls else 0.0) == pytest.approx(block(closes).drawdown.min(), rel=1e-12)


@given(levels)
def test_episodes_do_not_overlap(closes: list[float]) -> None:
    falls = sorted(episodes(weekdays("2024-01-01", len(closes)), np.array(closes), 100), key=lambda fall: fall.peak)
    assert all(one.recovery is not None and one.recovery <= other.peak for one, other in pairwise(falls))


@given(levels, st.floats(0.01, 100.0))
def test_the_level_of_the_closes_does_not_matter(closes: list[float], factor: float) -> None:
    on = weekdays("2024-01-01", len(closes))
    one, other = (episodes(on, np.array(closes) * scale, 1) for scale in (1.0, factor))
    assert [fall.depth for fall in one] == pytest.approx([fall.depth for fall in other], rel=1e-9, abs=1e-12)


# Shared by several funds

MONTHS = days(
    [
        "2024-01-31", "2024-02-29", "2024-03-29", "2024-04-30", "2024-05-31", "2024-06-28", "2024-07-31", "2024-08-30",
        "2024-09-30", "2024-10-31",
    ]
)  # fmt: skip


def shared(*series: list[float]) -> CommonEpisode:
    made = common_episode([(MONTHS[: len(closes)], np.array(closes)) for closes in series])
    assert made is not None
    return made


def test_of_two_common_dips_the_one_whose_mildest_fall_is_deepest_is_named() -> None:
    # First dip: -30 % and -5 %; second dip: -20 % and -15 %. The mildest falls are -5 % and -15 %.
    common = shared([100, 70, 100, 110, 88, 120], [100, 95, 100, 100, 85, 120])
    assert (common.start, common.end) == (day("2024-04-30"), day("2024-05-31"))


def test_every_fund_has_its_own_fall_inside_the_common_episode() -> None:
    common = shared([100, 70, 100, 110, 88, 120], [100, 95, 100, 100, 85, 120])
    assert [fall.depth for fall in common.falls] == pytest.approx([-0.2, -0.15], rel=1e-12)


LONG_FALL = [100.0, 90, 85, 80, 60, 62, 65]
DIP = [100.0, 105, 108, 110, 88, 112, 115]


def test_a_fund_that_kept_falling_shares_the_dip_of_the_other_with_its_whole_fall() -> None:
    # From January or from April, the mildest fall is the other's 110 to 88; 100 to 60 is deeper than 80 to 60.
    assert [fall.depth for fall in shared(LONG_FALL, DIP).falls] == pytest.approx([-0.4, -0.2], rel=1e-12)


def test_a_long_fall_is_treated_alike_in_any_order() -> None:
    # In one order the long fall of the first fund was named (-40 %, from January), in the other the dip.
    assert shared(LONG_FALL, DIP).falls == shared(DIP, LONG_FALL).falls[::-1]


def test_a_fall_of_the_common_episode_may_recover_after_it() -> None:
    assert [fall.recovery for fall in shared(LONG_FALL, DIP).falls] == [None, day("2024-06-28")]


def test_a_common_episode_spans_the_first_peak_and_the_last_trough() -> None:
    # Peaks in February and March, troughs in May and June.
    common = shared([100, 110, 100, 95, 90, 92, 120], [100, 102, 110, 100, 95, 80, 120])
    assert (common.start, common.end) == (day("2024-02-29"), day("2024-06-28"))


def test_a_common_episode_is_named_by_its_months() -> None:
    assert shared([100, 90, 100], [100, 80, 100]).label == "2024-01 to 2024-02"


def test_funds_that_never_fall_together_share_nothing() -> None:
    series = [np.array([100.0, 90, 100, 110, 120]), np.array([100.0, 110, 120, 90, 130])]
    assert common_episode([(MONTHS[:5], closes) for closes in series]) is None


def test_a_fund_that_never_fell_shares_nothing() -> None:
    series = [np.array([100.0, 90, 100]), np.array([100.0, 101, 102])]
    assert common_episode([(MONTHS[:3], closes) for closes in series]) is None


def test_the_order_of_the_funds_does_not_matter() -> None:
    one, other = [100.0, 70, 100, 110, 88, 120], [100.0, 95, 100, 100, 85, 120]
    assert shared(one, other).falls == shared(other, one).falls[::-1]


def test_month_ends_and_daily_closes_can_share_an_episode() -> None:
    on = weekdays("2024-01-31", 66)  # to 2024-05-01
    daily = np.interp(np.arange(66), [0, 20, 43, 65], [100.0, 110.0, 88.0, 112.0])
    monthly = np.array([100.0, 110, 88, 112])
    common = common_episode([(on, daily), (MONTHS[:4], monthly)])
    assert common is not None
    assert [fall.depth for fall in common.falls] == pytest.approx([-0.2, -0.2], abs=0.01)


@given(levels)
def test_a_fund_shares_its_deepest_fall_with_itself(closes: list[float]) -> None:
    series = (weekdays("2024-01-01", len(closes)), np.array(closes))
    common, own = common_episode([series, series]), episodes(*series, 1)
    assert (common.falls[0].depth if common else None) == (own[0].depth if own else None)


def test_the_way_up_counts_from_trough_to_recovery() -> None:
    # 2025-01-06 to 2025-01-08 in the worked example.
    (fall,) = episodes(days(EXAMPLE_DAYS), np.array(FUND_CLOSES), 1)
    assert (fall.days_down, fall.days_up, fall.days_total) == (3, 2, 5)


def test_an_open_fall_has_no_way_up() -> None:
    (fall,) = episodes(days(EXAMPLE_DAYS[:3]), np.array([100.0, 90.0, 95.0]), 1)
    assert fall.days_up is None
