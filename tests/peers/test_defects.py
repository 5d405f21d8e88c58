"""Where a peer's figure is another one: the defect is named, and both figures stand beside each other.

The series is the worked example of the metrics: eight closes over a new year, with a rate of one basis point a day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from smallcap_cli.core.metrics import benchmark, prices
from smallcap_cli.core.model import TOO_SHORT
from tests.core.builders import (
    BENCHMARK_CLOSES,
    EXAMPLE_DAYS,
    FUND_CLOSES,
    block,
    cells,
    comparison,
    conventions,
    data,
    days,
    history,
    weekdays_between,
)
from tests.peers.peer import peer

empyrical, ffn = peer("empyrical"), peer("ffn")
quantstats = peer("quantstats").stats

DAY_RATE = 0.0001
EXAMPLE = block(FUND_CLOSES, days(EXAMPLE_DAYS), benchmark=BENCHMARK_CLOSES, risk_free=DAY_RATE)
INDEX = pd.DatetimeIndex(EXAMPLE_DAYS)
CLOSES = pd.Series(FUND_CLOSES, INDEX, name="F")
RETURNS = CLOSES.pct_change().dropna()
MARKET = pd.Series(BENCHMARK_CLOSES, INDEX).pct_change().dropna()

digits = pytest.approx


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-10)


# empyrical-reloaded 0.7.1


def test_empyrical_annualises_capture_over_the_up_days_alone_as_if_they_were_a_year() -> None:
    """Three up days: 1.9990 by the geometric mean of a day, 89.97 there."""
    up = np.array(FUND_CLOSES)[1:] / np.array(FUND_CLOSES)[:-1] - 1
    chosen = EXAMPLE.benchmark_returns > 0
    ours = np.expm1(np.log1p(up[chosen]).mean()) / np.expm1(np.log1p(EXAMPLE.benchmark_returns[chosen]).mean())
    assert ours == exactly(1.9989395749206)
    assert empyrical.up_capture(RETURNS, MARKET) == exactly(89.9672251665018)
    # Three observations are too few for a figure of ours; forty of the same days are enough, and change nothing.
    forty = block(100 * np.cumprod([1, *np.tile(RETURNS, 6) + 1]), benchmark=np.cumprod([1, *np.tile(MARKET, 6) + 1]))
    assert benchmark.up_capture(EXAMPLE).reason == TOO_SHORT
    assert benchmark.up_capture(forty).values[0] == exactly(1.9989395749206)


def test_empyrical_takes_a_rate_a_day_and_does_not_say_when_it_is_given_a_years() -> None:
    """2.55 % a year given as such: -8.62 in place of 1.98."""
    assert prices.sharpe(EXAMPLE).values[0] == exactly(1.98340721247465)
    assert empyrical.sharpe_ratio(RETURNS, risk_free=DAY_RATE) == exactly(1.98340721247465)
    assert empyrical.sharpe_ratio(RETURNS, risk_free=(1 + DAY_RATE) ** 252 - 1) == digits(-8.62, abs=0.005)


def test_empyrical_annualises_eleven_days_by_rows() -> None:
    """Missing here: less than a year is not annualised. There: 190 % a year out of seven rows."""
    assert prices.cagr(EXAMPLE).reason == TOO_SHORT
    assert np.isnan(prices.cagr(EXAMPLE).values).all()
    assert empyrical.cagr(RETURNS) == exactly(1.89827832800265)


# ffn 1.4.1


def test_ffn_annualises_eleven_days_and_has_a_rate_of_zero() -> None:
    """167 % a year out of eleven days; a Sharpe ratio of 2.03 without a rate, where 1.98 is over it."""
    stats = ffn.calc_stats(CLOSES).stats
    assert np.isnan(prices.cagr(EXAMPLE).values).all()
    assert stats["cagr"] == exactly(1.66842014851887)
    assert prices.sharpe(EXAMPLE).values[0] == exactly(1.98340721247465)
    assert stats["daily_sharpe"] == exactly(2.02513897543915)
    assert prices.calmar(EXAMPLE).reason == TOO_SHORT
    assert stats["calmar"] == digits(28.9193, abs=5e-5)


def test_ffns_years_begin_on_the_first_close_after_the_day_and_ours_on_the_last_before_it() -> None:
    """Three years to a Friday, the closes of the first week being lost: the week's rise is ours, and not there."""
    every = weekdays_between("2020-01-01", "2025-06-13")
    kept = every[(every < np.datetime64("2022-06-13")) | (every > np.datetime64("2022-06-15"))]
    levels = np.where(kept <= np.datetime64("2022-06-10"), 100.0, 102.0)
    levels[-1] = 133.1
    compared = comparison([data(history("F", kept, levels))], conventions("2025-06-13", "3y"))
    assert cells(compared, "return_3y")["F"].value == exactly(1.331 ** (1 / 3) - 1)
    stats = ffn.calc_stats(pd.Series(levels, pd.DatetimeIndex(kept), name="F")).stats
    began = pd.Timestamp("2022-06-16")
    assert stats["three_year"] == exactly(
        (133.1 / 102.0) ** (1 / ((pd.Timestamp("2025-06-13") - began).days / 365.25)) - 1
    )


