"""What `gather` hands to a builder is cut at the as-of day: a builder that looks at everything sees nothing later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli import gather
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import NOT_FETCHED, NOT_LISTED_THEN, PriceHistory, RateSeries
from tests.core.builders import every_day, weekdays_between

#: A Friday.
DAY = date(2020, 5, 29)


def price_file(folder: Path, ticker: str, days: np.ndarray) -> None:
    """Closes of 100, 101, ... with a dividend of 1 a day; a jump at the end that a finding would tell of."""
    folder.mkdir(exist_ok=True)
    lines = [f"{day},{100 + number},{100 + number},1,{1000 + number}" for number, day in enumerate(days)]
    lines[-1] = f"{days[-1]},9999,9999,1,1"
    (folder / f"{ticker}.csv").write_text("Date,Close,Adj Close,Dividends,Volume\n" + "\n".join(lines) + "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two funds and the benchmark to 2021, one that begins after the day, one with closes every day, and rates."""
    made = tmp_path / "prices"
    for ticker in ("IWM", "IJR", "SPY"):
        price_file(made, ticker, weekdays_between("2018-12-31", "2021-06-30"))
    price_file(made, "LATER", weekdays_between("2020-06-01", "2021-06-30"))
    price_file(made, "SEVEN", every_day("2020-01-01", 400))
    rates = [f"{day},1.5" for day in weekdays_between("2018-12-31", "2021-06-30")]
    (made / "_IRX.csv").write_text("Date,Close\n" + "\n".join(rates) + "\n")
    return made


def gathered(folder: Path, tickers: str, as_of: date | str = DAY, **options: object) -> Comparison:
    return gather(tickers, as_of=as_of, prices=str(folder), offline=True, **options)


def series_of(comparison: Comparison) -> Iterator[PriceHistory | RateSeries]:
    """Every dated series that a builder can reach."""
    for fund in comparison.funds:
        yield from (series for series in (fund.prices, fund.index_levels) if series is not None)
    yield from (s for s in comparison.market if isinstance(s, (PriceHistory, RateSeries)))


def test_a_bare_builder_sees_no_close_and_no_rate_after_the_day(folder: Path) -> None:
    # A command of a newcomer's printed 315 month-end closes for an as-of day by which there were 117.
    found = gathered(folder, "IWM IJR LATER SEVEN")
    series = list(series_of(found))
    assert len(series) == 5  # IWM, IJR, SEVEN, the benchmark and the rate; LATER has none
    assert {made.days[-1].item() for made in series} == {DAY}


def test_every_array_of_a_history_is_cut_and_none_is_copied(folder: Path) -> None:
    prices = gathered(folder, "IWM").funds[0].prices
    assert prices is not None
    arrays = (prices.days, prices.close, prices.adjusted, prices.volume, prices.distributions)
    # 31 December 2018 to 29 May 2020: 1 + 261 + 108 weekdays.
    assert [len(made) for made in arrays if made is not None] == [370] * 5
    assert all(made.base is not None for made in arrays if made is not None)
    assert not [finding for finding in prices.findings if finding.day > DAY]


def test_the_source_goes_no_further_than_the_day(folder: Path) -> None:
    prices = gathered(folder, "IWM").funds[0].prices
    assert prices is not None
    assert prices.source.as_of is None or prices.source.as_of <= DAY


def test_a_fund_that_began_later_has_no_closes_and_says_when_it_did(folder: Path) -> None:
    (_, later) = gathered(folder, "IWM LATER").funds
    assert later.prices is None
    assert (later.gaps["prices"].reason, later.gaps["prices"].detail) == (NOT_LISTED_THEN, "first close 2020-06-01")


def test_closes_that_begin_after_the_day_of_a_fund_long_listed_are_not_fetched(folder: Path) -> None:
    (fund,) = gathered(folder, "IJR", "2018-12-28").funds  # its files begin on 2018-12-31, the fund in 2000
    assert fund.prices is None
    assert fund.gaps["prices"].reason == NOT_FETCHED


def test_month_ends_stop_at_the_last_month_that_was_over(tmp_path: Path) -> None:
    # IWM's bundled month ends begin with 2000-05: to 2010-01 that is 8 + 9 * 12 + 1 = 117.
    (fund,) = gather("IWM", as_of="2010-01-31", offline=True).funds
    assert fund.prices is not None
    assert (fund.prices.frequency, len(fund.prices.days), fund.prices.last_day) == ("monthly", 117, date(2010, 1, 31))
    (fund,) = gather("IWM", as_of="2010-01-15", offline=True).funds
    assert fund.prices is not None
    assert fund.prices.last_day == date(2009, 12, 31)


def test_figures_of_later_days_are_not_there_yet() -> None:
    (early,) = gather("IWM", as_of="2024-06-28", offline=True).funds
    (late,) = gather("IWM", as_of="2026-06-30", offline=True).funds
    day = date(2024, 6, 28)
    assert early.published == tuple(figure for figure in late.published if figure.as_of <= day)
    assert 0 < len(early.published) < len(late.published)


def test_index_levels_of_the_user_stop_at_the_day(folder: Path, tmp_path: Path) -> None:
    ends = ("2019-12-31", "2020-01-31", "2020-02-29", "2020-03-31", "2020-04-30", "2020-05-31", "2020-06-30")
    levels = tmp_path / "index.csv"
    levels.write_text("date,russell_2000\n" + "".join(f"{day},0.01\n" for day in ends))
    (fund,) = gathered(folder, "IWM", index_returns=str(levels)).funds
    assert fund.index_levels is not None
    # 29 May 2020 is the last session of May, so May's month end counts.
    assert fund.index_levels.last_day == date(2020, 5, 31)


def test_without_a_day_everything_stops_at_the_day_the_funds_share(folder: Path) -> None:
    price_file(folder, "IJR", weekdays_between("2018-12-31", "2021-06-28"))
    found = gather("IWM IJR", prices=str(folder), offline=True)
    assert {made.days[-1].item() for made in series_of(found)} == {date(2021, 6, 28)}
