"""F, Durbin-Watson, Breusch-Pagan, plain errors and VIF against values worked by hand."""

from __future__ import annotations

from math import erfc, exp, nan, sqrt

import numpy as np
import pytest

from smallcap_cli.core.statistics import regression_tests
from smallcap_cli.core.statistics.distributions import chi_square_p, f_p, two_sided_p
from smallcap_cli.core.statistics.inference import Regression, regress

# x = 0, 1, 2, 3 and y = 0, 2, 1, 5: slope 1.4, intercept -0.1, residuals 0.1, 0.7, -1.7, 0.9.
X = np.column_stack([np.ones(4), [0.0, 1.0, 2.0, 3.0]])
Y = np.array([[0.0, 2.0, 1.0, 5.0]])
RESIDUALS = [0.1, 0.7, -1.7, 0.9]


@pytest.fixture
def fit() -> Regression:
    return regress(Y, X, lags=0)


def test_the_residuals_are_those_worked_by_hand(fit: Regression) -> None:
    np.testing.assert_allclose(fit.residuals[0], RESIDUALS, atol=1e-12)


def test_plain_errors_are_those_of_the_textbook(fit: Regression) -> None:
    # s^2 = (0.01 + 0.49 + 2.89 + 0.81) / 2 = 2.1; sum of squares of x about 1.5 is 5, mean(x)^2 = 2.25.
    expected = [sqrt(2.1 * (1 / 4 + 2.25 / 5)), sqrt(2.1 / 5)]
    np.testing.assert_allclose(regression_tests.plain_errors(fit, X)[0], expected, rtol=1e-12)


def test_f_of_one_slope_is_the_square_of_its_t(fit: Regression) -> None:
    # t = 1.4 / sqrt(0.42), F = 1.96 / 0.42; its probability is that of t with two degrees.
    test = regression_tests.f_test(fit)
    assert test.statistic[0] == pytest.approx(1.96 / 0.42, rel=1e-12)
    assert test.p[0] == pytest.approx(two_sided_p(1.4 / sqrt(0.42), 2), rel=1e-10)


def test_durbin_watson_counts_changes_of_the_residuals(fit: Regression) -> None:
    # Changes 0.6, -2.4, 2.6: squares 0.36 + 5.76 + 6.76 = 12.88, over 4.2.
    assert regression_tests.durbin_watson(fit)[0] == pytest.approx(12.88 / 4.2, rel=1e-12)


def test_breusch_pagan_is_n_r2_of_the_squared_residuals(fit: Regression) -> None:
    # Squares 0.01, 0.49, 2.89, 0.81, mean 1.05; on x: slope (-1.5*0.01 - 0.5*0.49 + 0.5*2.89 + 1.5*0.81) / 5 = 0.48.
    # Explained 0.48^2 * 5 = 1.152, total 1.0816 + 0.3136 + 3.3856 + 0.0576 = 4.8384; n R2 = 4 * 1.152 / 4.8384.
    test = regression_tests.breusch_pagan(fit, X)
    assert test.statistic[0] == pytest.approx(4 * 1.152 / 4.8384, rel=1e-12)
    assert test.p[0] == pytest.approx(erfc(sqrt(4 * 1.152 / 4.8384 / 2)), rel=1e-10)


def test_variance_inflation_of_two_factors_is_that_of_their_correlation() -> None:
    # x = -1, 0, 1 and z = -1, 1, 0: r = 1 / 2, so 1 / (1 - 1/4) for both.
    regressors = np.column_stack([np.ones(3), [-1.0, 0.0, 1.0], [-1.0, 1.0, 0.0]])
    np.testing.assert_allclose(regression_tests.variance_inflation(regressors), [4 / 3, 4 / 3], rtol=1e-12)


def test_one_factor_has_no_inflation() -> None:
    np.testing.assert_allclose(regression_tests.variance_inflation(X), [1.0], rtol=1e-12)


@pytest.mark.parametrize("column", [[2.0, 2.0, 2.0, 2.0], [0.0, 2.0, 4.0, 6.0]], ids=["constant", "twice another"])
def test_a_regressor_without_a_variance_of_its_own_is_refused(column: list[float]) -> None:
    with pytest.raises(ValueError, match=r"constant|collinear"):
        regression_tests.variance_inflation(np.column_stack([X, column]))


@pytest.mark.parametrize("statistic", [0.1, 1.0, 5.0, 40.0])
def test_chi_square_with_one_two_and_four_degrees_has_closed_forms(statistic: float) -> None:
    # 2 degrees: e^(-x/2); 4 degrees: e^(-x/2) (1 + x/2); 1 degree: the normal distribution's two tails.
    assert chi_square_p(statistic, 2) == pytest.approx(exp(-statistic / 2), rel=1e-12)
    assert chi_square_p(statistic, 4) == pytest.approx(exp(-statistic / 2) * (1 + statistic / 2), rel=1e-12)
    assert chi_square_p(statistic, 1) == pytest.approx(erfc(sqrt(statistic / 2)), rel=1e-11)


@pytest.mark.parametrize("degrees", [1, 5, 54])
def test_f_with_two_degrees_above_has_a_closed_form(degrees: int) -> None:
    assert f_p(3.0, 2, degrees) == pytest.approx((1 + 6.0 / degrees) ** (-degrees / 2), rel=1e-11)


def test_probabilities_at_the_edges() -> None:
    assert chi_square_p(0.0, 3) == 1.0
    assert f_p(float("inf"), 2, 5) == 0.0
    assert np.isnan(chi_square_p(nan, 3))
    assert np.isnan(f_p(nan, 2, 5))


@pytest.mark.parametrize("ask", [lambda: chi_square_p(1.0, 0), lambda: f_p(1.0, 0, 3), lambda: f_p(1.0, 2, 0)])
def test_degrees_that_are_not_positive_are_refused(ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="degrees"):
        ask()
