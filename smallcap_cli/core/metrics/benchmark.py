"""Families that compare a fund with a benchmark: the market, or the fund's own index."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.block import Block, flat
from smallcap_cli.core.metrics.prices import cagr
from smallcap_cli.core.metrics.registry import Figures, metric
from smallcap_cli.core.model import TOO_SHORT, Floats

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


@metric(
    "alpha p.a.",
    "fraction",
    group="benchmark",
    formula="(mean(r - rf) - beta * mean(b - rf)) * periods a year",
)
def alpha(market: Block) -> Figures:
    """Jensen's alpha, annualised arithmetically: the regression's intercept times the periods a year.

    Against the whole market a small-cap fund's alpha is mostly its size.
    """
    intercept = market.excess.mean(axis=1) - _beta(market) * market.benchmark_excess.mean()
    return Figures(intercept * market.periods, _FLAT)


def _correlation(market: Block) -> Floats:
    made: Floats = np.clip(market.covariance / (market.standard_deviation * market.benchmark_deviation), -1.0, 1.0)
    return made


@metric("R squared", "ratio", group="benchmark", formula="correlation^2")
def r_squared(market: Block) -> Figures:
    """Share of the fund's excess return variance that the market benchmark explains."""
    return Figures(_correlation(market) ** 2, "one of the series does not vary")


@metric("correlation", "ratio", group="benchmark", formula="corr(r - rf, b - rf)")
def correlation(market: Block) -> Figures:
    """Correlation of the fund's excess returns with the market benchmark's."""
    return Figures(_correlation(market), "one of the series does not vary")


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

    At least six rising months; a flat month counts in neither direction. **Source** Morningstar's definition.
    """
    return _capture(capture, rising=True)


@metric("down capture", "ratio", group="benchmark", formula="geometric mean of r over b < 0 / that of b")
def down_capture(capture: Block) -> Figures:
    """The fund's geometric mean return over the benchmark's falling months, per unit of the benchmark's."""
    return _capture(capture, rising=False)


def _active(own_index: Block) -> tuple[Floats, Floats]:
    """Mean and sample deviation of the return differences; a deviation of rounding alone is 0."""
    active = own_index.returns - own_index.benchmark_returns
    centred = active - active.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.einsum("ij,ij->i", centred, centred) / max(active.shape[1] - 1, 1))
    deviation[flat(own_index.returns, deviation)] = 0.0
    return active.mean(axis=1), deviation


@metric("tracking error", "fraction", group="own index", formula="sd(r - i) * sqrt(periods a year), n - 1")
def tracking_error(own_index: Block) -> Figures:
    """Annualised sample standard deviation of the fund's return less its index's."""
    return Figures(_active(own_index)[1] * np.sqrt(own_index.periods))


@metric(
    "information ratio", "ratio", group="own index",
    formula="mean(r - i) / sd(r - i) * sqrt(periods a year), arithmetic",
)  # fmt: skip
def information_ratio(own_index: Block) -> Figures:
    """Annualised mean difference to the index per unit of tracking error."""
    mean, deviation = _active(own_index)
    ratio = mean / np.where(deviation > 0, deviation, np.nan) * np.sqrt(own_index.periods)
    return Figures(ratio, "the fund never differs from the index")


@metric("tracking difference p.a.", "fraction", group="own index", formula="CAGR of the fund - CAGR of the index")
def tracking_difference(own_index: Block) -> Figures:
    """Annual compound return of the fund less that of its index, over the whole window.

    Missing for windows of a year or less, as for any annual growth rate.
    """
    if own_index.benchmark is None:
        raise ValueError("this block was built without an index")
    both = np.vstack([own_index.closes, own_index.benchmark])
    growth = cagr(Block(own_index.days, both, own_index.periods, own_index.years))
    return Figures(growth.values[:-1] - growth.values[-1], growth.undefined, growth.reason)
