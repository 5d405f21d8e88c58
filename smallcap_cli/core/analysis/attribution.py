"""Where a return difference comes from, by sector: Brinson and Fachler, and its linking over periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats
from smallcap_cli.core.words import unique

#: How far weights may be from one without being told: rounding of a sum.
ROUNDING = 1e-6


class Effects(NamedTuple):
    """Allocation, selection and interaction of each sector, (sectors,); their sum is the return difference."""

    allocation: Floats
    selection: Floats
    interaction: Floats

    @property
    def total(self) -> float:
        """Sum of all effects: portfolio return less benchmark return."""
        return float((self.allocation + self.selection + self.interaction).sum())


def brinson_fachler(
    weights: Floats, benchmark_weights: Floats, returns: Floats, benchmark_returns: Floats, *,
    tolerance: float = ROUNDING,
) -> Effects:  # fmt: skip
    """Effects of one period from the weights at its start.

    allocation (wp - wb)(rb - RB), selection wb (rp - rb), interaction (wp - wb)(rp - rb). Allocation counts against
    the benchmark's whole return, which Brinson, Hood and Beebower leave out. **Shape** all (sectors,).
    **Raises** ValueError for shapes that differ or weights further than `tolerance` from adding up to one.
    **Source** Brinson and Fachler (1985), Measuring Non-US Equity Portfolio Performance.
    """
    if len({a.shape for a in (weights, benchmark_weights, returns, benchmark_returns)}) > 1:
        raise ValueError("every sector has two weights and two returns")
    for side in (weights, benchmark_weights):
        if abs(float(side.sum()) - 1.0) > tolerance:
            raise ValueError(f"weights add up to {float(side.sum()):g}, not 1")
    tilt, gap = weights - benchmark_weights, returns - benchmark_returns
    whole = float(benchmark_weights @ benchmark_returns)
    return Effects(tilt * (benchmark_returns - whole), benchmark_weights * gap, tilt * gap)


def two_effects(
    weights: Floats, benchmark_weights: Floats, returns: Floats, benchmark_returns: Floats, *,
    tolerance: float = ROUNDING,
) -> Effects:  # fmt: skip
    """Allocation and selection of one period in which neither side is the benchmark of the other; no interaction.

    allocation (wa - wb)(mean of ra and rb less mean of RA and RB), selection (mean of wa and wb)(ra - rb): the mean of
    Brinson and Fachler's effects from either side, with interaction in equal parts. So every effect changes its sign
    where the sides change places, which allocation and interaction of `brinson_fachler` do not. These are the Shapley
    values of a game whose two players are the weights and the returns. **Shape** and **Raises** as `brinson_fachler`.
    **Source** Shapley (1953), A value for n-person games; Shorrocks (2013), doi:10.1007/s10888-011-9214-z.
    """
    one = brinson_fachler(weights, benchmark_weights, returns, benchmark_returns, tolerance=tolerance)
    back = brinson_fachler(benchmark_weights, weights, benchmark_returns, returns, tolerance=tolerance)
    nothing = np.zeros_like(one.allocation)
    return Effects((one.allocation - back.allocation) / 2, (one.selection - back.selection) / 2, nothing)


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


class SectorTable(NamedTuple):
    """One period by sector: names, weights at its start and returns, of a portfolio and of its benchmark."""

    period: str
    sectors: tuple[str, ...]
    weights: Floats
    benchmark_weights: Floats
    returns: Floats
    benchmark_returns: Floats


class Attribution(NamedTuple):
    """Effects by sector of one period, or of several linked; whole returns, and what the effects leave over."""

    table: SectorTable
    effects: Effects
    whole: float
    benchmark_whole: float

    @property
    def residual(self) -> float:
        """The return difference less all effects: what weights that add up to one but for rounding leave."""
        return self.whole - self.benchmark_whole - self.effects.total


def attribution_of(table: SectorTable, *, form: str = "three", tolerance: float = ROUNDING) -> Attribution:
    """The effects of one period, `two` or `three` of them. **Raises** ValueError as `brinson_fachler`."""
    _, _, weights, benchmark_weights, returns, benchmark_returns = table
    effects_of = two_effects if form == "two" else brinson_fachler
    effects = effects_of(weights, benchmark_weights, returns, benchmark_returns, tolerance=tolerance)
    return Attribution(table, effects, float(weights @ returns), float(benchmark_weights @ benchmark_returns))


def linked_attribution(periods: Sequence[Attribution]) -> tuple[Attribution, Floats]:
    """Several periods as one, and the factor of each: effects add up to the difference of the compound returns.

    Weights are averages over the periods, returns compounded; NaN for a sector that is not in every period.
    **Raises** ValueError as `carino_factors`.
    """
    own, other = np.array([each.whole for each in periods]), np.array([each.benchmark_whole for each in periods])
    factors = carino_factors(own, other)
    sectors = unique(name for each in periods for name in each.table.sectors)
    place = {name: number for number, name in enumerate(sectors)}
    at = [[place[name] for name in each.table.sectors] for each in periods]

    def spread(arrays: Sequence[Floats], absent: float) -> Floats:
        """(periods, sectors), with `absent` where a period lacks a sector."""
        made = np.full((len(periods), len(sectors)), absent)
        for row, places, values in zip(made, at, arrays, strict=True):
            row[places] = values
        return made

    allocation, selection, interaction = (
        factors @ spread([each.effects[kind] for each in periods], 0.0) for kind in range(3)
    )
    table = SectorTable(
        "", sectors, spread([p.table.weights for p in periods], 0.0).mean(axis=0),
        spread([p.table.benchmark_weights for p in periods], 0.0).mean(axis=0),
        np.prod(1.0 + spread([p.table.returns for p in periods], np.nan), axis=0) - 1.0,
        np.prod(1.0 + spread([p.table.benchmark_returns for p in periods], np.nan), axis=0) - 1.0,
    )  # fmt: skip
    effects = Effects(allocation, selection, interaction)
    return Attribution(table, effects, float(np.prod(1 + own) - 1), float(np.prod(1 + other) - 1)), factors
