"""Columns on many days are the columns of `compare` as of each of them."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.checks import points
from smallcap_cli.core.checks.facts import FactColumn, fact_points
from smallcap_cli.core.checks.points import WindowedColumn, windowed_points
from smallcap_cli.core.comparison.as_of import AsOf
from smallcap_cli.core.comparison.cells import columns_of
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.views import Conventions, Market
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import FundData, PriceHistory, RateSeries
from smallcap_cli.core.windows import parse_window
from tests.core.builders import PRICES, every_day, history, month_end_history, weekdays, wobbling

COUNT, FIRST = 1500, "2018-01-01"
DAYS = weekdays(FIRST, COUNT)
WINDOW = parse_window("5y")
COLUMNS = (
    "return_ytd", "return_1m", "return_1y", "return_3y", "return_5y", "return_10y", "period_return:1d", "cagr:max",
    "growth_of_1000:2y", "max_drawdown:1y", "max_drawdown:ytd", "current_drawdown:max", "drawdown_trough:1y",
    "ulcer_index:3m", "volatility:1y", "volatility:3y", "sharpe:1y", "beta:1y", "beta_weekly:1y", "up_capture:1y",
    "var_95:1y", "period_return:12m-1m", "period_return:2019", "period_return:since:2019-06-03",
    "period_return:low:2019-04",
)  # fmt: skip


def conventions(anchor: str = "before") -> Conventions:
    return Conventions(DAYS[-1].item(), WINDOW, anchor, "total", "auto", "SPY", False, "tbill")  # type: ignore[arg-type]


def market(first: int = 0) -> Market:
    rates = RateSeries("tbill", DAYS, 0.02 + 0.00001 * np.arange(COUNT), PRICES)
    return Market(history("SPY", DAYS[first:], wobbling(COUNT, phase=1.0)[first:]), rates)


def compare_cell(name: str, data: FundData, day: object, anchor: str, shared: Market) -> object:
    as_of = AsOf(day)  # type: ignore[arg-type]
    by = conventions(anchor)._replace(as_of=day)  # type: ignore[arg-type]
    comparison = Comparison((as_of.fund(data),), as_of.market(shared), by, {})
    return columns_of(comparison, [request(name, WINDOW)])[0][1][0]


def assert_same(name: str, prices: PriceHistory, anchor: str = "before", shared: Market | None = None) -> None:
    data, shared = FundData("IWM", None, prices), shared or market()
    days = DAYS[400::97].tolist()
    column = WindowedColumn(request(name, WINDOW), data, shared, conventions(anchor))
    for day, point in zip(days, windowed_points(column, days), strict=True):
        cell = compare_cell(name, data, day, anchor, shared)
        if isinstance(cell.value, float):
            assert point.value == pytest.approx(cell.value, rel=1e-12, abs=1e-15), (name, day)
        else:
            assert point.value == cell.value, (name, day)
        if cell.value is not None:
            assert point.day == cell.as_of, (name, day)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_on_many_days_is_that_of_each_day(name: str) -> None:
    assert_same(name, history("IWM", DAYS, wobbling(COUNT)))


@pytest.mark.parametrize("name", ["return_1y", "max_drawdown:1y", "volatility:1y"])
@pytest.mark.parametrize("anchor", ["after", "month-end"])
def test_anchors_are_kept(name: str, anchor: str) -> None:
    assert_same(name, history("IWM", DAYS, wobbling(COUNT)), anchor)


@pytest.mark.parametrize("name", ["return_1y", "max_drawdown:1y", "volatility:3y", "beta:3y"])
def test_month_ends_and_seven_day_series_are_too(name: str) -> None:
    assert_same(name, month_end_history("IWM", "2017-12", wobbling(69)))
    assert_same(name, history("BTC-USD", every_day(FIRST, 2100), wobbling(2100), seven_day=True))


@pytest.mark.parametrize(
    "name",
    ["return_ytd", "period_return:qtd", "cagr:max", "period_return:12m-1m", "max_drawdown:ytd", "period_return:2019",
     "period_return:since:2019-06-30", "volatility:ytd", "beta:ytd", "drawdown_trough:3y"],
)  # fmt: skip
def test_month_ends_of_every_kind_of_window_are_too(name: str) -> None:
    assert_same(name, month_end_history("IWM", "2017-12", wobbling(69)))


def test_month_ends_are_sliced_once_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay over ten years of funds with month ends alone took four times as long as it had to."""
    sliced: list[object] = []
    slice_on = points.slice_on
    monkeypatch.setattr(points, "slice_on", lambda *given: (sliced.append(given), slice_on(*given))[1])
    data = FundData("IWM", None, month_end_history("IWM", "2017-12", wobbling(69)))
    column = WindowedColumn(request("return_1y", WINDOW), data, market(), conventions())
    # March 2020 ends on a Tuesday: its 22 sessions see the year to February, and the last of them that to March.
    days = [day for day in DAYS.tolist() if (day.year, day.month) == (2020, 3)]
    assert len(windowed_points(column, days)) == 22
    assert len(sliced) == 2


@pytest.mark.parametrize("name", ["beta:max", "beta_weekly:max", "up_capture:max", "volatility:max"])
def test_all_of_a_younger_benchmarks_history_is_a_window(name: str) -> None:
    assert_same(name, history("IWM", DAYS, wobbling(COUNT)), shared=market(250))


@pytest.mark.parametrize("name", ["volatility:max", "sharpe:max", "beta:max", "beta_weekly:max", "up_capture:max"])
def test_all_of_a_younger_funds_history_is_a_window(name: str) -> None:
    """A check of a statistic over `max` had no data: the window began before the fund did."""
    assert_same(name, history("IWM", DAYS[250:], wobbling(COUNT)[250:]))
    assert_same(name, month_end_history("IWM", "2018-12", wobbling(57)))
    data = FundData("IWM", None, history("IWM", DAYS[250:], wobbling(COUNT)[250:]))
    column = WindowedColumn(request(name, WINDOW), data, market(), conventions())
    assert isinstance(windowed_points(column, [DAYS[-1].item()])[0].value, float)


@pytest.mark.parametrize("name", ["return_1y", "max_drawdown:1y", "volatility:1y"])
def test_a_hole_costs_the_same_days(name: str) -> None:
    kept = np.r_[0:700, 715:COUNT]
    assert_same(name, history("IWM", DAYS[kept], wobbling(COUNT)[kept]))


def test_a_last_close_is_read_from_the_closes_of_the_day() -> None:
    closes = np.arange(1.0, COUNT + 1.0)
    data = FundData("IWM", None, history("IWM", DAYS, closes))
    column = FactColumn(request("last_close", WINDOW), data, market(), conventions())
    points = fact_points(column, DAYS[[10, 500]].tolist())
    assert [point.value for point in points] == [11.0, 501.0]


def test_a_window_that_begins_later_is_no_figure_yet() -> None:
    """The replay of years goes over days on which a window such as 2019 had not begun."""
    data = FundData("IWM", None, history("IWM", DAYS, wobbling(COUNT)))
    for name in ("period_return:2019", "period_return:since:2019-06-03", "period_return:low:2019-04"):
        column = WindowedColumn(request(name, WINDOW), data, market(), conventions())
        early, late = windowed_points(column, [DAYS[10].item(), DAYS[-1].item()])
        assert (early.value, late.value is not None) == (None, True)
        assert early.detail.startswith(f"too short: window {name.partition(':')[2]} begins on 201")
