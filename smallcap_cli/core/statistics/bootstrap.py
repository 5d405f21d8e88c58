"""Differences between funds with intervals, from one joint bootstrap of their days.

Two separate intervals that overlap say nothing about a difference: small-cap funds fall and rise together, so
every draw takes the same days of all funds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Floats
from smallcap_cli.core.statistics.blocks import block_length
from smallcap_cli.core.statistics.distributions import normal_share, student_quantile
from smallcap_cli.core.statistics.inference import LEVEL, minimum_detectable

DRAWS = 5_000
#: Any number serves; one that never changes makes two runs the same, and it is printed.
SEED = 20_020_731
#: Elements of one batch of draws: eight megabytes of positions.
_BATCH = 1_000_000


class Difference(NamedTuple):
    """First less second with its interval; `positions` are the funds' rows, all figures annual.

    `error` is the standard deviation over the draws, `critical` what it is multiplied with.
    """

    positions: tuple[int, int]
    difference: float
    low: float
    high: float
    error: float
    critical: float

    @property
    def is_significant(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def growth_needed(self) -> float:
        """How many times as much data four of five samples need to leave out zero; infinite for no difference."""
        size = float(minimum_detectable(self.error, self.critical))
        return (size / self.difference) ** 2 if self.difference else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class DrawnStatistics:
    """Statistics of the sample of so many observations and of every draw: `sample` (funds,), `draws` (funds, draws).

    `length` is the mean length of the blocks of observations that were drawn.
    """

    sample: Floats
    draws: Floats
    observations: int
    length: float


def stationary_positions(
    count: int, draws: int, length: float, generator: np.random.Generator
) -> NDArray[np.intp]:  # fmt: skip
    """Positions (draws, count) of a stationary bootstrap: blocks of geometric length, round the end to the start.

    **Source** Politis and Romano (1994), The Stationary Bootstrap, JASA 89.
    """
    begins = generator.random((draws, count)) * length < 1.0
    begins[:, 0] = True
    starts = generator.integers(0, count, (draws, count), dtype=np.intp)
    step = np.arange(count, dtype=np.intp)
    began = np.maximum.accumulate(np.where(begins, step, 0), axis=1)
    found: NDArray[np.intp] = (np.take_along_axis(starts, began, axis=1) + step - began) % count
    return found


def drawn_statistics(
    excess: Floats, returns: Floats, periods: float, *, draws: int = DRAWS, seed: int = SEED
) -> tuple[DrawnStatistics, DrawnStatistics]:
    """Annualised Sharpe ratios and compound returns of the sample and of every draw, the same draws for both.

    **Shape** `excess` and `returns` are (funds, n). Returns are a year's from a year of observations on, else those
    of the stretch. The generator is numpy's PCG64 with `seed`, so the same input gives the same bits; blocks are as
    long as `block_length` finds. A draw in which a fund does not vary has a NaN Sharpe ratio.
    **Raises** ValueError for fewer than two observations or shapes that differ.
    """
    funds, count = excess.shape
    if count < 2 or excess.shape != returns.shape:
        raise ValueError(f"excess {excess.shape} and returns {returns.shape} cannot be drawn together")
    generator = np.random.Generator(np.random.PCG64(seed))
    growth, span = np.log1p(returns), min(periods, float(count))
    mean = excess.mean(axis=1)
    centred = excess - mean[:, None]
    length = block_length(excess)
    sharpes, compounds = np.empty((funds, draws)), np.empty((funds, draws))
    batch = max(1, _BATCH // count)
    for first in range(0, draws, batch):
        size = min(batch, draws - first)
        positions = stationary_positions(count, size, length, generator)
        for fund in range(funds):
            into = slice(first, first + size)
            sharpes[fund, into] = _sharpe(centred[fund][positions], mean[fund], periods)
            compounds[fund, into] = np.expm1(growth[fund][positions].mean(axis=1) * span)
    sample = np.concatenate([_sharpe(centred[fund][None], mean[fund], periods) for fund in range(funds)])
    return DrawnStatistics(sample, sharpes, count, length), DrawnStatistics(
        np.expm1(growth.mean(axis=1) * span), compounds, count, length
    )


def _sharpe(centred: Floats, mean: float, periods: float) -> Floats:
    """Annualised Sharpe ratio of each row, whose values are the returns less the whole sample's mean."""
    count = centred.shape[1]
    shift = centred.mean(axis=1)
    variance = (np.einsum("dt,dt->d", centred, centred) - count * shift * shift) / (count - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        made: Floats = np.where(variance > 0.0, (mean + shift) / np.sqrt(variance), np.nan) * np.sqrt(periods)
    return made


def differences(drawn: DrawnStatistics, pairs: list[tuple[int, int]] | None = None) -> list[Difference]:
    """The pairs' differences, with intervals that hold for all pairs together at 95 %.

    Each is the estimate less and plus `critical` standard errors; `critical` is what the largest deviation of any
    pair stays below in 95 % of the draws (one pair: its own deviation), widened from the normal to Student's t with
    `degrees_of`: the standard errors are estimates too, and of few blocks. So an interval contains its estimate, turns
    round when the funds are swapped, and a fund less its copy is exactly zero. All pairs unless `pairs` are given.
    **Missing** draws in which a fund does not vary are left out. **Raises** ValueError when none is left.
    **Source** Ledoit and Wolf (2008), Robust performance hypothesis testing with the Sharpe ratio; Romano and Wolf
    (2005) for several pairs.
    """
    sample = drawn.sample
    draws = drawn.draws[:, np.isfinite(drawn.draws).all(axis=0)]
    if not (draws.shape[1] and bool(np.isfinite(sample).all())):
        raise ValueError("the series do not vary")
    wanted = list(combinations(range(len(sample)), 2)) if pairs is None else pairs
    estimates = [float(sample[a] - sample[b]) for a, b in wanted]
    errors = [float((draws[a] - draws[b]).std()) for a, b in wanted]
    largest = np.zeros(draws.shape[1])
    for (a, b), estimate, error in zip(wanted, estimates, errors, strict=True):
        if error > 0.0:
            np.maximum(largest, np.abs(draws[a] - draws[b] - estimate) / error, out=largest)
    degrees = degrees_of(drawn.observations, drawn.length)
    critical = _student_critical(float(np.quantile(largest, LEVEL, method="higher")), degrees)
    return [
        Difference(pair, estimate, estimate - critical * error, estimate + critical * error, error, critical)
        for pair, estimate, error in zip(wanted, estimates, errors, strict=True)
    ]


def degrees_of(count: int, length: float) -> float:
    """Independent pieces of information in a standard error from blocks of a mean length.

    A bootstrap with blocks of mean length b weighs the autocovariance at lag l with (1 - 1/b)^l = q^l; such an
    estimate has n / sum of the squared weights = n (1 - q^2) / (1 + q^2) degrees of freedom. **Source** Priestley
    (1981), Spectral Analysis and Time Series, 6.2.
    """
    q = 1.0 - 1.0 / length
    return count * (1.0 - q * q) / (1.0 + q * q)


def _student_critical(normal: float, degrees: float) -> float:
    """The Student t as unlikely as a normal deviation."""
    outside = 2.0 * (1.0 - normal_share(normal))
    return student_quantile(degrees, 1.0 - outside) if 0.0 < outside < 1.0 else normal
