"""What stands behind a gap of returns belongs to the days of the return."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.analysis.explain import MarketMeans, market_of
from smallcap_cli.core.comparison.computation import Computation
from tests.core.builders import comparison, conventions, data, day, history, market, weekdays_between, wobbling


def test_the_market_is_that_of_the_days_of_the_return() -> None:
    """The market of the monthly sample, to the end of March, stood behind a return to the middle of April."""
    on = weekdays_between("2020-01-01", "2026-04-16")
    closes = wobbling(len(on))
    benchmark = history("SPY", on, closes)
    own = data(history("A", on, closes**1.1))
    computed = Computation(comparison([own], conventions("2026-04-16"), market(benchmark)))
    found = market_of(computed, 0, day("2021-04-16"), day("2026-04-16"))
    assert isinstance(found, MarketMeans)
    inside = closes[on >= np.datetime64("2021-04-16")]
    assert found.excess == pytest.approx(float((inside[1:] / inside[:-1] - 1.0).mean()) * 252, rel=1e-12)
