"""Tables with one row a period and one column a fund, built from bare comparisons."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.analysis.lengths import RollingLength
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import NOT_FETCHED, FundData, Gap
from smallcap_cli.core.table import Table
from smallcap_cli.core.windows import parse_window
from smallcap_cli.tables.funds.growth import growth_table
from smallcap_cli.tables.funds.periods import column_states, period_table, window_table
from smallcap_cli.tables.funds.relative import relative_table
from smallcap_cli.tables.funds.rolling import rolling_figures, rolling_table, series_table
from smallcap_cli.tables.funds.summary import summary_table
from tests.core.builders import comparison, conventions, data, month_end_history

#: Month ends of December 2022 to December 2024: level in 2023, ten per cent more at the end of 2024.
RISING = data(month_end_history("RISE", "2022-12", [100.0] * 13 + [100.0] * 11 + [110.0]))
#: Half of it is lost in January 2023, and all regained in January 2024.
FALLING = data(month_end_history("FALL", "2022-12", [100.0] + [50.0] * 12 + [100.0] * 12))
LACKING = FundData("NONE", None, None, gaps={"prices": Gap(NOT_FETCHED, "nothing there")})


def compared(*funds: FundData, window: str = "max") -> Comparison:
    return comparison(funds, conventions("2024-12-31", window, benchmark="FALL"))


def column(table: Table, name: str) -> list[object]:
    return [cell.value for cell in table.column(name)]


def test_years_are_rows_and_funds_are_columns() -> None:
    table = period_table(compared(RISING, FALLING, LACKING), by="year", limit=2)
    assert (table.command, table.keys, column(table, "year")) == ("returns", ("2023", "2024"), ["2023", "2024"])
    assert column(table, "RISE") == [0.0, pytest.approx(0.1)]
    assert column(table, "FALL") == [-0.5, 1.0]
    assert column_states(table) == ["ok", "ok", "unavailable"]
    assert table.conventions == {"basis": "total", "price_kind": "market"}


def test_windows_keep_their_order_and_names() -> None:
    table = window_table(compared(RISING), [parse_window("2y"), parse_window("1m")])
    assert (table.keys, column(table, "RISE")) == (("2y", "1m"), [pytest.approx(0.1), pytest.approx(0.1)])


def test_whole_years_together_beside_the_benchmark() -> None:
    table = summary_table(compared(RISING, FALLING), FALLING, by="year")
    assert (column(table, "best"), column(table, "worst")) == ([pytest.approx(0.1), 1.0], [0.0, -0.5])
    assert (column(table, "ahead"), column(table, "run_ahead_periods")) == ([0.5, None], ["2023", None])


def test_windows_of_a_year_and_what_they_are_like() -> None:
    year = RollingLength(12, "1y", 12)
    figures = rolling_figures(compared(RISING), FALLING, year, common=True)
    series = series_table(figures, every=True)
    assert (series.keys, column(series, "FALL")) == (("2023-12", "2024-12"), [-0.5, 1.0])
    table = rolling_table(figures)
    assert (column(table, "windows"), column(table, "median")) == ([2.0], [pytest.approx(0.05)])
    assert column(table, "ahead") == [0.5]


def test_a_fund_of_one_month_has_one_return() -> None:
    """It said `1 monthly returns, 20 needed`."""
    young = data(month_end_history("NEW", "2024-11", [100.0, 110.0]))
    figures = rolling_figures(compared(young), FALLING, RollingLength(12, "1y", 12), common=False)
    assert rolling_table(figures).column("worst")[0].detail == "1 monthly return, 20 needed"


def test_an_amount_grows_from_the_start_of_the_window() -> None:
    table = growth_table(compared(RISING, FALLING), amount=200.0, by="year")
    assert table.keys == ("2022-12-31", "2023-12-31", "2024-12-31")
    assert column(table, "RISE") == [200.0, 200.0, pytest.approx(220.0)]
    assert column(table, "FALL") == [200.0, 100.0, 200.0]


def test_a_fund_over_another_begins_at_100() -> None:
    table = relative_table(compared(RISING), FALLING, by="year")
    np.testing.assert_allclose(column(table, "RISE"), [100.0, 200.0, 110.0])  # type: ignore[arg-type]
    assert [each.name for each in table.columns] == ["day", "RISE"]


def test_returns_of_windows_say_that_they_are_not_per_year() -> None:
    # `returns --window 3y` looked like the annual figures of `compare`.
    table = window_table(compared(RISING), [parse_window("2y")])
    assert table.head.startswith("returns of the whole window, not per year · ")
