"""Closes that stand still or leave for two days, dates a day off beside a calendar, and the days a finding is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from smallcap_cli.call import notes
from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.quality import findings
from smallcap_cli.core.windows import parse_window
from tests.core.builders import day, history, weekdays
from tests.core.quality.test_quality import MIDDLE, at_level, fund, kinds, swinging

#: Two years of weekdays without a holiday a month: Wednesday 2020-01-15 and every 21st weekday after it.
WEEKDAYS = weekdays("2020-01-01", 520)
SESSIONS = np.delete(WEEKDAYS, np.arange(10, 520, 21))


# shifted_dates


def at(days: np.ndarray) -> PriceHistory:
    return history("XSMO", days, swinging(len(days)))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (SESSIONS + 1, "is every date a day late?"),
        (SESSIONS - 1, "is every date a day early?"),
        (np.busday_offset(SESSIONS, 1), "is every date a weekday late?"),
        (np.busday_offset(SESSIONS, -1), "is every date a weekday early?"),
    ],
)
def test_dates_that_fit_the_sessions_a_day_off_are_one_finding(days: np.ndarray, words: str) -> None:
    (found,) = findings(at(days), sessions=SESSIONS)
    assert found.kind == "shifted_dates"
    assert found.detail.endswith(words)
    assert found.overlaps(day("2020-06-01"), day("2020-06-02"))


def test_the_finding_counts_the_days_on_either_reading() -> None:
    """Each of 25 days off of 520 has a weekday before it, whose close is dated on it."""
    (found,) = findings(at(np.busday_offset(SESSIONS, 1)), sessions=SESSIONS)
    assert found.detail.startswith("25 of 495 closes are on days the exchange was closed, 0 a weekday earlier: ")


def test_bars_on_holidays_are_extra_sessions_and_no_shift() -> None:
    assert set(kinds(findings(at(WEEKDAYS), sessions=SESSIONS))) == {"extra_session"}


def test_a_few_days_cannot_be_told_from_another_week() -> None:
    assert "shifted_dates" not in kinds(findings(at(np.busday_offset(SESSIONS[:15], 1)), sessions=SESSIONS))


# stale_close


def traded(count: int) -> np.ndarray:
    return np.arange(1000.0, 1000.0 + count)


def test_six_equal_closes_of_a_fund_that_moves_every_day_are_stale_though_it_was_traded() -> None:
    closes = swinging(200)
    closes[100:106] = 100.5
    (found,) = findings(fund(closes, volume=traded(200)))
    assert found.kind == "stale_close"
    assert found.spans == ((weekdays("2024-01-01", 200)[100].item(), weekdays("2024-01-01", 200)[105].item()),)


@pytest.mark.parametrize(("length", "odd"), [(6, False), (8, False), (18, False), (26, True)])
def test_a_fund_seldom_traded_has_equal_closes_by_chance(length: int, odd: bool) -> None:
    """Half of its closes equal those of the day before: of 500 days 0.5^17 are 0.004 runs of 18, 0.5^25 of 26 none."""
    closes = np.repeat(swinging(250), 2)
    closes[200 : 200 + length] = closes[200]
    assert kinds(findings(fund(closes, volume=traded(500)))) == (["stale_close"] if odd else [])


# bad_tick on two days


def lifted(factor: float, rows: int = 2) -> np.ndarray:
    closes = swinging()
    closes[MIDDLE : MIDDLE + rows] *= factor
    return closes


def test_two_closes_that_leave_together_and_are_back_are_bad_ticks() -> None:
    # 5.5 usual moves are 8.15 %. From 101 to 110 is ln 1.0891 = 0.0853, from 111.1 to 100 ln 0.9001 = -0.1053.
    (found,) = findings(fund(lifted(1.1)))
    days = weekdays("2024-01-01", 81)
    assert found == Finding(
        days[MIDDLE].item(), "bad_tick", "closes 110.00 and 111.10 after 101.00 and before 100.00: wrong prices?",
        found.size, ((days[MIDDLE].item(), days[MIDDLE + 1].item()),),
    )  # fmt: skip
    assert found.size == pytest.approx(np.log(110 / 101))


@pytest.mark.parametrize(("factor", "rows"), [(1.09, 2), (1.1, 3), (1.1, 10)])
def test_less_or_longer_is_the_market(factor: float, rows: int) -> None:
    # 109 / 101 is 0.0762, below 0.0815.
    assert findings(fund(lifted(factor, rows))) == ()


def test_two_wrong_closes_are_found_though_the_market_moves_on_between_them() -> None:
    """IWM's closes of 2025-08-22 and 25 set 10 % too high were not: it rose by 3.9 % and fell by 1.1 % on those days.

    In row 102 the market rises by 5 % and stays there. From 101 to 115.5 is 0.1341, from 116.655 to 105 -0.1053; 0.0388
    is left, 0.37 of the lesser.
    """
    closes = swinging(200)
    closes[102:] *= 1.05
    closes[102:104] *= 1.10
    (found,) = findings(fund(closes))
    assert (found.kind, found.spans) == ("bad_tick", ((found.day, weekdays("2024-01-01", 200)[103].item()),))


def test_two_bad_days_are_not_also_two_splits() -> None:
    assert kinds(findings(fund(lifted(2.0)))) == ["bad_tick"]


# missed_split


@pytest.mark.parametrize(("factor", "words"), [(0.8, "about 4/5?"), (1.25, "about 5/4?")])
def test_a_fifth_at_once_is_a_missed_split_of_five_for_four(factor: float, words: str) -> None:
    # From 101 to 80 and 125: 0.792 and 1.2376, 1.0 % from the ratios; 8 usual moves are 11.9 %.
    (found,) = findings(fund(at_level(factor)))
    assert (found.kind, found.detail[-len(words) :]) == ("missed_split", words)


@pytest.mark.parametrize(("volume", "odd"), [(3500.0, False), (2500.0, True)])
@pytest.mark.parametrize("factor", [0.8, 2 / 3])
def test_a_crash_is_traded_more_than_any_other_day(volume: float, odd: bool, factor: float) -> None:
    """The S&P 500 fell by 20.5 % on 1987-10-19, on three times its usual volume."""
    column = np.full(81, 1000.0)
    column[MIDDLE] = volume
    assert bool(findings(fund(at_level(factor), volume=column))) == odd


# The days a finding is about


def test_days_without_a_trade_are_all_known() -> None:
    """A window between two of them has none."""
    volume = np.full(81, 500.0)
    volume[[3, 4, 70]] = 0.0
    (idle,) = findings(fund(swinging(), volume=volume))
    assert idle.spans == ((day("2024-01-04"), day("2024-01-05")), (day("2024-04-08"), day("2024-04-08")))
    assert idle.overlaps(day("2024-01-01"), day("2024-01-04"))
    assert not idle.overlaps(day("2024-01-06"), day("2024-04-07"))


def test_a_window_before_the_last_day_without_a_trade_names_those_in_it() -> None:
    """They were dated by the last of them, and a table to an earlier day said nothing."""
    volume = np.full(81, 500.0)
    volume[[3, 70]] = 0.0
    idle = fund(swinging(), volume=volume)
    found = replace(idle, findings=findings(idle))
    assert len(notes._odd([found], day("2024-03-01"), [parse_window("max")])) == 1
    assert notes._odd([found], day("2024-03-01"), [parse_window("1m")]) == ()


def test_revised_days_are_all_known() -> None:
    then = swinging()
    then[[20, 60]] = 99.0
    (found,) = findings(fund(swinging()), before=fund(then))
    days = weekdays("2024-01-01", 81)
    assert found.spans == tuple((days[row].item(), days[row + 1].item()) for row in (20, 60))


def test_every_contradicted_day_of_a_year_is_known() -> None:
    steps = np.zeros(80)
    steps[[10, 50]] = 0.01, 0.02
    adjusted = 50.0 * np.cumprod(np.append(1.0, 1.0 + steps)) * swinging() / 100.0
    (found,) = findings(fund(swinging(), adjusted=adjusted, distributions=np.zeros(81)))
    days = weekdays("2024-01-01", 81)
    assert found.spans == tuple((days[row].item(), days[row].item()) for row in (11, 51))


def test_a_run_of_missing_sessions_is_about_all_its_days() -> None:
    lacking = history("XSMO", np.delete(SESSIONS, slice(20, 24)), swinging(491))
    (found,) = findings(lacking, sessions=SESSIONS)
    assert found.spans == ((SESSIONS[20].item(), SESSIONS[23].item()),)


def test_the_size_of_a_finding_is_a_finite_number() -> None:
    (found,) = findings(fund([5e-324, 1.7e308]))
    assert np.isfinite(found.size)
    for size in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="the size of a finding is a finite number"):
            fund([1.0], findings=(found._replace(size=size),))
