"""Families that compare a fund with a benchmark: the market, or the fund's own index."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.metric import Figures
from smallcap_cli.core.metrics.prices import cagr
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import TOO_SHORT, Floats
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS, still
from smallcap_cli.core.words import quantity

#: Fewer up or down observations than this say nothing about capture.
CAPTURE_LEAST = 6


def _beta(market: Block) -> Floats:
    slope: Floats = market.covariance / market.benchmark_deviation**2
    return slope


_FLAT = "the benchmark does not vary"


@metric("beta", "ratio", group="benchmark", formula="cov(r - rf, b - rf) / var(b - rf)")
def beta(market: Block) -> Figures:
    """Slope of the fund's excess returns on the market benchmark's."""
    return Figures(_beta(market), _FLAT)


@metric("beta, daily", "ratio", group="benchmark", family="beta", tail="daily", formula="beta of daily returns")
def beta_daily(market_daily: Block) -> Figures:
    """Beta of daily returns, whatever the window.

    Low for a small-cap fund whose holdings trade late: see `beta_dimson`.
    """
    return Figures(_beta(market_daily), _FLAT)


@metric("beta, weekly", "ratio", group="benchmark", family="beta", tail="weekly", formula="beta of weekly returns")
def beta_weekly(market_weekly: Block) -> Figures:
    """Beta of weekly returns, Friday to Friday, whatever the window."""
    return Figures(_beta(market_weekly), _FLAT)


@metric("beta, monthly", "ratio", group="benchmark", family="beta", tail="monthly", formula="beta of monthly returns")
def beta_monthly(market_monthly: Block) -> Figures:
    """Beta of monthly returns, whatever the window: the convention of the fund industry."""
    return Figures(_beta(market_monthly), _FLAT)


def dimson_slopes(market_daily: Block) -> Floats:
    """Slopes on the benchmark's returns of the day before, the day and the day after, (funds, 3); NaN if undefined."""
    b = market_daily.benchmark_excess
    lags = np.vstack([b[:-2], b[1:-1], b[2:]])
    lags = lags - lags.mean(axis=1, keepdims=True)
    scale = np.sqrt((lags**2).sum(axis=1))
    nothing: Floats = np.full((len(market_daily.closes), len(lags)), np.nan)
    if lags.shape[1] <= len(lags) or np.isnan(market_daily.benchmark_deviation) or not bool((scale > 0).all()):
        return nothing
    own = market_daily.excess[:, 1:-1]
    slopes, _, rank, _ = np.linalg.lstsq((lags / scale[:, None]).T, (own - own.mean(axis=1, keepdims=True)).T, 1e-10)
    return nothing if rank < len(lags) else np.ascontiguousarray(slopes.T) / scale


@metric(
    "beta, Dimson", "ratio", group="benchmark", family="beta", tail="Dimson",
    formula="sum of the slopes of r - rf on b - rf of the day before, the day and the day after",
)  # fmt: skip
def beta_dimson(market_daily: Block) -> Figures:
    """Beta of daily returns that includes the market's returns of the day before and the day after.

    Corrects the daily beta of funds whose holdings trade late; one regression on all three, with an intercept.
    **Source** Dimson, Risk measurement when shares are subject to infrequent trading, 1979.
    """
    return Figures(dimson_slopes(market_daily).sum(axis=1), "too few or collinear benchmark returns")


@metric(
    "alpha p.a.",
    "fraction",
    group="benchmark",
    formula="(mean(r - rf) - beta * mean(b - rf)) * periods per year",
)
def alpha(market: Block) -> Figures:
    """Jensen's alpha, annualised arithmetically: the regression's intercept times the periods per year.

    Against the whole market, a small-cap fund's alpha is mostly a size effect.
    """
    intercept = market.mean_excess - _beta(market) * market.benchmark_excess.mean()
    return Figures(intercept * market.periods, _FLAT)


def _correlation(market: Block) -> Floats:
    made: Floats = np.clip(market.covariance / (market.standard_deviation * market.benchmark_deviation), -1.0, 1.0)
    return made


@metric("R squared", "ratio", group="benchmark", formula="correlation^2")
def r_squared(market: Block) -> Figures:
    """Share of the fund's excess return variance that the market benchmark explains."""
    return Figures(_correlation(market) ** 2, "one of the series does not vary")


@metric("excess correlation", "ratio", group="benchmark", formula="corr(r - rf, b - rf)")
def correlation(market: Block) -> Figures:
    """Correlation of the fund's excess returns with the market benchmark's.

    Of returns over the risk-free rate, as beta is; `smallcap correlate` takes the returns themselves.
    """
    return Figures(_correlation(market), "one of the series does not vary")


#: A beta this near to zero is rounding.
NO_BETA = 1e-12


@metric("Treynor ratio", "fraction", group="benchmark", formula="mean(r - rf) * periods per year / beta")
def treynor(market: Block) -> Figures:
    """Annualised mean return over the risk-free rate per unit of beta.

    Means little if beta is near zero or negative, so smallcap marks no fund as the best.
    """
    slope = _beta(market)
    slope = np.where((np.abs(slope) > NO_BETA) & ~still(market.closes), slope, np.nan)
    return Figures(market.excess.mean(axis=1) * market.periods / slope, "no beta to divide by")


