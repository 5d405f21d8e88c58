"""How uncertain a figure is: standard errors and 95 % intervals of alpha, beta, Sharpe ratio, volatility, correlation.

Kernels on plain arrays, many funds at once; which closes they see is settled elsewhere. Nothing here marks
anything as significant: an estimate goes with its interval and with the effect that could have been seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats
from smallcap_cli.core.statistics.distributions import NORMAL_95, student_quantile
from smallcap_cli.core.statistics.rounding import flat

#: What is added to an interval's 1.96 standard errors so that four of five samples would leave zero out.
POWER_80 = 0.84
LEVEL = 0.95


class Interval(NamedTuple):
    """Lower and upper end, an array entry a fund."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Least squares of several funds on the same regressors.

    **Shape** `coefficients` and `errors` (funds, k); `residuals` (funds, n); `r_squared` and `adjusted` (funds,).
    **Unit** those of the returns given, a period. `degrees` is n - k, `lags` those of the standard errors.
    """

    coefficients: Floats
    errors: Floats
    residuals: Floats
    r_squared: Floats
    adjusted: Floats
    degrees: int
    lags: int


def newey_west_lags(count: int, overlap: int = 1) -> int:
    """Lags of the standard errors: floor(4 (n / 100)^(2/9)), and at least k - 1 for overlapping k-period returns.

    **Raises** ValueError for a count or an overlap below 1. **Source** Newey and West (1994), their plug-in rule.
    """
    if count < 1 or overlap < 1:
        raise ValueError(f"{count} observations of {overlap} periods")
    return max(int(4.0 * (count / 100.0) ** (2.0 / 9.0)), overlap - 1)


def regress(funds: Floats, regressors: Floats, *, lags: int, corrected: bool = True) -> Regression:
    """Coefficients with Newey-West standard errors: Bartlett weights 1 - l / (lags + 1), times n / (n - k).

    **Shape** `funds` (funds, n), `regressors` (n, k) with the column of ones. `corrected` False leaves out the
    factor n / (n - k), as statsmodels' HAC does by default; lags 0 are White's standard errors.
    **Raises** ValueError for regressors that are collinear or as many as observations.
    **Source** Newey and West (1987), A Simple, Positive Semi-definite, Heteroskedasticity and Autocorrelation
    Consistent Covariance Matrix, Econometrica 55.
    """
    count, k = regressors.shape
    solving = _solving(regressors)
    coefficients = funds @ solving.T
    residuals = funds - coefficients @ regressors.T
    scores = residuals[:, None, :] * solving
    variance = long_run_sums(scores, lags) * (count / (count - k) if corrected else 1.0)
    centred = funds - funds.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        unexplained = np.einsum("ft,ft->f", residuals, residuals) / np.einsum("ft,ft->f", centred, centred)
    adjusted = 1.0 - unexplained * (count - 1) / (count - k)
    return Regression(
        coefficients, np.sqrt(variance), residuals, 1.0 - unexplained, adjusted, count - k, lags
    )  # fmt: skip


def _solving(regressors: Floats) -> Floats:
    """The matrix (k, n) that turns observations into coefficients, by QR: squares would lose half the digits."""
    count, k = regressors.shape
    if count <= k:
        raise ValueError(f"{count} observations for {k} coefficients")
    orthogonal, triangle = np.linalg.qr(regressors)
    size = np.abs(np.diag(triangle))
    if bool((size <= 1e-12 * np.sqrt(np.einsum("tk,tk->k", regressors, regressors))).any()):
        raise ValueError("the regressors are collinear")
    made: Floats = np.linalg.solve(triangle, orthogonal.T)
    return made


def long_run_sums(scores: Floats, lags: int) -> Floats:
    """Sum of squares along the last axis plus twice the weighted sums of products at each lag; never below 0."""
    total: Floats = np.einsum("...t,...t->...", scores, scores)
    for lag in range(1, min(lags, scores.shape[-1] - 1) + 1):
        weight = 2.0 * (1.0 - lag / (lags + 1.0))
        total = total + weight * np.einsum("...t,...t->...", scores[..., lag:], scores[..., :-lag])
    return np.maximum(total, 0.0)


def around(estimate: Floats, error: Floats, degrees: int) -> Interval:
    """The estimate less and plus Student's t times its standard error."""
    half = student_quantile(degrees, LEVEL) * error
    return Interval(estimate - half, estimate + half)


