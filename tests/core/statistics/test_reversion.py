"""A first-order autoregression, its half-life and when it is refused."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest

from smallcap_cli.core.statistics.reversion import reversion


def autoregression(phi: float, count: int, seed: int) -> np.ndarray:
    shocks, levels = np.random.default_rng(seed).normal(0.0, 0.01, count), [0.0]
    for shock in shocks:
        levels.append(phi * levels[-1] + shock)
    return np.array(levels)


def test_phi_and_its_error_are_those_of_least_squares() -> None:
    levels = autoregression(0.8, 60, 1)
    design = np.column_stack([np.ones(60), levels[:-1]])
    (_, slope), rest = np.linalg.lstsq(design, levels[1:], rcond=None)[:2]
    error = sqrt(float(rest[0]) / 58 * np.linalg.inv(design.T @ design)[1, 1])
    found = reversion(levels, estimated_weight=False)
    assert (found.phi, found.error) == (pytest.approx(slope, rel=1e-10), pytest.approx(error, rel=1e-10))
    assert found.t == pytest.approx((slope - 1.0) / error, rel=1e-10)
    # MacKinnon (2010), one series with a constant: -2.86154 - 2.8903 / 60 - 4.234 / 3600 = -2.91089.
    assert found.critical == pytest.approx(-2.91089, abs=1e-5)


def test_a_planted_half_life_is_found() -> None:
    """phi 0.9 halves a gap in ln 0.5 / ln 0.9 = 6.58 observations; 95 % of 400 samples have it in their interval."""
    found = [reversion(autoregression(0.9, 500, seed), estimated_weight=False) for seed in range(400)]
    assert all(one.half_life is not None for one in found)
    assert 0.925 <= sum(abs(one.phi - 0.9) < 1.96 * one.error for one in found) / 400 <= 0.975
    middle = sorted(one.half_life or 0.0 for one in found)[200]
    assert middle == pytest.approx(log(0.5) / log(0.9), rel=0.07)  # short samples make it smaller


def test_the_error_of_a_half_life_is_that_of_the_delta_method() -> None:
    found = reversion(autoregression(0.9, 500, 4), estimated_weight=False)
    assert found.half_life_error == pytest.approx(log(2.0) / (found.phi * log(found.phi) ** 2) * found.error, rel=1e-12)


def test_a_random_walk_has_no_half_life() -> None:
    found = [reversion(autoregression(1.0, 250, seed), estimated_weight=False) for seed in range(400)]
    share = sum(one.half_life is not None for one in found) / len(found)
    assert 0.02 <= share <= 0.08  # the test errs in 5 %; of 400 its standard error is 1.1 %


def test_an_estimated_weight_needs_more() -> None:
    levels = autoregression(0.9, 60, 3)
    own, other = (reversion(levels, estimated_weight=flag) for flag in (False, True))
    assert other.critical < own.critical


@pytest.mark.parametrize("levels", [np.zeros(50), np.arange(10.0)])
def test_what_cannot_be_estimated(levels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="steps of a series"):
        reversion(levels, estimated_weight=False)
