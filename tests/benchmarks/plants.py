"""Plants faults in real price files and counts how many of each kind the rules of data quality find.

SMALLCAP_REAL_DATA=DIR python -m tests.benchmarks.plants [--plants 20] [--seed 20]

Each plant is one fault in one file of DIR/prices, drawn with a fixed seed, in every column that a source with that
fault would have wrong. It is found when a finding of a kind that names it lies on its days and the untouched file has
none such there. What is found in the untouched files of DIR/prices, DIR/adjclose and DIR/recent-raw is listed below
the counts: each line is a fact about the file or a false alarm.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.quality import findings
from smallcap_cli.errors import SmallcapError
from smallcap_cli.providers.bars import Bars
from smallcap_cli.providers.bills import RATE_TICKERS
from smallcap_cli.providers.files.csv import parse_table
from smallcap_cli.providers.files.folder import PriceFiles
from smallcap_cli.providers.files.layout import PLAIN
from smallcap_cli.providers.files.series import history_of

FOLDERS = ("prices", "adjclose", "recent-raw")
#: Rows at either end where nothing is planted, and the payments that must lie on either side of one that is changed.
MARGIN, PAYMENTS = 60, 5

Files = Mapping[str, Bars]
Random = np.random.Generator


class Fault(NamedTuple):
    """A table with one fault in it, and the first and last row that the fault is about."""

    table: Bars
    first: int
    last: int


class Plant(NamedTuple):
    """A kind of fault: how it is planted, in which files, and the kinds of finding that name it."""

    name: str
    make: Callable[[Bars, Random], Fault]
    kinds: tuple[str, ...]
    payers: bool = False


def _row(table: Bars, random: Random) -> int:
    return int(random.integers(MARGIN, len(table.days) - MARGIN))


def _scaled(table: Bars, rows: slice, factor: float) -> Bars:
    columns = {name: column.copy() for name, column in table.columns.items()}
    for name in ("close", "adjusted"):
        columns[name][rows] *= factor
    return replace(table, columns=columns)


def later_dates(table: Bars, random: Random) -> Fault:
    """Every date a day later or earlier, or a weekday: the time zone of a source, a label of the next day."""
    way = int(random.choice((-1, 1)))
    weekdays = np.busday_offset(table.days, way, roll="backward")
    days = table.days + way if random.integers(2) else weekdays
    _, first = np.unique(days, return_index=True)
    return Fault(replace(table, days=days).only(first), 0, len(first) - 1)


def equal_closes(table: Bars, random: Random) -> Fault:
    """Six equal closes; the volume goes on."""
    row = _row(table, random)
    columns = {name: column.copy() for name, column in table.columns.items()}
    for name in ("close", "adjusted"):
        columns[name][row : row + 6] = columns[name][row]
    return Fault(replace(table, columns=columns), row, row + 5)


def two_days_up(table: Bars, random: Random) -> Fault:
    """Two closes 10 % too high."""
    row = _row(table, random)
    return Fault(_scaled(table, slice(row, row + 2), 1.1), row, row + 2)


def _readjusted(table: Bars, paid: np.ndarray) -> Bars:
    """The table with other distributions, and the adjusted close that they make."""
    close = table.columns["close"]
    kept = np.append(np.cumprod((1.0 - paid[1:] / close[:-1])[::-1])[::-1], 1.0)
    return replace(table, columns={**table.columns, "dividends": paid, "adjusted": close * kept})


def _payment(table: Bars, random: Random) -> int:
    return int(random.choice(np.flatnonzero(table.columns["dividends"] > 0)[PAYMENTS:-PAYMENTS]))


def absent_dividend(table: Bars, random: Random) -> Fault:
    """A distribution that is neither recorded nor in the adjusted close."""
    row, paid = _payment(table, random), table.columns["dividends"].copy()
    paid[row] = 0.0
    return Fault(_readjusted(table, paid), row, row)


def tenfold_dividend(table: Bars, random: Random) -> Fault:
    """A distribution ten times too large, also in the adjusted close."""
    row, paid = _payment(table, random), table.columns["dividends"].copy()
    paid[row] *= 10.0
    return Fault(_readjusted(table, paid), row, row)


def split(ratio: float) -> Callable[[Bars, Random], Fault]:
    """A split that was not applied to the closes before it."""

    def make(table: Bars, random: Random) -> Fault:
        row = _row(table, random)
        return Fault(_scaled(table, slice(0, row), ratio), row, row)

    return make


def hundredfold(table: Bars, random: Random) -> Fault:
    """One close a hundred times too high."""
    row = _row(table, random)
    return Fault(_scaled(table, slice(row, row + 1), 100.0), row, row)


def missing_days(table: Bars, random: Random) -> Fault:
    """Three rows that are not there."""
    row = _row(table, random)
    rows = np.delete(np.arange(len(table.days)), slice(row, row + 3))
    return Fault(table.only(rows), row - 1, row)


def swapped_columns(table: Bars, random: Random) -> Fault:
    """Close and adjusted close under each other's name."""
    close, adjusted = table.columns["close"], table.columns["adjusted"]
    return Fault(replace(table, columns={**table.columns, "close": adjusted, "adjusted": close}), 0, len(close) - 1)