@metric(
    "M2 p.a.", "fraction", group="benchmark", extreme="high",
    formula="Sharpe ratio * sd(b - rf) * sqrt(periods per year) + mean(rf) * periods per year",
)  # fmt: skip
def m2(market: Block) -> Figures:
    """Return the fund would have had at the market benchmark's volatility: Modigliani's measure.

    Arithmetic, annualised; the fund is geared up or down at the risk-free rate.
    """
    ratio = market.excess.mean(axis=1) / market.standard_deviation
    rate = 0.0 if market.risk_free is None else float(market.risk_free.mean())
    return Figures((ratio * market.benchmark_deviation + rate) * market.periods, "one of the series does not vary")


#: Fewer months than a year of them give no hit rate.
HIT_LEAST = 12


@metric("hit rate", "share", group="benchmark", extreme="high", formula="months with r > b / months")
def hit_rate(capture: Block) -> Figures:
    """Share of months in which the fund did better than the market benchmark.

    A tie counts as not better. Needs at least twelve months, or other periods if you give a frequency.
    """
    count = capture.closes.shape[1] - 1
    if count < HIT_LEAST:
        why = f"{quantity(count, 'return')}, {HIT_LEAST} needed"
        return Figures(np.full(len(capture.closes), np.nan), why, TOO_SHORT)
    return Figures((capture.returns - capture.benchmark_returns > EQUAL_RETURNS).mean(axis=1))


@metric("years ahead in a row", "count", group="benchmark", formula="whole years in a row of one sign of r - b")
def years_ahead(market_monthly: Block) -> Figures:
    """Whole calendar years in a row, up to the newest, that the fund beat the market benchmark; negative where it lost.

    From December to December: the first, partial year and the running one are in no run. A tie ends a run.
    """
    december = np.flatnonzero(market_monthly.days.astype("datetime64[M]").astype(np.int64) % 12 == 11)
    if len(december) < 2:
        nothing = np.full(len(market_monthly.closes), np.nan)
        return Figures(nothing, "no whole calendar year in the window", TOO_SHORT)
    closes, benchmark = market_monthly.closes[:, december], _benchmark_of(market_monthly)[december]
    gaps = closes[:, 1:] / closes[:, :-1] - benchmark[1:] / benchmark[:-1]
    sides = np.where(np.abs(gaps) <= EQUAL_RETURNS, 0.0, np.sign(gaps))[:, ::-1]
    same = np.cumprod(sides == sides[:, :1], axis=1).sum(axis=1)
    return Figures(same * sides[:, 0])


def _benchmark_of(market: Block) -> Floats:
    if market.benchmark is None:
        raise ValueError("this block was built without a benchmark")
    return market.benchmark


def _capture(capture: Block, rising: bool) -> Figures:
    b = capture.benchmark_returns
    chosen = b > 0 if rising else b < 0
    count = int(chosen.sum())
    if count < CAPTURE_LEAST:
        word = "up" if rising else "down"
        nothing = np.full(len(capture.closes), np.nan)
        return Figures(nothing, f"{count} {word} observations, {CAPTURE_LEAST} needed", TOO_SHORT)
    with np.errstate(divide="ignore"):
        own = np.expm1(np.log1p(capture.returns[:, chosen]).mean(axis=1))
    other = np.expm1(np.log1p(b[chosen]).mean())
    return Figures(own / other)


@metric("up capture", "ratio", group="benchmark", formula="geometric mean of r over b > 0 / that of b")
def up_capture(capture: Block) -> Figures:
    """The fund's geometric mean return over the benchmark's rising months, per unit of the benchmark's.

    Needs at least six rising months; a flat month counts in neither direction. **Source** Morningstar's definition.
    """
    return _capture(capture, rising=True)


@metric("down capture", "ratio", group="benchmark", formula="geometric mean of r over b < 0 / that of b")
def down_capture(capture: Block) -> Figures:
    """The fund's geometric mean return over the benchmark's falling months, per unit of the benchmark's."""
    return _capture(capture, rising=False)


@metric("tracking error", "fraction", group="own index", formula="sd(r - i) * sqrt(periods per year), n - 1")
def tracking_error(own_index: Block) -> Figures:
    """Annualised sample standard deviation of the fund's return less its index's."""
    return Figures(own_index.active[1] * np.sqrt(own_index.periods))


@metric(
    "information ratio", "ratio", group="own index",
    formula="mean(r - i) / sd(r - i) * sqrt(periods per year), arithmetic",
)  # fmt: skip
def information_ratio(own_index: Block) -> Figures:
    """Annualised mean difference from the index per unit of tracking error."""
    mean, deviation = own_index.active
    ratio = mean / np.where(deviation > 0, deviation, np.nan) * np.sqrt(own_index.periods)
    return Figures(ratio, "the fund never differs from the index")


@metric("tracking difference p.a.", "fraction", group="own index", formula="CAGR of the fund - CAGR of the index")
def tracking_difference(own_index: Block) -> Figures:
    """Annual compound return of the fund less that of its index, between the closes used for the returns.

    In windows of three years and more those are month ends, so that tracking error and difference use the same
    closes. Missing for windows of a year or less, like every annual growth rate.
    """
    if own_index.benchmark is None:
        raise ValueError("this block was built without an index")
    both = np.vstack([own_index.closes, own_index.benchmark])
    growth = cagr(Block(own_index.days, both, own_index.periods, own_index.years))
    return Figures(growth.values[:-1] - growth.values[-1], growth.undefined, growth.reason)
