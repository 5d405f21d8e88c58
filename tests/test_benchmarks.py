"""What is timed beside us computes what we compute."""

from __future__ import annotations

import pandas as pd
import pytest

from smallcap_cli.core.comparison.cells import columns_of
from tests.benchmarks.peers import pandas_table
from tests.benchmarks.synthetic import comparison, requests, weekdays

#: Columns that rest on no risk-free rate: ours is dated, the contestants' a constant.
SAME = {
    "return_ytd": "ytd", "return_1y": "1y", "return_3y": "3y", "return_5y": "5y", "return_10y": "10y", "cagr": "10y",
    "volatility": "volatility", "max_drawdown": "max_drawdown", "calmar": "calmar", "up_capture": "up",
    "down_capture": "down", "tracking_error": "tracking_error",
}  # fmt: skip
DATES = {"drawdown_peak": "peak", "drawdown_trough": "trough", "drawdown_recovery": "recovery"}


def test_the_pandas_table_has_our_figures() -> None:
    given = comparison(20, 10, "daily")
    index = pd.DatetimeIndex(weekdays(10))
    frame = pd.DataFrame({f.ticker: f.prices.adjusted for f in given.funds if f.prices is not None}, index)
    start = given.conventions.as_of.replace(year=given.conventions.as_of.year - 10)
    frame = frame[index[index <= pd.Timestamp(start)][-1] :]
    market = pd.Series(given.market.benchmark.adjusted, index)[frame.index[0] :]  # type: ignore[union-attr]
    theirs = pandas_table(frame, market, 0.0)
    for column, cells in columns_of(given, requests(10)):
        if column.name in SAME:
            own = [cell.value for cell in cells]
            assert own == pytest.approx(theirs[SAME[column.name]].tolist(), rel=1e-9), column.name
        elif column.name in DATES:
            days = [None if pd.isna(day) else day.date() for day in theirs[DATES[column.name]]]
            assert [cell.value for cell in cells] == days, column.name
