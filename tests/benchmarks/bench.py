"""Measures start-up, whole commands on bundled figures, files and stores, the store itself and the arithmetic.

python -m tests.benchmarks.bench [--python PYTHON] [--runs 11] [-o FILE]

Everything that is a ratio is measured in turn in one run, since a shared machine drifts by half in minutes.
PYTHON is an interpreter with smallcap-cli installed without extras; without it an environment is made.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from smallcap_cli.catalog import load_catalog
from smallcap_cli.core.comparison.cells import columns_of
from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.result import summary
from smallcap_cli.core.methodology.simulation import simulation
from smallcap_cli.store import open_store
from smallcap_cli.userfiles.holdings import parse_holdings
from tests.benchmarks import bulk
from tests.benchmarks.checks import CHECK_GOAL_MS, CONDITIONS, REPLAY_GOAL_MS, REPLAY_YEARS, check_file
from tests.benchmarks.filings import COMPANIES as REPORTERS
from tests.benchmarks.filings import LINES, PARSE_GOAL_MS, TRAILING_GOAL_MS, parse_ms, trailing_ms
from tests.benchmarks.inside import FUND_LINES, OVERLAP_GOAL_MS, overlap_ms
from tests.benchmarks.inside import FUNDS as FUNDS_INSIDE
from tests.benchmarks.snapshots import GOAL_MS as SNAPSHOTS_GOAL_MS
from tests.benchmarks.snapshots import snapshots_ms
from tests.benchmarks.synthetic import (
    companies,
    comparison,
    holdings_csv,
    holdings_workbook,
    quarters,
    requests,
    weekdays,
    write_price_files,
)
from tests.benchmarks.warm_homes import AS_OF, DAY, FLOW_FUNDS, LINES_OF, make_home, write_returns
from tests.places import ROOT

FIVE = ("IWM", "IJR", "VB", "SPSM", "AVUV")
TWELVE = (*FIVE, "IWN", "IWO", "VBR", "VBK", "IJS", "SLYV", "SLYG")
FILE_YEARS = 20
FUNDS, YEARS, COMPUTE_RUNS, COMPUTE_GOAL_MS = 100, 10, 15, 25.0
COMPANIES, APPLY_GOAL_MS = 10_000, 150.0
QUARTERS, SIMULATE_RUNS, SIMULATE_GOAL_MS = 40, 3, 10_000.0
RULES = ("russell_2000", "sp_smallcap_600", "crsp_us_small_cap")
FIVE_RULES, SIDE_BY_SIDE_GOAL_MS = (*RULES, "msci_usa_small_cap", "dj_us_small_cap_tsm"), 1000.0
ANALYSIS_GOAL_MS, RETURNS = 1000.0, "returns.csv"
STORE_YEARS, WRITTEN, STORE_RUNS = 20, 30, 21
READ_GOAL_MS, WRITE_GOAL_MS = 3.0, 50.0
HOLDINGS_GOAL_MS = 150.0
CHART_COMMANDS, CHART_GOAL_MS = ("growth", "drawdown", "returns", "correlate"), 60.0
#: Columns that are measured from holdings and incomes.
MEASURED = "unprofitable_share,unprofitable_share_weight,top10_weight,effective_holdings"
BARE, PANDAS = "python -c pass", "python -c 'import pandas'"


@dataclass(frozen=True)
class Case:
    """One command, and the most it may cost as a multiple of another, and in milliseconds."""

    name: str
    command: Sequence[str]
    goal: float | None = None
    of: str = BARE
    home: Path | None = None
    most_ms: float | None = None


class Computed(NamedTuple):
    """Milliseconds of each round of something done in this process, and the most that its median may be."""

    times: Sequence[float]
    goal: float


@dataclass
class Times:
    """Milliseconds of each run of a case: on the clock, and of the processor."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


class Homes(NamedTuple):
    """Homes with a store: of closes, of 40 funds with incomes from frames, and with the facts of every company."""

    closes: Path
    inside: Path
    facts: Path


