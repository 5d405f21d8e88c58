"""10,000 figures beside empyrical-reloaded's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.metrics import benchmark, prices
from tests.peers.peer import peer
from tests.peers.series import near, pair

empyrical = peer("empyrical")

SEEDS = 1300
LEAST_COMPARED = 10_000
Theirs = Callable[[pd.Series, pd.Series, float], float]

#: Our figure of a block, and empyrical's of returns, benchmark returns and the rate a day.
FIGURES: dict[str, tuple[Callable[[Block], float], Theirs]] = {
    "total return": (lambda b: prices.period_return(b).values[0], lambda r, m, f: empyrical.cum_returns_final(r)),
    "volatility": (
        lambda b: prices.volatility(Block(b.days, b.closes)).values[0], lambda r, m, f: empyrical.annual_volatility(r),
    ),
    "max drawdown": (lambda b: prices.max_drawdown(b).values[0], lambda r, m, f: empyrical.max_drawdown(r)),
    "Sharpe": (lambda b: prices.sharpe(b).values[0], lambda r, m, f: empyrical.sharpe_ratio(r, risk_free=f)),
    "Sortino": (lambda b: prices.sortino(b).values[0], lambda r, m, f: empyrical.sortino_ratio(r, required_return=f)),
    "downside deviation": (
        lambda b: prices.downside_deviation(b).values[0], lambda r, m, f: empyrical.downside_risk(r, required_return=f),
    ),
    "beta": (lambda b: benchmark.beta(b).values[0], lambda r, m, f: empyrical.beta(r, m, risk_free=f)),
    # Theirs is the geometric year of the same intercept.
    "alpha": (
        lambda b: (1 + benchmark.alpha(b).values[0] / 252) ** 252 - 1,
        lambda r, m, f: empyrical.alpha(r, m, risk_free=f),
    ),
    # Theirs is a day's.
    "information ratio": (
        lambda b: benchmark.information_ratio(b).values[0] / np.sqrt(252),
        lambda r, m, f: empyrical.excess_sharpe(r, m),
    ),
}  # fmt: skip


def test_ten_thousand_figures_are_empyricals() -> None:
    compared, wrong = 0, []
    for seed in range(SEEDS):
        made = pair(seed)
        block = made.block
        index = pd.DatetimeIndex(made.days[1:])
        returns, market = (pd.Series(own[1:] / own[:-1] - 1.0, index) for own in (made.fund, made.benchmark))
        assert block.risk_free is not None
        for name, (ours, theirs) in FIGURES.items():
            with np.errstate(all="ignore"):
                own = float(ours(block))
                other = float(theirs(returns, market, float(block.risk_free[0])))
            if np.isnan(own) or (np.isnan(other) and len(returns) < 2):  # one return: theirs refuse, our views do too
                continue
            compared += 1
            if not near(own, other):
                wrong.append((name, seed, len(made.days), own, other))
    assert wrong == []
    assert compared >= LEAST_COMPARED


@pytest.mark.parametrize("seed", range(200))
def test_what_we_call_undefined_is_no_figure_there_either(seed: int) -> None:
    """Two points, flat series: no sample deviation, so no ratio."""
    made = pair(seed, fewest=2, most=3)
    flat = made._replace(fund=np.full(len(made.days), 7.0))
    index = pd.DatetimeIndex(made.days[1:])
    with np.errstate(all="ignore"):
        for closes in (flat.fund, made.fund[:2]):
            block = Block(made.days[: len(closes)], closes[None, :])
            assert np.isnan(prices.sharpe(block).values[0])
            theirs = empyrical.sharpe_ratio(pd.Series(closes[1:] / closes[:-1] - 1.0, index[: len(closes) - 1]))
            assert not np.isfinite(theirs)
