"""Many funds at once: outcomes, progress, Ctrl-C, and what a process of its own leaves behind."""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.errors import CouldNotParse, NotFound, RateLimited
from smallcap_cli.providers.yahoo.provider import FetchInterrupted
from tests.fakes.client import LONG_SECONDS, opened, said, served, started
from tests.fakes.yahoo import FakeYahoo

pytestmark = pytest.mark.usefixtures("no_proxy")


# Many funds


def test_one_fund_that_fails_stops_no_other() -> None:
    tickers = ["IWM", "NOPE", "BAD", "IJR"]
    with served("ok", modes={"BAD": "truncated"}) as server:
        outcomes = opened(server).fetch_many(tickers, deadline=20)
    assert list(outcomes) == tickers
    assert [type(outcome) for outcome in outcomes.values()] == [PriceHistory, NotFound, CouldNotParse, PriceHistory]


def test_progress_is_told_in_the_callers_thread() -> None:
    told: list[tuple[str, int, int, threading.Thread]] = []
    with served("ok") as server:
        opened(server).fetch_many(
            ["IWM", "IJR", "IWM"],
            deadline=20,
            on_progress=lambda ticker, outcome, done, total: told.append(
                (ticker, done, total, threading.current_thread())
            ),
        )
    assert sorted(ticker for ticker, *_ in told) == ["IJR", "IWM"]
    assert [(done, total) for _, done, total, _ in told] == [(1, 2), (2, 2)]
    assert {thread for *_, thread in told} == {threading.main_thread()}


def test_after_too_many_requests_the_rest_get_the_same_error() -> None:
    with served("all_429") as server:
        outcomes = opened(server, threads=2).fetch_many([f"F{n}" for n in range(12)], deadline=20)
        assert len(server.asked("/chart/")) <= 2
    assert {type(outcome) for outcome in outcomes.values()} == {RateLimited}
    assert len({str(outcome) for outcome in outcomes.values()}) == 1


def test_ctrl_c_keeps_what_is_finished() -> None:
    def interrupt(ticker: str, outcome: object, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with served("ok", latency=0.05) as server:
        with pytest.raises(FetchInterrupted) as raised:
            opened(server, threads=1).fetch_many(["IWM", "A", "B", "C", "D", "E"], deadline=20, on_progress=interrupt)
        time.sleep(0.3)
        assert len(server.asked("/chart/")) <= 4
    assert list(raised.value.finished) == ["IWM", "A"]


@pytest.mark.parametrize("mode", ["ok", "crumb_429"])
def test_a_fetch_writes_nothing_to_the_streams_and_nothing_into_the_home_folder(mode: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with FakeYahoo(mode) as server:
        ran = started(server.url, "provider.fetch_many(['IWM', 'IJR'], deadline=20)", home=home)
        streams = ran.communicate(timeout=30)
        assert len(server.asked("/chart/")) == 2
    assert (ran.returncode, streams) == (0, ("", ""))
    assert not home.exists()


class Planted:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def plant(folder: Path, mark: Path) -> None:
    """yfinance's database of cookies, one of which runs code when it is read."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "cookies.db")) as database:
        columns = "strategy VARCHAR(255) NOT NULL PRIMARY KEY, fetch_date DATETIME NOT NULL, cookie_bytes BLOB NOT NULL"
        database.execute(f"CREATE TABLE _cookieschema ({columns}) WITHOUT ROWID")
        row = ("curlCffi", datetime.now(UTC).replace(tzinfo=None).isoformat(), pickle.dumps(Planted(mark)))
        database.execute("INSERT INTO _cookieschema VALUES (?, ?, ?)", row)
        database.commit()


def test_no_pickled_cookie_is_read_wherever_it_lies(tmp_path: Path) -> None:
    mark, kept = tmp_path / "code-ran", tmp_path / "kept"
    plant(kept, mark)
    plant(tmp_path / "py-yfinance", mark)  # yfinance's own folder, below XDG_CACHE_HOME
    with FakeYahoo() as server:
        ran = started(server.url, "provider.prices('IWM')", home=tmp_path, cache_dir=str(kept))
        ran.communicate(timeout=30)
    assert (ran.returncode, mark.exists()) == (0, False)


def test_ctrl_c_waits_for_no_answer(tmp_path: Path) -> None:
    code = "provider.fetch_many(['IWM', 'HANG'], deadline=600, on_progress=lambda *_: print('one', flush=True))"
    with FakeYahoo(modes={"HANG": "hang"}) as server:
        ran = started(server.url, code, home=tmp_path, timeout_seconds=LONG_SECONDS)
        assert ran.stdout is not None
        assert ran.stdout.readline() == "one\n"
        ran.send_signal(signal.SIGINT)
        _, told = ran.communicate(timeout=LONG_SECONDS / 2)  # before the request that hangs is given up
    assert told.rstrip().endswith("FetchInterrupted: interrupted")


@pytest.mark.parametrize("absent", ["yfinance", "curl_cffi"])
def test_a_library_that_cannot_be_loaded_is_named(absent: str) -> None:
    code = (
        f"sys.modules[{absent!r}] = None\nprint(*set(map(str, provider.fetch_many(['A', 'B'], deadline=9).values())))"
    )
    with FakeYahoo() as server:
        told = said(server.url, code)
    assert told.startswith("yahoo: yfinance cannot be loaded: ")
    assert absent in told
