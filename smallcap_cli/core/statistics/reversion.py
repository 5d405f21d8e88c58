"""Whether a series returns to its mean, and how fast: a first-order autoregression, and Dickey and Fuller's test."""

from __future__ import annotations

from math import log, sqrt
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats

#: 5 % points of the t of Dickey and Fuller with a constant, as a, b, c of a + b / T + c / T^2: of one series, and of a
#: spread whose weight was estimated. **Source** MacKinnon (2010), Critical Values for Cointegration Tests, Queen's
#: Economics Department Working Paper 1227, table 2, N = 1 and N = 2.
CRITICAL = {False: (-2.86154, -2.8903, -4.234), True: (-3.33613, -6.1101, -6.823)}
#: Fewer observations than this estimate no autoregression.
LEAST = 20


class Reversion(NamedTuple):
    """A series on its own value one observation before: x(t) = c + phi x(t - 1) + e.

    `error` is the least-squares error of phi, `t` that of phi - 1, `critical` the 5 % point below which it has to lie.
    `half_life` is in observations, with its error by the delta method; None where the test does not reject a random
    walk or phi is not between 0 and 1.
    """

    phi: float
    error: float
    t: float
    critical: float
    observations: int
    half_life: float | None
    half_life_error: float | None


def reversion(levels: Floats, *, estimated_weight: bool) -> Reversion:
    """The autoregression of a series of levels, such as the logarithm of a ratio of two closes.

    Half-life = ln 0.5 / ln phi; its error = ln 2 / (phi (ln phi)^2) times that of phi. **Raises** ValueError for fewer
    than LEAST steps, or levels that do not vary.
    **Source** Dickey and Fuller (1979), Distribution of the Estimators for Autoregressive Time Series with a Unit Root,
    JASA 74, doi:10.2307/2286348; for an estimated weight Engle and Granger (1987), doi:10.2307/1913236.
    """
    before, after = levels[:-1] - levels[:-1].mean(), levels[1:] - levels[1:].mean()
    count, square = len(before), float(before @ before)
    if count < LEAST or not square > 0.0:
        raise ValueError(f"{count} steps of a series that varies by {square}")
    phi = float(before @ after) / square
    residuals = after - phi * before
    error = sqrt(float(residuals @ residuals) / (count - 2) / square)
    t = (phi - 1.0) / error if error else float(np.copysign(np.inf, phi - 1.0))
    a, b, c = CRITICAL[estimated_weight]
    critical = a + b / count + c / count**2
    if not (t < critical and 0.0 < phi < 1.0):
        return Reversion(phi, error, t, critical, count, None, None)
    return Reversion(
        phi, error, t, critical, count, log(0.5) / log(phi), log(2.0) / (phi * log(phi) ** 2) * error
    )  # fmt: skip
