"""Blocks are as long as the data ask for: by hand, of processes whose answer is known, and beside the cube root."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.statistics.blocks import (
    block_length,
    cube_root_length,
    politis_white_length,
    sharpe_influence,
)


def autoregression(correlation: float, count: int, *, seed: int = 3) -> np.ndarray:
    """An AR(1) of unit variance."""
    shocks = np.random.default_rng(seed).standard_normal(count) * (1.0 - correlation**2) ** 0.5
    made = np.empty(count)
    made[0] = shocks[0]
    for at in range(1, count):
        made[at] = correlation * made[at - 1] + shocks[at]
    return made


@pytest.mark.parametrize(("count", "length"), [(1, 1), (7, 2), (36, 3), (60, 4), (120, 5), (252, 6), (1260, 11)])
def test_the_cube_root_is_rounded(count: int, length: int) -> None:
    # 36 -> 3.30, 60 -> 3.91, 120 -> 4.93, 252 -> 6.32, 1260 -> 10.80
    assert cube_root_length(count) == length


def test_the_rule_worked_by_hand() -> None:
    """Nine values: correlations are below 2 sqrt(log10 9 / 9) = 0.651 from lag 1 on, so M = 2.

    Nine times 1, 2, ... 1 less its mean 25/9: -16, -7, 2, 11, 20, 11, 2, -7, -16. Squares add up to 1260, products at
    lag 1 to 112 - 14 + 22 + 220 + 220 + 22 - 14 + 112 = 680, so R(0) = 1260/729, R(1) = 680/729, rho(1) = 0.540. The
    window is 1 at lag 1 and 0 at lag 2: G = 2 R(1), g(0) = R(0) + 2 R(1), G / g(0) = 1360/2620 = 0.519084, and
    (0.519084^2 * 9)^(1/3) = 2.425033^(1/3) = 1.343505.
    """
    series = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 4.0, 3.0, 2.0, 1.0])
    assert politis_white_length(series) == pytest.approx(1.343505, abs=5e-6)


@pytest.mark.parametrize("correlation", [0.3, 0.6, 0.8])
def test_an_autoregression_has_the_length_that_theory_gives(correlation: float) -> None:
    """G / g(0) of an AR(1) is 2 rho / (1 - rho^2), so the best length is (4 rho^2 / (1 - rho^2)^2 n)^(1/3)."""
    best = (4.0 * correlation**2 / (1.0 - correlation**2) ** 2 * 20_000) ** (1 / 3)
    found = np.mean([politis_white_length(autoregression(correlation, 20_000, seed=seed)) for seed in range(8)])
    assert found == pytest.approx(best, rel=0.1)


def test_independent_values_need_no_blocks() -> None:
    found = [politis_white_length(np.random.default_rng(seed).standard_normal(2_000)) for seed in range(50)]
    assert np.median(found) < 3.0
    assert min(found) >= 1.0


def test_a_trend_is_cut_at_the_longest_lag() -> None:
    """No lag is quiet, so M is ceil(sqrt(120)) + 5 = 16 lags; the value is that of arch 8.0's optimal_block_length."""
    assert politis_white_length(np.arange(120.0)) == pytest.approx(15.88441760357498, rel=1e-12)


@pytest.mark.parametrize("series", [np.zeros(60), np.array([1.0]), np.array([1.0, 1.0])])
def test_a_flat_series_has_single_days(series: np.ndarray) -> None:
    assert politis_white_length(series) == 1.0


def test_the_scale_and_level_of_a_series_do_not_matter() -> None:
    series = autoregression(0.5, 300)
    assert politis_white_length(7.0 + 3.0 * series) == pytest.approx(politis_white_length(series), rel=1e-9)


def test_a_table_s_blocks_are_the_longest_of_its_pairs_and_never_below_the_cube_root() -> None:
    independent = np.random.default_rng(5).normal(0.005, 0.04, (3, 120))
    assert block_length(independent) == 5.0
    slow = independent.copy()
    slow[2] = 0.005 + 0.04 * autoregression(0.8, 120)
    shares = sharpe_influence(slow)
    longest = max(politis_white_length(shares[a] - shares[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert block_length(slow) == round(longest, 1) > 6.0
    assert block_length(slow[::-1]) == block_length(slow)


def test_the_influence_is_the_derivative_of_the_ratio() -> None:
    """Weight 1 + h more on one observation moves the ratio by h times its influence over n."""
    excess = np.random.default_rng(1).normal(0.01, 0.05, 40)
    (found,) = sharpe_influence(excess[None, :])
    for at in (0, 17, 39):
        weights = np.ones(40)
        weights[at] += 1e-6
        mean = np.average(excess, weights=weights)
        ratio = mean / np.sqrt(np.average((excess - mean) ** 2, weights=weights))
        assert (ratio - excess.mean() / excess.std()) / 1e-6 * 40 == pytest.approx(found[at], rel=1e-4)
