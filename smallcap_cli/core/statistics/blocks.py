"""How long the blocks of a bootstrap are: as the dependence in the data asks for."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from smallcap_cli.core.model import Floats

#: So many lags in a row without correlation end the search (K_N of the paper, below 10^25 observations).
_QUIET = 5
#: Deviations of a correlation of independent values that count as correlation, times sqrt(log10 n).
_LIMIT = 2.0


def cube_root_length(count: int) -> int:
    """The cube root of the number of observations, rounded, at least 1: the rate without a look at the data."""
    return max(1, int(count ** (1.0 / 3.0) + 0.5))


def politis_white_length(series: Floats) -> float:
    """Mean length of a block that estimates the variance of the mean of `series` (n,) best; at least 1.

    (2 G^2 / D)^(1/3) n^(1/3), where D = 2 g(0)^2, g(0) is the long-run variance and G the sum of |k| R(k), both with a
    flat-top window over the lags before correlation ends; at most min(3 sqrt n, n / 3). A flat series has 1.
    **Source** Politis and White (2004), Automatic Block-Length Selection for the Dependent Bootstrap, Econometric
    Reviews 23, doi:10.1081/ETC-120028836, as corrected by Patton, Politis and White (2009), Econometric Reviews 28,
    doi:10.1080/07474930802459016.
    """
    count = len(series)
    most = min(int(np.ceil(np.sqrt(count))) + _QUIET, count - 1)
    if most < 1:
        return 1.0
    centred = series - series.mean()
    products = np.array([centred[lag:] @ centred[: count - lag] for lag in range(most + 1)]) / count
    if not products[0] > 0.0:
        return 1.0
    last = min(2 * _first_quiet_lag(products, count), most)
    lags = np.arange(1, last + 1)
    window = np.minimum(1.0, 2.0 * (1.0 - lags / last))
    weighted = 2.0 * window * products[1 : last + 1]
    slope, level = float(lags @ weighted), float(products[0] + weighted.sum())
    if level == 0.0:
        return 1.0
    length = (slope * slope / (level * level) * count) ** (1.0 / 3.0)
    return float(min(max(length, 1.0), np.ceil(min(3.0 * np.sqrt(count), count / 3.0))))


def _first_quiet_lag(products: Floats, count: int) -> int:
    """The first lag of _QUIET in a row that show no correlation, as the authors' programme counts; without such a
    run the longest lag.
    """
    correlations = np.abs(products[1:]) / products[0]
    loud = correlations >= _LIMIT * np.sqrt(np.log10(count) / count)
    for lag in range(len(loud) - _QUIET + 1):
        if not loud[lag : lag + _QUIET].any():
            return lag + 1
    return max(len(loud), 1)


def block_length(excess: Floats) -> float:
    """Mean length of the blocks for a bootstrap of Sharpe ratios, to a tenth; `excess` is (funds, n).

    The longest that Politis and White's rule gives for the influence of the observations on any pair's difference (one
    fund: on its ratio), and never below the cube root of n: of weak dependence, such as a lag-1 correlation of 0.2,
    samples of 5 to 20 years show too little for the rule, and intervals with its length alone hold less often than
    they claim (`python -m tests.benchmarks.coverage`).
    """
    shares = sharpe_influence(excess)
    pairs = [shares[a] - shares[b] for a, b in combinations(range(len(shares)), 2)] or list(shares)
    shortest = float(cube_root_length(excess.shape[1]))
    return round(max([shortest, *map(politis_white_length, pairs)]), 1)


def sharpe_influence(excess: Floats) -> Floats:
    """How much each observation moves its fund's Sharpe ratio: z - s (z^2 - 1) / 2 of standard scores z; flat: zeros.

    **Source** the delta method of Lo (2002), The Statistics of Sharpe Ratios, Financial Analysts Journal 58.
    """
    mean = excess.mean(axis=1, keepdims=True)
    deviation = excess.std(axis=1, keepdims=True)
    varies = deviation > 0.0
    scale = np.where(varies, deviation, 1.0)
    scores = (excess - mean) / scale
    made: Floats = np.where(varies, scores - (mean / scale) / 2.0 * (scores * scores - 1.0), 0.0)
    return made
