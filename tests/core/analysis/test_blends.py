"""Portfolios beside their parts: the same closes, one window, and the figures of `compare`."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.blends import Blend, Rebalancing, blend_of
from smallcap_cli.core.model import FundData, Gap
from smallcap_cli.core.statistics.blend import blend_path
from tests.core.builders import (
    cells,
    comparison,
    conventions,
    data,
    fund,
    history,
    month_end_history,
    weekdays,
    wobbling,
)

#: Two and a half years of weekdays.
DAYS = weekdays("2022-01-03", 650)
A = data(history("A", DAYS, wobbling(650)))
B = data(history("B", DAYS, wobbling(650, growth=0.0002, phase=1.0)))
END = str(DAYS[-1])
YEARLY = Rebalancing("yearly")


def made(funds: list[FundData], window: str = "2y", how: Rebalancing = YEARLY, **weights: float) -> Blend:
    found = blend_of(comparison(funds, conventions(END, window)), weights, how)
    assert isinstance(found, Blend)
    return found


def why(funds: list[FundData], window: str = "2y", **weights: float) -> Gap:
    found = blend_of(comparison(funds, conventions(END, window)), weights, YEARLY)
    assert isinstance(found, Gap)
    return found


def test_one_part_of_100_has_every_figure_of_the_fund() -> None:
    blend = made([A], A=1.0)
    for column in ("period_return", "cagr", "volatility", "max_drawdown", "sharpe"):
        mine = cells(blend.comparison, column)
        own = cells(comparison([A], conventions(END, "2y")), column)["A"].value
        assert mine["blend"].value == pytest.approx(own, rel=1e-12)
        assert mine["A"].value == own
    assert (blend.ends, blend.turnover) == ({"A": 1.0}, pytest.approx(0.0, abs=1e-12))


def test_the_return_is_that_of_the_path_from_the_first_close_of_the_window() -> None:
    blend = made([A, B], how=Rebalancing("never"), A=0.6, B=0.4)
    at = int(np.searchsorted(DAYS, np.datetime64(blend.start)))
    a, b = (fund.prices.adjusted for fund in (A, B) if fund.prices is not None)
    assert a is not None
    assert b is not None
    expected = 0.6 * a[-1] / a[at] + 0.4 * b[-1] / b[at] - 1.0
    assert cells(blend.comparison, "period_return")["blend"].value == pytest.approx(expected, rel=1e-12)
    assert blend.ends["A"] == pytest.approx(0.6 * a[-1] / a[at] / (1.0 + expected), rel=1e-12)


def test_trades_fall_on_the_last_closes_of_calendar_years() -> None:
    blend = made([A, B], A=0.6, B=0.4)
    assert [str(day) for day in blend.trades] == ["2022-12-30", "2023-12-29"]
    assert (blend.start.isoformat(), blend.end.isoformat()) == ("2022-06-28", END)
    # Two years, to the day.
    assert blend.yearly_turnover == pytest.approx(blend.turnover / 2.0, rel=1e-3)


def test_the_order_of_the_parts_changes_nothing() -> None:
    one, other = made([A, B], A=0.6, B=0.4), made([B, A], A=0.6, B=0.4)
    for column in ("period_return", "volatility", "sharpe"):
        mine, its = cells(one.comparison, column)["blend"].value, cells(other.comparison, column)["blend"].value
        assert mine == pytest.approx(its, rel=1e-12)


def test_max_begins_with_the_youngest_part_and_not_with_a_fund_beside_it() -> None:
    young = data(history("Y", DAYS[100:], wobbling(550)))
    younger = data(history("V", DAYS[300:], wobbling(350)))
    blend = made([A, young, younger], "max", A=0.5, Y=0.5)
    assert (blend.start, blend.youngest) == (DAYS[100].item(), "Y")
    assert cells(blend.comparison, "period_return")["V"].missing == "not_listed_then"
    assert cells(blend.comparison, "period_return")["A"].start == DAYS[100].item()


def test_a_part_that_is_too_young_for_the_window_is_named() -> None:
    gap = why([A, data(history("Y", DAYS[400:], wobbling(250)))], A=0.5, Y=0.5)
    assert (gap.reason, gap.detail) == ("not_listed_then", f"Y: first close {DAYS[400]}")


def test_a_part_that_is_too_young_is_blamed_and_not_an_older_one_with_its_name() -> None:
    """It read `AVUV: prices begin on 2019-09-30, the fund began on 2010-09-07`, which is VOO's inception."""
    older = data(history("A", DAYS, wobbling(650)), fund=fund("A", inception=date(2010, 9, 7)))
    young = data(history("Y", DAYS[400:], wobbling(250)), fund=fund("Y", inception=DAYS[400].item()))
    gap = why([older, young], A=0.5, Y=0.5)
    assert (gap.reason, gap.detail) == ("not_listed_then", f"Y: first close {DAYS[400]}")


def test_parts_that_never_overlap_say_their_days() -> None:
    old, new = data(history("OLD", DAYS[:100], wobbling(100))), data(history("NEW", DAYS[200:], wobbling(450)))
    gap = why([old, new], "max", OLD=0.5, NEW=0.5)
    assert gap.reason == "not_comparable"
    assert gap.detail == (
        f"the parts have 0 days in common: OLD {DAYS[0]} to {DAYS[99]}, NEW {DAYS[200]} to {DAYS[-1]}"
    )


def test_a_day_that_one_part_lacks_is_left_out_of_all() -> None:
    kept = np.delete(np.arange(650), 500)
    holed = data(history("H", DAYS[kept], wobbling(650)[kept]))
    blend = made([A, holed], A=0.5, H=0.5)
    days = blend.comparison.funds[1].prices
    assert days is not None
    assert DAYS[500] not in days.days
    assert len(days.days) == 649


def test_month_ends_are_joined_with_the_last_closes_of_the_months() -> None:
    # 30 months to June 2024; the daily series has its last close of a month on another day than the calendar's.
    months = data(month_end_history("M", "2021-12", 100.0 * 1.01 ** np.arange(31)))
    blend = made([months, A], M=0.5, A=0.5)
    daily = A.prices
    assert daily is not None
    assert daily.adjusted is not None
    at = [int(np.searchsorted(DAYS, np.datetime64(day), side="right")) - 1 for day in ("2022-06-30", "2024-06-30")]
    assert (blend.start.isoformat(), blend.end.isoformat()) == ("2022-06-30", "2024-06-30")
    closes = np.array([[1.0, 1.01**24], [daily.adjusted[at[0]], daily.adjusted[at[1]]]])
    never = made([months, A], how=Rebalancing("never"), M=0.5, A=0.5)
    expected = blend_path(closes, np.array([0.5, 0.5]), np.array([], dtype=np.intp)).levels[-1] - 1.0
    assert cells(never.comparison, "period_return")["blend"].value == pytest.approx(expected, rel=1e-12)
    assert [str(day) for day in blend.trades] == ["2022-12-31", "2023-12-31"]


def test_a_chart_is_beside_the_fund_that_is_named_else_the_first_part() -> None:
    blend = made([A, B, data(history("V", DAYS, wobbling(650, phase=2.0)))], A=0.6, B=0.4)
    assert [blend.reference(name).ticker for name in ("V", "B", None)] == ["V", "B", "A"]


def test_parts_in_two_currencies_are_no_blend() -> None:
    euro = data(history("E", DAYS, wobbling(650), currency="EUR"))
    assert why([A, euro], A=0.5, E=0.5).detail == "the parts are in USD and EUR"
