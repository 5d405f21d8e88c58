"""Kills, bit flips and company for the local store: `python -m tests.tools.store_torture`.

Every series is made from its fund and a version number that it carries in its warnings, so any answer of a store can
be compared to the last bit with what was once written. The tests run the same functions with smaller numbers.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zlib import crc32

import numpy as np

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import PriceHistory, RateSeries, Source
from smallcap_cli.errors import DataUnavailable
from smallcap_cli.store import Store, StoredDocument, open_store
from smallcap_cli.store.opening import FILE_NAME, PAGE_SIZE
from tests.places import ROOT

FUNDS = ("AVUV", "IJR", "IWM", "SPSM", "VB", "XSMO")
START = datetime(2026, 1, 1, tzinfo=UTC)


def history(ticker: str, version: int, length: int = 1500) -> PriceHistory:
    """A price history that ticker and version determine."""
    generator = np.random.default_rng([crc32(ticker.encode()), version])
    days = np.datetime64("2015-01-01") + np.arange(length)
    close = np.exp(generator.normal(4, 0.2, length))
    splits = np.zeros(length)
    splits[length // 2] = 2.0
    return PriceHistory(
        ticker,
        days,
        close,
        close * 0.9,
        Source("torture", date(2026, 1, 1), START + timedelta(seconds=version), "made up", "https://example.org"),
        splits=splits,
        warnings=(str(version),),
        findings=(Finding(date(2015, 1, version % 28 + 1), "missing_session", f"gap {version}"),),
    )


def rates(version: int) -> RateSeries:
    """A rate series that its version determines."""
    days = np.datetime64("2015-01-01") + np.arange(200)
    return RateSeries("tbill", days, np.full(200, version / 1000), Source("torture", None, START, str(version)))


def same(found: PriceHistory, written: PriceHistory) -> bool:
    """Whether two histories are equal to the last bit."""
    for name in ("days", "close", "adjusted", "volume", "distributions", "capital_gains", "splits"):
        one, other = getattr(found, name), getattr(written, name)
        if (one is None) != (other is None) or (one is not None and one.tobytes() != other.tobytes()):
            return False
    told = ("ticker", "source", "frequency", "price_kind", "currency", "seven_day", "warnings", "findings")
    return all(getattr(found, name) == getattr(written, name) for name in told)


def version_of(store: Store, ticker: str, vintage: str | None = None) -> int | None:
    """Which version the store answers for a fund; AssertionError if it is not what was written."""
    found = store.prices(ticker, vintage=vintage)
    if found is None:
        return None
    version = int(found.history.warnings[0])
    assert same(found.history, history(ticker, version)), f"{ticker} is not what was written"
    return version


def say(what: object) -> None:
    """A line on stdout at once: a parent waits for it, or has to know of it when this process is killed."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


# Kills


def write_for_ever(folder: Path, version: int) -> None:
    """Write versions from the given one on, a day apart, saying each on stdout once it is durable."""
    say("ready")
    with open_store(folder) as store:
        while True:
            store.write([history(ticker, version) for ticker in FUNDS], now=START + timedelta(days=version))
            say(version)
            if version % 3 == 0:
                store.prune(START + timedelta(days=version))
            version += 1


