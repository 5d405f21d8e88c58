"""Where the truth is known, the tests of smallcap are right as often as they claim: 2,000 samples, a fixed seed.

240 months; `python -m tests.benchmarks.simulations` shows 60 beside them. A share of 0.95 of 2,000 has a standard error
of 0.005, so the limits are four to five of those; the share of false alarms of 0.05 is held to two.
"""

from __future__ import annotations

import pytest

from tests.benchmarks.simulations import (
    ALPHA,
    JANUARY,
    LONG,
    RATE_BETA,
    SAMPLES,
    alpha_intervals,
    januaries,
    rate_betas,
    sharpe_intervals,
)


@pytest.mark.parametrize("planted", [0.0, ALPHA])
def test_intervals_of_alpha_hold_and_the_estimate_is_the_planted_alpha(planted: float) -> None:
    found = alpha_intervals(SAMPLES, LONG, planted)
    assert 0.925 <= found.share <= 0.97
    assert abs(found.bias) < 0.05 * ALPHA


@pytest.mark.parametrize("planted", [0.0, ALPHA])
def test_intervals_of_a_difference_of_sharpe_ratios_hold(planted: float) -> None:
    found = sharpe_intervals(SAMPLES, LONG, planted)
    assert 0.925 <= found.share <= 0.97
    assert abs(found.bias) < 0.02


def test_intervals_of_the_beta_to_a_yield_hold_and_the_estimate_is_the_planted_beta() -> None:
    found = rate_betas(SAMPLES, LONG, RATE_BETA)
    assert 0.925 <= found.share <= 0.97
    assert abs(found.bias) < 0.05 * abs(RATE_BETA)


def test_january_is_called_different_by_chance_in_one_of_twenty_samples() -> None:
    assert 0.04 <= januaries(SAMPLES, LONG, 0.0).share <= 0.06


def test_a_planted_january_is_found() -> None:
    """3 points over 20 Januaries with a monthly deviation of 4.5 %: t of 0.03 / 0.045 sqrt(20) = 3.0, power 0.8."""
    found = januaries(SAMPLES, LONG, JANUARY)
    assert found.share > 0.75
    assert abs(found.bias) < 0.05 * JANUARY
