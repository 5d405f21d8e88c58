"""The comparison table as others compute it: pandas as one writes it, and the libraries of the `[peers]` extra.

Each takes a frame of closes, a fund a column, the benchmark's closes and a rate a day. The libraries do less than the
table: what each leaves out is in its docstring.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

YEARS = (1, 3, 5, 10)


def pandas_table(closes: Any, benchmark: Any, rate: float) -> Any:
    """Everything, in idiomatic pandas: vectorised over the frame."""
    import pandas as pd

    last = closes.index[-1]
    made = {"ytd": closes.iloc[-1] / closes[: f"{last.year - 1}-12-31"].iloc[-1] - 1}
    for years in YEARS:
        anchor = closes[: last - pd.DateOffset(years=years)].iloc[-1]
        made[f"{years}y"] = (closes.iloc[-1] / anchor) ** (1 / years) - 1
    returns, market = closes.pct_change().dropna(), benchmark.pct_change().dropna()
    excess, theirs = returns - rate, market - rate
    drawdown = closes / closes.cummax() - 1
    made["volatility"] = returns.std() * np.sqrt(252)
    made["max_drawdown"], trough = drawdown.min(), drawdown.idxmin()
    peaks = {fund: closes.loc[:day, fund].idxmax() for fund, day in trough.items()}
    after = {fund: closes.loc[day:, fund] for fund, day in trough.items()}
    recovery = {fund: own[own >= closes.at[peaks[fund], fund]].first_valid_index() for fund, own in after.items()}
    made["sharpe"] = excess.mean() / excess.std() * np.sqrt(252)
    made["sortino"] = excess.mean() / np.sqrt((excess.clip(upper=0) ** 2).mean()) * np.sqrt(252)
    made["calmar"] = made["10y"] / made["max_drawdown"].abs()
    made["beta"] = excess.apply(lambda own: own.cov(theirs)) / theirs.var()
    made["alpha"] = (excess.mean() - made["beta"] * theirs.mean()) * 252
    made["tracking_error"] = returns.sub(market, axis=0).std() * np.sqrt(252)
    for name, chosen in (("up", market > 0), ("down", market < 0)):
        own = np.expm1(np.log1p(returns[chosen]).mean())
        made[name] = own / np.expm1(np.log1p(market[chosen]).mean())
    return pd.DataFrame(made).assign(trough=trough, peak=pd.Series(peaks), recovery=pd.Series(recovery))


def empyrical_table(closes: Any, benchmark: Any, rate: float) -> None:
    """No dates of falls, no tracking error, no returns of named windows but the whole one."""
    lib = module("empyrical")
    market = benchmark.pct_change().dropna()
    for fund in closes:
        own = closes[fund].pct_change().dropna()
        lib.cum_returns_final(own), lib.cagr(own), lib.annual_volatility(own), lib.max_drawdown(own)
        lib.sharpe_ratio(own, risk_free=rate), lib.sortino_ratio(own, required_return=rate), lib.calmar_ratio(own)
        lib.alpha_beta(own, market, risk_free=rate), lib.up_capture(own, market), lib.down_capture(own, market)


def ffn_table(closes: Any, benchmark: Any, rate: float) -> None:
    """No beta, alpha, tracking error or capture; adds monthly and yearly tables that nobody asked for."""
    lib = module("ffn")
    for fund in closes:
        lib.calc_stats(closes[fund])


def quantstats_table(closes: Any, benchmark: Any, rate: float) -> None:
    """No capture, no returns of named windows but the whole one."""
    lib = module("quantstats").stats
    market = benchmark.pct_change().dropna()
    annual = (1 + rate) ** 252 - 1
    for fund in closes:
        own = closes[fund].pct_change().dropna()
        lib.comp(own), lib.cagr(own), lib.volatility(own), lib.max_drawdown(own), lib.calmar(own)
        lib.sharpe(own, rf=annual), lib.sortino(own, rf=annual), lib.greeks(own, market)
        lib.information_ratio(own, market), lib.drawdown_details(lib.to_drawdown_series(own))


def module(name: str) -> ModuleType:
    """A peer's module, quietly."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


class Contestant(NamedTuple):
    """Who computes the table: its name, how, the least that ours must be faster by, and what it needs installed."""

    name: str
    table: Callable[[Any, Any, float], object]
    goal: float
    module: str
    distribution: str


CONTESTANTS = (
    Contestant("pandas, idiomatic", pandas_table, 5.0, "pandas", "pandas"),
    Contestant("empyrical", empyrical_table, 15.0, "empyrical", "empyrical-reloaded"),
    Contestant("ffn", ffn_table, 100.0, "ffn", "ffn"),
    Contestant("quantstats", quantstats_table, 300.0, "quantstats", "quantstats"),
)
