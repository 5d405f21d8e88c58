"""300 series beside those of quantstats."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.metrics import benchmark, prices
from tests.peers.peer import peer
from tests.peers.series import RATE, near, pair

quantstats = peer("quantstats").stats


def looks_like_prices(returns: pd.Series) -> bool:
    """quantstats takes returns that are never negative and somewhere above 1 for prices: see the defects."""
    return bool(returns.min() >= 0 and returns.max() > 1)


@pytest.mark.parametrize("seed", range(300))
def test_a_series_has_the_figures_of_quantstats(seed: int) -> None:
    made = pair(seed, fewest=25, most=3000)
    block, plain = made.block, Block(made.days, made.fund[None, :])
    index = pd.DatetimeIndex(made.days[1:])
    returns, market = (pd.Series(own[1:] / own[:-1] - 1.0, index) for own in (made.fund, made.benchmark))
    assert not looks_like_prices(returns)
    pairs = {
        "total return": (prices.period_return(block), quantstats.comp(returns)),
        "volatility": (prices.volatility(plain), quantstats.volatility(returns)),
        "Sharpe": (prices.sharpe(block), quantstats.sharpe(returns, rf=RATE)),
        "Sortino": (prices.sortino(block), quantstats.sortino(returns, rf=RATE)),
        "max drawdown": (prices.max_drawdown(block), quantstats.max_drawdown(returns)),
        "beta": (benchmark.beta(block), quantstats.greeks(returns, market)["beta"]),
        "R squared": (benchmark.r_squared(block), quantstats.r_squared(returns, market)),
    }
    figures = {name: (float(own.values[0]), float(other)) for name, (own, other) in pairs.items()}
    compared = {name: both for name, both in figures.items() if not np.isnan(both[0])}
    assert len(compared) >= 5
    assert {name: both for name, both in compared.items() if not near(*both)} == {}
