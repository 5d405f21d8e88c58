"""Families that prices alone can give: returns, risk, drawdown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.metric import Figures
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_RECOVERED, TOO_SHORT, Floats, Gap, Reason
from smallcap_cli.core.windows import DAYS_PER_YEAR, YEAR_DAYS
from smallcap_cli.core.words import quantity


@metric("return", "fraction", group="returns", extreme="high", formula="P(end) / P(start) - 1")
def period_return(ends: Block) -> Figures:
    """Return of the window, cumulative.

    From the window's start close to its end close; never annualised.
    """
    return Figures(ends.closes[:, -1] / ends.closes[:, 0] - 1.0)


@metric(
    "return p.a.", "fraction", group="returns", extreme="high",
    formula="(P(end) / P(start))^(1/n) - 1 for a named n-year window, else the exponent 365.25 / days",
)  # fmt: skip
def cagr(ends: Block) -> Figures:
    """Compound annual growth rate of the window.

    Missing for free windows of a year or less: GIPS forbids annualising them. `1y` is the year's own return.
    """
    if not ends.years and ends.calendar_days < YEAR_DAYS:
        nothing = np.full(len(ends.closes), np.nan)
        why = f"not annualised: {quantity(ends.calendar_days, 'day')}, not more than a year"
        return Figures(nothing, why, TOO_SHORT)
    exponent = 1.0 / ends.years if ends.years else DAYS_PER_YEAR / ends.calendar_days
    return Figures(np.power(ends.closes[:, -1] / ends.closes[:, 0], exponent) - 1.0)


@metric("growth of 1,000", "money", group="returns", extreme="high", formula="1000 * P(end) / P(start)")
def growth_of_1000(ends: Block) -> Figures:
    """What 1,000 invested at the window's start became, before tax, distributions reinvested."""
    return Figures(1000.0 * (ends.closes[:, -1] / ends.closes[:, 0]))


@metric("volatility", "fraction", group="risk", extreme="low", formula="sd(r) * sqrt(periods per year), n - 1")
def volatility(returns: Block) -> Figures:
    """Annualised sample standard deviation of the returns.

    Scaled by the square root of 252 daily, 52 weekly or 12 monthly observations per year.
    """
    centred_returns = returns.centred_returns  # no rate in this view: excess returns are the returns
    variance = np.einsum("ij,ij->i", centred_returns, centred_returns) / (centred_returns.shape[1] - 1)
    return Figures(np.sqrt(variance * returns.periods))


@metric(
    "max drawdown", "fraction", group="risk", extreme="high", family="max_drawdown",
    formula="min over t of P(t) / max(P(s), s <= t) - 1",
)  # fmt: skip
def max_drawdown(path: Block) -> Figures:
    """Deepest fall from a peak inside the window; the start close of the window can be the peak."""
    return Figures(path.depth, peaks=path.days[path.peak])


_NO_FALL = "no drawdown in the window"


def _days_of_fall(path: Block, position: NDArray[np.intp], undefined: str, reason: Reason) -> Figures:
    fell = path.depth < 0
    days = np.where(fell & (position >= 0), path.days[position], np.datetime64("NaT"))
    return Figures(days, undefined, reason)


@metric("drawdown peak", "month", group="risk", family="max_drawdown", tail="peak")
def drawdown_peak(path: Block) -> Figures:
    """Day of the peak before the deepest fall: the last close at the peak's value."""
    return _days_of_fall(path, path.peak, _NO_FALL, NOT_COMPARABLE)


@metric("drawdown trough", "month", group="risk", family="max_drawdown", tail="trough")
def drawdown_trough(path: Block) -> Figures:
    """Day of the deepest fall's lowest close."""
    return _days_of_fall(path, path.trough, _NO_FALL, NOT_COMPARABLE)


