"""From closes with gaps to figures, through the whole computation, beside closes joined by pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from smallcap_cli.core.model import FundData, PriceHistory
from tests.core.builders import comparison, conventions, history, market, table_of
from tests.peers.peer import peer
from tests.peers.series import RATE, near, pair

empyrical = peer("empyrical")

COLUMNS = ("period_return", "volatility", "max_drawdown", "sharpe", "sortino", "beta", "alpha", "tracking_error")


def holed(ticker: str, days: np.ndarray, closes: np.ndarray, seed: int) -> PriceHistory:
    """A history that lacks a few days of its own, never two side by side nor one at an end."""
    inside = np.arange(1, len(days) - 1, 5)
    lost = np.random.default_rng(seed).choice(inside, len(inside) // 4, replace=False)
    kept = np.setdiff1d(np.arange(len(days)), lost)
    return history(ticker, days[kept], closes[kept])


def series(one: PriceHistory) -> pd.Series:
    return pd.Series(one.adjusted, pd.DatetimeIndex(one.days))


@pytest.mark.parametrize("seed", range(150))
def test_closes_with_gaps_give_the_peers_figures_once_joined(seed: int) -> None:
    made = pair(10_000 + seed, fewest=120, most=2500)
    steps = np.diff(made.days).astype(int)
    assert steps.max() <= 7
    fund, other = holed("F", made.days, made.fund, seed), holed("B", made.days, made.benchmark, seed + 1)
    by = conventions(str(made.days[-1]), "max", frequency="daily", benchmark="B", benchmark_explicit=True)
    given = comparison([FundData("F", None, fund)], by, market(other, RATE))
    (cells,) = table_of(given, *COLUMNS).rows
    own = {name: cell.value for name, cell in zip(COLUMNS, cells, strict=True)}
    alone = series(fund).pct_change().dropna()
    joined = pd.concat([series(fund), series(other)], axis=1, join="inner").pct_change().dropna()
    rate = (1 + RATE) ** (1 / 252) - 1
    both = joined[0], joined[1]
    theirs = {
        "period_return": empyrical.cum_returns_final(alone),
        "volatility": empyrical.annual_volatility(alone),
        "max_drawdown": empyrical.max_drawdown(alone),
        "sharpe": empyrical.sharpe_ratio(alone, risk_free=rate),
        "sortino": empyrical.sortino_ratio(alone, required_return=rate),
        "beta": empyrical.beta(*both, risk_free=rate),
        "alpha": 252 * ((1 + empyrical.alpha(*both, risk_free=rate)) ** (1 / 252) - 1),
        "tracking_error": (joined[0] - joined[1]).std() * np.sqrt(252),
    }
    assert {name: (own[name], other) for name, other in theirs.items() if not near(float(own[name]), other)} == {}  # type: ignore[arg-type]
