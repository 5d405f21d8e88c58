"""Where a return difference comes from, by sector: Brinson and Fachler, and its linking over periods."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats


class Effects(NamedTuple):
    """Allocation, selection and interaction of each sector, (sectors,); their sum is the return difference."""

    allocation: Floats
    selection: Floats
    interaction: Floats

    @property
    def total(self) -> float:
        """Sum of all effects: portfolio return less benchmark return."""
        return float((self.allocation + self.selection + self.interaction).sum())


def brinson_fachler(weights: Floats, benchmark_weights: Floats, returns: Floats, benchmark_returns: Floats) -> Effects:
    """Effects of one period from the weights at its start.

    allocation (wp - wb)(rb - RB), selection wb (rp - rb), interaction (wp - wb)(rp - rb). Allocation counts against
    the benchmark's whole return, which Brinson, Hood and Beebower leave out. **Shape** all (sectors,).
    **Raises** ValueError for shapes that differ or weights that do not add up to one.
    **Source** Brinson and Fachler (1985), Measuring Non-US Equity Portfolio Performance.
    """
    if len({a.shape for a in (weights, benchmark_weights, returns, benchmark_returns)}) > 1:
        raise ValueError("every sector has two weights and two returns")
    for side in (weights, benchmark_weights):
        if abs(float(side.sum()) - 1.0) > 1e-6:
            raise ValueError(f"weights add up to {float(side.sum()):g}, not 1")
    tilt, gap = weights - benchmark_weights, returns - benchmark_returns
    whole = float(benchmark_weights @ benchmark_returns)
    return Effects(tilt * (benchmark_returns - whole), benchmark_weights * gap, tilt * gap)


def carino_factors(returns: Floats, benchmark_returns: Floats) -> Floats:
    """Factors (periods,) by which each period's effects add up to the difference of the compound returns.

    **Raises** ValueError for shapes that differ, none at all, or a return of -100 % and below.
    **Source** Carino (1999), Combining Attribution Effects Over Time.
    """
    if returns.shape != benchmark_returns.shape or not len(returns):
        raise ValueError("every period has two returns")
    if min(float(returns.min()), float(benchmark_returns.min())) <= -1.0:
        raise ValueError("a return of -100 % cannot be linked")
    whole = np.array([np.prod(1.0 + returns) - 1.0]), np.array([np.prod(1.0 + benchmark_returns) - 1.0])
    return _slope(returns, benchmark_returns) / _slope(*whole)


def _slope(first: Floats, second: Floats) -> Floats:
    """(log(1 + a) - log(1 + b)) / (a - b), which is 1 / (1 + a) where both are equal."""
    gap = first - second
    same = np.abs(gap) < 1e-12
    made: Floats = np.where(same, 1.0 / (1.0 + first), np.log1p(gap / (1.0 + second)) / np.where(same, 1.0, gap))
    return made