def cases(python: Path, prices: Path, homes: Homes) -> list[Case]:
    """What is timed; the console script is the one beside the interpreter."""
    script = str(python.with_name("smallcap"))
    compare = [script, "compare", *FIVE, "--offline"]
    return [
        Case(BARE, [str(python), "-c", "pass"]),
        Case(PANDAS, [str(python), "-c", "import pandas"]),
        Case("smallcap --version", [script, "--version"], 3.0),
        Case("smallcap --help", [script, "--help"], 8.0),
        Case("smallcap compare, 5 funds, bundled", compare, 0.6, PANDAS),
        Case(
            f"smallcap compare, 5 funds x {FILE_YEARS} years, --prices",
            [*compare, "--prices", str(prices)], 0.6, PANDAS,
        ),
        Case(f"smallcap compare, 5 funds x {FILE_YEARS} years, store", compare[:-1], 0.6, PANDAS, homes.closes),
        Case(
            f"smallcap report, {len(TWELVE)} funds, sections, charts and index rules, store",
            [script, "report", *TWELVE, "--offline", "-o", str(homes.closes.with_name("report.html"))], None, PANDAS,
            homes.closes, 1500.0,
        ),
        *inside_cases(script, homes),
        *rule_cases(script),
        *(held_case(script, homes, prices, by) for by in ("sector", "holding")),
    ]  # fmt: skip


def rule_cases(script: str) -> list[Case]:
    """The commands that run index rules more than once, on the sample universe."""
    lines = {
        "methodology diverge, ten groups of rules": ["methodology", "diverge", *RULES[:2]],
        "attribute --by rule, ten groups of rules": ["attribute", "IWM", "--vs", "IJR", "--by", "rule", "--offline"],
        "methodology backtest": ["methodology", "backtest", RULES[1], "--offline"],
        "methodology predict": ["methodology", "predict", RULES[0], "--offline"],
    }
    return [
        Case(f"smallcap {name}, sample", [script, *line, "--universe", "sample"], 2.5, PANDAS, most_ms=ANALYSIS_GOAL_MS)
        for name, line in lines.items()
    ]


def held_case(script: str, homes: Homes, prices: Path, by: str) -> Case:
    """Where two funds' returns part by what they hold, with the returns of companies out of a table."""
    returns, window = homes.inside.with_name(RETURNS), f"{DAY}:{weekdays(1)[-1]}"
    line = ["attribute", "IWM", "--vs", "IJR", "--by", by, "--window", window, "--returns", str(returns)]
    name = f"smallcap attribute --by {by}, {LINES_OF['IWM'] + LINES_OF['IJR']:,} lines, store"
    return Case(
        name, [script, *line, "--prices", str(prices), "--offline"], 2.5, PANDAS, homes.inside, most_ms=ANALYSIS_GOAL_MS
    )


def inside_cases(script: str, homes: Homes) -> list[Case]:
    """The commands that look inside funds, and at their flows."""
    quality, asked = [script, "quality", *FIVE], ["--as-of", AS_OF, "--offline"]
    return [
        Case(
            "smallcap compare, 5 funds, measured columns, store",
            [script, "compare", *FIVE, "-c", MEASURED, "--offline"], 0.6, PANDAS, homes.inside,
        ),
        Case("smallcap quality, 5 funds, store", [*quality, *asked], 1.5, PANDAS, homes.inside, 1000.0),
        Case("smallcap quality, 5 funds, facts of all companies", [*quality, *asked], None, PANDAS, homes.facts),
        Case(
            "smallcap quality --measures, 5 funds, facts of all companies", [*quality, "--measures", *asked], None,
            PANDAS, homes.facts,
        ),
        Case(f"smallcap flows, {FLOW_FUNDS} funds", [script, "flows", *list(LINES_OF)[:FLOW_FUNDS], *asked], 1.0,
             PANDAS, homes.inside),
        Case(f"smallcap holdings --find, {len(LINES_OF)} funds", [script, "holdings", "--find", "T7000", *asked], 1.5,
             PANDAS, homes.inside),
    ]  # fmt: skip