PLANTS = (
    Plant("every date a day off", later_dates, ("shifted_dates",)),
    Plant("six equal closes, with volume", equal_closes, ("stale_close",)),
    Plant("two days 10 % too high", two_days_up, ("bad_tick",)),
    Plant("a dividend in neither column", absent_dividend, ("missing_distribution",), payers=True),
    Plant("a tenfold dividend", tenfold_dividend, ("large_distribution", "distribution_without_drop"), payers=True),
    Plant("unapplied split 2:1", split(2.0), ("missed_split",)),
    Plant("unapplied split 3:2", split(1.5), ("missed_split",)),
    Plant("unapplied split 5:4", split(1.25), ("missed_split",)),
    Plant("unapplied split 1:10", split(0.1), ("missed_split",)),
    Plant("a close 100 times too high", hundredfold, ("bad_tick", "missed_split")),
    Plant("three days missing", missing_days, ("missing_session",)),
    Plant("close and adjusted close swapped", swapped_columns, ("adjusted_contradiction",), payers=True),
)


def inspected(ticker: str, table: Bars) -> PriceHistory:
    """The history of a table, with its findings by the sessions of the exchange."""
    history = history_of(ticker, table)
    days = sessions(history.first_day, history.last_day)
    return replace(history, findings=findings(history, sessions=days))


def _at(found: Finding, days: np.ndarray, fault: Fault) -> bool:
    return found.overlaps(days[fault.first].item(), days[fault.last].item())


def is_found(ticker: str, plant: Plant, fault: Fault, before: tuple[Finding, ...]) -> bool:
    """Whether the faulty table has a finding of the plant's kinds on its days that the untouched one has not."""
    days = fault.table.days
    named = [f for f in inspected(ticker, fault.table).findings if f.kind in plant.kinds and _at(f, days, fault)]
    known = {(f.kind, f.day) for f in before}
    return any((f.kind, f.day) not in known for f in named)


def tables_of(folder: Path) -> Files:
    """The files that can be read and are prices, by ticker."""
    made = {}
    provider = PriceFiles(folder, {})
    for ticker in provider.tickers():
        path = folder / f"{ticker.replace('^', '_')}.csv"
        try:
            made[ticker] = parse_table(str(path), path.read_bytes(), PLAIN, ticker)
        except SmallcapError as error:
            sys.stderr.write(f"{path.name}: {error.message}\n")
    return {ticker: table for ticker, table in made.items() if ticker not in RATE_TICKERS}


def counts(tables: Files, number: int, seed: int) -> Iterator[tuple[str, int]]:
    """Each kind of plant with how many of so many are found."""
    whole = {t: table for t, table in tables.items() if {"close", "adjusted"} <= set(table.columns)}
    payers = {
        t: table for t, table in whole.items()
        if "dividends" in table.columns and (table.columns["dividends"] > 0).sum() > 3 * PAYMENTS
    }  # fmt: skip
    clean = {ticker: inspected(ticker, table).findings for ticker, table in whole.items()}
    for plant in PLANTS:
        random = np.random.default_rng(seed)
        among = payers if plant.payers else whole
        chosen = [str(name) for name in random.choice(sorted(among), number, replace=number > len(among))]
        yield plant.name, sum(is_found(t, plant, plant.make(among[t], random), clean[t]) for t in chosen)


def main() -> int:
    """Print the counts and what is found in the untouched files; 1 without data."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--plants", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20)
    given = parser.parse_args()
    place = os.environ.get("SMALLCAP_REAL_DATA")
    if not place:
        sys.stderr.write("SMALLCAP_REAL_DATA names no folder\n")
        return 1
    root = Path(place)
    rows = [f"| {name} | {found} |" for name, found in counts(tables_of(root / "prices"), given.plants, given.seed)]
    page = [f"| planted in {given.plants} files each | found |", "|---|---:|", *rows, ""]
    total, kinds, lines = 0, Counter[str](), []
    for folder in FOLDERS:
        for ticker, table in tables_of(root / folder).items():
            total += 1
            for found in inspected(ticker, table).findings:
                kinds[found.kind] += 1
                lines.append(f"{folder} {ticker} {found.day} {found.kind}: {found.detail}")
    kinds_found = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    sys.stdout.write("\n".join((*page, f"In {total} untouched files: {kinds_found}", *lines)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
