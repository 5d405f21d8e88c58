"""Fetches and imports of what is inside funds that are killed, run twice at once, or meet a full disk. All invented.

A fake SEC holds the n-th request below a path and says so; a script ends its own process at the n-th statement that
it sends to the store. So each moment is chosen, and nothing here waits for a time to pass.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.store import open_store
from smallcap_cli.store.holdings import HOLDINGS
from tests.commands.inside_files import rows_of, write_files
from tests.conftest import Run
from tests.fakes import filings
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import JUNE, TRUST, Line

SECONDS = 60
FACTS, ARCHIVES, CLASSES = "/api/xbrl/companyfacts/", "/Archives/edgar/data/", "/files/company_tickers_mf.json"
#: Six invented funds of one trust, with a filing each.
FUNDS = tuple(f"SM{letter}I" for letter in "ABCDEF")
SERIES = {ticker: f"S00009910{number}" for number, ticker in enumerate(FUNDS)}
REPORTS = tuple(
    JUNE._replace(accession=f"0009999001-26-0001{number:02d}", series=series)
    for number, series in enumerate(SERIES.values())
)
CLASS_LIST = filings.class_list(*((TRUST, series, f"C{series[1:]}", ticker) for ticker, series in SERIES.items()))
#: Sixty invented companies in a fund of their own, and what they reported.
MANY = range(2001, 2061)


def _holdings_server(hold: tuple[str, int] | None = None) -> FakeSec:
    return FakeSec(reports=REPORTS, files={CLASSES: CLASS_LIST}, hold=hold)


def _facts_server(hold: tuple[str, int] | None = None) -> FakeSec:
    lines = [Line(f"Invented {n} Corp", "N/A", 1 / len(MANY), f"T{n}") for n in MANY]
    exchange = filings.exchange_list(*((n, f"Invented {n} Corp", f"T{n}", "NYSE") for n in MANY))
    files = {"/files/company_tickers_exchange.json": exchange}
    for n in MANY:
        fact = ("2025-10-01", "2026-09-30", float(n), "2026-10-20")
        files[f"{FACTS}CIK{n:010d}.json"] = filings.company_facts(n, f"Invented {n} Corp", fact)
    return FakeSec(reports=(JUNE._replace(lines=lines),), files=files, hold=hold)


def _env(server: FakeSec) -> dict[str, str]:
    return {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": "Tester tester@example.com"}


def _start(server: FakeSec, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "smallcap_cli", "data", "fetch", *arguments, "--deadline", "10m"]
    env = {**os.environ, **_env(server)}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def _kill_when_held(server: FakeSec, *arguments: str) -> None:
    """Start a fetch and kill it while the server holds its request."""
    process = _start(server, *arguments)
    try:
        assert server.held.wait(SECONDS)
    finally:
        process.kill()
        process.communicate(timeout=SECONDS)


def _asked(server: FakeSec, below: str) -> list[str]:
    return [path for path in server.paths if path.startswith(below)]


def _store_folder() -> Path:
    return Path(os.environ["SMALLCAP_HOME"]) / "data"


def _lists() -> dict[str, list[Holdings]]:
    """The stored lists by fund; a store that was harmed would say so."""
    with open_store(_store_folder(), read_only=True) as store:
        funds = [one.key.removeprefix(HOLDINGS.prefix) for one in store.documents(HOLDINGS.prefix)]
        found = {fund: store.answers(Holdings, fund) for fund in funds}
        assert store.messages == []
    return found


def _companies() -> set[int]:
    """The companies whose facts are stored."""
    with open_store(_store_folder(), read_only=True) as store:
        found = {n for n in MANY if store.answers(Fundamentals, f"CIK{n:010d}")}
        assert store.messages == []
    return found


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_fetch_of_holdings_that_is_killed_goes_on_where_it_ended(smallcap: Run, number: int) -> None:
    """Funds before the one whose filing is held are stored and not asked again; the others come with the next call."""
    with _holdings_server((ARCHIVES, number)) as server:
        _kill_when_held(server, *FUNDS, "--holdings")
        assert list(_lists()) == list(FUNDS[: number - 1])
        if number > 1:
            found = smallcap("holdings", FUNDS[0], "-f", "csv")
            assert (found.code, len(rows_of(found.out))) == (0, len(JUNE.lines)), found.err
        server.go_on()
        before = len(_asked(server, ARCHIVES))
        again = smallcap("data", "fetch", *FUNDS, "--holdings", env=_env(server))
        assert again.code == 0, again.err
        assert len(_asked(server, ARCHIVES)) - before == len(FUNDS) - (number - 1)
    assert {ticker: len(lists) for ticker, lists in _lists().items()} == dict.fromkeys(FUNDS, 1)


@pytest.mark.parametrize("number", [20, 60])
def test_a_fetch_of_facts_that_is_killed_goes_on_where_it_ended(smallcap: Run, number: int) -> None:
    """Companies are written 25 at a time: those that are there are not asked again, and no other is left out."""
    with _facts_server((FACTS, number)) as server:
        smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server))
        _kill_when_held(server, "SMLI", "--all-facts")
        stored = _companies()
        assert len(stored) <= number - 1
        server.go_on()
        before = len(_asked(server, FACTS))
        again = smallcap("data", "fetch", "SMLI", "--all-facts", env=_env(server))
        assert again.code == 0, again.err
        asked = {int(path[len(FACTS) + 3 : -len(".json")]) for path in _asked(server, FACTS)[before:]}
        assert asked == set(MANY) - stored  # the server may note a question of the killed process as late as here
    assert _companies() == set(MANY)
    (row,) = rows_of(smallcap("quality", "SMLI", "-f", "csv").out)
    assert (row["known"], row["unprofitable"]) == ("60", "0")


def test_answers_of_companies_are_written_while_others_are_waited_for(smallcap: Run) -> None:
    """The last company is held until 25 of those before it can be read by another process."""
    with _facts_server((FACTS, len(MANY))) as server:
        smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server))
        process = _start(server, "SMLI", "--all-facts")
        assert server.held.wait(SECONDS)
        ends = time.monotonic() + SECONDS
        while len(_companies()) < 25 and time.monotonic() < ends:
            time.sleep(0.01)
        assert 25 <= len(_companies()) < len(MANY)
        server.go_on()
        assert (process.wait(SECONDS), _companies()) == (0, set(MANY))
        process.communicate()


@pytest.mark.parametrize(("kind", "below"), [("--holdings", ARCHIVES), ("--all-facts", FACTS)])
def test_two_fetches_at_once_lose_nothing(smallcap: Run, kind: str, below: str) -> None:
    """One is held at its first question while the other waits for its turn, and then goes on with what is left."""
    server = _facts_server() if kind == "--all-facts" else _holdings_server()
    funds = ("SMLI",) if kind == "--all-facts" else FUNDS
    with server:
        if kind == "--all-facts":
            smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server))
        server.hold = (below, 1)
        both = [_start(server, *funds, kind) for _ in range(2)]
        while not _asked(server, below) and all(one.poll() is None for one in both):
            time.sleep(0.01)
        server.go_on()
        said = [one.communicate(timeout=SECONDS)[1] for one in both]
        assert [one.returncode for one in both] == [0, 0], said
        before = len(_asked(server, below))
        again = smallcap("data", "fetch", *funds, kind, env=_env(server))
        assert (again.code, len(_asked(server, below))) == (0, before), again.err
    if kind == "--all-facts":
        assert _companies() == set(MANY)
        return
    for ticker in FUNDS:
        found = smallcap("holdings", ticker, "-f", "csv")
        assert (found.code, len(rows_of(found.out))) == (0, len(JUNE.lines)), found.err


#: Runs smallcap and ends the process, as `kill -9` does, when it sends its n-th writing statement to the store.
KILLER = """
import os, signal, sqlite3, sys
from smallcap_cli.cli import main