def environment(home: Path) -> Mapping[str, str]:
    """The caller's, without what would change an answer or a start-up."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SMALLCAP_", "PYTHON", "VIRTUAL_ENV"))}
    return {**kept, "SMALLCAP_HOME": str(home)}


def timed(command: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds of one run to a pipe, on the clock and of the processor."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    if process.stdout is None:
        raise RuntimeError("no pipe to read from")
    process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return 1000 * wall, 1000 * (usage.ru_utime + usage.ru_stime)


def interleaved(every: Sequence[Case], env: Mapping[str, str], runs: int) -> dict[str, Times]:
    """Each case once a round, the order turned round every other time; the first round warms up and is not kept."""
    times = {case.name: Times() for case in every}
    for number in range(runs + 1):
        for case in every if number % 2 else reversed(every):
            wall, processor = timed(case.command, environment(case.home) if case.home else env)
            if number:
                times[case.name].wall.append(wall)
                times[case.name].processor.append(processor)
    return times


def compute_ms(frequency: str) -> list[float]:
    """Milliseconds of the processor for the table of FUNDS funds over YEARS years, from histories to cells."""
    given, columns = comparison(FUNDS, YEARS, frequency), requests(YEARS)
    made = []
    for _ in range(COMPUTE_RUNS):
        start = time.process_time()
        answer = columns_of(given, columns)
        made.append(1000 * (time.process_time() - start))
    missing = [cell.missing for column, cells in answer for cell in cells if column.name != "drawdown_recovery"]
    if any(missing):
        raise RuntimeError("the benchmark's table has missing cells")
    return made


def apply_ms(methodology_id: str) -> list[float]:
    """Milliseconds of the processor for a review of COMPANIES companies with members from the review before."""
    library = load_catalog(ROOT / "no-such-folder").methodology
    rules, table = library(methodology_id), companies(COMPANIES)
    prior = apply(rules, table, library=library).members()
    made = []
    for _ in range(COMPUTE_RUNS):
        start = time.process_time()
        result = apply(rules, table, library=library, prior=prior)
        figures = summary(result)
        made.append(1000 * (time.process_time() - start))
    if not figures.constituents:
        raise RuntimeError("the benchmark's universe has no members")
    return made


def simulate_ms(methodology_id: str) -> list[float]:
    """Milliseconds of the processor for QUARTERS reviews in a row of COMPANIES companies, in this process."""
    library = load_catalog(ROOT / "no-such-folder").methodology
    rules, tables = library(methodology_id), quarters(COMPANIES, QUARTERS)
    made = []
    for _ in range(SIMULATE_RUNS):
        start = time.process_time()
        reviews = list(simulation(rules, tables, library=library))
        made.append(1000 * (time.process_time() - start))
    if len(reviews) != QUARTERS or not all(review.turnover for review in reviews[1:]):
        raise RuntimeError("the benchmark's reviews change nothing")
    return made


def side_by_side_ms(python: Path, env: Mapping[str, str]) -> list[float]:
    """Milliseconds of the whole command that compares five methodologies on the sample universe."""
    command = [str(python), "-m", "smallcap_cli", "methodology", "compare", *FIVE_RULES, "--universe", "sample"]
    return [timed(command, env)[0] for _ in range(COMPUTE_RUNS + 1)][1:]


def chart_ms(python: Path, env: Mapping[str, str], prices: Path, runs: int) -> dict[str, Computed]:
    """Milliseconds of the processor that the chart of five funds' days costs over its table, by command.

    Each round runs both in turn; what is kept is the difference. On the clock it would be that of the machine's load.
    """
    found = {}
    for name in CHART_COMMANDS:
        plain = [
            str(python.with_name("smallcap")),
            name,
            *FIVE,
            "--window",
            "10y",
            "--offline",
            "--prices",
            str(prices),
        ]
        pairs = [(timed([*plain, "--chart"], env)[1], timed(plain, env)[1]) for _ in range(runs + 1)][1:]
        found[f"{name} --chart over its table, 5 funds x 10 years"] = Computed([a - b for a, b in pairs], CHART_GOAL_MS)
    return found


def check_ms(python: Path, kept: Path) -> dict[str, Computed]:
    """Milliseconds of whole runs of twenty conditions on a store of five funds: of one session, and of ten years."""
    file, last = kept / "checks.yaml", weekdays(FILE_YEARS)[-1].item()
    file.write_text(check_file(), encoding="ascii")
    check = [str(python.with_name("smallcap")), "check"]
    day = ["--as-of", last.isoformat(), "--offline"]
    replay = [*check, "replay", str(file), "--from", last.replace(year=last.year - REPLAY_YEARS).isoformat(), *day]
    once, course = [*check, str(file), *day], environment(kept)
    return {
        f"smallcap check, {len(CONDITIONS)} conditions, store": Computed(
            rounds_ms(lambda: timed(once, course)), CHECK_GOAL_MS
        ),
        f"smallcap check replay, {len(CONDITIONS)} conditions x {REPLAY_YEARS} years, store": Computed(
            [timed(replay, course)[0] for _ in range(SIMULATE_RUNS)], REPLAY_GOAL_MS
        ),
    }


def rounds_ms(action: Callable[[], object]) -> list[float]:
    """Milliseconds of each round of an action; the first one warms up and is not kept."""
    made = []
    for _ in range(STORE_RUNS + 1):
        start = time.perf_counter()
        action()
        made.append(1000 * (time.perf_counter() - start))
    return made[1:]


def store_ms(base: Path) -> dict[str, Computed]:
    """Reading five funds from an opened store, opening included, and writing thirty so that a power cut loses none."""
    given = [fund.prices for fund in comparison(WRITTEN, STORE_YEARS, "daily").funds if fund.prices is not None]
    now = datetime(2026, 1, 5, tzinfo=UTC)
    histories = [replace(history, source=history.source._replace(retrieved=now)) for history in given]
    folder, moments = base / "store", iter(now + timedelta(seconds=n) for n in range(10 * STORE_RUNS))

    def write() -> None:
        with open_store(folder) as store:
            store.write(histories, now=next(moments))

    def read() -> None:
        with open_store(folder) as store:
            if any(store.prices(history.ticker) is None for history in histories[:5]):
                raise RuntimeError("the store lacks what was written")

    written = rounds_ms(write)
    return {
        f"store: read 5 funds x {STORE_YEARS} years": Computed(rounds_ms(read), READ_GOAL_MS),
        f"store: write {WRITTEN} funds x {STORE_YEARS} years, durable": Computed(written, WRITE_GOAL_MS),
    }


def holdings_ms() -> dict[str, Computed]:
    """Reading a fund's lines from a workbook in the form of iShares, and from its CSV file."""
    workbook, text = holdings_workbook(LINES), holdings_csv(LINES)
    for content in (workbook, text):
        if len(parse_holdings("IWM", content, "IWM")[0].rows) != LINES:
            raise RuntimeError("the benchmark's holdings are not read whole")
    return {
        f"holdings: workbook of {LINES:,} lines": Computed(
            rounds_ms(lambda: parse_holdings("IWM.xlsx", workbook, "IWM")), HOLDINGS_GOAL_MS
        ),
        f"holdings: CSV of {LINES:,} lines": Computed(
            rounds_ms(lambda: parse_holdings("IWM.csv", text, "IWM")), HOLDINGS_GOAL_MS
        ),
    }


