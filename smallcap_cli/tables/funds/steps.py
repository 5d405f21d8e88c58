"""What `compare --show` says of a figure beyond its window: every addend and step, with the days they are of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.block import Block as Made
from smallcap_cli.core.comparison.cells import common_fall
from smallcap_cli.core.comparison.computation import Computation, Seat
from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics.benchmark import dimson_slopes
from smallcap_cli.core.metrics.cost import DOLLAR_VOLUME_SESSIONS, distributions_counted
from smallcap_cli.core.metrics.prices import cagr
from smallcap_cli.core.model import Gap
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS
from smallcap_cli.core.words import percent_text, quantity

Items = list[tuple[str, str]]


def steps_of_block(name: str, block: Block, row: int) -> Items:
    """The steps of a windowed family for one fund of a block; nothing for a family that its two closes explain."""
    steps = _BLOCK_STEPS.get(name)
    return steps(block, row) if steps else []


def steps_of_facts(name: str, facts: FactInputs) -> Items:
    """The addends of a figure about one fund."""
    steps = _FACT_STEPS.get(name)
    return steps(facts) if steps else []


def common_steps(computation: Computation) -> Items:
    """The shared episode, and every fund's own fall inside it."""
    common = common_fall(computation)
    if isinstance(common, Gap):
        return []
    seats = computation.seats("path", computation.comparison.conventions.window)
    named = [(fund.ticker, seat) for fund, seat in seats if isinstance(seat, Seat)]
    items = [("episode", f"{common.label}: {common.start} to {common.end}, {len(named)} funds")]
    for (ticker, seat), fall in zip(named, common.falls, strict=True):
        high, low = (_close_on(seat.block, seat.row, day) for day in (fall.peak, fall.trough))
        items.append((f"{ticker} in it", f"{high} to {low}: {percent_text(fall.depth, 4)}"))
    return [*items, ("chosen", "of the periods in which all funds fell, the one whose smallest drawdown is deepest")]


def _close_on(block: Block, row: int, day: date) -> str:
    at = int(np.searchsorted(block.days, np.datetime64(day)))
    return f"{block.closes[row, at]:.6f} on {day}"


def _beta(block: Block, row: int) -> Items:
    return [
        ("covariance of the excess returns", f"{block.covariance[row]:.10f}"),
        ("variance of the benchmark's", f"{block.benchmark_deviation**2:.10f}"),
    ]


def _dimson(block: Block, row: int) -> Items:
    names = ("day before", "same day", "day after")
    slopes = dimson_slopes(block)[row]
    return [(f"slope, {name}", f"{slope:.8f}") for name, slope in zip(names, slopes, strict=True)]


def _treynor(block: Block, row: int) -> Items:
    slope = block.covariance[row] / block.benchmark_deviation**2
    return [("mean excess return per period", f"{block.excess[row].mean():.10f}"), ("beta", f"{slope:.8f}")]


def _m2(block: Block, row: int) -> Items:
    ratio = block.excess[row].mean() / block.standard_deviation[row]
    return [
        ("Sharpe ratio per period", f"{ratio:.10f}"),
        ("standard deviation of the benchmark's excess return", f"{block.benchmark_deviation:.10f}"),
    ]


def _omega(block: Block, row: int) -> Items:
    excess = block.excess[row]
    return [
        ("sum above the rate", f"{excess[excess > 0].sum():.10f}, {quantity(int((excess > 0).sum()), 'return')}"),
        ("sum below the rate", f"{-excess[excess < 0].sum():.10f}, {quantity(int((excess < 0).sum()), 'return')}"),
    ]


def _hits(block: Block, row: int) -> Items:
    ahead = int((block.returns[row] - block.benchmark_returns > EQUAL_RETURNS).sum())
    return [("ahead", f"{ahead} of {quantity(block.closes.shape[1] - 1, 'return')}")]


def _capture(block: Block, row: int, *, rising: bool) -> Items:
    chosen = block.benchmark_returns > 0 if rising else block.benchmark_returns < 0
    if not chosen.any():
        return []
    own, other = (np.expm1(np.log1p(r[chosen]).mean()) for r in (block.returns[row], block.benchmark_returns))
    word = "rising" if rising else "falling"
    return [
        (f"{word} returns of the benchmark", str(int(chosen.sum()))),
        ("geometric mean of the fund", f"{own:.10f}"),
        ("geometric mean of the benchmark", f"{other:.10f}"),
    ]


def _tracking(block: Block, row: int) -> Items:
    """Both growth rates, and the closes of the index."""
    if block.benchmark is None:
        return []
    both = np.vstack([block.closes[row], block.benchmark])
    fund, index = cagr(Made(block.days, both, block.periods, block.years)).values.tolist()
    return [
        ("index, start", f"{block.benchmark[0]:.6f} on {block.days[0]}"),
        ("index, end", f"{block.benchmark[-1]:.6f} on {block.days[-1]}"),
        ("fund p.a.", f"{fund:.10f}"),
        ("index p.a.", f"{index:.10f}"),
    ]


def _distributions(facts: FactInputs) -> Items:
    found = distributions_counted(facts)
    if isinstance(found, Gap):
        return []
    return [
        *((f"distribution, ex {day}", f"{amount:.6f}")
          for day, amount in zip(found.ex_days, found.amounts, strict=True)),
        ("sum", f"{sum(found.amounts):.6f}"),
        ("close", f"{found.close:.6f} on {found.day}"),
    ]  # fmt: skip


def _volume(facts: FactInputs) -> Items:
    prices = facts.data.prices
    if prices is None or prices.volume is None:
        return []
    last = int(np.searchsorted(prices.days, np.datetime64(facts.as_of), side="right"))
    first = max(last - DOLLAR_VOLUME_SESSIONS, 0)
    return [
        ("sessions", f"{last - first}, {prices.days[first]} to {prices.days[last - 1]}"),
        ("shares traded", f"{prices.volume[first:last].sum():,.0f} in all"),
    ]


_BLOCK_STEPS: dict[str, Callable[[Block, int], Items]] = {
    "beta": _beta, "beta_daily": _beta, "beta_weekly": _beta, "beta_monthly": _beta, "beta_dimson": _dimson,
    "alpha": _beta, "treynor": _treynor, "m2": _m2, "omega": _omega, "hit_rate": _hits,
    "up_capture": lambda block, row: _capture(block, row, rising=True),
    "down_capture": lambda block, row: _capture(block, row, rising=False),
    "tracking_difference": _tracking,
}  # fmt: skip
_FACT_STEPS: dict[str, Callable[[FactInputs], Items]] = {
    "dividend_yield": _distributions, "dollar_volume_30d": _volume, "volume_30d": _volume,
}  # fmt: skip
