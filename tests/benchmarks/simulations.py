"""How often the tests of smallcap are right where the truth is known: 2,000 samples of each, with a fixed seed.

python -m tests.benchmarks.simulations [--samples 2000]

Monthly returns of a market whose volatility clusters (GARCH), and of funds that follow it with clusters of their own.
Each figure is a share of samples: of intervals that contain the truth, or of tests that call a month different. The
test of the same name holds the shares at 240 months to their limits; 60 months are shown beside them.
"""

from __future__ import annotations

import argparse
from math import sqrt
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats
from smallcap_cli.core.statistics.bootstrap import differences, drawn_statistics
from smallcap_cli.core.statistics.inference import around, newey_west_lags, regress
from smallcap_cli.core.statistics.seasonality import MonthFigures, MonthTest, month_figures

SEED, SAMPLES = 20_261_129, 2_000
LONG, SHORT = 240, 60
#: Draws of one sample's bootstrap: what the share of intervals needs, less than a figure that is printed does.
DRAWS = 399
#: A month: the market's mean and deviation, a fund's beta and the deviation of its own.
MARKET, DEVIATION, BETA, OWN = 0.006, 0.045, 1.1, 0.018
#: Planted effects: an alpha a month, Januaries ahead of the other months, and a beta to the yield's change in points.
ALPHA, JANUARY, RATE_BETA = 0.004, 0.03, -0.025
#: The monthly deviation of the 10-year yield, in percentage points.
YIELD = 0.25


class Share(NamedTuple):
    """What was counted, over how many months, the share of samples, and the mean estimate less the truth."""

    figure: str
    months: int
    share: float
    bias: float = 0.0


def clusters(samples: int, months: int, generator: np.random.Generator) -> Floats:
    """Returns of unit variance, (samples, months), whose variance follows GARCH(1, 1) with 0.10 and 0.80."""
    settling = 100
    shocks = generator.standard_normal((settling + months, samples))
    variance = np.ones(samples)
    made = np.empty_like(shocks)
    for at, shock in enumerate(shocks):
        made[at] = np.sqrt(variance) * shock
        variance = 0.10 + 0.10 * made[at] ** 2 + 0.80 * variance
    return made[settling:].T


def funds(samples: int, months: int, count: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Excess returns of the market (samples, months) and of funds on it (samples, count, months) without alpha."""
    market = MARKET + DEVIATION * clusters(samples, months, generator)
    own = OWN * clusters(samples * count, months, generator).reshape(samples, count, months)
    return market, BETA * market[:, None, :] + own


def alpha_intervals(samples: int, months: int, planted: float) -> Share:
    """Intervals of alpha that contain the one planted."""
    market, returns = funds(samples, months, 1, np.random.default_rng([SEED, months, 1]))
    held, estimates = 0, np.empty(samples)
    for at, (x, y) in enumerate(zip(market, returns + planted, strict=True)):
        fit = regress(y, np.column_stack([np.ones(months), x]), lags=newey_west_lags(months))
        low, high = around(fit.coefficients[:, 0], fit.errors[:, 0], fit.degrees)
        held += bool(low[0] <= planted <= high[0])
        estimates[at] = fit.coefficients[0, 0]
    return Share("alpha, interval holds", months, held / samples, float(estimates.mean()) - planted)


def sharpe_intervals(samples: int, months: int, planted: float) -> Share:
    """Joint intervals of a pair's Sharpe ratios that contain their true difference."""
    _, returns = funds(samples, months, 2, np.random.default_rng([SEED, months, 2]))
    returns[:, 0] += planted
    deviation = sqrt((BETA * DEVIATION) ** 2 + OWN**2)
    truth = planted / deviation * sqrt(12.0)
    held, estimates = 0, np.empty(samples)
    for at, both in enumerate(returns):
        (found,) = differences(drawn_statistics(both, both, 12.0, draws=DRAWS)[0])
        held += found.low <= truth <= found.high
        estimates[at] = found.difference
    return Share("Sharpe difference, interval holds", months, held / samples, float(estimates.mean()) - truth)


def januaries(samples: int, months: int, planted: float) -> Share:
    """Tests that call January different from the other months, by shuffled months."""
    market, _ = funds(samples, months, 1, np.random.default_rng([SEED, months, 3]))
    days = np.datetime64("2001-01", "M") + np.arange(months)
    market[:, ::12] += planted
    called, estimates = 0, np.empty(samples)
    for at, returns in enumerate(market):
        found = month_figures(days, returns, (1,))[1]
        assert isinstance(found, MonthFigures)
        assert isinstance(found.test, MonthTest)
        called += found.test.permutation < 0.05
        estimates[at] = found.difference if found.difference is not None else np.nan
    return Share("January called different", months, called / samples, float(estimates.mean()) - planted)


def rate_betas(samples: int, months: int, planted: float) -> Share:
    """Intervals of the beta to a yield's changes, beside the market, that contain the one planted."""
    generator = np.random.default_rng([SEED, months, 4])
    market, returns = funds(samples, months, 1, generator)
    changes = YIELD * clusters(samples, months, generator)
    held, estimates = 0, np.empty(samples)
    for at, (x, z, y) in enumerate(zip(market, changes, returns, strict=True)):
        fit = regress(y + planted * z, np.column_stack([np.ones(months), x, z]), lags=newey_west_lags(months))
        low, high = around(fit.coefficients[:, 2], fit.errors[:, 2], fit.degrees)
        held += bool(low[0] <= planted <= high[0])
        estimates[at] = fit.coefficients[0, 2]
    return Share("beta to a yield, interval holds", months, held / samples, float(estimates.mean()) - planted)


def shares(samples: int, months: int) -> list[Share]:
    """Everything at one length: without an effect, and with one planted."""
    return [
        alpha_intervals(samples, months, 0.0), alpha_intervals(samples, months, ALPHA),
        sharpe_intervals(samples, months, 0.0), sharpe_intervals(samples, months, ALPHA),
        rate_betas(samples, months, RATE_BETA),
        januaries(samples, months, 0.0), januaries(samples, months, JANUARY),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    samples = parser.parse_args().samples
    print("| counted | months | share | mean error |")  # noqa: T201
    print("|---|---:|---:|---:|")  # noqa: T201
    for months in (LONG, SHORT):
        for found in shares(samples, months):
            print(f"| {found.figure} | {found.months} | {found.share:.3f} | {found.bias:+.5f} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