class Shape(NamedTuple):
    """Sharpe ratio per period (n - 1), and the population's skew and kurtosis (3 for a normal one), (funds,)."""

    sharpe: Floats
    skew: Floats
    kurtosis: Floats
    observations: int


def shape_of(excess: Floats) -> Shape:
    """What the uncertainty of a Sharpe ratio depends on; `excess` is (funds, n). NaN for a series that is flat."""
    count = excess.shape[1]
    mean = excess.mean(axis=1)
    centred = excess - mean[:, None]
    square = centred * centred
    variance = square.mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        skew = np.einsum("ft,ft->f", square, centred) / count / variance**1.5
        kurtosis = np.einsum("ft,ft->f", square, square) / count / variance**2
        sharpe = mean / np.sqrt(variance * count / max(count - 1, 1))
    return Shape(sharpe, skew, kurtosis, count)


def mertens_error(shape: Shape) -> Floats:
    """Standard error of a Sharpe ratio per period: sqrt((1 + s^2 / 2 - skew s + (kurtosis - 3) / 4 s^2) / n).

    Lo's formula without the assumption of normal returns. **Source** Mertens (2002), Comments on variance of the
    IID estimator in Lo (2002).
    """
    s = shape.sharpe
    spread = 1.0 + s * s / 2.0 - shape.skew * s + (shape.kurtosis - 3.0) / 4.0 * s * s
    made: Floats = np.sqrt(np.maximum(spread, 0.0) / shape.observations)
    return made


def sharpe_interval(excess: Floats, periods: float) -> Interval:
    """95 % interval of the annualised Sharpe ratio, by Mertens' standard error; `excess` is (funds, n)."""
    shape = shape_of(excess)
    half = NORMAL_95 * mertens_error(shape)
    return Interval((shape.sharpe - half) * sqrt(periods), (shape.sharpe + half) * sqrt(periods))


#: Waves whose sizes stand for the long run: of monthly returns, and of daily and weekly ones, which cluster longer.
SLOW_WAVES, SLOWEST_WAVES = 4, 2
#: Observations a year from which returns count as the latter.
_OFTEN = 50.0


class LongRun(NamedTuple):
    """The standard error of a mean, (funds,), and the degrees of freedom of Student's t that go with it."""

    error: Floats
    degrees: int


def long_run(scores: Floats, periods: float) -> LongRun:
    """The standard error of the mean of scores that depend on each other for long, by their slowest cosine waves.

    A score's projections on the cosines of half a period, one period ... over the sample have the long-run variance
    whatever happens within weeks; the mean of so few squares is an estimate with as few degrees of freedom, which
    Student's t allows for. Newey-West lags of some days miss volatility that stays high for months.
    **Shape** `scores` (funds, n), with `periods` observations a year. **Missing** NaN where n is not above the waves.
    **Source** Lazarus, Lewis, Stock and Watson (2018), HAR Inference, JBES 36, doi:10.1080/07350015.2018.1506926; so
    few waves after Mueller (2014), HAC Corrections for Strongly Autocorrelated Time Series, JBES 32,
    doi:10.1080/07350015.2014.931238.
    """
    count = scores.shape[1]
    waves = SLOWEST_WAVES if periods >= _OFTEN else SLOW_WAVES
    if count <= waves:
        return LongRun(np.full(len(scores), np.nan), waves)
    middle = (np.arange(count) + 0.5) / count
    cosines = np.sqrt(2.0 / count) * np.cos(np.pi * np.outer(np.arange(1, waves + 1), middle))
    variance = np.square(scores @ cosines.T).mean(axis=1)
    return LongRun(np.sqrt(variance / count), waves)


