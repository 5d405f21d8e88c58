"""How often the 95 % intervals contain what they are intervals of: known processes, and pieces of real history.

python -m tests.benchmarks.coverage [--samples 2000] [-o FILE]

A sample is a fund and a benchmark. The truth of a process follows from its parameters. With SMALLCAP_REAL_DATA the
returns of real funds are one too: samples are drawn from them in blocks of a year on average (stationary bootstrap),
the truth is that of all returns. The seed is fixed: the same page comes out on any machine.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats
from smallcap_cli.core.statistics.bootstrap import stationary_positions
from smallcap_cli.core.statistics.inference import (
    Interval,
    around,
    beta_interval,
    correlation_interval,
    newey_west_lags,
    regress,
    sharpe_interval,
    volatility_interval,
)  # fmt: skip

SEED, SAMPLES = 20_261_128, 2_000
DAYS_A_MONTH = 21
#: Returns a sample: one, three and five years of days, five and ten years of months.
DAILY, MONTHLY = (252, 756, 1260), (60, 120)
FIGURES = ("sharpe", "alpha", "beta", "volatility", "correlation")
#: Real funds beside SPY: small companies, a sector, gold, bonds.
REAL, BENCHMARK = ("IWM", "IJR", "XLU", "GLD", "AGG"), "SPY"
#: The mean length of a block of real returns, in years.
BLOCK_YEARS = 1.0
#: The fund of a process: its beta, the deviation of what is its own as a share of the benchmark's, the daily mean.
BETA, OWN, MEAN = 1.1, 0.5, 0.04


class Truth(NamedTuple):
    """What the intervals should contain, per period."""

    sharpe: float
    alpha: float
    beta: float
    volatility: float
    correlation: float


class Samples(NamedTuple):
    """Returns of a fund and of its benchmark, (samples, n) each, with their truth and observations a year."""

    fund: Floats
    benchmark: Floats
    truth: Truth
    periods: float


@dataclass(frozen=True)
class Process:
    """Daily returns whose variance follows GARCH(1, 1), with normal or Student innovations; alpha 0 is independent.

    What is the fund's own clusters with seven tenths of `alpha`.
    """

    name: str
    alpha: float = 0.0
    beta: float = 0.0
    degrees: int = 0

    def samples(self, count: int, samples: int, generator: np.random.Generator, *, monthly: bool) -> Samples:
        """Samples of so many returns of days, or of months of 21 days."""
        length = DAYS_A_MONTH if monthly else 1
        benchmark = MEAN + self._returns(count * length, samples, self.alpha, generator)
        fund = BETA * benchmark + OWN * self._returns(count * length, samples, 0.7 * self.alpha, generator)
        if monthly:
            fund, benchmark = (x.reshape(samples, count, length).sum(axis=2) for x in (fund, benchmark))
        deviation = sqrt(BETA**2 + OWN**2)
        root = sqrt(length)
        truth = Truth(BETA * MEAN * root / deviation, 0.0, BETA, deviation * root, BETA / deviation)
        return Samples(fund, benchmark, truth, 12.0 if monthly else 252.0)

    def _returns(self, count: int, samples: int, alpha: float, generator: np.random.Generator) -> Floats:
        settling = 1_000 if alpha else 0
        variance, made = np.ones(samples), np.empty((samples, count))
        for number in range(-settling, count):
            drawn = generator.standard_t(self.degrees, samples) if self.degrees else generator.standard_normal(samples)
            drawn *= sqrt((self.degrees - 2) / self.degrees) if self.degrees else 1.0
            returns = np.sqrt(variance) * drawn
            if number >= 0:
                made[:, number] = returns
            if alpha:
                variance = 1.0 - alpha - self.beta + alpha * returns * returns + self.beta * variance
        return made


PROCESSES = (
    Process("independent, normal"),
    Process("independent, Student with 5 degrees", degrees=5),
    Process("GARCH 0.08 + 0.90", 0.08, 0.90),
    Process("GARCH 0.06 + 0.93", 0.06, 0.93),
    Process("GARCH 0.06 + 0.93, Student with 8", 0.06, 0.93, 8),
)


def truth_of(fund: Floats, benchmark: Floats) -> Truth:
    """The figures of all returns of a fund and its benchmark."""
    covariance = np.cov(fund, benchmark, ddof=0)
    beta = covariance[0, 1] / covariance[1, 1]
    deviation = sqrt(covariance[0, 0])
    correlation = covariance[0, 1] / (deviation * sqrt(covariance[1, 1]))
    return Truth(fund.mean() / deviation, fund.mean() - beta * benchmark.mean(), beta, deviation, correlation)


def real_samples(
    fund: Floats, benchmark: Floats, count: int, samples: int, generator: np.random.Generator, *, periods: float
) -> Samples:  # fmt: skip
    """Samples drawn in blocks from real returns."""
    length = BLOCK_YEARS * periods
    found = stationary_positions(max(len(fund), count), samples, length, generator)[:, :count] % len(fund)
    return Samples(fund[found], benchmark[found], truth_of(fund, benchmark), periods)


def intervals(samples: Samples) -> dict[str, Interval]:
    """The interval of every figure for every sample, per period."""
    fund, benchmark, _, periods = samples
    sharpe, volatility = (of(fund, periods) for of in (sharpe_interval, volatility_interval))
    pairs = list(zip(fund[:, None, :], benchmark, strict=True))
    return {
        "sharpe": Interval(sharpe.low / sqrt(periods), sharpe.high / sqrt(periods)),
        "alpha": _together([_alpha(own, other) for own, other in pairs]),
        "beta": _together([beta_interval(own, other, periods) for own, other in pairs]),
        "volatility": Interval(volatility.low / sqrt(periods), volatility.high / sqrt(periods)),
        "correlation": _together([correlation_interval(own, other, periods) for own, other in pairs]),
    }


def _alpha(own: Floats, other: Floats) -> Interval:
    """The interval of alpha, as its columns have it."""
    fit = regress(own, np.column_stack([np.ones(len(other)), other]), lags=newey_west_lags(len(other)))
    return around(fit.coefficients[:, 0], fit.errors[:, 0], fit.degrees)


def _together(found: list[Interval]) -> Interval:
    return Interval(np.concatenate([one.low for one in found]), np.concatenate([one.high for one in found]))


def coverage(samples: Samples) -> dict[str, float]:
    """The share of samples whose interval contains the truth, a figure each."""
    shares = {}
    for name, (low, high) in intervals(samples).items():
        truth = getattr(samples.truth, name)
        shares[name] = float(((low <= truth) & (truth <= high)).mean())
    return shares


def _of_processes(samples: int) -> Iterator[tuple[str, str, Samples]]:
    for process in PROCESSES:
        for monthly, counts in ((False, DAILY), (True, MONTHLY)):
            for count in counts:
                generator = np.random.Generator(np.random.PCG64([SEED, count]))
                made = process.samples(count, samples, generator, monthly=monthly)
                yield process.name, f"{count} {'months' if monthly else 'days'}", made


def _closes(folder: Path, ticker: str) -> dict[str, float]:
    with (folder / f"{ticker}.csv").open() as file:
        return {row["Date"]: float(row["Close"]) for row in csv.DictReader(file)}


def _of_real_funds(folder: Path, samples: int) -> Iterator[tuple[str, str, Samples]]:
    theirs = _closes(folder, BENCHMARK)
    for ticker in REAL:
        own = _closes(folder, ticker)
        days = sorted(own.keys() & theirs.keys())
        last_days = [day for day, after in zip(days, [*days[1:], ""], strict=True) if day[:7] != after[:7]]
        for sampled, counts, periods, word in ((days, DAILY, 252.0, "days"), (last_days, MONTHLY, 12.0, "months")):
            fund, benchmark = (np.array([closes[day] for day in sampled]) for closes in (own, theirs))
            own_returns, returns = (closes[1:] / closes[:-1] - 1.0 for closes in (fund, benchmark))
            for count in counts:
                generator = np.random.Generator(np.random.PCG64([SEED, count]))
                made = real_samples(own_returns, returns, count, samples, generator, periods=periods)
                yield f"{ticker} and {BENCHMARK}, {sampled[0][:4]} to {sampled[-1][:4]}", f"{count} {word}", made


def page(samples: int, say: Callable[[str], None]) -> None:
    """The table, a row a process and length of sample."""
    folder = os.environ.get("SMALLCAP_REAL_DATA")
    rows = [_of_processes(samples)] + ([_of_real_funds(Path(folder) / "adjclose", samples)] if folder else [])
    say(f"| returns | sample | {' | '.join(FIGURES)} |")
    say(f"|---|---|{'---:|' * len(FIGURES)}")
    for each in rows:
        for name, sample, made in each:
            found = coverage(made)
            say(f"| {name} | {sample} | {' | '.join(f'{found[figure]:.2f}' for figure in FIGURES)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        print(line, flush=True)  # noqa: T201

    page(given.samples, say)
    if given.output:
        given.output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
