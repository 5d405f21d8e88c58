"""Standard errors, intervals, tests of means and attribution against worked cases in tests/cases/inference."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from smallcap_cli.core.analysis import attribution
from smallcap_cli.core.statistics import inference, seasonality
from smallcap_cli.core.statistics.distributions import normal_share, student_quantile, student_share, two_sided_p
from tests.places import ROOT

CASES = ROOT / "tests" / "cases" / "inference"
TOLERANCE = 1e-12

Given = dict[str, Any]


def returns_of(closes: list[float], risk_free: float) -> np.ndarray:
    levels = np.array(closes, dtype=np.float64)
    return levels[1:] / levels[:-1] - 1.0 - risk_free


def excess(case: Given) -> np.ndarray:
    return returns_of(case["closes"], case["risk_free"])[None, :]


def regressors(case: Given) -> np.ndarray:
    benchmark = returns_of(case["benchmark"], case["risk_free"])
    columns = [np.ones(len(benchmark)), benchmark]
    return np.column_stack([*columns, case["factor"]] if "factor" in case else columns)


def fit(case: Given) -> inference.Regression:
    return inference.regress(
        excess(case), regressors(case), lags=case.get("lags", 0), corrected=case.get("corrected", True)
    )


def effects(case: Given) -> attribution.Effects:
    names = ("weights", "benchmark_weights", "returns", "benchmark_returns")
    return attribution.brinson_fachler(*(np.array(case[name]) for name in names))


def carino(case: Given) -> np.ndarray:
    return attribution.carino_factors(np.array(case["returns"]), np.array(case["benchmark_returns"]))


def sides(case: Given) -> tuple[np.ndarray, np.ndarray]:
    return np.array(case["first"]), np.array(case["second"])


#: Figure of a case -> how it is asked for.
FIGURES: dict[str, Callable[[Given], Any]] = {
    "coefficients": lambda case: fit(case).coefficients[0],
    "annual_alpha": lambda case: fit(case).coefficients[0, 0] * 252.0,
    "error_of_alpha": lambda case: fit(case).errors[0, 0],
    "r_squared_and_adjusted": lambda case: [fit(case).r_squared[0], fit(case).adjusted[0]],
    "lags": lambda case: [inference.newey_west_lags(n, case.get("overlap", 1)) for n in case["counts"]],
    "student": lambda case: [student_quantile(n) for n in case["degrees"]],
    "shape": lambda case: [figure[0] for figure in inference.shape_of(excess(case))[:3]],
    "mertens_error": lambda case: inference.mertens_error(inference.shape_of(excess(case)))[0],
    "detectable": lambda case: inference.minimum_detectable(case["error"]),
    "difference": lambda case: seasonality.welch_test(*sides(case)).difference,
    "welch": lambda case: seasonality.welch_test(*sides(case))[1:3],
    "pooled": lambda case: seasonality.pooled_test(*sides(case))[1:3],
    "permutation": lambda case: seasonality.permutation_p(*sides(case)),
    "holm": lambda case: seasonality.holm(case["probabilities"]),
    "allocation": lambda case: effects(case).allocation,
    "selection": lambda case: effects(case).selection,
    "interaction": lambda case: effects(case).interaction,
    "total": lambda case: effects(case).total,
    "carino": carino,
    "linked": lambda case: float(
        carino(case) @ (np.array(case["returns"]) - np.array(case["benchmark_returns"]))
    ),
}  # fmt: skip

CASE_LIST = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(CASES.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
]
WRONG = [
    pytest.param(case.values[0], wrong, id=f"{case.id}: {variant}")
    for case in CASE_LIST
    for variant, wrong in case.values[0].get("wrong", {}).items()  # type: ignore[union-attr]
]


@pytest.mark.parametrize("case", CASE_LIST)
def test_a_worked_case_holds(case: Given) -> None:
    assert case["worked"]
    computed = np.asarray(FIGURES[case["figure"]](case["input"]), dtype=np.float64)
    np.testing.assert_allclose(computed, case["expected"], rtol=TOLERANCE, atol=1e-16)


@pytest.mark.parametrize(("case", "wrong"), WRONG)
def test_a_wrong_variant_is_not_what_comes_out(case: Given, wrong: float | list[float]) -> None:
    computed = np.asarray(FIGURES[case["figure"]](case["input"]), dtype=np.float64)
    assert not np.allclose(computed, wrong, rtol=1e-6)


@pytest.mark.parametrize("length", [4, 7, 36, 250])
def test_a_regression_of_two_funds_at_once_is_that_of_each(length: int) -> None:
    generator = np.random.default_rng(length)
    funds, benchmark = generator.normal(size=(2, length)), generator.normal(size=length)
    line = np.column_stack([np.ones(length), benchmark])
    both = inference.regress(funds, line, lags=2)
    for row in range(2):
        alone = inference.regress(funds[row : row + 1], line, lags=2)
        np.testing.assert_allclose(both.errors[row], alone.errors[0], rtol=1e-12)


def test_more_lags_than_observations_are_those_there_are() -> None:
    scores = np.array([[1.0, 2.0]])
    # 1 + 4, plus 2 (1 - 1/10) times 1 * 2; there is no product at lag 2.
    assert inference.long_run_sums(scores, 9) == pytest.approx([8.6])


def test_a_long_run_variance_is_never_below_zero() -> None:
    # 1 -1 1 -1 with one lag: 4 - 2 (1/2) 3 = 1; with three 4 - 2 (3/4 * 3 - 1/2 * 2 + 1/4) = 1: small, never negative.
    signs = np.array([[1.0, -1.0, 1.0, -1.0]])
    assert [float(inference.long_run_sums(signs, lags)[0]) for lags in (1, 3)] == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: inference.newey_west_lags(0), "0 observations"),
        (lambda: inference.regress(np.ones((1, 2)), np.ones((2, 2)), lags=0), "2 observations for 2"),
        (lambda: inference.regress(np.ones((1, 5)), np.ones((5, 2)), lags=0), "collinear"),
        (lambda: two_sided_p(1.0, 0.0), "0.0 degrees"),
        (lambda: student_quantile(5.0, 1.0), "1.0 is not a level"),
        (lambda: seasonality.welch_test(np.array([1.0]), np.array([1.0, 2.0])), "two of each"),
        (lambda: seasonality.pooled_test(np.ones(3), np.ones(3)), "do not vary"),
        (lambda: seasonality.permutation_p(np.ones(20), np.arange(20.0)), "splits are more"),
        (lambda: seasonality.permutation_p(np.ones(0), np.arange(20.0)), "both sides"),
        (lambda: attribution.brinson_fachler(*[np.array([0.5])] * 4), "add up to 0.5"),
        (lambda: attribution.brinson_fachler(np.ones(1), *[np.ones(2)] * 3), "every sector"),
        (lambda: attribution.carino_factors(np.array([-1.0]), np.array([0.1])), "-100 %"),
        (lambda: attribution.carino_factors(np.array([]), np.array([])), "every period"),
    ],
)
def test_what_cannot_be_computed_is_refused(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_a_flat_series_has_no_shape() -> None:
    assert np.isnan(inference.shape_of(np.zeros((1, 5)))[:3]).all()


@given(st.floats(0.5, 500.0), st.floats(0.5, 0.999))
def test_a_quantile_leaves_outside_what_it_should(degrees: float, level: float) -> None:
    assert two_sided_p(student_quantile(degrees, level), degrees) == pytest.approx(1.0 - level, rel=1e-9)


@given(st.floats(-8.0, 8.0))
def test_student_and_normal_meet_at_many_degrees(value: float) -> None:
    assert two_sided_p(value, 1e7) == pytest.approx(2.0 * normal_share(-abs(value)), rel=1e-4, abs=1e-12)


@given(st.lists(st.floats(-0.3, 0.3), min_size=8, max_size=60), st.floats(0.1, 20.0))
def test_an_interval_contains_its_estimate(returns: list[float], periods: float) -> None:
    series = np.array([returns])
    if series.std() < 1e-6:
        return
    sharpe, volatility = series.mean() / series.std(ddof=1) * sqrt(periods), series.std(ddof=1) * sqrt(periods)
    for interval, estimate in (
        (inference.sharpe_interval(series, periods), sharpe),
        (inference.volatility_interval(series, periods), volatility),
    ):
        assert interval.low[0] <= estimate * (1 + 1e-9) + 1e-12
        assert interval.high[0] >= estimate * (1 - 1e-9) - 1e-12


@given(
    st.lists(st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)), min_size=8, max_size=60),
    st.sampled_from([12.0, 252.0]),
)
def test_an_interval_of_a_correlation_stays_a_correlation(pairs: list[tuple[float, float]], periods: float) -> None:
    own, other = np.array(pairs).T
    if own.std() < 1e-6 or other.std() < 1e-6:
        return
    correlation = float(np.corrcoef(own, other)[0, 1])
    low, high = inference.correlation_interval(own[None, :], other, periods)
    assert -1.0 <= low[0] <= correlation + 1e-9
    assert correlation - 1e-9 <= high[0] <= 1.0


def test_a_wave_is_its_own_long_run_and_no_other() -> None:
    # Eight scores that are the first cosine of length 1: it projects on itself with 1 and on the three others with 0.
    # Monthly: variance (1 + 0 + 0 + 0) / 4, error sqrt(1/4 / 8). Daily: two waves, sqrt(1/2 / 8).
    wave = np.sqrt(2.0 / 8.0) * np.cos(np.pi * (np.arange(8) + 0.5) / 8.0)[None, :]
    monthly, daily = inference.long_run(wave, 12.0), inference.long_run(wave, 252.0)
    assert (monthly.error[0], monthly.degrees) == (pytest.approx(sqrt(1 / 32)), 4)
    assert (daily.error[0], daily.degrees) == (pytest.approx(sqrt(1 / 16)), 2)


def test_a_wave_of_days_is_no_part_of_the_long_run() -> None:
    # +1 -1 +1 -1 ... over 252 days hardly moves waves of two years and of one; independent signs: 1 / sqrt(252).
    signs = np.where(np.arange(252) % 2, -1.0, 1.0)[None, :]
    assert inference.long_run(signs, 252.0).error[0] < 0.1 / sqrt(252)


def test_fewer_scores_than_waves_have_no_long_run() -> None:
    assert np.isnan(inference.long_run(np.ones((3, 4)), 12.0).error).all()


def test_a_series_and_itself_have_an_interval_without_width() -> None:
    series = np.array([0.01, -0.02, 0.03, 0.0, -0.01, 0.02, 0.01])
    low, high = inference.correlation_interval(np.stack([series, -2.0 * series]), series, 12.0)
    assert low.tolist() == pytest.approx([1.0, -1.0])
    assert high.tolist() == pytest.approx([1.0, -1.0])


@given(st.lists(st.floats(0.0, 1.0), max_size=12))
def test_holm_never_lowers_and_keeps_the_order(probabilities: list[float]) -> None:
    made = seasonality.holm(probabilities)
    assert all(after >= before for after, before in zip(made, probabilities, strict=True))
    ranked = sorted(range(len(made)), key=lambda i: probabilities[i])
    assert [made[i] for i in ranked] == sorted(made)


@given(st.lists(st.tuples(*[st.floats(0.01, 1.0)] * 2, *[st.floats(-0.5, 0.5)] * 2), min_size=1, max_size=11))
def test_brinson_leaves_nothing_over(sectors: list[tuple[float, float, float, float]]) -> None:
    w, v, r, q = (np.array(side) for side in zip(*sectors, strict=True))
    w, v = w / w.sum(), v / v.sum()
    assert attribution.brinson_fachler(w, v, r, q).total == pytest.approx(float(w @ r - v @ q), abs=1e-12)


@given(st.lists(st.tuples(st.floats(-0.4, 0.6), st.floats(-0.4, 0.6)), min_size=1, max_size=24))
def test_linked_effects_add_up_to_the_compound_difference(periods: list[tuple[float, float]]) -> None:
    own, other = (np.array(side) for side in zip(*periods, strict=True))
    linked = float(attribution.carino_factors(own, other) @ (own - other))
    assert linked == pytest.approx(float(np.prod(1 + own) - np.prod(1 + other)), rel=1e-6, abs=1e-9)


def test_the_share_of_a_student_t() -> None:
    """Half lies below 0, and 2.5 % above the end of the 95 % interval."""
    assert student_share(0.0, 58.0) == pytest.approx(0.5, rel=1e-12)
    assert student_share(student_quantile(58.0), 58.0) == pytest.approx(0.975, rel=1e-9)
    assert student_share(-student_quantile(58.0), 58.0) == pytest.approx(0.025, rel=1e-9)
