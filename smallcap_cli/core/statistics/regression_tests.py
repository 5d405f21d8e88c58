"""What a regression is judged by beside its coefficients: plain errors, F, Durbin-Watson, Breusch-Pagan, VIF.

All take a `Regression` of `inference.regress` and the regressors it was made with, the column of ones first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats
from smallcap_cli.core.statistics.distributions import chi_square_p, f_p
from smallcap_cli.core.statistics.inference import Regression

#: A variance inflation factor above this is called collinear: 90 % of the factor's variance is that of the others.
COLLINEAR_VIF = 10.0


class JointTest(NamedTuple):
    """A statistic of each fund and the probability of one at least as large under the null, both (funds,)."""

    statistic: Floats
    p: Floats


def plain_errors(fit: Regression, regressors: Floats) -> Floats:
    """Standard errors of least squares, which assume residuals of one variance that do not depend on each other.

    **Shape** (funds, k).
    """
    inverse = np.linalg.inv(np.linalg.qr(regressors, mode="r"))
    spread = np.einsum("ij,ij->i", inverse, inverse)
    variance = np.einsum("ft,ft->f", fit.residuals, fit.residuals) / fit.degrees
    errors: Floats = np.sqrt(variance[:, None] * spread[None, :])
    return errors


def f_test(fit: Regression) -> JointTest:
    """F of all slopes together: (R2 / (k - 1)) / ((1 - R2) / (n - k)), with plain errors. NaN without a slope."""
    slopes = fit.coefficients.shape[1] - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = (fit.r_squared / slopes) / ((1.0 - fit.r_squared) / fit.degrees)
    return JointTest(statistic, np.array([f_p(float(one), slopes, fit.degrees) for one in statistic]))


def durbin_watson(fit: Regression) -> Floats:
    """Sum of squared changes of the residuals over that of their squares: 2 without autocorrelation, (funds,).

    **Source** Durbin and Watson (1950), Testing for Serial Correlation in Least Squares Regression I, Biometrika 37,
    doi:10.1093/biomet/37.3-4.409.
    """
    change = np.diff(fit.residuals, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        made: Floats = np.einsum("ft,ft->f", change, change) / np.einsum("ft,ft->f", fit.residuals, fit.residuals)
    return made


def breusch_pagan(fit: Regression, regressors: Floats) -> JointTest:
    """n R2 of the squared residuals on the regressors, chi-squared with k - 1 degrees of freedom.

    Koenker's form, which does not assume normal residuals. **Source** Breusch and Pagan (1979), Econometrica 47,
    doi:10.2307/1911963; Koenker (1981), Journal of Econometrics 17, doi:10.1016/0304-4076(81)90062-2.
    """
    square = fit.residuals * fit.residuals
    coefficients = np.linalg.lstsq(regressors, square.T, rcond=None)[0]
    left = square - (regressors @ coefficients).T
    centred = square - square.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        r_squared = 1.0 - np.einsum("ft,ft->f", left, left) / np.einsum("ft,ft->f", centred, centred)
    statistic = len(regressors) * r_squared
    return JointTest(statistic, np.array([chi_square_p(float(one), regressors.shape[1] - 1) for one in statistic]))


def variance_inflation(regressors: Floats) -> Floats:
    """1 / (1 - R2) of each regressor on the others: the diagonal of the inverse correlation matrix, (k - 1,).

    The column of ones has none. **Raises** ValueError for a regressor that is constant or a sum of others.
    """
    slopes = regressors[:, 1:]
    centred = slopes - slopes.mean(axis=0)
    size = np.sqrt(np.einsum("tk,tk->k", centred, centred))
    if bool((size <= 1e-12 * np.sqrt(np.einsum("tk,tk->k", slopes, slopes))).any()):
        raise ValueError("a regressor is constant")
    triangle = np.linalg.qr(centred / size, mode="r")
    if bool((np.abs(np.diag(triangle)) <= 1e-12).any()):
        raise ValueError("the regressors are collinear")
    inverse = np.linalg.inv(triangle)
    made: Floats = np.einsum("ij,ij->i", inverse, inverse)
    return made
