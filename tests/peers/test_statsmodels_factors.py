"""Regressions on one to six factors beside those of statsmodels: coefficients, both errors, every test."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.statistics import regression_tests
from smallcap_cli.core.statistics.distributions import chi_square_p, f_p, two_sided_p
from smallcap_cli.core.statistics.inference import newey_west_lags, regress
from tests.peers.peer import peer

api = peer("statsmodels.api")
diagnostic = peer("statsmodels.stats.diagnostic")
influence = peer("statsmodels.stats.outliers_influence")
stattools = peer("statsmodels.stats.stattools")
CLOSE = {"rtol": 1e-9, "atol": 1e-15}


def sample(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Months of a fund and regressors: skewed, autocorrelated, of unequal variance, as funds are."""
    random = np.random.default_rng(seed)
    count, factors = int(random.integers(36, 400)), int(random.integers(1, 7))
    x = random.normal(0.0, 0.03, (count, factors)) @ (np.eye(factors) + random.uniform(-0.4, 0.4, (factors, factors)))
    noise = random.standard_t(5, count) * 0.01 * (1.0 + 10.0 * np.abs(x[:, 0]))
    noise[1:] += 0.3 * noise[:-1]
    return 0.001 + x @ random.uniform(-0.5, 1.2, factors) + noise, np.column_stack([np.ones(count), x])


@pytest.mark.parametrize("seed", range(100))
def test_a_regression_equals_that_of_statsmodels(seed: int) -> None:
    y, x = sample(seed)
    lags = newey_west_lags(len(y))
    own = regress(y[None, :], x, lags=lags)
    plain = api.OLS(y, x).fit()
    robust = api.OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)
    np.testing.assert_allclose(own.coefficients[0], robust.params, **CLOSE)
    np.testing.assert_allclose(own.errors[0], robust.bse, **CLOSE)
    np.testing.assert_allclose(regression_tests.plain_errors(own, x)[0], plain.bse, **CLOSE)
    assert own.r_squared[0] == pytest.approx(plain.rsquared, rel=1e-9)
    assert own.adjusted[0] == pytest.approx(plain.rsquared_adj, rel=1e-9)
    p = [two_sided_p(float(t), own.degrees) for t in own.coefficients[0] / own.errors[0]]
    np.testing.assert_allclose(p, robust.pvalues, **CLOSE)


@pytest.mark.parametrize("seed", range(100))
def test_the_tests_of_a_regression_equal_those_of_statsmodels(seed: int) -> None:
    y, x = sample(seed)
    own, plain = regress(y[None, :], x, lags=0), api.OLS(y, x).fit()
    test = regression_tests.f_test(own)
    np.testing.assert_allclose([test.statistic[0], test.p[0]], [plain.fvalue, plain.f_pvalue], rtol=1e-9, atol=1e-14)
    assert regression_tests.durbin_watson(own)[0] == pytest.approx(stattools.durbin_watson(plain.resid), rel=1e-9)
    spread = regression_tests.breusch_pagan(own, x)
    expected = diagnostic.het_breuschpagan(plain.resid, x)[:2]
    np.testing.assert_allclose([spread.statistic[0], spread.p[0]], expected, rtol=1e-9, atol=1e-14)
    vif = [influence.variance_inflation_factor(x, number) for number in range(1, x.shape[1])]
    np.testing.assert_allclose(regression_tests.variance_inflation(x), vif, **CLOSE)


def test_probabilities_equal_those_of_scipy() -> None:
    stats = peer("scipy.stats")
    for statistic in (0.01, 0.7, 3.0, 12.0, 80.0):
        for degrees in (1, 3, 6, 40):
            assert chi_square_p(statistic, degrees) == pytest.approx(stats.chi2.sf(statistic, degrees), rel=1e-9)
            assert f_p(statistic, degrees, 54) == pytest.approx(stats.f.sf(statistic, degrees, 54), rel=1e-9)