def report(every: Sequence[Case], times: Mapping[str, Times], computed: Mapping[str, Computed]) -> str:
    """The figures as Markdown tables."""
    lines = [
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        f"Median of {len(times[BARE].wall)} interleaved runs; ratios are of medians on the clock.",
        "",
        "| command | ms | best | cpu ms | / bare python | / import pandas | goal | |",
        "|---|---:|---:|---:|---:|---:|---|---|",
    ]
    wall = {name: statistics.median(found.wall) for name, found in times.items()}
    for case in every:
        found = times[case.name]
        goal, verdict = "", ""
        if case.goal is not None:
            goal = f"{case.goal:g}x {'bare' if case.of == BARE else 'pandas'}"
            goal += f", {case.most_ms:,.0f} ms" if case.most_ms is not None else ""
            is_met = wall[case.name] <= min(case.goal * wall[case.of], case.most_ms or math.inf)
            verdict = "ok" if is_met else "over"
        lines.append(
            f"| {case.name} | {wall[case.name]:.0f} | {min(found.wall):.0f} | {statistics.median(found.processor):.0f}"
            f" | {wall[case.name] / wall[BARE]:.2f} | {wall[case.name] / wall[PANDAS]:.2f} | {goal} | {verdict} |"
        )
    lines += ["", "| computed | best ms | median ms | goal ms | |", "|---|---:|---:|---:|---|"]
    for name, (each, most) in computed.items():
        verdict = "ok" if statistics.median(each) <= most else "over"
        lines.append(f"| {name} | {min(each):.1f} | {statistics.median(each):.1f} | {most:g} | {verdict} |")
    return "\n".join(lines) + "\n"


