"""Measures a year of daily snapshots of 100 funds: what a run of 30 adds, and what each question about them takes.

python -m tests.benchmarks.snapshots
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.snapshots import Snapshot, SnapshotYear, newest_in, rows_of, years_of
from smallcap_cli.dataset.keep_snapshots import snapshot_status
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.stored import open_stored
from smallcap_cli.store import open_store
from tests.benchmarks.filings import rounds_ms

FUNDS, WRITTEN = 100, 30
DAYS = sessions(date(2025, 1, 2), date(2025, 12, 31)).tolist()[:-40]
NOW = datetime(2026, 1, 2, 22, 0, tzinfo=UTC)
#: For a run that records, and for every question.
GOAL_MS = 50.0


def snapshot(ticker: str, day: date) -> Snapshot:
    """An invented snapshot of an evening."""
    return Snapshot(
        ticker, day, datetime(day.year, day.month, day.day, 22, 0, tzinfo=UTC), "yahoo", "Yahoo Finance", 250.5, day,
        250.25, None, 2.8e8, 7.1e10, "unknown", 0.0019, 0.0112, None, 0.0002,
    )  # fmt: skip


def snapshots_ms() -> Mapping[str, list[float]]:
    """Milliseconds of each round, by what was measured."""
    tickers = [f"F{number:03d}" for number in range(FUNDS)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(folder) as store:
            store.write(years_of(snapshot(ticker, day) for ticker in tickers for day in DAYS), now=NOW)
            day = DAYS[-1]

            def written() -> None:
                nonlocal day
                day += timedelta(days=1)
                store.write(years_of(snapshot(ticker, day) for ticker in tickers[:WRITTEN]), now=NOW)

            adding = rounds_ms(written)
            status = rounds_ms(lambda: snapshot_status(store, NOW))

        def asked(question: Callable[[list[SnapshotYear]], object]) -> list[float]:
            stored = open_stored(ProviderSetup({"folder": str(folder)}, clock=lambda: NOW))
            return rounds_ms(lambda: [question(stored.snapshot_years(ticker)) for ticker in tickers])

        return {
            f"snapshots: adding {WRITTEN} to a year of {FUNDS} funds": adding,
            f"snapshots: newest assets of {FUNDS} funds": asked(lambda years: newest_in(years, "aum_usd")),
            f"snapshots: the year of {FUNDS} funds as arrays": asked(lambda years: years),
            "snapshots: the year of one fund, row by row": rounds_ms(lambda: _year_of_one(folder, tickers[0])),
            f"snapshots: data status of {FUNDS} funds": status,
        }


def _year_of_one(folder: Path, ticker: str) -> list[Snapshot]:
    return rows_of(open_stored(ProviderSetup({"folder": str(folder)}, clock=lambda: NOW)).snapshot_years(ticker))


def main() -> None:
    """Print each time beside its goal; end with 1 where one is missed."""
    missed = False
    for name, rounds in snapshots_ms().items():
        median = statistics.median(rounds)
        missed |= median > GOAL_MS
        sys.stdout.write(f"{name}: {median:.1f} ms (goal {GOAL_MS:.0f})\n")
    sys.exit(int(missed))


if __name__ == "__main__":
    main()
