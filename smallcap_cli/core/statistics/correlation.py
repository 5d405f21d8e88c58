"""Correlations of several series: closes joined on the days all share, then returns, then every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smallcap_cli.core.model import NOT_COMPARABLE, TOO_SHORT, Days, Floats, Gap
from smallcap_cli.core.statistics.least import LEAST_RETURNS
from smallcap_cli.core.statistics.rounding import flat
from smallcap_cli.core.windows import Frequency, uneven
from smallcap_cli.core.words import quantity


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Closes at the frequency of a statistic, one-dimensional and equally long."""

    days: Days
    closes: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Correlations of every pair on the same observations; NaN where a series does not vary.

    All pairs rest on the same days, so that the matrix is that of one sample and positive semi-definite.
    """

    values: Floats
    observations: int
    days: Days


def correlation_matrix(returns: Floats) -> Floats:
    """Sample correlations of rows of returns; NaN for a row that does not vary but for rounding."""
    centred = returns - returns.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).sum(axis=1) / (returns.shape[1] - 1))
    deviation[flat(returns, deviation)] = np.nan
    scaled = centred / (deviation[:, None] * np.sqrt(returns.shape[1] - 1))
    made: Floats = np.clip(scaled @ scaled.T, -1.0, 1.0)
    np.fill_diagonal(made, np.where(np.isnan(deviation), np.nan, 1.0))
    return made


def correlations(series: Sequence[Series], frequency: Frequency) -> Matrix | Gap:
    """The correlation matrix of series on their common days; a day that one lacks is nobody's.

    Weekly and monthly closes are joined by their week or month, whatever days they are of.
    """
    joined = joined_returns(series, frequency)
    if isinstance(joined, Gap):
        return joined
    count = joined.returns.shape[1]
    if count < LEAST_RETURNS:
        return Gap(TOO_SHORT, f"{quantity(count, f'common {frequency} return')}, {LEAST_RETURNS} needed")
    return Matrix(correlation_matrix(joined.returns), count, joined.days)


@dataclass(frozen=True, slots=True, eq=False)
class JoinedReturns:
    """Returns of several series between the same closes: `days` (n + 1,), `returns` (series, n)."""

    days: Days
    returns: Floats


def joined_returns(series: Sequence[Series], frequency: Frequency) -> JoinedReturns | Gap:
    """The returns of series between their common days, or why those are no unbroken sequence."""
    keys = [_keys(each.days, frequency) for each in series]
    shared = keys[0]
    for key in keys[1:]:
        shared = np.intersect1d(shared, key, assume_unique=True)
    closes = np.vstack([each.closes[np.searchsorted(key, shared)] for each, key in zip(series, keys, strict=True)])
    days = series[0].days[np.searchsorted(keys[0], shared)]
    if len(days) < 2:
        return Gap(TOO_SHORT, f"0 common {frequency} returns, {LEAST_RETURNS} needed")
    hole = uneven(days) if frequency == "daily" else _break(shared, frequency)
    if hole is not None:
        return Gap(hole.reason, f"all funds together: {hole.detail}")
    return JoinedReturns(days, closes[:, 1:] / closes[:, :-1] - 1.0)


def rolling_correlations(own: Floats, other: Floats, length: int) -> Floats:
    """The sample correlation of every `length` returns in a row; NaN where a series does not vary in them.

    **Shape** (n,) both, (n - length + 1,) the answer. **Raises** ValueError for fewer returns than `length`.
    """
    sides = []
    for series in (own, other):
        windows = np.lib.stride_tricks.sliding_window_view(series, length)
        centred = windows - windows.mean(axis=1, keepdims=True)
        deviation = np.sqrt(np.square(centred).sum(axis=1))
        deviation[flat(windows, deviation / np.sqrt(length - 1))] = np.nan
        sides.append((centred, deviation))
    (mine, own_deviation), (its, other_deviation) = sides
    made: Floats = np.clip(np.einsum("wt,wt->w", mine, its) / (own_deviation * other_deviation), -1.0, 1.0)
    return made


def _keys(days: Days, frequency: Frequency) -> Days:
    """What a close is joined by: its day, the Friday of its week, or its month."""
    if frequency == "daily":
        return days
    if frequency == "monthly":
        return days.astype("datetime64[M]")
    number = days.astype("datetime64[D]").astype(np.int64)
    friday: Days = (number + (1 - number) % 7).astype("datetime64[D]")  # day 1, 1970-01-02, is a Friday
    return friday


def _break(shared: Days, frequency: Frequency) -> Gap | None:
    """Why the common weeks or months are no unbroken sequence."""
    longest = 7 if frequency == "weekly" else 1
    steps = np.diff(shared).astype(np.int64)
    if bool((steps > longest).any()):
        return Gap(NOT_COMPARABLE, f"no common {frequency} close after {shared[int(steps.argmax())]}")
    return None
