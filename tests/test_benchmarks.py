"""What is timed beside us computes what we compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from smallcap_cli.core.comparison.cells import columns_of
from smallcap_cli.providers.sec.bulk import reports_in
from tests.benchmarks import bulk
from tests.benchmarks.coverage import Process, coverage, real_samples
from tests.benchmarks.peers import pandas_table
from tests.benchmarks.synthetic import comparison, requests, weekdays
from tests.benchmarks.warm_homes import LINES_OF, listed_companies, portfolios

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


def shares_of(process: Process, count: int, *, monthly: bool) -> dict[str, float]:
    generator = np.random.Generator(np.random.PCG64(1))
    return coverage(process.samples(count, 400, generator, monthly=monthly))


@pytest.mark.parametrize("count", [252, 756])
def test_intervals_of_independent_returns_contain_what_they_should(count: int) -> None:
    # Of 400 samples 95 % less and plus 2.5 standard errors of 1.1 points.
    found = shares_of(Process("independent"), count, monthly=False)
    assert all(0.92 <= share <= 0.98 for share in found.values()), found


def test_intervals_of_returns_that_cluster_contain_it_nearly_as_often() -> None:
    # Three years of days: volatility's interval contained the truth in 0.31 to 0.51, correlation's in 0.34 to 0.44.
    found = shares_of(Process("GARCH", 0.08, 0.90), 756, monthly=False)
    assert min(found.values()) >= 0.88, found
    assert min(shares_of(Process("GARCH", 0.08, 0.90), 60, monthly=True).values()) >= 0.88


def test_real_returns_are_drawn_from_all_of_them() -> None:
    own, other = np.random.default_rng(1).normal(0.0, 0.01, (2, 500))
    made = real_samples(own, other, 60, 5, np.random.default_rng(2), periods=252.0)
    assert made.fund.shape == (5, 60)
    assert np.isin(made.fund, own).all()
    assert made.truth.correlation == pytest.approx(float(np.corrcoef(own, other)[0, 1]))


def test_the_archive_of_the_benchmark_is_a_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FUNDS", 9)
    (report,) = reports_in(bulk.write_archive_of_real_size(tmp_path / "nport.zip"), [bulk.SERIES])
    assert (report.accession, len(report.lines), report.lines[0].ticker) == ("0000000007-26-000000", 1_000, "SY0")


def test_funds_of_the_benchmark_have_as_many_companies_as_it_says() -> None:
    found = dict(portfolios(listed_companies()))
    assert {fund: len({one.cik for one in own}) for fund, own in found.items()} == dict(LINES_OF)
