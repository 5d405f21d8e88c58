"""Differences between funds: the same draws every time, exact where they must be, and as wide as they should be."""

from __future__ import annotations

import hashlib
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.statistics.bootstrap import (
    DRAWS,
    SEED,
    Difference,
    degrees_of,
    differences,
    drawn_statistics,
    stationary_positions,
)


def months(funds: int, count: int, *, seed: int = 1, apart: float = 0.0) -> np.ndarray:
    """Monthly returns that move together, the first fund's larger by `apart`."""
    generator = np.random.default_rng(seed)
    made = 0.006 + generator.normal(0.0, 0.05, count) + generator.normal(0.0, 0.015, (funds, count))
    made[0] += apart
    return made


def compared(returns: np.ndarray, draws: int = 500) -> tuple[list[Difference], list[Difference]]:
    sharpes, growths = drawn_statistics(returns, returns, 12.0, draws=draws)
    return differences(sharpes), differences(growths)


def test_the_draws_are_those_of_the_seed_bit_for_bit() -> None:
    """A changed digest means that published intervals change: say so in the changelog."""
    positions = stationary_positions(60, 200, 4, np.random.Generator(np.random.PCG64(SEED)))
    digest = hashlib.sha256(positions.astype("<i8").tobytes()).hexdigest()
    assert digest == "9a0a0a6f875e93873fac5bfefb2ae64b47a1db1b85f9eae953586108da5eaaa5"


def test_two_runs_are_equal_bit_for_bit() -> None:
    returns = months(3, 60)
    assert compared(returns) == compared(returns.copy())


def test_another_seed_gives_other_draws_and_the_same_sample() -> None:
    returns = months(2, 60)
    first, _ = drawn_statistics(returns, returns, 12.0, draws=50)
    second, _ = drawn_statistics(returns, returns, 12.0, draws=50, seed=SEED + 1)
    assert (first.sample == second.sample).all()
    assert (first.draws != second.draws).any()


def test_blocks_run_on_and_round_the_end_and_are_as_long_as_said() -> None:
    positions = stationary_positions(60, 4000, 4, np.random.default_rng(5))
    runs_on = (positions[:, 1:] - positions[:, :-1]) % 60 == 1
    # A block ends with probability 1/4; one new start in 60 is by chance the next day.
    assert runs_on.mean() == pytest.approx(0.75 + 0.25 / 60, abs=0.003)
    assert np.bincount(positions.ravel(), minlength=60) / positions.size == pytest.approx(1 / 60, rel=0.06)
    wrapped = (positions[:, :-1] == 59) & (positions[:, 1:] == 0)
    assert wrapped.any()


def test_blocks_of_one_are_single_days() -> None:
    positions = stationary_positions(50, 2000, 1, np.random.default_rng(5))
    assert ((positions[:, 1:] - positions[:, :-1]) % 50 == 1).mean() == pytest.approx(1 / 50, abs=0.003)


def test_degrees_are_those_of_the_weights() -> None:
    # 60 months, blocks of 4: q = 3/4, 60 (1 - 9/16) / (1 + 9/16) = 60 * 7 / 25; blocks of one lose nothing.
    assert degrees_of(60, 4) == pytest.approx(16.8)
    assert degrees_of(60, 1) == 60.0


def test_the_sample_s_figures_are_those_of_the_table() -> None:
    # Four months of +21 % and -19 % by turns: mean 0.01, deviation 0.2 sqrt(4/3), growth (1.21 * 0.81)^(1/2) a month
    # pair, four months are less than a year: (1.21 * 0.81)^2 - 1.
    returns = np.array([[0.21, -0.19, 0.21, -0.19]])
    sharpes, growths = drawn_statistics(returns, returns, 12.0, draws=10)
    assert sharpes.sample[0] == pytest.approx(0.01 / (0.2 * (4 / 3) ** 0.5) * 12**0.5, rel=1e-12)
    assert growths.sample[0] == pytest.approx((1.21 * 0.81) ** 2 - 1.0, rel=1e-12)


def test_growth_is_a_year_s_from_a_year_on() -> None:
    returns = np.full((1, 24), 0.01) + np.array([[0.001, -0.001] * 12])
    _, growths = drawn_statistics(returns, returns, 12.0, draws=10)
    assert growths.sample[0] == pytest.approx((1.011 * 1.009) ** 6 - 1.0, rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(8, 80))
