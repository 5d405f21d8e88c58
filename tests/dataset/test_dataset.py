"""The as-of day of a comparison: the earliest last close, without those that ended long before the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.windows import has_ended
from smallcap_cli.dataset import common_as_of
from tests.core.builders import day, every_day, history, month_end_history, weekdays_between


def ending(ticker: str, end: str) -> PriceHistory:
    """Weekday closes up to a day."""
    on = weekdays_between("2026-06-01", end)
    return history(ticker, on, np.arange(1.0, len(on) + 1))


def seven_days(end: str) -> PriceHistory:
    count = int((np.datetime64(end) - np.datetime64("2026-06-01")).astype(int)) + 1
    return history("BTC-USD", every_day("2026-06-01", count), np.arange(1.0, count + 1), seven_day=True)


def monthly(ticker: str, months: int) -> PriceHistory:
    """Month ends from January 2026 on."""
    return month_end_history(ticker, "2026-01", np.arange(1.0, months + 1))


def test_nothing_has_no_as_of_day() -> None:
    assert common_as_of([]) is None


def test_one_fund_is_as_of_its_last_close() -> None:
    assert common_as_of([ending("A", "2026-07-31")]) == day("2026-07-31")


def test_the_earliest_last_close_counts() -> None:
    assert common_as_of([ending("A", "2026-07-31"), ending("B", "2026-07-30")]) == day("2026-07-30")


def test_three_sessions_behind_is_not_stale() -> None:
    # Friday 31 July less three sessions is Tuesday 28 July.
    assert common_as_of([ending("A", "2026-07-31"), ending("B", "2026-07-28")]) == day("2026-07-28")


def test_a_fund_a_week_behind_still_decides() -> None:
    """Four sessions behind it was left out, and its figures of 27 July stood in one row with those of the 31st."""
    assert common_as_of([ending("A", "2026-07-31"), ending("B", "2026-07-27")]) == day("2026-07-27")
    assert common_as_of([ending("A", "2026-07-31"), ending("B", "2026-07-24")]) == day("2026-07-24")


def test_a_fund_more_than_a_week_behind_is_left_out() -> None:
    assert common_as_of([ending("A", "2026-07-31"), ending("B", "2026-07-23")]) == day("2026-07-31")


def test_the_day_is_one_on_which_all_have_a_close() -> None:
    """B lacks the 29th, A's last day: both have the 28th."""
    late = ending("B", "2026-07-31")
    kept = late.days != np.datetime64("2026-07-29")
    holed = replace(late, days=late.days[kept], close=late.close[kept], adjusted=late.adjusted[kept])
    assert common_as_of([ending("A", "2026-07-29"), holed]) == day("2026-07-28")


def test_a_stale_one_does_not_decide_whatever_the_order() -> None:
    found = common_as_of([ending("OLD", "2026-06-15"), ending("A", "2026-07-31"), ending("B", "2026-07-30")])
    assert found == day("2026-07-30")


def test_month_ends_do_not_hold_daily_funds_back() -> None:
    assert common_as_of([ending("A", "2026-07-15"), monthly("M", 6)]) == day("2026-07-15")


def test_month_ends_do_not_decide_beside_daily_funds() -> None:
    assert common_as_of([ending("A", "2026-07-15"), monthly("M", 5)]) == day("2026-07-15")


def test_month_ends_alone_are_as_of_the_newest_month() -> None:
    assert common_as_of([monthly("A", 7), monthly("SCHA", 5)]) == day("2026-07-31")


@pytest.mark.parametrize("end", ["2026-08-02", "2026-08-01"])
def test_a_seven_day_series_does_not_move_the_day_of_exchange_funds(end: str) -> None:
    assert common_as_of([ending("A", "2026-07-31"), seven_days(end)]) == day("2026-07-31")


def test_a_seven_day_series_alone_is_as_of_its_last_close() -> None:
    assert common_as_of([seven_days("2026-08-02")]) == day("2026-08-02")


def test_a_seven_day_series_that_ended_before_does_not_decide() -> None:
    assert common_as_of([ending("A", "2026-07-31"), seven_days("2026-07-01")]) == day("2026-07-31")


@pytest.mark.parametrize(("last", "gone"), [("2026-07-24", False), ("2026-07-23", True)])
def test_closes_that_end_more_than_a_week_before_the_day_have_ended(last: str, gone: bool) -> None:
    assert has_ended(ending("A", last), day("2026-07-31")) is gone


@pytest.mark.parametrize(("as_of", "gone"), [("2026-06-15", False), ("2026-06-30", True)])
def test_month_ends_have_ended_when_a_later_month_is_over(as_of: str, gone: bool) -> None:
    # Five months from January: the last month end is of May.
    assert has_ended(monthly("M", 5), day(as_of)) is gone
