"""300 regressions beside those of statsmodels."""

from __future__ import annotations

import pytest

from smallcap_cli.core.metrics import benchmark
from tests.peers.peer import peer
from tests.peers.series import near, pair

api = peer("statsmodels.api")


@pytest.mark.parametrize("seed", range(300))
def test_a_series_has_the_regression_of_statsmodels(seed: int) -> None:
    block = pair(seed, fewest=25).block
    fitted = api.OLS(block.excess[0], api.add_constant(block.benchmark_excess)).fit()
    intercept, slope = fitted.params
    assert near(float(benchmark.alpha(block).values[0]), 252 * intercept)
    assert near(float(benchmark.beta(block).values[0]), slope)
    assert near(float(benchmark.r_squared(block).values[0]), fitted.rsquared)
    assert near(float(benchmark.correlation(block).values[0]) ** 2, fitted.rsquared)
