"""Measures what twenty funds of 2,000 lines have in common, on invented holdings.

python -m tests.benchmarks.inside
"""

from __future__ import annotations

import random
import sys
from datetime import date

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.model import Source
from smallcap_cli.tables.holdings.overlap import pairs_of
from tests.benchmarks.filings import rounds_ms

FUNDS, FUND_LINES, SECURITIES = 20, 2_000, 6_000
OVERLAP_GOAL_MS = 500.0
DAY = date(2025, 8, 15)


def overlap_ms() -> list[float]:
    """Milliseconds for every pair of the funds, companies found first."""
    funds = _funds()
    return rounds_ms(lambda: pairs_of(companies_together(funds)))


def _funds() -> list[Holdings]:
    """Funds that draw their lines from the same securities; every twentieth has a class of shares."""
    draw = random.Random(1)
    every = [
        HoldingLine(
            f"T{number:04d}", f"NAME{number} INC{' CLASS A' if number % 20 == 0 else ''}", 0.0005, market_value=100.0,
            asset_class="Equity", sector="Tech",
        )
        for number in range(SECURITIES)
    ]  # fmt: skip
    source = Source("files", as_of=DAY)
    return [Holdings(f"F{fund}", DAY, tuple(draw.sample(every, FUND_LINES)), source) for fund in range(FUNDS)]


def main() -> None:
    """Print the time beside its goal."""
    best = min(overlap_ms())
    sys.stdout.write(f"overlap of {FUNDS} funds x {FUND_LINES:,} lines: {best:.0f} ms (goal {OVERLAP_GOAL_MS:.0f})\n")


if __name__ == "__main__":
    main()