left, connect = [int(sys.argv[1])], sqlite3.connect

def count(statement):
    left[0] -= statement.startswith(("BEGIN IMMEDIATE", "CREATE", "DELETE", "INSERT"))
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def traced(*given, **named):
    connection = connect(*given, **named)
    connection.set_trace_callback(count)
    return connection

sqlite3.connect = traced
sys.exit(main(sys.argv[2:]))
"""


def _import_and_die(place: str, number: int) -> int:
    command = [sys.executable, "-c", KILLER, str(number), "data", "import", "--holdings", place]
    return subprocess.run(command, env=dict(os.environ), capture_output=True, timeout=SECONDS, check=False).returncode


def _overlaps(smallcap: Run) -> list[str]:
    """What is measured of IWM and IVV in the store: no bundled figure says it."""
    arguments = ("-c", "sp500_overlap_weight", "--as-of", "2025-10-01", "-f", "csv")
    return [row["sp500_overlap_weight"] for row in rows_of(smallcap("compare", "IWM", "IVV", *arguments).out)]


@pytest.mark.parametrize("number", [2, 5, 8])
def test_an_import_that_is_killed_is_whole_or_not_at_all(smallcap: Run, tmp_path: Path, number: int) -> None:
    """Killed while it makes the store, while it writes the lists, or between these and what is measured of them."""
    held, _ = write_files(tmp_path)
    for first, stored in ((False, set()), (True, {"IWM"})):
        if first:
            smallcap("data", "import", "--holdings", held, "--fund", "IWM")
        assert _import_and_die(held, number) == -signal.SIGKILL
        assert set(_lists() if (_store_folder() / "store.sqlite3").exists() else ()) in (stored, {"IWM", "IVV"})
        again = smallcap("data", "import", "--holdings", held)
        assert again.code == 0, again.err
        assert {ticker: len(lists) for ticker, lists in _lists().items()} == {"IWM": 1, "IVV": 1}
        assert _overlaps(smallcap) == ["0.25", "1.0"]
        smallcap("data", "clear", "--all", "--yes")


def _small_disk(size: int) -> Callable[[], None]:
    """For a process that is to have no room: none of its files may grow beyond so many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _run_on_small_disk(size: int, env: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "smallcap_cli", "data", *arguments]
    return subprocess.run(
        command, env={**os.environ, **env}, capture_output=True, text=True, preexec_fn=_small_disk(size), check=False,
        timeout=SECONDS,
    )  # fmt: skip