def core_environment(folder: Path) -> Path:
    """The interpreter of a new environment with smallcap-cli and its core dependencies."""
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([*pip, str(ROOT)], check=True)
    return folder / "bin" / "python"


def measured(python: Path, base: Path, runs: int) -> str:
    """The report of one whole measurement."""
    prices = base / "prices"
    prices.mkdir()
    write_price_files(prices, (*FIVE, "SPY"), FILE_YEARS)
    script = str(python.with_name("smallcap"))
    homes = Homes(base / "closes", base / "inside", base / "facts")
    importing = [script, "data", "import", "--prices", str(prices), "-q", "-o", os.devnull]
    subprocess.run(importing, env=environment(homes.closes), check=True)
    make_home(homes.inside, [script], environment(homes.inside), facts_of_all=False)
    make_home(homes.facts, [script], environment(homes.facts), facts_of_all=True)
    write_returns(base / RETURNS)
    every = cases(python, prices, homes)
    times = interleaved(every, environment(base / "home"), runs)
    computed = {
        f"{FUNDS} funds x {YEARS} years, {frequency}": Computed(compute_ms(frequency), COMPUTE_GOAL_MS)
        for frequency in ("daily", "auto")
    }
    applied = {f"{name} on {COMPANIES:,} companies": Computed(apply_ms(name), APPLY_GOAL_MS) for name in RULES}
    in_a_row = {
        f"{name}, {QUARTERS} reviews of {COMPANIES:,} companies": Computed(simulate_ms(name), SIMULATE_GOAL_MS)
        for name in RULES
    }
    beside = side_by_side_ms(python, environment(base / "home"))
    applied["smallcap methodology compare, 5 on the sample, all in all"] = Computed(beside, SIDE_BY_SIDE_GOAL_MS)
    filings = {
        f"last four quarters of {REPORTERS:,} companies": Computed(trailing_ms(), TRAILING_GOAL_MS),
        f"N-PORT of {LINES:,} lines": Computed(parse_ms(), PARSE_GOAL_MS),
        f"overlap of {FUNDS_INSIDE} funds x {FUND_LINES:,} lines": Computed(overlap_ms(), OVERLAP_GOAL_MS),
    }
    recorded = {name: Computed(rounds, SNAPSHOTS_GOAL_MS) for name, rounds in snapshots_ms().items()}
    charts = chart_ms(python, environment(base / "home"), prices, runs)
    computed |= check_ms(python, homes.closes)
    computed = computed | charts | store_ms(base) | recorded | holdings_ms() | applied | in_a_row | filings
    return f"{report(every, times, computed)}\n{bulk.HEAD}\n{bulk.row(bulk.streamed())}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.bench", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--python", type=Path, help="an interpreter with smallcap-cli and its core dependencies")
    parser.add_argument("--runs", type=int, default=11, help="runs of each command")
    parser.add_argument("-o", "--output", type=Path, help="write the report here too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        python = options.python.absolute() if options.python else core_environment(base / "environment")
        text = measured(python, base, options.runs)
    sys.stdout.write(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    return 1 if "| over |" in text else 0


if __name__ == "__main__":
    sys.exit(main())