def test_an_interval_contains_its_difference_and_turns_round_with_the_funds(seed: int, funds: int, count: int) -> None:
    returns = months(funds, count, seed=seed)
    for made, turned in zip(compared(returns, 100), compared(returns[::-1].copy(), 100), strict=True):
        mirror = {found.positions: found for found in turned}
        for found in made:
            assert found.low <= found.difference <= found.high
            first, second = found.positions
            swapped = mirror[funds - 1 - second, funds - 1 - first]
            assert (swapped.difference, swapped.low, swapped.high) == (-found.difference, -found.high, -found.low)


def test_a_fund_less_its_copy_is_exactly_zero() -> None:
    one = months(1, 60)
    for made in compared(np.vstack([one, one, months(1, 60, seed=2)])):
        same = made[0]
        assert (same.difference, same.low, same.high, same.error) == (0.0, 0.0, 0.0, 0.0)
        assert not same.is_significant
        assert same.growth_needed == float("inf")
        assert made[1].difference == made[2].difference


def test_a_fund_less_its_copy_alone_is_exactly_zero() -> None:
    one = months(1, 60)
    for (same,) in compared(np.vstack([one, one])):
        assert (same.difference, same.low, same.high) == (0.0, 0.0, 0.0)


def test_funds_far_apart_are_told_apart_and_need_less_than_there_is() -> None:
    for (found,) in compared(months(2, 60, apart=0.03)):
        assert found.is_significant
        assert found.growth_needed < 1.0


def test_more_pairs_make_wider_intervals() -> None:
    returns = months(5, 60)
    (alone,), _ = compared(returns[:2])
    among = compared(returns)[0][0]
    assert among.positions == alone.positions
    assert among.difference == alone.difference
    assert among.critical > alone.critical > 1.96


def test_a_reference_is_compared_with_the_others_alone() -> None:
    sharpes, _ = drawn_statistics(months(3, 60), months(3, 60), 12.0, draws=100)
    assert [found.positions for found in differences(sharpes, [(1, 0), (2, 0)])] == [(1, 0), (2, 0)]


def test_paired_draws_are_narrower_than_two_intervals() -> None:
    """Funds that move together are told apart sooner than their own intervals suggest."""
    (found,), _ = compared(months(2, 120))
    sharpes, _ = drawn_statistics(months(2, 120), months(2, 120), 12.0, draws=500)
    assert found.error < 0.6 * float(sharpes.draws[0].std())


def test_years_are_those_over_which_the_interval_leaves_out_zero() -> None:
    # Half-width 2 * 0.3 = 0.6 against 0.2: nine times the data bring it to 0.2.
    # (2.0 + 0.84) * 0.3 = 0.852 is what four of five samples show; (0.852 / 0.2)^2
    assert Difference((0, 1), 0.2, -0.4, 0.8, 0.3, 2.0).growth_needed == pytest.approx(18.1476)


@pytest.mark.parametrize("returns", [np.zeros((2, 60)), np.full((2, 60), 0.01)])
def test_funds_that_do_not_vary_are_refused(returns: np.ndarray) -> None:
    sharpes, _ = drawn_statistics(returns, returns, 12.0, draws=20)
    with pytest.raises(ValueError, match="do not vary"):
        differences(sharpes)


@pytest.mark.parametrize("returns", [np.zeros((2, 1)), np.zeros((2, 0))])
def test_too_few_returns_are_refused(returns: np.ndarray) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        drawn_statistics(returns, returns, 12.0)


def test_intervals_that_claim_95_percent_hold_in_about_so_many_samples() -> None:
    """Three equal funds over 60 months, all pairs at once: 300 samples, 285 of them expected, 4 the deviation."""
    held = np.zeros(2)
    for seed in range(300):
        held += [not any(d.is_significant for d in made) for made in compared(months(3, 60, seed=seed), 199)]
    assert (np.abs(held / 300 - 0.95) < 0.04).all()


def test_ten_thousand_draws_of_five_funds_are_quick() -> None:
    """Some 0.05 s on one core of a small machine; the limit leaves room for a busy one."""
    returns = months(5, 60)
    start = perf_counter()
    for drawn in drawn_statistics(returns, returns, 12.0, draws=2 * DRAWS):
        differences(drawn)
    assert perf_counter() - start < 1.0
