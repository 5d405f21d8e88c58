"""Seeded closes with what real ones have: splits, gaps, flat stretches, one-day crashes, 2 to 10,000 points."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smallcap_cli.core.comparison.block import Block, constant_risk_free
from smallcap_cli.core.model import Days, Floats
from tests.core.builders import weekdays

FEWEST, MOST = 2, 10_000
#: An annual rate, so that excess returns are not the returns.
RATE = 0.0255


class Pair(NamedTuple):
    """A fund and a benchmark on the same days."""

    days: Days
    fund: Floats
    benchmark: Floats

    @property
    def block(self) -> Block:
        """Both in a block, with RATE as the risk-free rate."""
        rate = constant_risk_free(RATE, 252.0, len(self.days) - 1)
        return Block(self.days, self.fund[None, :], 252.0, 0, self.benchmark, rate)


def pair(seed: int, fewest: int = FEWEST, most: int = MOST) -> Pair:
    """The pair of a seed: its length is spread evenly over the orders of magnitude."""
    random = np.random.default_rng(seed)
    count = round(np.exp(random.uniform(np.log(fewest), np.log(most + 0.49))))
    days = weekdays("1985-01-02", 2 * count + 5)
    kept = np.sort(random.choice(np.arange(1, count + count // 20 + 1), count - 1, replace=False))
    days = days[np.concatenate(([0], kept))]
    common = random.normal(3e-4, 0.009, count - 1)
    returns = random.uniform(0.3, 1.6) * common + random.normal(0, random.choice([1e-4, 0.004, 0.02]), count - 1)
    for _ in range(int(random.integers(0, 4))):
        returns = _disturbed(returns, random)
    return Pair(days, 40 * _levels(returns), 300 * _levels(common))


def _disturbed(returns: Floats, random: np.random.Generator) -> Floats:
    """One thing that happens to closes, somewhere."""
    made, at = returns.copy(), int(random.integers(0, len(returns)))
    match int(random.integers(0, 4)):
        case 0:  # a crash, and no recovery
            made[at] = random.uniform(-0.6, -0.1)
        case 1:  # a split that nobody adjusted
            made[at] = float(random.choice([-0.5, -2 / 3, 1.0, 9.0]))
        case 2:  # no trading for a while
            made[at : at + int(random.integers(1, 60))] = 0.0
        case _:  # a crash that is gone the next day
            made[at] = -0.3
            made[at + 1 : at + 2] = 1 / 0.7 - 1
    return made


def _levels(returns: Floats) -> Floats:
    made: Floats = np.concatenate(([1.0], np.cumprod(1 + returns)))
    return made


def near(ours: float, theirs: float, tolerance: float = 1e-10) -> bool:
    """Equal to ten digits, or to ten places below one."""
    return ours == theirs or bool(abs(ours - theirs) <= tolerance * max(1.0, abs(theirs)))
