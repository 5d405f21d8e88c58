"""Measures the arithmetic of many funds: against other libraries, up to a whole market, and a scan of the store.

python -m tests.benchmarks.scan [--rounds 5] [-o FILE]

Contestants take turns in one process, so that a machine that drifts drifts for all. Times are of the processor. Peers
of the `[peers]` extra take part where they are installed. What is printed is a page of Markdown.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from smallcap_cli.core.comparison.cells import columns_of, comparison_table
from smallcap_cli.core.model import PriceHistory, RateSeries, Source
from tests.benchmarks.peers import CONTESTANTS
from tests.benchmarks.synthetic import LAST, TABLE, closes, comparison, requests, weekdays

FUNDS, YEARS = 100, 10
SIZES, LONG = (1000, 3000, 12_000), 20
GOALS = {3000: 0.9, 12_000: 3.5}
PEAK_GOAL, SLOPE_GOAL = 1.2, (0.9, 1.1)
STORED = 3000
RATE = 0.0001
OURS, WHOLE = f"smallcap, {len(TABLE)} columns", "smallcap, every cell made, with its provenance"
LISTED = "funds.txt"
SCAN = (
    "-c", "return_1y,return_5y,return_10y,volatility:10y,max_drawdown:10y,sharpe:10y,beta:10y",
    "--sort=-sharpe:10y", "--limit", "5", "-f", "csv",
)  # fmt: skip
#: The command as the console script runs it, and what it took as the last line of stderr.
COMMAND = """
import json, sys, time
from smallcap_cli.cli import main
code = main(["compare", "--offline", *sys.argv[1:]])
from tests.benchmarks.scan import peak_bytes
sys.stderr.write("\\n" + json.dumps([time.process_time(), peak_bytes()]))
sys.exit(code)
"""


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def against_others(rounds: int) -> list[str]:
    """The table of FUNDS funds over YEARS years, daily, by everybody in turn."""
    import pandas as pd

    given, columns = comparison(FUNDS, YEARS, "daily"), requests(YEARS)
    index = pd.DatetimeIndex(weekdays(YEARS))
    walks = {fund.ticker: fund.prices.adjusted for fund in given.funds if fund.prices is not None}
    frame = pd.DataFrame(walks, index)
    market = pd.Series(given.market.benchmark.adjusted, index)  # type: ignore[union-attr]
    there = [entry for entry in CONTESTANTS if find_spec(entry.module) is not None]
    work: dict[str, Callable[[], object]] = {
        OURS: lambda: columns_of(given, columns),
        WHOLE: lambda: comparison_table(given, columns),
        **{entry.name: lambda entry=entry: entry.table(frame, market, RATE) for entry in there},  # type: ignore[misc]
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for number in range(rounds + 1):
            for name, one in work.items():
                taken = statistics.median(seconds(one) for _ in range(9 if name in (OURS, WHOLE) else 1))
                times[name] += [taken] if number else []  # the first round warms up
    goals = {entry.name: entry.goal for entry in there}
    return [
        f"| {FUNDS} funds x {YEARS} years, daily | ms | least - most | times ours | least - most | goal | |",
        "|---|---:|---|---:|---|---:|---|",
        *(_beside(name, found, times[OURS], goals.get(name)) for name, found in times.items()),
    ]


def _beside(name: str, times: Sequence[float], ours: Sequence[float], goal: float | None) -> str:
    ratios = [own / other for own, other in zip(times, ours, strict=True)]
    middle = statistics.median(ratios)
    verdict = "" if goal is None else "ok" if middle >= goal else "short"
    compared = f"{middle:.1f} | {min(ratios):.1f} - {max(ratios):.1f} | {goal or ''} | {verdict} |"
    return f"| {name} | {spread(times)} | {compared}"


def spread(times: Sequence[float]) -> str:
    return f"{1000 * statistics.median(times):,.1f} | {1000 * min(times):,.1f} - {1000 * max(times):,.1f}"


def whole_market(rounds: int) -> list[str]:
    """The same table over LONG years for growing numbers of funds, in turn, and how the time grows."""
    columns = requests(LONG)
    everything = comparison(max(SIZES), LONG, "daily")
    given = {size: everything._replace(funds=everything.funds[:size]) for size in SIZES}
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(rounds):
        for size in SIZES:
            times[size].append(seconds(lambda size=size: columns_of(given[size], columns)))  # type: ignore[misc]
    lines = [
        f"| x {LONG} years, daily | median s | least - most | us a fund | goal s | |",
        "|---|---:|---|---:|---:|---|",
    ]
    for size in SIZES:
        middle, goal = statistics.median(times[size]), GOALS.get(size)
        verdict = "" if goal is None else "ok" if middle <= goal else "short"
        lines.append(
            f"| {size:,} funds | {middle:.2f} | {min(times[size]):.2f} - {max(times[size]):.2f}"
            f" | {1e6 * middle / size:.0f} | {goal or ''} | {verdict} |"
        )
    least, most = SIZES[0], SIZES[-1]
    grown = math.log(statistics.median(times[most]) / statistics.median(times[least])) / math.log(most / least)
    low, high = SLOPE_GOAL
    verdict = "ok" if low <= grown <= high else "short"
    return [
        *lines,
        "",
        f"Slope of log time on log funds, {least:,} to {most:,}: {grown:.2f} ({low} to {high}: {verdict}).",
    ]


def peak_child() -> None:
    """In a process of its own: the largest table once, its memory with figures at hand, and with every cell made."""
    given, columns = comparison(max(SIZES), LONG, "daily"), requests(LONG)
    found = {"closes": sum(fund.prices.adjusted.nbytes for fund in given.funds if fund.prices is not None)}  # type: ignore[union-attr]
    columns_of(given, columns)
    found["figures"] = peak_bytes()
    comparison_table(given, columns)
    sys.stdout.write(json.dumps({**found, "cells": peak_bytes()}))


def peak_bytes() -> int:
    """The most memory this process ever had; on Linux not its parent's, which getrusage hands down."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return 1024 * int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def peak() -> list[str]:
    """Peak memory of the largest table, beside that of its closes."""
    command = [sys.executable, "-c", "from tests.benchmarks.scan import peak_child; peak_child()"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ratio, cells = found["figures"] / found["closes"], found["cells"] / found["closes"]
    verdict = "ok" if ratio <= PEAK_GOAL else "short"
    said = (
        f"Peak memory of {max(SIZES):,} funds x {LONG} years, the interpreter included: {ratio:.2f} times that of the"
        f" closes, {found['closes'] / 2**20:,.0f} MiB ({PEAK_GOAL}: {verdict}); {cells:.2f} times with all"
        f" {max(SIZES) * len(TABLE):,} cells made."
    )
    return [said]


def of_the_store(rounds: int) -> list[str]:
    """A whole command over a store of STORED funds: first when the mapped file is made, then with it."""
    with tempfile.TemporaryDirectory() as name:
        env = {**os.environ, "SMALLCAP_HOME": name, "OPENBLAS_NUM_THREADS": "1"}
        fill = "import sys; from tests.benchmarks.scan import fill; fill(sys.argv[1])"
        subprocess.run([sys.executable, "-c", fill, name], check=True)
        command = [sys.executable, "-c", COMMAND, "--funds-from", str(Path(name) / LISTED), *SCAN]
        taken = []
        for _ in range(rounds + 1):
            ran = subprocess.run(command, check=True, env=env, capture_output=True, text=True)
            taken.append(json.loads(ran.stderr.splitlines()[-1]))
    (first, memory), later = taken[0], taken[1:]
    middle, largest = statistics.median(cpu for cpu, _ in later), max(most for _, most in later)
    return [
        "| smallcap compare --funds-from, whole command on a store | cpu s | peak MiB |",
        "|---|---:|---:|",
        f"| {STORED:,} funds x {LONG} years, the first time | {first:.2f} | {memory / 2**20:,.0f} |",
        f"| the same again, median of {len(later)} | {middle:.2f} | {largest / 2**20:,.0f} |",
    ]


def fill(home: str) -> None:
    """A store with funds of closes, volume and distributions, and the file that names them."""
    from smallcap_cli.store import open_store

    days, now = weekdays(LONG), datetime(LAST.year, LAST.month, LAST.day, 22, tzinfo=UTC)
    source = Source("files", LAST, now, "synthetic")
    volume, paid = np.full(len(days), 1e6), np.zeros(len(days))
    paid[::63] = 0.3
    names = ["SPY", *(f"F{number}" for number in range(STORED))]
    histories = (
        PriceHistory(name, days, np.round(walk, 2), walk, source, volume=volume, distributions=paid)
        for name, walk in zip(names, closes(len(names), len(days)), strict=True)
    )
    with open_store(Path(home) / "data") as store:
        store.write([*histories, RateSeries("tbill", days, np.full(len(days), 0.03), source)], now=now)
    (Path(home) / LISTED).write_text("\n".join(names[1:]), encoding="ascii")


def machine() -> list[str]:
    """What was measured on, and how busy it was."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    versions = [
        f"Python {platform.python_version()}",
        *filter(None, map(_versioned, ("numpy", *(entry.distribution for entry in CONTESTANTS)))),
    ]
    day, where = f"{datetime.now(UTC):%Y-%m-%d}", f"{platform.system()} {platform.machine()}, {_processor()}"
    return [
        f"{day}, {where}, {os.cpu_count()} cores; load before: {load}.",
        ", ".join(versions) + ". Times are processor seconds in one thread.",
    ]


def _versioned(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scan", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds that are kept")
    parser.add_argument("-o", "--output", type=Path, help="write the page here too")
    options = parser.parse_args(arguments)
    parts = [
        machine(),
        against_others(options.rounds),
        whole_market(options.rounds),
        peak(),
        of_the_store(options.rounds),
    ]
    text = "\n\n".join("\n".join(part) for part in parts) + "\n"
    sys.stdout.write(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    return 1 if "short" in text else 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