def volatility_interval(returns: Floats, periods: float) -> Interval:
    """95 % interval of the volatility in the long run, annualised, on the log scale, so that it never reaches zero.

    The standard error is that of the squared deviations, see `long_run`. It is an interval of what the volatility is
    in the long run, of which the sample is a part; what it was in the sample is known. `returns` is (funds, n), n - 1
    in the estimate.
    """
    count = returns.shape[1]
    centred = returns - returns.mean(axis=1, keepdims=True)
    square = centred * centred
    variance = square.mean(axis=1)
    spread = long_run(square - variance[:, None], periods)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = student_quantile(spread.degrees, LEVEL) * spread.error / (2.0 * variance)
    volatility = np.sqrt(variance * count / max(count - 1, 1) * periods)
    return Interval(volatility * np.exp(-half), volatility * np.exp(half))


def beta_interval(own: Floats, other: Floats, periods: float) -> Interval:
    """95 % interval of the beta in the long run of (funds, n) on (n,).

    The standard error is that of the influence of each observation, x e / mean(x^2), see `long_run`: betas of funds
    wander for years, of which lags of some days know nothing. NaN where a fund follows the line exactly.
    """
    x = other - other.mean()
    square = float(x @ x) / len(x)
    centred = own - own.mean(axis=1, keepdims=True)
    beta = centred @ x / (len(x) * square)
    residuals = centred - beta[:, None] * x
    left = np.sqrt(np.square(residuals).mean(axis=1))
    spread = long_run(residuals * x / square, periods)
    error = np.where(flat(own, left), np.nan, spread.error)
    return around(beta, error, spread.degrees)


def correlation_interval(own: Floats, other: Floats, periods: float) -> Interval:
    """95 % interval of the correlation in the long run of (funds, n) with (n,), on Fisher's scale; 1 has no width.

    The standard error is that of the influence of each observation, x y - r (x^2 + y^2) / 2 of standardised returns,
    see `long_run`; Fisher's 1 / sqrt(n - 3) assumes independent normal pairs. **Source** Fisher (1921), On the Probable
    Error of a Coefficient of Correlation, Metron 1, for the scale; the influence after Devlin, Gnanadesikan and
    Kettenring (1975), Biometrika 62, doi:10.1093/biomet/62.3.531.
    """
    x, y = _standard_scores(own), _standard_scores(other[None, :])
    correlation = np.clip(np.einsum("ft,t->f", x, y[0]) / x.shape[1], -1.0, 1.0)
    spread = long_run(x * y - correlation[:, None] * (x * x + y * y) / 2.0, periods)
    left = 1.0 - correlation * correlation
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.where(left > _EXACT, student_quantile(spread.degrees, LEVEL) * spread.error / left, 0.0)
        middle = np.arctanh(correlation)
    return Interval(np.tanh(middle - half), np.tanh(middle + half))


#: One less the square of a correlation below this is rounding: one series follows the other exactly.
_EXACT = 1e-12


def _standard_scores(series: Floats) -> Floats:
    """Rows less their mean over their deviation (n); NaN for a flat one."""
    centred = series - series.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        made: Floats = centred / np.sqrt(np.square(centred).mean(axis=1, keepdims=True))
    return made


def first_autocorrelation(series: Floats) -> Floats:
    """Correlation of a series with itself one period later, (funds,); NaN for a flat one."""
    centred = series - series.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        made: Floats = np.einsum("ft,ft->f", centred[:, 1:], centred[:, :-1]) / np.einsum("ft,ft->f", centred, centred)
    return made


def minimum_detectable(error: Floats | float, critical: float = 1.96) -> Floats | float:
    """The true effect that four of five such samples would tell from zero: 2.8 standard errors."""
    made: Floats | float = (critical + POWER_80) * error
    return made
