"""Measures a backtest of 40 quarterly reviews of 4,000 companies, whole process, beside `import pandas`.

python -m tests.benchmarks.backtests [--rounds 5]

The companies are the sample's with prices that move at random; both processes take turns. Times are of the processor.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from tests.places import ROOT, SAMPLE_UNIVERSE

COMPANIES, REVIEWS, GOAL_S = 4000, 40, 5.0
FIRST_YEAR, SEED = 2015, 3
QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
INDEX = "russell_2000"


def write_universes(folder: Path) -> Path:
    """Writes a universe a quarter into the folder; the file of the returns between them."""
    with SAMPLE_UNIVERSE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["as_of"] == "2025-04-30"][:COMPANIES]
    days = [date(FIRST_YEAR + quarter // 4, *QUARTER_ENDS[quarter % 4]) for quarter in range(REVIEWS)]
    prices = np.array([float(row["price"] or 10) for row in rows])
    gains = np.maximum(np.random.default_rng(SEED).normal(0.02, 0.12, (REVIEWS, len(rows))), -0.9)
    returns = folder / "returns.txt"
    with returns.open("w", encoding="utf-8") as table:
        table.write("security_id,as_of,return\n")
        for place, day in enumerate(days):
            if place:
                prices = np.maximum(prices * (1 + gains[place]), 0.05)
                table.writelines(f"{row['security_id']},{day},{gain:.6f}\n"
                                 for row, gain in zip(rows, gains[place], strict=True))  # fmt: skip
            with (folder / f"{day}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows({**row, "as_of": day, "price": f"{price:.2f}"}
                                 for row, price in zip(rows, prices, strict=True))  # fmt: skip
    return returns


def processor_seconds(command: Sequence[str]) -> float:
    """The processor's time of a whole process. **Raises** CalledProcessError where it fails."""
    before = os.times()
    subprocess.run([sys.executable, *command], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        returns = write_universes(Path(name))
        command = ["-m", "smallcap_cli", "methodology", "backtest", INDEX, "--universe", name,
                   "--returns", str(returns), "-q"]  # fmt: skip
        times = [(processor_seconds(command), processor_seconds(["-c", "import pandas"])) for _ in range(rounds)]
    own, pandas = (statistics.median(column) for column in zip(*times, strict=True))
    sys.stdout.write(
        f"backtest: {own:.2f} s (goal {GOAL_S:g} s), import pandas: {pandas:.2f} s, ratio {own / pandas:.1f}, "
        f"load {os.getloadavg()[0]:.1f}\n"
    )


if __name__ == "__main__":
    main()