def kill_once(folder: Path, version: int, seconds: float) -> int:
    """Kill a writer after so long, check the store, and return the version it now has (version - 1: none new)."""
    command = [sys.executable, "-m", "tests.tools.store_torture", "--child", str(folder), str(version)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        told = [int(line) for line in child.stdout.read().splitlines()]
    with open_store(folder) as store:
        found = {version_of(store, ticker) for ticker in FUNDS}
        assert len(found) == 1, f"funds of different writes: {found}"
        held = found.pop()
        now = version - 1 if held is None else held
        least = told[-1] if told else version - 1
        assert least <= now <= least + 1, f"{least} was durable, the store has {now}"
        for vintage in store.vintages():
            past = {version_of(store, ticker, vintage.id) for ticker in FUNDS}
            assert past == {round((vintage.created - START) / timedelta(days=1))}
        assert store.messages == []
    return now


def kills(folder: Path, count: int, seed: int = 1) -> Counter[str]:
    """Kill a writer `count` times; every tenth time it begins without a store."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    version = 1
    for number in range(count):
        if number % 10 == 0:
            shutil.rmtree(folder, ignore_errors=True)
            version = 1
        last = kill_once(folder, version, chance.uniform(0, 0.12 if number % 10 else 0.02))
        seen["kills"] += 1
        seen["writes kept"] += last - version + 1
        version = last + 1
    return seen


# Bit flips


def furnished(folder: Path) -> tuple[str, ...]:
    """A store with three vintages of every table; the vintages are returned."""
    with open_store(folder) as store:
        made = []
        for version in (1, 2, 3):
            now = START + timedelta(days=version)
            made.append(store.write([*(history(t, version) for t in FUNDS), rates(version)], now=now))
        store.remember_unknown("NOPE", "torture", START)
        store.change_document("index", lambda old: StoredDocument("index", START, "e", "text/plain", b"x" * 40_000))
    return tuple(made)


def places(content: bytes, written: Iterable[tuple[str, int]]) -> dict[tuple[str, int], set[int]]:
    """On which pages of a file each series lies, by looking for pieces of its closes."""
    found = {}
    for ticker, version in written:
        made = history(ticker, version)
        assert made.close is not None
        assert made.adjusted is not None
        raw = made.close.tobytes() + made.adjusted.tobytes()
        spots = (content.find(raw[at : at + 16]) for at in range(0, len(raw), 128))
        pages = {spot // PAGE_SIZE for spot in spots if spot >= 0}
        found[ticker, version] = {p for page in pages for p in (page - 1, page, page + 1)} - {0, 1, 2, 3}
    return found


def check_damaged(folder: Path, vintages: tuple[str, ...]) -> set[tuple[str, int]]:
    """Read everything of a damaged store; the series that are lost are returned, each of which must be told."""
    lost = set()
    with open_store(folder) as store:
        for version, vintage in enumerate(vintages, 1):
            for ticker in FUNDS:
                found = version_of(store, ticker, vintage)
                assert found in (None, version), f"{ticker} of {vintage} answers with version {found}"
                if found is None:
                    lost.add((ticker, version))
                    assert any(ticker in message for message in store.messages), store.messages
        for ticker in FUNDS:
            assert version_of(store, ticker) in (None, 3)
        kept = store.rates("tbill")
        assert kept is None or kept.rates.annual.tobytes() == rates(3).annual.tobytes()
        assert store.known_unknown("NOPE", "torture", START) is None
        page = store.document("index")
        assert page is None or page.body == b"x" * 40_000
        assert store.documents("ind") == (() if page is None else (page,))
        store.status(START)
    return lost


def write_after(folder: Path, lost: set[tuple[str, int]], vintages: tuple[str, ...]) -> None:
    """Write one fund into a damaged store: every other series is what it was."""
    with open_store(folder) as store:
        store.write([history("IWM", 4)], now=START + timedelta(days=4))
        assert version_of(store, "IWM") == 4
    assert check_without_newest(folder, vintages) <= lost


def check_without_newest(folder: Path, vintages: tuple[str, ...]) -> set[tuple[str, int]]:
    with open_store(folder) as store:
        held = {(t, v): version_of(store, t, vintage) for v, vintage in enumerate(vintages, 1) for t in FUNDS}
    assert all(found in (None, version) for (_, version), found in held.items())
    return {key for key, found in held.items() if found is None}


def flips(folder: Path, count: int, seed: int = 1) -> Counter[str]:
    """Flip one bit of a store `count` times, each time in a fresh copy, and read and write it."""
    vintages = furnished(folder / "sound")
    content = (folder / "sound" / FILE_NAME).read_bytes()
    where = places(content, [(ticker, version) for ticker in FUNDS for version in (1, 2, 3)])
    chance = random.Random(seed)
    seen: Counter[str] = Counter(flips=count)
    for number in range(count):
        spot = flip_spot(chance, number, len(content))
        damaged = bytearray(content)
        damaged[spot] ^= 1 << chance.randrange(8)
        copy = folder / f"flip-{number}"
        copy.mkdir()
        (copy / FILE_NAME).write_bytes(damaged)
        try:
            lost = check_damaged(copy, vintages)
            page = spot // PAGE_SIZE
            strays = {key for key in lost if page not in where[key]}
            assert not strays, f"lost, and not on the damaged page: {strays}"
            aside = [name for name in os.listdir(copy) if "damaged" in name and not name.endswith(("-wal", "-shm"))]
            assert all((copy / name).read_bytes() == bytes(damaged) for name in aside), "not set aside as it was"
            write_after(copy, lost, vintages)
        except (AssertionError, DataUnavailable) as fault:
            raise AssertionError(f"bit flip {number} at byte {spot} of {len(content)}: {fault}") from fault
        seen.update({"set aside": bool(aside), "with a lost series": bool(lost), "series lost": len(lost)})
        shutil.rmtree(copy)
    return seen


def flip_spot(chance: random.Random, number: int, length: int) -> int:
    """A place in a file: every third one anywhere, else where SQLite's own structure is: heads and ends of pages."""
    if number % 3 == 0:
        return chance.randrange(length)
    pages = length // PAGE_SIZE
    page = chance.randrange(pages) if number % 3 == 1 else chance.randrange(min(7, pages))
    within = chance.choice((chance.randrange(32), chance.randrange(120), PAGE_SIZE - 1 - chance.randrange(1000)))
    return page * PAGE_SIZE + within


# Company


def write_until(folder: Path, seconds: float, first: int) -> None:
    """Write versions first, first + 2, ... for so long; how many is printed."""
    until, version = time.monotonic() + seconds, first
    with open_store(folder, patience=30) as store:
        while time.monotonic() < until:
            store.write([history(t, version) for t in FUNDS], now=START + timedelta(hours=version))
            if version % 20 < 2:
                store.prune(START + timedelta(hours=version))
            version += 2
        assert store.messages == []
    say((version - first) // 2)


def read_until(folder: Path, seconds: float) -> None:
    """Read every fund for so long, opening the store anew each time; how often is printed."""
    until, rounds = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with open_store(folder, patience=30) as store:
            for ticker in FUNDS:
                assert version_of(store, ticker) is not None
            newest = store.vintages()[-1].id
            assert len({version_of(store, ticker, newest) for ticker in FUNDS}) == 1
            assert store.messages == []
        rounds += 1
    say(rounds)


def together(folder: Path, seconds: float) -> Mapping[str, int]:
    """Two writers and two readers at once for so long; how often each went round."""
    with open_store(folder) as store:
        store.write([history(ticker, 1) for ticker in FUNDS], now=START)
    parts = {
        "writer 1": ("--write", "1"),
        "writer 2": ("--write", "2"),
        "reader 1": ("--read",),
        "reader 2": ("--read",),
    }
    module = [sys.executable, "-m", "tests.tools.store_torture", "--seconds", str(seconds), "--folder", str(folder)]
    running = {
        name: subprocess.Popen([*module, *extra], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for name, extra in parts.items()
    }
    ends = {name: (*process.communicate(), process.returncode) for name, process in running.items()}
    for name, (_, complaint, code) in ends.items():
        assert code == 0, f"{name}: {complaint}"
    with open_store(folder) as store:
        ids = [vintage.id for vintage in store.vintages()]
        assert len(ids) == len(set(ids))
        for vintage in ids[-20:]:
            assert len({version_of(store, ticker, vintage) for ticker in FUNDS}) == 1
    return {name: int(output) for name, (output, _, _) in ends.items()}


def main() -> None:
    """Run all three at full size, or be one of their child processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs=2)
    parser.add_argument("--write", type=int)
    parser.add_argument("--read", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--flips", type=int, default=1000)
    asked = parser.parse_args()
    if asked.child:
        write_for_ever(Path(asked.child[0]), int(asked.child[1]))
    elif asked.write:
        write_until(asked.folder, asked.seconds, asked.write)
    elif asked.read:
        read_until(asked.folder, asked.seconds)
    else:
        with tempfile.TemporaryDirectory() as name:
            say(dict(kills(Path(name) / "kills", asked.kills)))
            say(dict(flips(Path(name) / "flips", asked.flips)))
            say(dict(together(Path(name) / "together", asked.seconds)))


if __name__ == "__main__":
    main()
