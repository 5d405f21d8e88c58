"""The block length of arch: the same number where both find correlation to end at the same lag."""

from __future__ import annotations

import pytest

from smallcap_cli.core.statistics.blocks import politis_white_length
from tests.core.statistics.test_blocks import autoregression

optimal_block_length = pytest.importorskip("arch.bootstrap").optimal_block_length


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
def test_the_length_is_that_of_arch(correlation: float, seed: int) -> None:
    series = autoregression(correlation, 5_000, seed=seed)
    theirs = float(optimal_block_length(series)["stationary"].iloc[0])
    assert politis_white_length(series) == pytest.approx(max(theirs, 1.0), rel=1e-9)
