"""Families of the tails and the shape of returns: value at risk, skew, kurtosis, best and worst month."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.metric import Figures
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import Floats

#: The part of the returns that lies below the value at risk.
TAIL = 0.05
_FLAT = "returns do not vary"


def _value_at_risk(returns: Block) -> Floats:
    made: Floats = np.quantile(returns.returns, TAIL, axis=1)
    return made


@metric(
    "value at risk 95 %", "fraction", group="risk", extreme="high",
    formula="5 % quantile of r, linear between the two nearest returns",
)  # fmt: skip
def var_95(returns: Block) -> Figures:
    """Return that 5 % of the returns of the window fall below: historical value at risk, a loss is negative.

    Of one period of the statistic's frequency, never scaled to a year. **Source** quantile 7 of Hyndman and Fan (1996),
    doi:10.1080/00031305.1996.10473566.
    """
    return Figures(_value_at_risk(returns))


@metric("expected shortfall 95 %", "fraction", group="risk", extreme="high", formula="mean of the r <= var_95")
def cvar_95(returns: Block) -> Figures:
    """Mean of the returns at or below the 95 % value at risk: historical expected shortfall, a loss is negative.

    **Source** Acerbi and Tasche (2002), doi:10.1016/S0378-4266(02)00283-2.
    """
    below = returns.returns <= _value_at_risk(returns)[:, None]
    return Figures(np.where(below, returns.returns, 0.0).sum(axis=1) / below.sum(axis=1))


def _moment(returns: Block, power: int) -> Floats:
    """A central moment in standard deviations, over n; not defined where the returns do not vary."""
    deviations = returns.centred_returns  # no rate in this view: excess returns are the returns
    variance = np.einsum("ij,ij->i", deviations, deviations) / deviations.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        made: Floats = np.mean(deviations**power, axis=1) / variance ** (power / 2)
    return made


@metric("skew", "ratio", group="risk", formula="mean((r - mean)^3) / sd^3, over n")
def skew(returns: Block) -> Figures:
    """Skewness of the returns: below 0 the losses reach further than the gains. Population moments."""
    return Figures(_moment(returns, 3), _FLAT)


@metric("kurtosis", "ratio", group="risk", formula="mean((r - mean)^4) / sd^4, over n; 3 is normal")
def kurtosis(returns: Block) -> Figures:
    """Kurtosis of the returns: above 3 extreme returns are more frequent than normal ones. Population moments."""
    return Figures(_moment(returns, 4), _FLAT)


@metric("best month", "fraction", group="returns", extreme="high", formula="max of the monthly r")
def best_month(months: Block) -> Figures:
    """Highest return of a whole month of the window."""
    return Figures(months.returns.max(axis=1))


@metric("worst month", "fraction", group="returns", extreme="high", formula="min of the monthly r")
def worst_month(months: Block) -> Figures:
    """Lowest return of a whole month of the window."""
    return Figures(months.returns.min(axis=1))
