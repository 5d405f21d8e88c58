"""300 series beside ffn's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.metrics import prices
from tests.peers.peer import peer
from tests.peers.series import RATE, near, pair

ffn = peer("ffn")


def ours(block: Block) -> dict[str, float]:
    plain = Block(block.days, block.closes)
    return {
        "total_return": prices.period_return(block).values[0],
        "daily_vol": prices.volatility(plain).values[0],
        "daily_sharpe": prices.sharpe(block).values[0],
        "daily_sortino": prices.sortino(block).values[0],
        "max_drawdown": prices.max_drawdown(block).values[0],
        "cagr": prices.cagr(block).values[0],
        "calmar": prices.calmar(block).values[0],
    }


@pytest.mark.parametrize("seed", range(300))
def test_a_series_has_ffns_figures(seed: int) -> None:
    made = pair(seed, fewest=25, most=3000)
    closes = pd.Series(made.fund, pd.DatetimeIndex(made.days), name="F")
    stats = ffn.PerformanceStats(closes, rf=RATE).stats
    own = {name: float(value) for name, value in ours(made.block).items() if not np.isnan(value)}
    assert len(own) >= 5
    assert {name: stats[name] for name in own if not near(own[name], float(stats[name]))} == {}