def test_a_fall_begins_the_day_after_the_peak_in_ffn() -> None:
    """The peak is 3 January; ffn says the 6th, the first day under water."""
    falls = ffn.drawdown_details(ffn.to_drawdown_series(CLOSES))
    deepest = falls.loc[falls["drawdown"].astype(float).idxmin()]
    assert EXAMPLE.days[EXAMPLE.peak[0]] == np.datetime64("2025-01-03")
    assert deepest["Start"] == pd.Timestamp("2025-01-06")


# quantstats 0.0.86


def test_quantstats_alpha_knows_no_rate() -> None:
    """0.0825 a year over the rate; 0.0564 there, off by (beta - 1) times the rate."""
    assert benchmark.alpha(EXAMPLE).values[0] == exactly(0.0824974256096204)
    theirs = quantstats.greeks(RETURNS, MARKET)
    assert theirs["alpha"] == exactly(0.056357872924019)
    assert 252 * (theirs["beta"] - 1) * DAY_RATE == exactly(0.0824974256096204 - 0.056357872924019)


def test_quantstats_information_ratio_is_a_days() -> None:
    """1.989 a year; 0.125 there."""
    assert benchmark.information_ratio(EXAMPLE).values[0] == exactly(1.98942361027011)
    assert quantstats.information_ratio(RETURNS, MARKET) == exactly(0.125321907741309)


def test_quantstats_ulcer_index_divides_by_one_less() -> None:
    """Seven return dates: 0.0295 here, and 0.0319 over six there."""
    assert prices.ulcer_index(EXAMPLE).values[0] == exactly(0.0295168754853298)
    assert quantstats.ulcer_index(RETURNS) == exactly(0.0318818693746025)


def test_quantstats_guesses_whether_it_was_given_prices() -> None:
    """Returns of 10, 20, 150 and 5 %: a volatility of 11.02 a year, or of 61.4 once they are taken for prices."""
    returns = np.array([0.1, 0.2, 1.5, 0.05])
    ours = prices.volatility(block(np.cumprod([1.0, *returns + 1]))).values[0]
    assert ours == digits(11.02, abs=0.005)
    index = pd.bdate_range("2025-01-02", periods=4)
    assert quantstats.volatility(pd.Series(returns, index)) == digits(61.4, abs=0.05)


def test_quantstats_prints_a_beta_of_zero_where_there_is_none() -> None:
    """A benchmark that never moves has no beta: missing here, 0 there."""
    flat = block(FUND_CLOSES, benchmark=np.full(8, 100.0), risk_free=DAY_RATE)
    assert np.isnan(benchmark.beta(flat).values[0])
    assert quantstats.greeks(RETURNS, RETURNS * 0)["beta"] == 0


def test_quantstats_says_neither_the_peak_nor_the_recovery_of_a_fall() -> None:
    """From 3 to 8 January; its row goes from the 6th to the 7th, the days under water."""
    falls = quantstats.drawdown_details(quantstats.to_drawdown_series(RETURNS))
    deepest = falls.loc[falls["max drawdown"].idxmin()]
    ours = [str(EXAMPLE.days[at[0]]) for at in (EXAMPLE.peak, EXAMPLE.trough, EXAMPLE.recovery)]
    assert ours == ["2025-01-03", "2025-01-06", "2025-01-08"]
    assert [str(deepest[name])[:10] for name in ("start", "valley", "end")] == [
        "2025-01-06",
        "2025-01-06",
        "2025-01-07",
    ]
