"""Funds side by side: every cell a value with its window, or a reason; and what may be ranked with what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.comparison.cells import columns_of
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.views import Market
from smallcap_cli.core.metrics.columns import column_names, request
from smallcap_cli.core.model import FundData, Gap, IndexPeriod, PriceHistory, RateSeries, Source, Value
from smallcap_cli.core.windows import parse_window
from smallcap_cli.errors import NotFound, UsageFault
from tests.core.builders import (
    cells,
    comparison,
    conventions,
    data,
    day,
    days,
    every_day,
    fee,
    fund,
    history,
    market,
    month_end_history,
    published,
    table_of,
    weekdays,
    weekdays_between,
    wobbling,
)

AS_OF = "2026-04-16"
#: Windowed columns of every view.
WINDOWED = (
    "return_1m", "return_1y", "cagr:3y", "growth_of_1000:5y", "volatility:1y", "max_drawdown:5y",
    "drawdown_trough:5y", "ulcer_index:3y", "sharpe:3y", "sortino:1y", "calmar:3y", "beta:3y", "alpha:1y",
    "correlation:1y", "up_capture:3y", "down_capture:3y", "period_return:2024", "period_return:2025Q4",
    "beta_daily:3y", "beta_weekly:1y", "beta_monthly:3y", "beta_dimson:1y", "treynor:3y", "m2:3y", "omega:3y",
    "hit_rate:3y", "momentum_12_1",
)  # fmt: skip


def prices(ticker: str, start: str = "2015-01-01", *, phase: float = 0.0, **changes: Any) -> PriceHistory:
    on = weekdays_between(start, AS_OF)
    return history(ticker, on, wobbling(len(on), phase=phase), **changes)


def broad(ticker: str, phase: float = 0.0, start: str = "2015-01-01", **changes: Any) -> FundData:
    return data(prices(ticker, start, phase=phase), **changes)


SPY = prices("SPY", phase=1.0)


def compared(*funds: FundData, as_of: str = AS_OF, shared: Market | None = None, **changes: Any) -> Comparison:
    return comparison(funds, conventions(as_of, changes.pop("window", "5y"), **changes), shared or market(SPY))


def cell(found: Comparison, column: str) -> Value:
    """The cell of the only fund."""
    (only,) = cells(found, column).values()
    return only


def fact(column: str, as_of: str, *, ticker: str = "IWM", figures: tuple[Any, ...] = (), **about: Any) -> Value:
    """A fact of a fund without prices."""
    known = FundData(ticker, fund(ticker, **about), None, tuple(figures))
    return cell(compared(known, as_of=as_of), column)


# What a cell says of itself


def test_a_cell_names_its_first_and_last_day() -> None:
    found = cell(compared(broad("A")), "return_1y")
    assert (found.start, found.as_of) == (day("2025-04-16"), day(AS_OF))


def test_a_cell_names_basis_kind_and_frequency() -> None:
    assert cell(compared(broad("A")), "volatility:3y").basis == "total return, market price, monthly returns"


@pytest.mark.parametrize(
    ("column", "frequency"),
    [("sharpe:1y", "daily"), ("beta_weekly:5y", "weekly"), ("sharpe:5y", "monthly"), ("return_1y", "")],
)
def test_a_statistic_carries_the_frequency_of_its_returns(column: str, frequency: str) -> None:
    """Three years and more are monthly by default; a return is taken between two closes and has no frequency."""
    assert cell(compared(broad("A"), shared=market(SPY)), column).frequency == frequency


def test_progress_counts_every_fund_once_and_ends_with_all() -> None:
    """21 funds, the last one younger, are computed 16 at a time and then the other five."""
    alike = [broad(f"F{number}") for number in range(20)]
    young = broad("YOUNG", start="2020-01-02", fund=None)
    told: list[tuple[int, int]] = []
    asked = [request("return_1y", parse_window("5y")), request("sharpe", parse_window("5y"))]
    columns_of(compared(*alike, young), asked, lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert (told[-1], {total for _, total in told}) == ((21, 21), {21})


def test_a_statistic_against_the_market_cites_fund_benchmark_and_rate() -> None:
    bills = quoted(0.04, Source("rates"))
    own, spy = prices("A", source=Source("one")), prices("SPY", phase=1.0, source=Source("two"))
    found = cell(compared(data(own), shared=market(spy, bills)), "beta:3y")
    assert [source.provider for source in found.sources] == ["one", "two", "rates"]


def test_a_price_return_is_taken_from_the_unadjusted_close() -> None:
    # Close 100 to 103, adjusted close 100 to 104.
    both = history("A", ["2025-04-16", AS_OF], [100, 103], adjusted=np.array([100.0, 104.0]))
    assert cell(compared(data(both), basis="price"), "return_1y").value == pytest.approx(0.03, rel=1e-12)


def test_a_fund_without_adjusted_closes_has_no_total_return() -> None:
    only_price = history("A", ["2025-04-16", AS_OF], [100, 103], adjusted=None)
    assert cell(compared(data(only_price)), "return_1y").missing == "not_offered"


# Young funds, and order


def same(one: Value, other: Value) -> bool:
    """Equal cells, figures to twelve digits."""
    if isinstance(one.value, float) and isinstance(other.value, float):
        return one.value == pytest.approx(other.value, rel=1e-12) and replace(one, value=other.value) == other
    return one == other


@pytest.mark.parametrize("column", WINDOWED)
@pytest.mark.parametrize("start", ["2026-01-05", "2025-01-02", "2022-01-03"])
def test_adding_a_young_fund_changes_no_other(column: str, start: str) -> None:
    alone = cell(compared(broad("OLD")), column)
    beside = cells(compared(broad("NEW", 2.0, start), broad("OLD")), column)["OLD"]
    assert same(alone, beside)


def test_a_young_fund_is_missing_for_its_own_reason() -> None:
    found = cells(compared(broad("OLD"), broad("NEW", start="2025-01-02")), "return_3y")["NEW"]
    assert (found.value, found.missing, found.detail) == (None, "not_listed_then", "first close 2025-01-02")


def test_a_missing_cell_takes_no_part_in_an_extreme() -> None:
    assert not cells(compared(broad("OLD"), broad("NEW", start="2025-01-02")), "return_3y")["NEW"].comparable


@settings(max_examples=12, deadline=None)
@given(st.permutations(range(4)))
def test_the_order_of_the_funds_orders_the_rows_and_nothing_else(order: list[int]) -> None:
    monthly = data(month_end_history("D", "2014-12", wobbling(136)))
    funds = [broad("A"), broad("B", 0.5), broad("C", 2.0, "2024-01-02"), monthly]
    straight = table_of(compared(*funds), *WINDOWED)
    shuffled = table_of(compared(*[funds[i] for i in order]), *WINDOWED)
    rows = dict(zip(shuffled.keys, shuffled.rows, strict=True))
    assert shuffled.keys == tuple(straight.keys[i] for i in order)
    for key, row in zip(straight.keys, straight.rows, strict=True):
        assert all(same(one, other) for one, other in zip(row, rows[key], strict=True))


@settings(max_examples=12, deadline=None)
@given(st.floats(1e-3, 1e3))
def test_the_level_of_the_closes_does_not_matter(factor: float) -> None:
    own = prices("A", phase=0.3)
    assert own.adjusted is not None
    scaled = history("A", own.days, own.adjusted * factor)
    for column in WINDOWED:
        one, other = (cell(compared(data(p)), column) for p in (own, scaled))
        if isinstance(one.value, float):
            assert other.value == pytest.approx(one.value, rel=1e-7, abs=1e-10)
        else:
            assert other == one


# A fund that is its benchmark


@settings(max_examples=12, deadline=None)
@given(st.floats(1e-3, 1e3))
def test_a_copy_of_the_benchmark_moves_as_it_does(factor: float) -> None:
    assert SPY.adjusted is not None
    copy = data(history("COPY", SPY.days, SPY.adjusted * factor))
    found = compared(copy, benchmark="SPY", benchmark_explicit=True)
    expected = {
        "beta:1y": 1.0, "r_squared:1y": 1.0, "correlation:1y": 1.0, "alpha:1y": 0.0, "up_capture:3y": 1.0,
        "down_capture:3y": 1.0, "tracking_error:1y": 0.0, "tracking_difference:3y": 0.0,
    }  # fmt: skip
    computed = {column: cell(found, column).value for column in expected}
    assert computed == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("factor", [1.0, 1 / 3, 0.7, 137.1])
def test_a_copy_of_the_benchmark_has_no_information_ratio(factor: float) -> None:
    assert SPY.adjusted is not None
    copy = data(history("COPY", SPY.days, SPY.adjusted * factor))
    found = compared(copy, benchmark="SPY", benchmark_explicit=True)
    assert cell(found, "information_ratio:1y").detail == "the fund never differs from the index"


# Month ends among daily closes


@pytest.fixture
def mixed() -> Comparison:
    return compared(broad("D"), data(month_end_history("M", "2014-12", wobbling(136))))


@pytest.mark.parametrize("column", ["return_1y", "max_drawdown:5y", "sharpe:5y", "beta:5y"])
def test_a_month_end_figure_among_daily_ones_is_marked(mixed: Comparison, column: str) -> None:
    found = cells(mixed, column)
    assert (found["M"].mark, found["D"].mark) == ("m", "")


def test_a_month_end_figure_among_daily_ones_is_no_extreme(mixed: Comparison) -> None:
    found = cells(mixed, "return_1y")
    assert (found["M"].comparable, found["D"].comparable) == (False, True)


@pytest.mark.parametrize("column", WINDOWED)
def test_a_month_end_fund_leaves_the_daily_ones_alone(mixed: Comparison, column: str) -> None:
    assert same(cells(mixed, column)["D"], cell(compared(broad("D")), column))


def test_month_ends_alone_are_not_marked() -> None:
    found = cell(compared(data(month_end_history("M", "2014-12", wobbling(136)))), "return_1y")
    assert (found.mark, found.comparable) == ("", True)


def test_a_drawdown_on_month_ends_says_so() -> None:
    found = cell(compared(data(month_end_history("M", "2014-12", wobbling(136)))), "max_drawdown:5y")
    assert found.basis == "total return, market price, month-end closes"


# What may be ranked with what

SPSM_INDEXES = (
    IndexPeriod("russell_2000", None, "verified", ""),
    IndexPeriod("ssga_small_cap", date(2017, 11, 16), "verified", ""),
    IndexPeriod("sp_smallcap_600", date(2020, 1, 24), "verified", ""),
)


@pytest.mark.parametrize(
    ("column", "notes"),
    [
        ("return_10y", ("two other indexes before 2020-01-24",)),
        ("period_return:2019-12-31:2020-12-31", ("another index before 2020-01-24",)),
        ("return_5y", ()),
    ],
)
def test_a_return_over_a_change_of_index_says_so(column: str, notes: tuple[str, ...]) -> None:
    spsm = broad("SPSM", fund=fund("SPSM", indexes=SPSM_INDEXES))
    assert cell(compared(spsm), column).notes == notes


@pytest.mark.parametrize(("column", "comparable"), [("return_10y", False), ("return_5y", True)])
def test_a_return_over_a_change_of_index_is_no_extreme(column: str, comparable: bool) -> None:
    spsm = broad("SPSM", fund=fund("SPSM", indexes=SPSM_INDEXES))
    assert cell(compared(spsm), column).comparable is comparable


def test_a_change_on_the_first_day_of_the_window_is_not_inside_it() -> None:
    found = cell(compared(broad("SPSM", fund=fund("SPSM", indexes=SPSM_INDEXES))), "period_return:since:2020-01-24")
    assert found.notes == ()


def test_a_thin_figure_is_shown_and_is_no_extreme() -> None:
    found = cell(compared(broad("A")), "volatility:1m")
    assert (found.notes, found.comparable) == (("thin: 23 daily returns",), False)


def test_twenty_returns_give_a_figure_and_nineteen_do_not() -> None:
    # From Wednesday 18 March to Wednesday 15 April are 20 weekdays, from the 19th 19.
    found = compared(broad("A"), as_of="2026-04-15")
    values = [cell(found, f"volatility:since:2026-03-{start}").value for start in (18, 19)]
    assert [value is not None for value in values] == [True, False]


@pytest.mark.parametrize("column", ["return_1y", "max_drawdown:5y", "common_drawdown"])
def test_a_fund_in_another_currency_is_shown_and_not_ranked(column: str) -> None:
    found = cells(compared(broad("IWM"), data(prices("CUS1", phase=0.2, currency="GBP"))), column)
    assert (found["CUS1"].value is not None, found["CUS1"].comparable) == (True, False)


def test_a_volume_in_pounds_is_not_one_in_dollars() -> None:
    own = prices("CUS1", currency="GBP")
    traded = replace(own, volume=np.full(len(own.days), 1000.0))
    assert cell(compared(data(traded)), "dollar_volume_30d").value is None


def test_a_common_fall_over_a_change_of_index_is_no_extreme() -> None:
    # Both fell from 100 to 80 between January and March 2020; SPSM changed its index on 24 January.
    on = ["2019-12-31", "2020-01-15", "2020-03-16", "2020-12-31"]
    spsm = data(history("SPSM", on, [90, 100, 80, 120]), fund=fund("SPSM", indexes=SPSM_INDEXES))
    found = compared(data(history("IJR", on, [90, 100, 80, 120])), spsm, as_of="2020-12-31", window="1y")
    assert not cells(found, "common_drawdown")["SPSM"].comparable


def test_a_net_asset_value_is_not_ranked_with_market_prices() -> None:
    found = cells(compared(broad("IWM"), data(prices("NAV", phase=0.2, price_kind="nav"))), "return_1y")
    assert not (found["IWM"].comparable and found["NAV"].comparable)


def test_a_fund_whose_closes_end_earlier_is_not_ranked_with_the_others() -> None:
    # The one return is to 16 April, the other to 10 April: two windows in one row have no extreme.
    on = weekdays_between("2015-01-01", "2026-04-10")
    found = cells(compared(broad("A"), data(history("B", on, wobbling(len(on))))), "return_1y")
    assert [found[t].as_of for t in ("A", "B")] == [day(AS_OF), day("2026-04-10")]
    assert not (found["A"].comparable and found["B"].comparable)


def quoted(rate: float, source: Source) -> RateSeries:
    """The same rate quoted every four weeks."""
    on = np.arange(np.datetime64("2014-12-31"), np.datetime64("2026-04-16"), 28).astype("datetime64[D]")
    return RateSeries("tbill", on, np.full(len(on), rate), source)


# Benchmarks


def test_without_index_levels_the_own_index_columns_are_not_offered() -> None:
    found = compared(broad("A"))
    missing = {cell(found, name).missing for name in ("tracking_error", "information_ratio", "tracking_difference")}
    assert missing == {"not_offered"}


def test_own_index_columns_against_an_explicit_benchmark_say_so() -> None:
    found = cell(compared(broad("A"), benchmark="SPY", benchmark_explicit=True), "tracking_error:1y")
    assert (found.missing, found.notes) == ("", ("against SPY",))


def test_a_benchmark_that_is_missing_leaves_returns_alone() -> None:
    found = compared(broad("A"), shared=market(Gap("source_failed", "no prices of SPY")))
    assert cell(found, "beta").missing == "source_failed"
    assert cell(found, "return_1y").value is not None


def test_a_higher_constant_rate_lowers_the_sharpe_ratio() -> None:
    low, high = (cell(compared(broad("A"), shared=market(SPY, rate)), "sharpe:1y").value for rate in (0.0, 0.03))
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert high < low


def test_a_series_at_one_rate_is_near_the_constant_rate() -> None:
    # Both are 3 % a year: by calendar days over 365, and spread over 252 sessions.
    flat = quoted(0.03, Source("rates"))
    one, other = (cell(compared(broad("A"), shared=market(SPY, rate)), "sharpe:1y").value for rate in (0.03, flat))
    assert one != other
    assert one == pytest.approx(other, abs=0.1)


# Falls


def test_the_fall_of_the_first_day_counts_in_a_comparison() -> None:
    falling = history("A", ["2025-04-16", "2025-04-17", "2025-04-21", AS_OF], [100, 80, 90, 120])
    assert cell(compared(data(falling)), "max_drawdown:1y").value == pytest.approx(-0.2, rel=1e-12)


@pytest.mark.parametrize("column", ["drawdown_peak:1y", "drawdown_trough:1y", "drawdown_recovery:1y"])
def test_a_steady_riser_has_no_dates_of_a_fall(column: str) -> None:
    rising = history("A", ["2025-04-16", "2025-10-16", AS_OF], [100, 110, 120])
    assert "no drawdown" in cell(compared(data(rising)), column).detail


def test_a_peak_near_the_windows_start_is_noted() -> None:
    # The peak of 2025-05-16 is 30 days into the window.
    falling = history("A", ["2025-04-16", "2025-05-16", "2025-10-16", AS_OF], [100, 101, 80, 120])
    notes = cell(compared(data(falling)), "max_drawdown:1y").notes
    assert any("2025-05-16" in note for note in notes)


def test_a_peak_inside_the_window_is_not_noted() -> None:
    falling = history("A", ["2025-04-16", "2025-08-15", "2025-10-16", AS_OF], [100, 101, 80, 120])
    notes = cell(compared(data(falling)), "max_drawdown:1y").notes
    assert not any("peak" in note for note in notes)


def test_the_common_drawdown_is_each_funds_own_fall_in_the_shared_episode() -> None:
    # A fell most in June alone; both fell in October: A 110 to 99 (-10 %), B 100 to 85 (-15 %).
    on = ["2025-04-16", "2025-05-15", "2025-06-16", "2025-09-15", "2025-10-15", AS_OF]
    one = data(history("A", on, [100, 100, 70, 110, 99, 120]))
    other = data(history("B", on, [90, 92, 95, 100, 85, 110]))
    found = cells(compared(one, other, window="1y"), "common_drawdown")
    assert [found[t].value for t in ("A", "B")] == pytest.approx([-0.1, -0.15], rel=1e-12)


def test_the_common_drawdown_is_named_by_its_months() -> None:
    on = ["2025-04-16", "2025-09-15", "2025-10-15", AS_OF]
    falls = [data(history(t, on, closes)) for t, closes in (("A", [100, 110, 99, 120]), ("B", [90, 100, 85, 110]))]
    found = compared(*falls, window="1y")
    (column,) = table_of(found, "common_drawdown").columns
    assert column.label == "drawdown 2025-09 to 2025-10"


def test_a_fund_too_young_is_left_out_of_the_common_drawdown() -> None:
    on = ["2025-04-16", "2025-09-15", "2025-10-15", AS_OF]
    old = [data(history(t, on, closes)) for t, closes in (("A", [100, 110, 99, 120]), ("B", [90, 100, 85, 110]))]
    found = cells(compared(*old, data(history("NEW", on[1:], [100, 90, 80])), window="1y"), "common_drawdown")
    assert [found[t].missing for t in ("A", "B", "NEW")] == ["", "", "not_listed_then"]


def test_one_fund_has_no_common_drawdown() -> None:
    assert cell(compared(broad("A")), "common_drawdown").missing == "not_comparable"


# Status


@pytest.mark.parametrize(
    ("known", "columns", "status"),
    [
        (broad("A"), ("return_1y",), "ok"),
        (broad("A", start="2025-12-01"), ("return_5y",), "ok"),
        (broad("A"), ("tracking_error",), "ok"),
        (broad("A"), ("dividend_yield",), "partial"),
        (data(None, "A", gaps={"prices": Gap("source_failed")}), ("return_1y", "name"), "unavailable"),
        (data(None, "A"), ("name",), "ok"),
        (FundData("ZZZ", None, None), ("name",), "unavailable"),
    ],
    ids=[
        "everything had",
        "too young",
        "not offered",
        "could not be had",
        "no prices",
        "prices not asked for",
        "unknown",
    ],
)
def test_the_status_says_what_could_not_be_had(known: FundData, columns: tuple[str, ...], status: str) -> None:
    table = table_of(compared(known), *columns, "status")
    assert [found.value for found in table.column("status")] == [status]


@pytest.mark.parametrize("name", column_names())
def test_every_column_can_be_computed_for_a_plain_fund(name: str) -> None:
    assert len(table_of(compared(broad("A"), broad("B", 0.4)), name).rows) == 2


@pytest.mark.parametrize("name", column_names())
def test_every_column_of_a_fund_about_which_nothing_is_known_has_a_reason(name: str) -> None:
    found = cell(compared(FundData("ZZZ", None, None)), name)
    assert found.value is not None or found.missing


# Column names


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("sharp", NotFound),
        ("sharpe:4y", NotFound),
        ("return_1y:3y", UsageFault),
        ("expense_ratio:3y", UsageFault),
        ("status:1y", UsageFault),
        ("", NotFound),
    ],
)
def test_a_column_that_does_not_exist_is_refused_with_a_hint(name: str, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        request(name, parse_window("5y"))
    assert getattr(raised.value, "hint", "")


# Fees

VB_FEES = (fee(0.0005, "2017-04-27", "2026-01-20"), fee(0.0003, "2026-02-09", None))


@pytest.mark.parametrize(
    ("as_of", "value", "notes"),
    [
        ("2025-07-22", 0.0005, ()),
        ("2026-01-20", 0.0005, ()),
        ("2026-01-25", 0.0005, ("last seen 2026-01-20, next value first seen 2026-02-09",)),
        ("2026-02-08", 0.0005, ("last seen 2026-01-20, next value first seen 2026-02-09",)),
        ("2026-02-09", 0.0003, ()),
        ("2026-07-31", 0.0003, ()),
    ],
)
def test_the_fee_in_force_is_the_last_one_seen(as_of: str, value: float, notes: tuple[str, ...]) -> None:
    found = fact("expense_ratio", as_of, ticker="VB", fees=VB_FEES)
    assert (found.value, found.notes) == (value, notes)


def test_a_fee_first_seen_later_is_not_known_yet() -> None:
    found = fact("expense_ratio", "2010-01-04", fees=VB_FEES)
    assert (found.missing, found.detail) == ("not_published", "first seen 2017-04-27")


UNCHECKED = {"entry_day": day("2026-06-25")}


@pytest.mark.parametrize(
    ("as_of", "value", "said"),
    [
        # Without any day a value is taken to be of its list's newest day: 2026-06-25, three years before at the most.
        ("2016-01-31", None, "its source gives no day"),
        ("2025-01-31", 0.0004, "inferred from a value without a day, in use by 2026-06-25"),
        ("2026-07-31", 0.0004, ""),
    ],
)
def test_a_fee_without_a_day_does_not_answer_for_the_distant_past(as_of: str, value: float | None, said: str) -> None:
    found = fact("expense_ratio", as_of, fees=(fee(0.0004, None, None, **UNCHECKED),))
    assert (found.value, found.detail or ", ".join(found.notes)) == (value, said)


def test_a_fee_without_a_day_is_of_the_days_before_the_next_one_was_seen() -> None:
    fees = (fee(0.001, None, None, **UNCHECKED), fee(0.0007, "2025-02-28", None))
    past = fact("expense_ratio", "2016-01-31", fees=fees)
    assert (past.missing, past.detail) == ("not_published", "first seen 2025-02-28")
    assert fact("expense_ratio", "2025-01-31", fees=fees).value == 0.001


def test_a_fee_that_nobody_checked_is_never_the_lowest() -> None:
    assert not fact(
        "expense_ratio", "2026-07-31", fees=(fee(0.0004, "2026-01-01", None)._replace(status="unverified"),)
    ).comparable
    assert fact("expense_ratio", "2026-07-31", fees=(fee(0.0004, "2026-01-01", None),)).comparable


def test_a_fee_counts_from_its_effective_day() -> None:
    fees = (VB_FEES[0], fee(0.0003, "2026-02-09", None, effective=day("2026-02-01")))
    assert fact("expense_ratio", "2026-02-03", fees=fees).value == 0.0003


def test_a_waiver_that_runs_on_is_noted() -> None:
    fees = (fee(0.0025, "2025-01-02", None, gross=0.0033, waiver_until=day("2026-08-31")),)
    assert fact("expense_ratio", "2026-04-16", fees=fees).notes == ("after a waiver that runs to 2026-08-31",)


def test_the_gross_fee_is_missing_where_no_source_names_it() -> None:
    assert fact("expense_ratio_gross", "2025-07-22", fees=VB_FEES).missing == "not_published"


# The unprofitable share

SHARES = (
    published("unprofitable_share", 0.36, "2024-12-31", publisher="GS", definition="negative net income"),
    published("unprofitable_share", 0.40, "2025-10-01", publisher="YR", definition="companies that lose money"),
    published("unprofitable_share", 0.44, "2025-11-30", publisher="GX"),
    published("unprofitable_share", 0.99, "2025-11-30", publisher="XX", definition="anything", usable=False),
)


@pytest.mark.parametrize(
    ("as_of", "value"), [("2025-07-22", 0.36), ("2025-10-01", 0.40), ("2025-09-30", 0.36), ("2026-04-16", 0.40)]
)
def test_the_share_is_the_newest_defined_one_of_the_day(as_of: str, value: float) -> None:
    assert fact("unprofitable_share", as_of, figures=SHARES).value == value


def test_a_share_of_november_does_not_exist_in_july() -> None:
    found = fact("unprofitable_share", "2025-07-22", figures=SHARES[2:3])
    assert (found.missing, found.detail) == ("not_published", "no figure for this index on or before 2025-07-22")


def test_a_share_without_a_definition_is_the_last_resort_and_disputed() -> None:
    found = fact("unprofitable_share", "2026-04-16", figures=SHARES[2:3])
    assert found.value == 0.44
    assert "disputed" in found.notes[0]


def test_a_share_belongs_to_the_index_and_says_so() -> None:
    found = fact("unprofitable_share", "2026-04-16", figures=SHARES)
    assert found.notes == ("index, not fund: YR, 2025-10-01, companies that lose money",)


def test_a_published_share_is_never_an_extreme() -> None:
    assert not fact("unprofitable_share", "2026-04-16", figures=SHARES).comparable


def test_a_share_of_another_index_is_not_the_funds() -> None:
    found = fact("unprofitable_share", "2026-04-16", ticker="SPSM", figures=SHARES, indexes=SPSM_INDEXES)
    assert found.missing == "not_published"


def test_an_active_fund_has_no_index_whose_share_to_show() -> None:
    active = (IndexPeriod("", None, "verified", ""),)
    assert fact("unprofitable_share", "2026-04-16", figures=SHARES, indexes=active).detail == "active fund: no index"


# Flows


def flow(value: float, period: str, start: str, end: str, **changes: Any) -> Any:
    return published("net_flow_usd", value, end, subject="IWM", period=period, period_start=day(start), **changes)


@pytest.mark.parametrize(
    ("as_of", "value"), [("2025-11-05", -10.8e9), ("2025-12-31", -10.8e9), ("2025-11-04", None), ("2026-01-02", None)]
)
def test_a_flow_of_the_year_so_far_is_of_that_year(as_of: str, value: float | None) -> None:
    figures = (flow(-10.8e9, "ytd", "2025-01-01", "2025-11-05"),)
    assert fact("net_flow_ytd_usd", as_of, figures=figures).value == value


@pytest.mark.parametrize(
    ("as_of", "value", "old"),
    [("2025-07-02", -4e8, False), ("2026-08-06", -4e8, False), ("2026-08-07", -4e8, True), ("2025-07-01", None, False)],
)
def test_a_published_flow_of_over_400_days_is_called_old(as_of: str, value: float | None, old: bool) -> None:
    # 2025-07-02 and 400 days are 2026-08-06.
    figures = (flow(-4e8, "1y", "2024-07-02", "2025-07-02"),)
    found = fact("net_flow_1y_usd", as_of, figures=figures)
    assert (found.value, any(note.startswith("old: ") for note in found.notes)) == (value, old)


def test_an_earlier_years_flow_says_where_it_ended() -> None:
    figures = (flow(-4e8, "ytd", "2025-01-01", "2025-07-02"),)
    assert fact("net_flow_ytd_usd", "2026-12-31", figures=figures).detail == "newest ends 2025-07-02"


@pytest.mark.parametrize("period", ["other", "ytd"])
def test_a_flow_of_another_window_is_not_a_years(period: str) -> None:
    figures = (flow(-4e8, period, "2025-01-01", "2025-07-02"),)
    assert fact("net_flow_1y_usd", "2025-12-31", figures=figures).missing == "not_published"


def test_a_disputed_flow_is_not_used() -> None:
    figures = (flow(1.2e8, "ytd", "2025-01-01", "2025-11-05", usable=False),)
    assert fact("net_flow_ytd_usd", "2025-12-31", figures=figures).missing == "not_published"


def test_a_flow_names_the_month_it_ends_in() -> None:
    figures = (flow(-10.8e9, "ytd", "2025-01-01", "2025-11-05"),)
    assert "to 2025-11" in fact("net_flow_ytd_usd", "2025-12-31", figures=figures).notes[0]


def test_a_flow_over_assets_needs_the_assets_at_its_beginning() -> None:
    figures = (flow(-4e8, "1y", "2024-07-02", "2025-07-02"),)
    assert fact("flow_to_assets_1y", "2025-12-31", figures=figures).missing == "not_published"


def test_a_flow_is_shared_by_the_assets_at_its_beginning() -> None:
    # -400m of 8bn
    figures = (flow(-4e8, "1y", "2024-07-02", "2025-07-02", opening_assets_usd=8e9),)
    assert fact("flow_to_assets_1y", "2025-12-31", figures=figures).value == pytest.approx(-0.05, rel=1e-12)


# Assets, holdings, yield


def test_assets_go_with_their_scope() -> None:
    whole = (published("aum_usd", 1.69e11, "2025-12-31", subject="VB", scope="fund"),)
    assert fact("aum_scope", "2026-04-16", ticker="VB", figures=whole).value == "fund"


def test_assets_of_a_later_day_do_not_exist_yet() -> None:
    whole = (published("aum_usd", 1.69e11, "2025-12-31", subject="VB", scope="fund"),)
    assert fact("aum_usd", "2025-07-22", ticker="VB", figures=whole).missing == "not_published"


def paying(count: int) -> FundData:
    """A fund at 100 that pays 0.5 at the end of every quarter, with `count` payments up to the as-of day."""
    on = weekdays_between("2024-01-01", AS_OF)
    paid = np.zeros(len(on))
    ex_days = days(["2025-03-18", "2025-06-16", "2025-09-16", "2025-12-16", "2026-03-17"])[-count:]
    paid[np.isin(on, ex_days)] = 0.5
    return data(history("A", on, np.full(len(on), 100.0), distributions=paid))


def test_the_yield_counts_distributions_and_not_days() -> None:
    # Five ex-dates since 2025-03-18, four are a year's worth: 4 * 0.5 / 100.
    assert cell(compared(paying(5)), "dividend_yield").value == pytest.approx(0.02, rel=1e-12)


def test_a_yield_needs_a_years_worth_of_distributions() -> None:
    assert cell(compared(paying(3)), "dividend_yield").missing == "too_short"


def test_a_yield_shows_its_number_and_dates() -> None:
    (note,) = cell(compared(paying(5)), "dividend_yield").notes
    assert note.startswith("4 distributions, ex 2025-06-16 to 2026-03-17, over the close of 2026-04-16")


def test_a_fund_that_stopped_paying_has_no_yield() -> None:
    # The last payment is of 2025-06-16, ten months before the as-of day, and the fourth last of 2024-09-16.
    on = weekdays_between("2024-01-01", AS_OF)
    paid = np.where(np.isin(on, days(["2024-09-16", "2024-12-16", "2025-03-18", "2025-06-16"])), 0.5, 0.0)
    stopped = data(history("A", on, np.full(len(on), 100.0), distributions=paid))
    found = cell(compared(stopped), "dividend_yield")
    assert (found.missing, found.detail) == ("not_comparable", "the last 4 distributions reach back to 2024-09-16")


def test_a_fund_nobody_describes_is_counted_by_the_spacing_of_its_ex_dates() -> None:
    # Quarters: 4 * 0.5 / 100, as for a fund whose four distributions per year are known.
    found = cell(compared(paying(5)._replace(fund=None)), "dividend_yield")
    assert found.value == pytest.approx(0.02, rel=1e-12)
    assert found.notes[1] == "number of distributions per year taken from the spacing of the ex-dates"


def test_ex_dates_without_a_rhythm_are_not_counted() -> None:
    on = weekdays_between("2024-01-01", AS_OF)
    paid = np.where(np.isin(on, days(["2025-04-16", "2025-06-20", "2025-08-22", "2025-10-24"])), 0.5, 0.0)
    uneven = data(history("A", on, np.full(len(on), 100.0), distributions=paid), fund=None)
    found = cell(compared(uneven), "dividend_yield")
    assert found.missing == "not_published"  # every nine weeks is neither monthly nor quarterly


def traded(**changes: object) -> Comparison:
    """A fund at 10 and then, for the last session, at 40, with 100 shares and then 1,000."""
    on = weekdays_between("2026-01-01", AS_OF)
    close, volume = np.full(len(on), 10.0), np.full(len(on), 100.0)
    close[-1], volume[-1] = 40.0, 1000.0
    return compared(data(history("A", on, close, volume=volume, **changes)))


def test_the_dollar_volume_is_the_mean_of_close_times_shares() -> None:
    # (29 * 10 * 100 + 40 * 1,000) / 30; the mean close times the mean number of shares would be 11 * 130.
    assert cell(traded(), "dollar_volume_30d").value == pytest.approx(69_000 / 30, rel=1e-12)


def test_the_volume_is_the_mean_number_of_shares() -> None:
    assert cell(traded(), "volume_30d").value == pytest.approx(3_900 / 30, rel=1e-12)


@pytest.mark.parametrize("column", ["dollar_volume_30d", "volume_30d"])
def test_a_seven_day_series_has_no_volume_in_shares(column: str) -> None:
    assert cell(traded(seven_day=True), column).missing == "not_comparable"


def test_momentum_leaves_out_the_last_month() -> None:
    # Closes of 2025-04-16 and 2026-03-16: the fall of the last month is not in it.
    on = weekdays_between("2025-01-01", AS_OF)
    close = np.where(on <= np.datetime64("2025-04-16"), 100.0, np.where(on <= np.datetime64("2026-03-16"), 130.0, 90.0))
    found = cell(compared(data(history("A", on, close))), "momentum_12_1")
    assert found.value == pytest.approx(0.3, rel=1e-12)
    assert (found.start, found.as_of) == (day("2025-04-16"), day("2026-03-16"))


def test_a_fund_that_began_later_has_no_inception_yet() -> None:
    assert fact("inception", "2010-01-04", inception=day("2013-07-08")).missing == "not_comparable"


def test_the_methodology_is_the_one_of_the_day() -> None:
    found = [fact("methodology", at, indexes=SPSM_INDEXES).value for at in ("2017-11-15", "2017-11-16", "2026-04-16")]
    assert found == ["russell_2000", "ssga_small_cap", "sp_smallcap_600"]


def test_a_fund_and_a_benchmark_that_share_no_two_days_have_no_capture() -> None:
    """A week-end of a seven-day series lies between the benchmark's sessions: it ended in an error of ours."""
    coin = history("COIN", every_day("2025-01-06", 28), wobbling(28), seven_day=True)
    index = history("SPY", weekdays("2025-01-06", 20), wobbling(20))
    by = conventions("2025-02-02", frequency="daily")
    cell = cells(comparison([data(coin)], by, market(index)), "up_capture:1d")["COIN"]
    assert (cell.missing, cell.detail) == ("too_short", "fewer than two days with a close of both fund and benchmark")
