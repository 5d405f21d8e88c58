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
    correlation_interval,
    newey_west_lags,
    regress,
    sharpe_interval,
    volatility_interval,
)  # fmt: skip
from smallcap_cli.core.statistics.least import least_returns
from smallcap_cli.core.statistics.rounding import flat

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
        return Figures(
            np.full(len(block.closes), np.nan), f"{count} returns, {least} needed for an interval", TOO_SHORT
        )
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


_VOLATILITY = "sd(r) * exp(-+ t * se / 2), se of the variance with Newey-West lags, on the log scale"


@metric("volatility, 95 % low", "fraction", group=GROUP, formula=_VOLATILITY)
def volatility_low(returns: Block) -> Figures:
    """Lower end of the volatility's 95 % interval, robust to volatility clusters and fat tails."""
    return _interval_end(returns, volatility_interval(returns.returns, returns.periods).low, _STILL)


@metric("volatility, 95 % high", "fraction", group=GROUP, formula=_VOLATILITY)
def volatility_high(returns: Block) -> Figures:
    """Upper end of the volatility's 95 % interval, robust to volatility clusters and fat tails."""
    return _interval_end(returns, volatility_interval(returns.returns, returns.periods).high, _STILL)


def market_fit(market: Block) -> Regression | None:
    """Excess returns on the benchmark's, with Newey-West errors; None where the benchmark does not vary.

    A fund that follows the line exactly has errors of NaN: what is left over is rounding.
    """
    count = market.returns.shape[1]
    if count <= 2 or not np.isfinite(market.benchmark_deviation):
        return None
    regressors = np.column_stack([np.ones(count), market.benchmark_excess])
    fit = regress(market.excess, regressors, lags=newey_west_lags(count))
    left = np.sqrt(np.einsum("ft,ft->f", fit.residuals, fit.residuals) / fit.degrees)
    errors = np.where(flat(market.excess, left)[:, None], np.nan, fit.errors)
    return replace(fit, errors=errors)


def _of_line(market: Block, which: int) -> Interval:
    """The interval of alpha (0, annual) or beta (1)."""
    fit = market_fit(market)
    if fit is None:
        nothing = np.full(len(market.closes), np.nan)
        return Interval(nothing, nothing)
    scale = market.periods if which == 0 else 1.0
    return around(fit.coefficients[:, which] * scale, fit.errors[:, which] * scale, fit.degrees)


_NEWEY_WEST = (
    "Newey-West standard errors with floor(4 (n/100)^(2/9)) lags and the factor n / (n - 2), Student's t with n - 2"
)


@metric("alpha p.a., 95 % low", "fraction", group=GROUP, formula=f"alpha - t se; {_NEWEY_WEST}")
def alpha_low(market: Block) -> Figures:
    """Lower end of the alpha's 95 % interval, robust to heteroscedastic and autocorrelated returns.

    **Source** Newey and West (1987).
    """
    return _interval_end(market, _of_line(market, 0).low, _NO_FIT)


@metric("alpha p.a., 95 % high", "fraction", group=GROUP, formula=f"alpha + t se; {_NEWEY_WEST}")
def alpha_high(market: Block) -> Figures:
    """Upper end of the alpha's 95 % interval, robust to heteroscedastic and autocorrelated returns.

    **Source** Newey and West (1987).
    """
    return _interval_end(market, _of_line(market, 0).high, _NO_FIT)


@metric("alpha, t", "ratio", group=GROUP, formula=f"alpha / se; {_NEWEY_WEST}")
def alpha_t(market: Block) -> Figures:
    """Alpha over its standard error: below about 2 in size it is not significantly different from zero.

    **Source** Newey and West (1987).
    """
    fit = market_fit(market)
    ratio = np.full(len(market.closes), np.nan) if fit is None else fit.coefficients[:, 0] / fit.errors[:, 0]
    return _interval_end(market, ratio, _NO_FIT)


@metric("beta, 95 % low", "ratio", group=GROUP, formula=f"beta - t se; {_NEWEY_WEST}")
def beta_low(market: Block) -> Figures:
    """Lower end of the beta's 95 % interval, robust to heteroscedastic and autocorrelated returns.

    **Source** Newey and West (1987).
    """
    return _interval_end(market, _of_line(market, 1).low, _NO_FIT)


@metric("beta, 95 % high", "ratio", group=GROUP, formula=f"beta + t se; {_NEWEY_WEST}")
def beta_high(market: Block) -> Figures:
    """Upper end of the beta's 95 % interval, robust to heteroscedastic and autocorrelated returns.

    **Source** Newey and West (1987).
    """
    return _interval_end(market, _of_line(market, 1).high, _NO_FIT)


def _of_correlation(market: Block) -> Interval:
    estimate = np.asarray(correlation(market).values, dtype=np.float64)
    if market.returns.shape[1] < 4:
        return Interval(np.full(len(estimate), np.nan), np.full(len(estimate), np.nan))
    return correlation_interval(estimate, market.returns.shape[1])


@metric("excess correlation, 95 % low", "ratio", group=GROUP, formula="tanh(atanh(r) - 1.96 / sqrt(n - 3))")
def correlation_low(market: Block) -> Figures:
    """Lower end of the correlation's 95 % interval.

    **Source** Fisher (1921), the z transformation.
    """
    return _interval_end(market, _of_correlation(market).low, "one of the series does not vary")


@metric("excess correlation, 95 % high", "ratio", group=GROUP, formula="tanh(atanh(r) + 1.96 / sqrt(n - 3))")
def correlation_high(market: Block) -> Figures:
    """Upper end of the correlation's 95 % interval.

    **Source** Fisher (1921), the z transformation.
    """
    return _interval_end(market, _of_correlation(market).high, "one of the series does not vary")
