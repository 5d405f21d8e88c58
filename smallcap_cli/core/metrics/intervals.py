"""Families that say how uncertain another figure is: the ends of its 95 % interval, and alpha's t."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.metric import Figures
from smallcap_cli.core.metrics.benchmark import correlation
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import TOO_SHORT, Floats
from smallcap_cli.core.statistics.inference import (
    Interval,
    Regression,
    around,
    beta_interval,
    correlation_interval,
    newey_west_lags,
    regress,
    sharpe_interval,
    volatility_interval,
)  # fmt: skip
from smallcap_cli.core.statistics.least import least_returns
from smallcap_cli.core.statistics.rounding import flat
from smallcap_cli.core.words import quantity

GROUP = "intervals"
#: Figure -> the columns that go with it.
BOUNDS: dict[str, tuple[str, ...]] = {
    "sharpe": ("sharpe_low", "sharpe_high"),
    "volatility": ("volatility_low", "volatility_high"),
    "alpha": ("alpha_low", "alpha_high", "alpha_t"),
    "beta": ("beta_low", "beta_high"),
    "correlation": ("correlation_low", "correlation_high"),
}
_STILL = "returns do not vary"
_NO_FIT = "fund or benchmark does not vary, or the fund follows it exactly"


def _interval_end(block: Block, ends: Floats, undefined: str) -> Figures:
    count, least = block.returns.shape[1], least_returns(block.periods)
    if count < least:
        why = f"{quantity(count, 'return')}, {least} needed for an interval"
        return Figures(np.full(len(block.closes), np.nan), why, TOO_SHORT)
    return Figures(np.where(np.isfinite(ends), ends, np.nan), undefined)


def _of_sharpe(excess: Block) -> Interval:
    low, high = sharpe_interval(excess.excess, excess.periods)
    moves = np.isfinite(excess.standard_deviation)
    return Interval(np.where(moves, low, np.nan), np.where(moves, high, np.nan))


@metric("Sharpe ratio, 95 % low", "ratio", group=GROUP, formula="s - 1.96 se, se^2 = (1 + s^2/2 - skew s + (kurtosis - 3)/4 s^2) / n, annualised")  # fmt: skip  # noqa: E501
def sharpe_low(excess: Block) -> Figures:
    """Lower end of the Sharpe ratio's 95 % interval, corrected for skewness and fat tails of the returns.

    Two intervals that overlap say nothing about a difference: `--intervals` tests pairs. **Source** Mertens (2002),
    after Lo (2002), The Statistics of Sharpe Ratios.
    """
    return _interval_end(excess, _of_sharpe(excess).low, _STILL)


@metric("Sharpe ratio, 95 % high", "ratio", group=GROUP, formula="s + 1.96 se, se^2 = (1 + s^2/2 - skew s + (kurtosis - 3)/4 s^2) / n, annualised")  # fmt: skip  # noqa: E501
def sharpe_high(excess: Block) -> Figures:
    """Upper end of the Sharpe ratio's 95 % interval, corrected for skewness and fat tails of the returns.

    **Source** Mertens (2002), after Lo (2002), The Statistics of Sharpe Ratios.
    """
    return _interval_end(excess, _of_sharpe(excess).high, _STILL)


_LONG_RUN = (
    "se from the slowest cosine waves of the sample: 2 of daily and weekly returns, 4 of monthly ones, t with as many"
)
_VOLATILITY = f"sd(r) * exp(-+ t se / 2), se of the variance over the variance; {_LONG_RUN}"
_CORRELATION = f"tanh(atanh(r) -+ t se / (1 - r^2)); {_LONG_RUN}"


@metric("volatility, 95 % low", "fraction", group=GROUP, formula=_VOLATILITY)
def volatility_low(returns: Block) -> Figures:
    """Lower end of the 95 % interval of the long-run volatility, of which the window is a part.

    Allows for fat tails and for volatility that stays high for months: an interval of daily returns is wide.
    **Source** Lazarus, Lewis, Stock and Watson (2018), doi:10.1080/07350015.2018.1506926.
    """
    return _interval_end(returns, volatility_interval(returns.returns, returns.periods).low, _STILL)


@metric("volatility, 95 % high", "fraction", group=GROUP, formula=_VOLATILITY)
def volatility_high(returns: Block) -> Figures:
    """Upper end of the 95 % interval of the long-run volatility, of which the window is a part.

    **Source** Lazarus, Lewis, Stock and Watson (2018), doi:10.1080/07350015.2018.1506926.
    """
    return _interval_end(returns, volatility_interval(returns.returns, returns.periods).high, _STILL)


def market_fit(market: Block) -> Regression | None:
    """Excess returns on the benchmark's, with Newey-West errors; None where the benchmark does not vary.

    A fund that follows the line exactly has errors of NaN: what is left over is rounding. So has one whose closes stand
    still: its excess returns are the rate's moves.
    """
    count = market.returns.shape[1]
    if count <= 2 or not np.isfinite(market.benchmark_deviation):
        return None
    regressors = np.column_stack([np.ones(count), market.benchmark_excess])
    fit = regress(market.excess, regressors, lags=newey_west_lags(count))
    left = np.sqrt(np.einsum("ft,ft->f", fit.residuals, fit.residuals) / fit.degrees)
    unknown = flat(market.excess, left) | ~np.isfinite(market.standard_deviation)
    errors = np.where(unknown[:, None], np.nan, fit.errors)
    return replace(fit, errors=errors)


def _of_alpha(market: Block) -> Interval:
    """The interval of the annual alpha."""
    fit = market_fit(market)
    if fit is None:
        return _nothing(market)
    return around(fit.coefficients[:, 0] * market.periods, fit.errors[:, 0] * market.periods, fit.degrees)


def _of_beta(market: Block) -> Interval:
    if market.returns.shape[1] <= 2 or not np.isfinite(market.benchmark_deviation):
        return _nothing(market)
    found = beta_interval(market.excess, market.benchmark_excess, market.periods)
    moves = np.isfinite(market.standard_deviation)
    return Interval(np.where(moves, found.low, np.nan), np.where(moves, found.high, np.nan))


def _nothing(market: Block) -> Interval:
    nothing = np.full(len(market.closes), np.nan)
    return Interval(nothing, nothing)


_NEWEY_WEST = (
    "Newey-West standard errors with floor(4 (n/100)^(2/9)) lags and the factor n / (n - 2), Student's t with n - 2"
)


@metric("alpha p.a., 95 % low", "fraction", group=GROUP, formula=f"alpha - t se; {_NEWEY_WEST}")
def alpha_low(market: Block) -> Figures:
    """Lower end of the alpha's 95 % interval, robust to heteroscedastic and autocorrelated returns.

    **Source** Newey and West (1987).
    """
    return _interval_end(market, _of_alpha(market).low, _NO_FIT)


@metric("alpha p.a., 95 % high", "fraction", group=GROUP, formula=f"alpha + t se; {_NEWEY_WEST}")
def alpha_high(market: Block) -> Figures:
    """Upper end of the alpha's 95 % interval, robust to heteroscedastic and autocorrelated returns.

    **Source** Newey and West (1987).
    """
    return _interval_end(market, _of_alpha(market).high, _NO_FIT)


@metric("alpha, t", "ratio", group=GROUP, formula=f"alpha / se; {_NEWEY_WEST}")
def alpha_t(market: Block) -> Figures:
    """Alpha over its standard error: below about 2 in size it is not significantly different from zero.

    **Source** Newey and West (1987).
    """
    fit = market_fit(market)
    ratio = np.full(len(market.closes), np.nan) if fit is None else fit.coefficients[:, 0] / fit.errors[:, 0]
    return _interval_end(market, ratio, _NO_FIT)


@metric("beta, 95 % low", "ratio", group=GROUP, formula=f"beta - t se; {_LONG_RUN}")
def beta_low(market: Block) -> Figures:
    """Lower end of the 95 % interval of the long-run beta, of which the window is a part.

    Allows for betas that wander for years. **Source** Lazarus, Lewis, Stock and Watson (2018),
    doi:10.1080/07350015.2018.1506926.
    """
    return _interval_end(market, _of_beta(market).low, _NO_FIT)


@metric("beta, 95 % high", "ratio", group=GROUP, formula=f"beta + t se; {_LONG_RUN}")
def beta_high(market: Block) -> Figures:
    """Upper end of the 95 % interval of the long-run beta, of which the window is a part.

    **Source** Lazarus, Lewis, Stock and Watson (2018), doi:10.1080/07350015.2018.1506926.
    """
    return _interval_end(market, _of_beta(market).high, _NO_FIT)


def _of_correlation(market: Block) -> Interval:
    moves = np.isfinite(np.asarray(correlation(market).values, dtype=np.float64))
    low, high = correlation_interval(market.excess, market.benchmark_excess, market.periods)
    return Interval(np.where(moves, low, np.nan), np.where(moves, high, np.nan))


@metric("excess correlation, 95 % low", "ratio", group=GROUP, formula=_CORRELATION)
def correlation_low(market: Block) -> Figures:
    """Lower end of the 95 % interval of the long-run correlation, of which the window is a part.

    Allows for fat tails and for correlations that stay high for months. **Source** Lazarus, Lewis, Stock and Watson
    (2018), doi:10.1080/07350015.2018.1506926.
    """
    return _interval_end(market, _of_correlation(market).low, "one of the series does not vary")


@metric("excess correlation, 95 % high", "ratio", group=GROUP, formula=_CORRELATION)
def correlation_high(market: Block) -> Figures:
    """Upper end of the 95 % interval of the long-run correlation, of which the window is a part.

    **Source** Lazarus, Lewis, Stock and Watson (2018), doi:10.1080/07350015.2018.1506926.
    """
    return _interval_end(market, _of_correlation(market).high, "one of the series does not vary")