def test_holdings_on_a_full_disk_leave_those_before(smallcap: Run) -> None:
    lines = [JUNE.lines[0]._replace(name=f"Invented {n} Corp", weight=1 / 400) for n in range(400)]
    reports = [report._replace(lines=lines) for report in REPORTS]
    with FakeSec(reports=reports, files={CLASSES: CLASS_LIST}) as server:
        ran = _run_on_small_disk(200_000, _env(server), "fetch", *FUNDS, "--holdings")
        assert (ran.returncode, "Traceback" in ran.stderr) == (4, False), ran.stderr
        assert "disk" in ran.stderr or "full" in ran.stderr, ran.stderr
        stored = list(_lists())
        assert stored == list(FUNDS[: len(stored)])
        assert 0 < len(stored) < len(FUNDS)
        before = len(_asked(server, ARCHIVES))
        again = smallcap("data", "fetch", *FUNDS, "--holdings", env=_env(server))
        assert (again.code, len(_asked(server, ARCHIVES)) - before) == (0, len(FUNDS) - len(stored)), again.err
    assert {ticker: len(lists) for ticker, lists in _lists().items()} == dict.fromkeys(FUNDS, 1)


def test_facts_on_a_full_disk_leave_those_before(smallcap: Run) -> None:
    with _facts_server() as server:
        smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server))
        ran = _run_on_small_disk(80_000, _env(server), "fetch", "SMLI", "--all-facts")
        assert (ran.returncode, "Traceback" in ran.stderr) == (4, False), ran.stderr
        stored = _companies()
        assert len(stored) < len(MANY)
        before = len(_asked(server, FACTS))
        again = smallcap("data", "fetch", "SMLI", "--all-facts", env=_env(server))
        assert (again.code, len(_asked(server, FACTS)) - before) == (0, len(MANY) - len(stored)), again.err
    assert _companies() == set(MANY)


def test_an_import_on_a_full_disk_leaves_what_was_there(smallcap: Run, tmp_path: Path) -> None:
    held, _ = write_files(tmp_path)
    smallcap("data", "import", "--holdings", held)
    rows = [f"T{n:05d},INVENTED {n} CORP,0.02%" for n in range(5_000)]
    (Path(held) / "IJR_2025-08-15.csv").write_text("\n".join(["ticker,name,weight", *rows]))
    ran = _run_on_small_disk(150_000, {}, "import", "--holdings", held)
    assert (ran.returncode, "Traceback" in ran.stderr) == (4, False), ran.stderr
    assert set(_lists()) == {"IWM", "IVV"}
    assert _overlaps(smallcap) == ["0.25", "1.0"]
    again = smallcap("data", "import", "--holdings", held)
    assert (again.code, set(_lists())) == (0, {"IWM", "IVV", "IJR"}), again.err
