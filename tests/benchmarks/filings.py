"""Measures the parsers of SEC filings and the sum of the last four quarters, on invented filings.

python -m tests.benchmarks.filings
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, ReportedFact, figure_of
from smallcap_cli.core.fundamentals.concepts import CONCEPTS, NET_INCOME
from smallcap_cli.core.model import Source
from smallcap_cli.userfiles.nport import parse_fund_report
from tests.fakes.nport import Line, nport

COMPANIES, DIFFERENT, FACT_YEARS, TRAILING_GOAL_MS = 5_000, 50, 8, 2_000.0
LINES, PARSE_GOAL_MS = 2_000, 300.0
ROUNDS = 5
AS_OF = date(2025, 6, 1)


def facts_of(number: int) -> tuple[ReportedFact, ...]:
    """Eight years of annual and quarterly reports, each with the year before beside it, of some
    concepts: some 800 facts, as many as companies of twelve years have of them."""
    found = []
    for concept in [*sorted(CONCEPTS - set(NET_INCOME))[::4], *NET_INCOME[1:3]]:
        for year in range(2025 - FACT_YEARS, 2026):
            for months, last in ((3, date(year, 3, 31)), (6, date(year, 6, 30)), (9, date(year, 9, 30)),
                                 (12, date(year, 12, 31))):  # fmt: skip
                filed = last + timedelta(days=45)
                form = "10-K" if months == 12 else "10-Q"
                for back in (0, 1):
                    period = date(year - back, 1, 1), last.replace(year=year - back)
                    value = float((number * 37 + year * 11 + months) % 101 - 50) * 1e6
                    found.append(ReportedFact(concept, "USD", *period, value, filed, form, f"{year}-{months}"))
    return tuple(found)


def rounds_ms(action: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Milliseconds of the processor for each round of an action; the first one warms up and is not kept."""
    made = []
    for _ in range(rounds + 1):
        start = time.process_time()
        action()
        made.append(1000 * (time.process_time() - start))
    return made[1:]


def trailing_ms() -> list[float]:
    """Milliseconds of the last four quarters of COMPANIES companies out of their facts."""
    given = [Fundamentals("", Source("sec"), facts=facts_of(number)) for number in range(DIFFERENT)]

    def action() -> None:
        for number in range(COMPANIES):
            if not isinstance(figure_of(given[number % DIFFERENT], "ttm", AS_OF), CompanyFigure):
                raise RuntimeError("the benchmark's companies have no figure")

    return rounds_ms(action)


def parse_ms() -> list[float]:
    """Milliseconds of parsing one N-PORT of LINES lines."""
    content = nport([Line(name=f"Company {number}", ticker="SYNT") for number in range(LINES)])

    def action() -> None:
        if len(parse_fund_report("filing", content).lines) != LINES:
            raise RuntimeError("the benchmark's filing lost lines")

    return rounds_ms(action)


def main() -> None:
    """Print the figures as a Markdown table."""
    sys.stdout.write("| computed | best ms | median ms | goal ms |\n|---|---:|---:|---:|\n")
    rows: Sequence[tuple[str, list[float], float]] = (
        (f"last four quarters of {COMPANIES:,} companies", trailing_ms(), TRAILING_GOAL_MS),
        (f"N-PORT of {LINES:,} lines", parse_ms(), PARSE_GOAL_MS),
    )
    for name, times, goal in rows:
        sys.stdout.write(f"| {name} | {min(times):.0f} | {sorted(times)[len(times) // 2]:.0f} | {goal:g} |\n")


if __name__ == "__main__":
    main()
