"""How histories are cut into blocks: closes joined before returns, nothing filled, nobody cut for another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.comparison.as_of import AsOf
from smallcap_cli.core.comparison.block import Block, constant_risk_free, risk_free_returns
from smallcap_cli.core.comparison.cohorts import BlockRow
from smallcap_cli.core.comparison.view import VIEWS, View
from smallcap_cli.core.comparison.views import Market, ViewBlocks, build_views
from smallcap_cli.core.metrics.benchmark import beta, tracking_error
from smallcap_cli.core.metrics.prices import cagr, period_return, volatility
from smallcap_cli.core.model import Fund, FundData, Gap, IndexPeriod, PriceHistory, RateSeries, Source
from smallcap_cli.core.windows import parse_window
from tests.core.builders import (
    BENCHMARK_CLOSES,
    EXAMPLE_DAYS,
    FUND_CLOSES,
    PRICES,
    conventions,
    data,
    day,
    days,
    every_day,
    fund,
    history,
    market,
    month_end_history,
    weekdays,
    weekdays_between,
    wobbling,
)

AS_OF = "2026-04-16"
EXAMPLE_WINDOW = "2024-12-30:2025-01-10"


def views_of(
    view: str, window: str, funds: Sequence[FundData], shared: Market | None = None, **changes: Any
) -> ViewBlocks:
    by = conventions(changes.pop("as_of", AS_OF), window, **changes)
    return build_views(view, parse_window(window), funds, shared or market(), by)


def only_block(views: ViewBlocks) -> Block:
    assert all(isinstance(place, BlockRow) for place in views.block_rows), views.block_rows
    (block,) = views.blocks
    return block


def cut_of(views: ViewBlocks) -> BlockRow:
    (place,) = views.block_rows
    assert isinstance(place, BlockRow), place
    return place


def gap_of(views: ViewBlocks) -> Gap:
    (place,) = views.block_rows
    assert isinstance(place, Gap), place
    return place


def sessions_of(ticker: str, start: str, end: str = AS_OF, *, phase: float = 0.0, **changes: Any) -> PriceHistory:
    """Weekday closes that wobble."""
    on = weekdays_between(start, end)
    return history(ticker, on, wobbling(len(on), phase=phase), **changes)


def without(prices: PriceHistory, *missing: str) -> PriceHistory:
    """The same closes with some days left out."""
    kept = ~np.isin(prices.days, days(missing))
    assert prices.adjusted is not None
    return history(prices.ticker, prices.days[kept], prices.adjusted[kept])


# Joined before any return is taken


def example_block() -> Block:
    """The worked example with the benchmark's close of 2025-01-06 missing, as `capture` sees it daily.

    That view has no minimum of twenty returns, so the seven days of the example are enough.
    """
    own = history("F", days(EXAMPLE_DAYS), FUND_CLOSES)
    other = without(history("SPY", days(EXAMPLE_DAYS), BENCHMARK_CLOSES), "2025-01-06")
    views = views_of("capture", EXAMPLE_WINDOW, [data(own)], market(other), as_of="2025-01-10", frequency="daily")
    return only_block(views)


@pytest.mark.parametrize("window", ["ytd", "2024"])
def test_a_year_to_date_is_never_annualised(window: str) -> None:
    """The last closes of 2023 and 2024 lie 368 days apart: 10 % became 9.92 % a year in `ytd` and not in `2024`."""
    own = data(history("A", ["2023-12-29", "2024-06-28", "2024-12-31"], [100.0, 105.0, 110.0]))
    block = only_block(views_of("ends", window, [own], as_of="2024-12-31"))
    assert float(cagr(block).values[0]) == pytest.approx(0.10, abs=1e-12)


def test_fund_and_benchmark_share_their_common_days() -> None:
    assert [str(d) for d in example_block().days] == [d for d in EXAMPLE_DAYS if d != "2025-01-06"]


def test_prices_are_joined_before_returns_are_taken() -> None:
    # Section E: 1.8963...; returns first and dates second give 0.9617..., a carried close 1.0418...
    assert beta(example_block()).values[0] == pytest.approx(1.89637366738278, rel=1e-12)


def test_tracking_error_is_taken_over_the_same_spans() -> None:
    # Section E: 0.3160...; returns first and dates second give 0.3389...
    assert tracking_error(example_block()).values[0] == pytest.approx(0.316016160174856, rel=1e-12)


def test_the_market_view_joins_as_the_capture_view_does() -> None:
    own, other = sessions_of("F", "2025-12-01"), sessions_of("SPY", "2025-12-01", phase=1.0)
    hole = without(other, "2026-02-10")
    block = only_block(views_of("market", "3m", [data(own)], market(hole), frequency="daily"))
    assert np.datetime64("2026-02-10") not in block.days
    assert block.benchmark is not None
    assert len(block.benchmark) == len(block.days) == block.closes.shape[1]


def test_a_day_missing_in_one_fund_shortens_no_other() -> None:
    whole = sessions_of("A", "2025-12-01")
    views = views_of("path", "3m", [data(whole), data(without(whole, "2026-02-10"))])
    whole_days, fewer_days = (set(block.days.tolist()) for block in views.blocks)
    assert whole_days - fewer_days == {day("2026-02-10")}


def test_each_fund_is_joined_with_the_benchmark_on_its_own_days() -> None:
    whole, other = sessions_of("A", "2025-12-01"), sessions_of("SPY", "2025-12-01", phase=1.0)
    views = views_of("market", "3m", [data(whole), data(without(whole, "2026-02-10"))], market(other))
    alone = views_of("market", "3m", [data(whole)], market(other))
    place = views.block_rows[0]
    assert isinstance(place, BlockRow)
    np.testing.assert_array_equal(views.blocks[place.block].days, alone.blocks[0].days)


# Nothing is filled


def test_a_weekend_adds_no_returns() -> None:
    # Section F: two zero returns over the weekend would lower it to 0.524057244277215.
    own = data(history("F", EXAMPLE_DAYS, FUND_CLOSES))
    block = only_block(views_of("path", EXAMPLE_WINDOW, [own], as_of="2025-01-10"))
    assert volatility(Block(block.days, block.closes)).values[0] == pytest.approx(0.603856588120637, rel=1e-12)


def test_a_week_without_a_close_is_a_reason_and_not_a_return_of_zero() -> None:
    # Trading stopped from Monday to Friday; the Friday before would stand for two Fridays.
    whole = sessions_of("A", "2024-01-01")
    hole = without(whole, "2025-10-06", "2025-10-07", "2025-10-08", "2025-10-09", "2025-10-10")
    gap = gap_of(views_of("returns", "1y", [data(hole)], frequency="weekly"))
    assert gap == Gap("not_fetched", "no close in the week to 2025-10-10")


def test_a_month_without_a_close_is_a_reason() -> None:
    whole = sessions_of("A", "2022-01-03")
    hole = without(whole, *[str(d) for d in weekdays_between("2024-05-01", "2024-05-31")])
    gap = gap_of(views_of("returns", "3y", [data(hole)]))
    assert gap == Gap("not_fetched", "no close in the month to 2024-05-31")


# A fund loses only its own cells


def test_a_young_fund_is_missing_alone() -> None:
    old, young = sessions_of("OLD", "2020-01-01"), sessions_of("NEW", "2025-01-02")
    views = views_of("ends", "5y", [data(old), data(young)])
    assert views.block_rows[1] == Gap("not_listed_then", "first close 2025-01-02")


@pytest.mark.parametrize("view", ["ends", "path", "returns", "excess", "market", "capture"])
@pytest.mark.parametrize("window", ["1y", "3y", "5y", "2024", "2025Q4"])
def test_a_young_fund_changes_no_other(view: str, window: str) -> None:
    old, young = data(sessions_of("OLD", "2020-01-01")), data(sessions_of("NEW", "2025-10-01"))
    shared = market(sessions_of("SPY", "2020-01-01", phase=1.0))
    alone = views_of(view, window, [old], shared, frequency="daily")
    beside = views_of(view, window, [young, old], shared, frequency="daily")
    place = beside.block_rows[1]
    assert isinstance(place, BlockRow)
    np.testing.assert_array_equal(beside.blocks[place.block].days, only_block(alone).days)
    np.testing.assert_array_equal(beside.blocks[place.block].closes[place.row], only_block(alone).closes[0])


def test_a_history_that_begins_long_after_the_fund_is_incomplete_and_not_young() -> None:
    prices = sessions_of("A", "2024-01-02")
    views = views_of("ends", "5y", [data(prices, fund=fund("A", inception=day("2000-05-22")))])
    assert gap_of(views) == Gap("not_fetched", "prices begin on 2024-01-02, the fund began on 2000-05-22")


@pytest.mark.parametrize("window", ["1y", "2000", "max"])
def test_before_its_inception_a_fund_was_not_listed_whenever_its_prices_begin(window: str) -> None:
    """As of 2000-06-30, 1y asked for prices of 1999, and 1990 for any: no prices are missing of days before a fund."""
    prices, of = sessions_of("A", "2005-01-03"), fund("A", inception=day("2000-05-22"))
    as_of = "1990-01-02" if window == "max" else "2000-06-30"
    views = views_of("ends", window, [data(prices, fund=of)], as_of=as_of)
    assert gap_of(views) == Gap("not_listed_then", "the fund began on 2000-05-22")
    late = views_of("ends", "1y", [data(prices, fund=of)], as_of="2002-06-28")
    assert gap_of(late) == Gap("not_fetched", "prices begin on 2005-01-03, the fund began on 2000-05-22")


def test_a_fund_cut_before_its_inception_was_not_listed() -> None:
    prices, of = sessions_of("A", "2005-01-03"), fund("A", inception=day("2000-05-22"))
    cut = AsOf(day("1990-01-01")).fund(data(prices, fund=of))
    assert cut.gaps["prices"] == Gap("not_listed_then", "the fund began on 2000-05-22")


def test_a_fund_without_prices_keeps_the_reason_it_came_with() -> None:
    gone = data(None, "A", gaps={"prices": Gap("source_failed", "timed out")})
    assert gap_of(views_of("ends", "1y", [gone])) == Gap("source_failed", "timed out")


# The longest common window


def test_max_is_the_intersection_of_the_histories() -> None:
    views = views_of("ends", "max", [data(sessions_of("OLD", "2020-01-01")), data(sessions_of("NEW", "2023-06-01"))])
    assert [place.start for place in views.block_rows if isinstance(place, BlockRow)] == [day("2023-06-01")] * 2


def test_max_of_one_fund_is_its_whole_history() -> None:
    assert cut_of(views_of("path", "max", [data(sessions_of("A", "2020-01-15"))])).start == day("2020-01-15")


def test_max_beside_a_younger_benchmark_begins_with_it() -> None:
    """Alpha and beta over `max` against a younger fund were missing: not yet listed."""
    young, old = sessions_of("YOUNG", "2021-06-01", phase=1.0), data(sessions_of("A", "2020-01-15"))
    place = cut_of(views_of("market_daily", "max", [old], market(young)))
    assert (place.start, place.notes) == (
        day("2021-06-01"), ("max begins on 2021-06-01: the first close of YOUNG",),
    )  # fmt: skip
    older = sessions_of("OLDER", "2015-01-02", phase=1.0)
    place = cut_of(views_of("market_daily", "max", [old], market(older)))
    assert (place.start, place.notes) == (day("2020-01-15"), ())
    assert cut_of(views_of("path", "max", [old], market(young))).start == day("2020-01-15")


@pytest.mark.parametrize("frequency", ["weekly", "monthly", "auto"])
def test_a_statistic_over_max_begins_inside_the_history(frequency: str) -> None:
    # Closes from 2020-01-15 (a Wednesday) on: it was missing because the week or month before has no close.
    place = cut_of(views_of("returns", "max", [data(sessions_of("A", "2020-01-15"))], frequency=frequency))
    assert day("2020-01-15") <= place.start <= day("2020-01-31")


def test_max_between_month_ends_begins_on_the_first_month_end_of_the_youngest() -> None:
    place = cut_of(views_of("ends", "max", [data(sessions_of("A", "2020-01-15"))], anchor="month-end"))
    assert (place.start, place.end) == (day("2020-01-31"), day("2026-03-31"))


# Month-end histories among daily ones


def test_a_month_end_fund_does_not_coarsen_the_others() -> None:
    daily, monthly = sessions_of("D", "2020-01-01"), month_end_history("M", "2019-12", wobbling(76))
    views = views_of("returns", "2y", [data(daily), data(monthly)])
    assert [place.frequency for place in views.block_rows if isinstance(place, BlockRow)] == ["daily", "monthly"]


@pytest.mark.parametrize("frequency", ["daily", "weekly"])
def test_a_month_end_fund_has_no_finer_returns(frequency: str) -> None:
    monthly = month_end_history("M", "2019-12", wobbling(76))
    gap = gap_of(views_of("returns", "3y", [data(monthly)], frequency=frequency))
    assert gap == Gap("not_comparable", f"month-end figures only, not {frequency}")


def test_a_month_end_benchmark_makes_its_statistic_monthly_and_says_so() -> None:
    daily, monthly = sessions_of("D", "2020-01-01"), month_end_history("SPY", "2019-12", wobbling(76))
    place = cut_of(views_of("market", "2y", [data(daily)], market(monthly)))
    assert place.frequency == "monthly"
    assert place.notes == ("monthly: SPY has month ends only", "thin: 24 monthly returns")


def test_month_ends_and_daily_closes_meet_on_the_same_months() -> None:
    daily, monthly = sessions_of("SPY", "2020-01-01"), month_end_history("M", "2019-12", wobbling(76))
    block = only_block(views_of("market", "3y", [data(monthly)], market(daily)))
    assert block.benchmark is not None
    assert (len(block.benchmark), str(block.days[0]), str(block.days[-1])) == (37, "2023-03-31", "2026-03-31")


# Seven-day histories


def crypto(start: str = "2019-12-31", count: int = 2299) -> PriceHistory:
    """A close every day to 2026-04-16."""
    return history("BTC-USD", every_day(start, count), wobbling(count), seven_day=True)


def test_a_seven_day_series_is_sampled_on_the_exchange_days_of_the_benchmark() -> None:
    spy = without(sessions_of("SPY", "2020-01-01", phase=1.0), "2025-12-25")
    block = only_block(views_of("returns", "1y", [data(crypto())], market(spy)))
    inside = (spy.days >= np.datetime64("2025-04-16")) & (spy.days <= np.datetime64(AS_OF))
    np.testing.assert_array_equal(block.days, spy.days[inside])


def test_exchange_days_of_a_seven_day_series_count_252_to_a_year() -> None:
    spy = sessions_of("SPY", "2020-01-01")
    assert only_block(views_of("returns", "1y", [data(crypto())], market(spy))).periods == 252


def test_a_seven_day_series_by_itself_counts_365_to_a_year() -> None:
    assert only_block(views_of("returns", "1y", [data(crypto())])).periods == 365


def test_a_seven_day_series_keeps_all_its_days_in_a_drawdown() -> None:
    spy = sessions_of("SPY", "2020-01-01")
    assert len(only_block(views_of("path", "1y", [data(crypto())], market(spy))).days) == 366


def test_a_seven_day_series_begins_with_the_session_before_a_week_end() -> None:
    # 2025-11-16 is a Sunday: the fund's five months begin with Friday the 14th, and so do those of the series.
    spy = sessions_of("SPY", "2020-01-01")
    block = only_block(views_of("market", "2025-11-16:2026-04-16", [data(crypto())], market(spy, 0.0)))
    assert str(block.days[0]) == "2025-11-14"


def test_a_session_takes_the_last_value_since_the_session_before() -> None:
    # No value of Monday 2025-11-17: that of Sunday is newer than Friday's and stands for it.
    whole = crypto()
    kept = whole.days != np.datetime64("2025-11-17")
    gappy = history("BTC-USD", whole.days[kept], whole.close[kept], seven_day=True)
    block = only_block(views_of("returns", "1y", [data(gappy)], market(sessions_of("SPY", "2020-01-01"))))
    at = int(np.searchsorted(block.days, np.datetime64("2025-11-17")))
    assert block.closes[0, at] == whole.close[int(np.searchsorted(whole.days, np.datetime64("2025-11-16")))]


def test_a_session_without_a_newer_value_is_left_out_and_never_carried_forward() -> None:
    # No values of Tuesday and Wednesday: Monday's would be a return of zero on either.
    whole = crypto()
    kept = ~np.isin(whole.days, np.array(["2025-11-18", "2025-11-19"], dtype="datetime64[D]"))
    gappy = history("BTC-USD", whole.days[kept], whole.close[kept], seven_day=True)
    block = only_block(views_of("returns", "1y", [data(gappy)], market(sessions_of("SPY", "2020-01-01"))))
    around = block.days[(block.days > np.datetime64("2025-11-14")) & (block.days < np.datetime64("2025-11-22"))]
    assert [str(day) for day in around] == ["2025-11-17", "2025-11-20", "2025-11-21"]


def test_months_of_a_seven_day_series_end_on_exchange_days() -> None:
    # 2026-01-31 is a Saturday and 2026-02-28 too; the benchmark's closes are of the Fridays before.
    block = only_block(views_of("returns", "3y", [data(crypto())], market(sessions_of("SPY", "2020-01-01"))))
    assert [str(d) for d in block.days[-3:]] == ["2026-01-30", "2026-02-27", "2026-03-31"]


# Minimum counts


@pytest.mark.parametrize(("closes", "enough"), [(20, False), (21, True)])
def test_a_statistic_needs_twenty_returns(closes: int, enough: bool) -> None:
    on = weekdays("2026-01-05", closes)
    views = views_of("returns", "max", [data(history("A", on, wobbling(closes)))], as_of=str(on[-1]), frequency="daily")
    assert isinstance(views.block_rows[0], BlockRow) is enough


def test_too_few_returns_say_how_many_there_are() -> None:
    on = weekdays("2026-01-05", 20)
    views = views_of("returns", "max", [data(history("A", on, wobbling(20)))], as_of=str(on[-1]), frequency="daily")
    assert gap_of(views) == Gap("too_short", "19 daily returns, 20 needed")


@pytest.mark.parametrize(("closes", "notes"), [(60, ("thin: 59 daily returns",)), (61, ())])
def test_fewer_than_sixty_daily_returns_are_thin(closes: int, notes: tuple[str, ...]) -> None:
    on = weekdays("2026-01-05", closes)
    views = views_of("returns", "max", [data(history("A", on, wobbling(closes)))], as_of=str(on[-1]), frequency="daily")
    assert cut_of(views).notes == notes


@pytest.mark.parametrize(("window", "notes"), [("2y", ("thin: 24 monthly returns",)), ("3y", ())])
def test_fewer_than_36_monthly_returns_are_thin(window: str, notes: tuple[str, ...]) -> None:
    own = data(sessions_of("A", "2020-01-01"))
    assert cut_of(views_of("returns", window, [own], frequency="monthly")).notes == notes


def test_a_return_needs_no_minimum() -> None:
    assert isinstance(views_of("ends", "1w", [data(sessions_of("A", "2026-04-01"))]).block_rows[0], BlockRow)


@pytest.mark.parametrize(
    ("window", "frequency", "used"),
    [
        ("2y", "auto", "daily"),
        ("3y", "auto", "monthly"),
        ("2023-04-16:2026-04-16", "auto", "monthly"),
        ("2023-04-17:2026-04-16", "auto", "daily"),
        ("5y", "daily", "daily"),
        ("5y", "weekly", "weekly"),
    ],
)
def test_the_frequency_of_a_statistic_follows_the_length_of_the_window(window: str, frequency: str, used: str) -> None:
    own = data(sessions_of("A", "2020-01-01"))
    assert cut_of(views_of("returns", window, [own], frequency=frequency)).frequency == used


def test_capture_is_monthly_unless_a_frequency_is_given() -> None:
    spy = sessions_of("SPY", "2020-01-01", phase=1.0)
    assert cut_of(views_of("capture", "1y", [data(sessions_of("A", "2020-01-01"))], market(spy))).frequency == "monthly"


def test_drawdowns_are_daily_over_any_length() -> None:
    assert cut_of(views_of("path", "5y", [data(sessions_of("A", "2020-01-01"))])).frequency == "daily"


# The risk-free rate


def rates(*quotes: tuple[str, float]) -> RateSeries:
    return RateSeries("tbill", days([d for d, _ in quotes]), np.array([y for _, y in quotes]), Source("files"))


def test_a_constant_rate_is_spread_over_the_periods() -> None:
    # 1.03^(1/252) - 1
    np.testing.assert_allclose(constant_risk_free(0.03, 252.0, 2), [1.03 ** (1 / 252) - 1] * 2, rtol=1e-12)


def test_a_dated_rate_pays_for_the_calendar_days_of_each_return() -> None:
    # Friday to Monday is three days: 1.03^(3/365) - 1
    made = risk_free_returns(rates(("2026-01-01", 0.03)), days(["2026-01-08", "2026-01-09", "2026-01-12"]))
    np.testing.assert_allclose(np.asarray(made), [1.03 ** (1 / 365) - 1, 1.03 ** (3 / 365) - 1], rtol=1e-12)


def test_returns_of_days_are_compounded_over_the_stretch() -> None:
    """Ken French's RF, 0.1 % on Friday the 9th and 0.4 % over the weekend to Monday the 12th: 1.001 * 1.004 - 1.

    A week's return took the rate of its first day for all of its days.
    """
    earned = [1.001**365.0 - 1.0, 1.004 ** (365.0 / 3.0) - 1.0, 0.0]
    series = rates(("2026-01-08", earned[0]), ("2026-01-09", earned[1]), ("2026-01-12", 0.0))
    daily = replace(series, name="ff")
    made = risk_free_returns(daily, days(["2026-01-08", "2026-01-12"]))
    np.testing.assert_allclose(np.asarray(made), [1.001 * 1.004 - 1.0], rtol=1e-12)
    one_by_one = risk_free_returns(daily, days(["2026-01-08", "2026-01-09", "2026-01-12"]))
    np.testing.assert_allclose(np.asarray(one_by_one), [0.001, 0.004], rtol=1e-12)


def test_a_quote_counts_from_the_day_it_is_known() -> None:
    quoted = rates(("2026-01-01", 0.0), ("2026-01-09", 0.04))
    made = risk_free_returns(quoted, days(["2026-01-08", "2026-01-09", "2026-01-12"]))
    np.testing.assert_allclose(np.asarray(made), [0.0, 1.04 ** (3 / 365) - 1], rtol=1e-12)


@pytest.mark.parametrize("frequency", ["monthly", "weekly"])
def test_a_missing_month_end_pairs_no_closes_of_different_days(frequency: str) -> None:
    """The benchmark itself without some Fridays and month ends: both returns are of the same days, so they are equal.

    The fund's close of the day before was paired with the benchmark's of the day.
    """
    spy = sessions_of("SPY", "2020-01-01", "2026-04-16")
    gone = {"2024-05-31", "2024-05-24", "2025-02-28", "2025-08-29"}
    own = without(replace(spy, ticker="AAA"), *gone)
    block = only_block(views_of("market", "3y", [data(own)], market(spy), frequency=frequency))
    assert block.benchmark is not None
    np.testing.assert_array_equal(block.closes[0], block.benchmark)
    assert not gone & {str(day) for day in block.days}


def test_a_rate_that_begins_after_the_window_is_missing() -> None:
    own = data(sessions_of("A", "2020-01-01"))
    gap = gap_of(views_of("excess", "1y", [own], market(risk_free=rates(("2025-06-02", 0.04)))))
    assert gap.reason == "not_fetched"


def test_a_rate_that_is_missing_takes_only_what_needs_it() -> None:
    own, shared = data(sessions_of("A", "2020-01-01")), market(risk_free=Gap("source_failed", "no tbill rates"))
    assert isinstance(views_of("returns", "1y", [own], shared).block_rows[0], BlockRow)
    assert gap_of(views_of("excess", "1y", [own], shared)) == Gap("source_failed", "no tbill rates")


def test_a_series_of_rates_is_a_source_of_the_cell() -> None:
    own, quoted = data(sessions_of("A", "2020-01-01")), rates(("2019-12-31", 0.04))
    assert views_of("excess", "1y", [own], market(risk_free=quoted)).sources == (quoted.source,)


# The own index


def index_of(prices: PriceHistory) -> PriceHistory:
    return history("^RUT", prices.days, wobbling(len(prices.days), phase=0.5))


def test_without_index_levels_tracking_is_not_offered() -> None:
    gap = gap_of(views_of("own_index", "1y", [data(sessions_of("A", "2020-01-01"))]))
    assert gap.reason == "not_offered"


def test_index_levels_are_used_in_place_of_the_market_benchmark() -> None:
    own = sessions_of("A", "2020-01-01")
    spy = sessions_of("SPY", "2020-01-01", phase=1.0)
    block = only_block(views_of("own_index", "1y", [data(own, index_levels=index_of(own))], market(spy)))
    levels = index_of(own).adjusted
    assert levels is not None
    assert block.benchmark is not None
    np.testing.assert_array_equal(block.benchmark, levels[np.isin(own.days, block.days)])


def test_an_explicit_benchmark_replaces_the_own_index_and_says_so() -> None:
    own = sessions_of("A", "2020-01-01")
    views = views_of(
        "own_index", "1y", [data(own, index_levels=index_of(own))],
        market(sessions_of("IWB", "2020-01-01", phase=1.0)), benchmark="IWB", benchmark_explicit=True,
    )  # fmt: skip
    assert cut_of(views).notes == ("against IWB",)


def following_another_from(start: str) -> Fund:
    return fund("A", indexes=(IndexPeriod("old", None, "verified", ""), IndexPeriod("new", day(start), "verified", "")))


def test_tracking_across_a_change_of_index_is_not_comparable() -> None:
    own = sessions_of("A", "2020-01-01")
    changed = following_another_from("2025-09-01")
    gap = gap_of(views_of("own_index", "1y", [data(own, fund=changed, index_levels=index_of(own))]))
    assert gap.reason == "not_comparable"


def test_tracking_after_a_change_of_index_is_offered() -> None:
    own = sessions_of("A", "2020-01-01")
    changed = following_another_from("2025-04-16")
    assert cut_of(views_of("own_index", "1y", [data(own, fund=changed, index_levels=index_of(own))])).notes == ()


def test_a_benchmark_that_is_missing_says_so() -> None:
    gap = gap_of(views_of("market", "1y", [data(sessions_of("A", "2020-01-01"))]))
    assert gap == Gap("not_fetched", "no prices of SPY")


def test_a_benchmark_too_young_is_named_in_the_reason() -> None:
    spy = sessions_of("SPY", "2025-09-01")
    gap = gap_of(views_of("market", "1y", [data(sessions_of("A", "2020-01-01"))], market(spy)))
    assert gap == Gap("not_listed_then", "SPY: first close 2025-09-01")


@pytest.mark.parametrize("frequency", ["daily", "weekly", "monthly"])
def test_fund_and_benchmark_with_lows_on_different_days_still_share_their_days(frequency: str) -> None:
    # The fund's low of April 2024 is on the 3rd, the benchmark's on the 30th, a month's last session.
    own, spy = sessions_of("A", "2023-01-02"), sessions_of("SPY", "2023-01-02", phase=1.0)
    for prices, low in ((own, "2024-04-03"), (spy, "2024-04-30")):
        assert prices.adjusted is not None
        prices.adjusted[prices.days == np.datetime64(low)] = 1.0
    block = only_block(views_of("market", "low:2024-04", [data(own)], market(spy), frequency=frequency))
    assert block.benchmark is not None
    assert len(block.benchmark) == len(block.days)


# Notes


def test_a_window_that_is_not_over_says_how_far_it_goes() -> None:
    place = cut_of(views_of("ends", "2026Q2", [data(sessions_of("A", "2020-01-01"))]))
    assert place.notes == ("2026Q2 so far, to 2026-04-16",)


def test_nothing_later_than_the_as_of_day_is_in_a_block() -> None:
    block = only_block(views_of("path", "2025", [data(sessions_of("A", "2020-01-01"))], as_of="2025-07-22"))
    assert str(block.days[-1]) == "2025-07-22"


# Properties


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 250))
def test_a_day_missing_inside_leaves_the_return_of_the_window_alone(position: int) -> None:
    # 261 weekdays from 2025-04-16 to 2026-04-16, both ends kept.
    whole = sessions_of("A", "2025-04-16")
    hole = without(whole, str(whole.days[position]))
    figures = [period_return(only_block(views_of("ends", "1y", [data(p)]))).values[0] for p in (whole, hole)]
    assert figures[0] == figures[1]


@settings(max_examples=20, deadline=None)
@given(st.sets(st.integers(1, 1300), min_size=1, max_size=8))
def test_the_number_of_rows_does_not_change_a_named_windows_growth_rate(positions: set[int]) -> None:
    whole = sessions_of("A", "2021-04-16")
    hole = without(whole, *[str(whole.days[position]) for position in positions])
    figures = [cagr(only_block(views_of("ends", "5y", [data(p)]))).values[0] for p in (whole, hole)]
    assert figures[0] == figures[1]


def test_251_and_253_rows_of_one_year_give_one_growth_rate() -> None:
    # Both rise from 100 to 121 over the two years from 2024-04-16.
    rates_of_growth = []
    for count in (251, 253):
        inside = weekdays("2025-01-01", count - 2)
        on = np.concatenate((days(["2024-04-16"]), inside, days([AS_OF])))
        closes = np.linspace(100.0, 121.0, count)
        rates_of_growth.append(cagr(only_block(views_of("ends", "2y", [data(history("A", on, closes))]))).values[0])
    assert rates_of_growth == pytest.approx([0.1, 0.1], rel=1e-12)


def test_the_sources_of_a_history_stay_with_it() -> None:
    assert sessions_of("A", "2026-01-01").source is PRICES


@pytest.mark.parametrize(("closes", "count"), [("all", 8), ("ends", 2)])
def test_a_view_without_needs_sees_the_closes_that_it_declares(
    monkeypatch: pytest.MonkeyPatch, closes: Literal["all", "ends"], count: int
) -> None:
    """A view of a name of its own ended in a KeyError. The example has eight closes in its window."""
    monkeypatch.setitem(VIEWS, "own", View("own", "closes", closes=closes))
    funds = [data(history("A", EXAMPLE_DAYS, FUND_CLOSES))]
    block = only_block(views_of("own", EXAMPLE_WINDOW, funds, as_of="2025-01-10"))
    assert block.days.size == count
