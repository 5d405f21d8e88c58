"""Which returns are equal but for rounding."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.statistics.rounding import constant


def test_closes_that_stand_still_and_equal_returns_do_not_vary() -> None:
    returns = np.array([[0.0, 0.0, 0.0], [0.01, 0.01, 0.01], [0.01, 0.02, 0.01], [0.0, 1e-6, 0.0], [0.0, 1e-13, 0.0]])
    assert constant(returns).tolist() == [True, True, False, False, True]