@metric("drawdown recovery", "month", group="risk", family="max_drawdown", tail="recovery")
def drawdown_recovery(path: Block) -> Figures:
    """Day of the first close at or above the peak after the deepest fall; missing until then."""
    waiting, never = Gap(NOT_RECOVERED, f"closes to {path.days[-1]}"), Gap(NOT_COMPARABLE, _NO_FALL)
    gaps = tuple(waiting if low < 0 else never for low in path.depth)
    return replace(_days_of_fall(path, path.recovery, gaps[0].detail, gaps[0].reason), gaps=gaps)


@metric("current drawdown", "fraction", group="risk", extreme="high", formula="P(end) / max(P(s)) - 1")
def current_drawdown(path: Block) -> Figures:
    """How far the last close is below the highest close of the window."""
    return Figures(path.drawdown[:, -1])


@metric("ulcer index", "fraction", group="risk", extreme="low", formula="sqrt(mean(dd^2)) over the return dates")
def ulcer_index(path: Block) -> Figures:
    """Root mean square of the drawdown over the window's return dates.

    The start close is no observation (PerformanceAnalytics' variant).
    """
    below = path.drawdown[:, 1:]
    return Figures(np.sqrt(np.einsum("ij,ij->i", below, below) / below.shape[1]))


@metric(
    "Sharpe ratio", "ratio", group="risk", extreme="high",
    formula="mean(r - rf) / sd(r - rf) * sqrt(periods per year), n - 1",
)  # fmt: skip
def sharpe(excess: Block) -> Figures:
    """Annualised mean return over the risk-free rate per unit of its sample standard deviation.

    Missing if the returns do not vary.
    """
    ratio = excess.mean_excess / excess.standard_deviation * np.sqrt(excess.periods)
    return Figures(ratio, "returns do not vary")


_NONE_BELOW = "no return below the rate"
#: A return's rounding error is some 1e-16, whatever its size: what lies nearer to the rate is not below it.
ROUNDING = 1e-13


def _downside(excess: Block) -> Floats:
    below = np.minimum(excess.excess, 0.0)
    made: Floats = np.sqrt(np.einsum("ij,ij->i", below, below) / below.shape[1])
    return made


@metric(
    "downside deviation", "fraction", group="risk", extreme="low",
    formula="sqrt(sum(min(r - rf, 0)^2) / n) * sqrt(periods per year), n counts every return",
)  # fmt: skip
def downside_deviation(excess: Block) -> Figures:
    """Annualised root mean square of the returns below the risk-free rate, over all excess returns."""
    return Figures(_downside(excess) * np.sqrt(excess.periods))


@metric("Omega ratio", "ratio", group="risk", extreme="high", formula="sum(max(r - rf, 0)) / sum(max(rf - r, 0))")
def omega(excess: Block) -> Figures:
    """Sum of the returns above the risk-free rate over the sum of the shortfalls below it.

    Missing when no return lies below the risk-free rate.
    """
    above = np.maximum(excess.excess, 0.0).sum(axis=1)
    below = np.maximum(-excess.excess, 0.0)
    fell = below.max(axis=1) > ROUNDING
    return Figures(above / np.where(fell, below.sum(axis=1), np.nan), _NONE_BELOW)


@metric(
    "Sortino ratio", "ratio", group="risk", extreme="high",
    formula="mean(r - rf) / downside deviation * sqrt(periods per year)",
)  # fmt: skip
def sortino(excess: Block) -> Figures:
    """Annualised mean return over the risk-free rate per unit of downside deviation.

    Missing when no return lies below the risk-free rate.
    """
    downside = _downside(excess)
    downside = np.where(downside > ROUNDING, downside, np.nan)
    return Figures(excess.mean_excess / downside * np.sqrt(excess.periods), _NONE_BELOW)


@metric("Calmar ratio", "ratio", group="risk", extreme="high", formula="CAGR / |max drawdown| of the window")
def calmar(path: Block) -> Figures:
    """Compound annual growth rate over the depth of the deepest fall, both of the window.

    Young's original uses 36 months. Missing for a year or less, and when there is no drawdown.
    """
    growth = cagr(path)
    if np.isnan(growth.values).all():
        return growth
    depth = -path.depth
    return Figures(growth.values / np.where(depth > 0, depth, np.nan), _NO_FALL)
