"""One fund held against another sold short: hedge ratio, what is left of the risk, and whether the spread returns."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from smallcap_cli.core.analysis.two_funds import two_funds
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import NOT_COMPARABLE, TOO_SHORT, Days, Floats, Gap, Source
from smallcap_cli.core.statistics.correlation import correlation_matrix
from smallcap_cli.core.statistics.distributions import student_quantile
from smallcap_cli.core.statistics.episodes import Episode, episodes
from smallcap_cli.core.statistics.inference import LEVEL, Regression, newey_west_lags, regress
from smallcap_cli.core.statistics.least import THIN_BELOW
from smallcap_cli.core.statistics.reversion import Reversion, reversion
from smallcap_cli.core.statistics.rounding import flat
from smallcap_cli.core.windows import PERIODS_PER_YEAR, Frequency
from smallcap_cli.core.words import quantity


@dataclass(frozen=True, slots=True, eq=False)
class Hedge:
    """One dollar of the first fund, and `ratio` dollars of the second sold short, set up anew after every observation.

    **Unit** a year for `volatility` and `mean` (arithmetic), whose 95 % interval has Newey-West errors.
    `variance_left` is that of the position over that of the first fund alone. `levels` is what 100 became, on all days.
    `drawdown` is None where it never fell. `reversion` is that of ln(first) - ratio ln(second).
    """

    ratio: float
    ratio_low: float | None
    ratio_high: float | None
    volatility: float
    variance_left: float
    mean: float
    mean_low: float
    mean_high: float
    levels: Floats
    drawdown: Episode | None
    reversion: Reversion | Gap


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Two funds over the same closes: the hedged position, and the dollar-neutral one, which sells what it holds."""

    days: Days
    frequency: Frequency
    observations: int
    lags: int
    correlation: float
    volatility: float
    hedged: Hedge
    neutral: Hedge
    sources: tuple[Source, ...]


def spread_of(comparison: Comparison) -> Spread | Gap:
    """The first two funds of a comparison against each other in its window, or why there is no spread."""
    both = two_funds(comparison, *comparison.funds[:2])
    return both if isinstance(both, Gap) else _spread(both.days, both.returns, both.frequency, both.sources)


def _spread(days: Days, returns: Floats, frequency: Frequency, sources: tuple[Source, ...]) -> Spread | Gap:
    count, least = returns.shape[1], THIN_BELOW[frequency]
    if count < least:
        return Gap(TOO_SHORT, f"too short to test: {quantity(count, f'{frequency} return')}, needs {least}")
    deviation = returns.std(axis=1, ddof=1)
    if bool(flat(returns, deviation).any()):
        return Gap(NOT_COMPARABLE, "one of the funds does not vary")
    lags, periods = newey_west_lags(count), PERIODS_PER_YEAR[frequency]
    fit = regress(returns[:1], np.column_stack([np.ones(count), returns[1]]), lags=lags)
    ratio, half = float(fit.coefficients[0, 1]), student_quantile(fit.degrees, LEVEL) * float(fit.errors[0, 1])
    correlation = float(correlation_matrix(returns)[0, 1])
    hedged = _hedge(days, returns, ratio, periods, ends=(ratio - half, ratio + half))
    neutral = _hedge(days, returns, 1.0, periods, ends=None)
    if isinstance(hedged, Gap) or isinstance(neutral, Gap):
        return hedged if isinstance(hedged, Gap) else Gap(NOT_COMPARABLE, "the two funds move as one")
    volatility = float(deviation[0]) * sqrt(periods)
    return Spread(days, frequency, count, lags, correlation, volatility, hedged, neutral, sources)


def _hedge(days: Days, returns: Floats, ratio: float, periods: int, *, ends: tuple[float, float] | None) -> Hedge | Gap:
    own = returns[0] - ratio * returns[1]
    deviation = float(own.std(ddof=1))
    if bool(flat(own[None, :], np.array([deviation]))[0]):
        return Gap(NOT_COMPARABLE, "the two funds move as one")
    if bool((own <= -1.0).any()):
        return Gap(NOT_COMPARABLE, "the position loses everything in one step")
    levels: Floats = 100.0 * np.cumprod(np.concatenate([[1.0], 1.0 + own]))
    mean, half = _mean(own)
    falls = episodes(days, levels, 1)
    logs = np.log1p(returns)
    line: Floats = np.cumsum(np.concatenate([[0.0], logs[0] - ratio * logs[1]]))
    low, high = ends or (None, None)
    return Hedge(
        ratio, low, high, deviation * sqrt(periods), (deviation / float(returns[0].std(ddof=1))) ** 2,
        mean * periods, (mean - half) * periods, (mean + half) * periods, levels, falls[0] if falls else None,
        reversion(line, estimated_weight=ends is not None),
    )  # fmt: skip


def _mean(series: Floats) -> tuple[float, float]:
    """The mean of a series, and half of its 95 % interval."""
    fit: Regression = regress(series[None, :], np.ones((len(series), 1)), lags=newey_west_lags(len(series)))
    return float(fit.coefficients[0, 0]), student_quantile(fit.degrees, LEVEL) * float(fit.errors[0, 0])
