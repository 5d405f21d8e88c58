"""Runs that write: one at a time, no lock left by the dead, and a log that says what each came to."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from math import inf
from pathlib import Path

import pytest

from smallcap_cli import patience
from smallcap_cli.call import runs
from smallcap_cli.call.runs import LOCK, LOG, WritingRun, turn_of
from smallcap_cli.errors import InUse
from smallcap_cli.patience import Patience
from smallcap_cli.store import opening
from tests.conftest import Run
from tests.places import ROOT

CLOSES = "Date,Close\n2026-04-06,100\n2026-04-07,110\n"
#: A process that takes its turn, says so, and waits.
HOLDER = """
import sys, time
from pathlib import Path
from smallcap_cli.call.runs import WritingRun, turn_of
from smallcap_cli.patience import Patience
with turn_of(WritingRun("data fetch", "2026-11-20T22:00:00Z", Path(sys.argv[1])), Patience(0.0)):
    print("in turn", flush=True)
    time.sleep(60)
"""


def run(state: Path, words: str = "data fetch") -> WritingRun:
    return WritingRun(words, "2026-11-20T22:00:00Z", state)


def log(home: Path) -> list[str]:
    return (home / "smallcap-home" / "state" / LOG).read_text().splitlines()


def imported(smallcap: Run, tmp_path: Path) -> int:
    folder = tmp_path / "prices"
    folder.mkdir(exist_ok=True)
    (folder / "IWM.csv").write_text(CLOSES)
    return smallcap("data", "import", "--prices", str(folder)).code


def test_a_second_run_that_writes_waits_and_then_says_who_has_the_turn(tmp_path: Path) -> None:
    soon = Patience(0.05)
    with turn_of(run(tmp_path), Patience(0.0)), pytest.raises(InUse) as caught, turn_of(run(tmp_path, "import"), soon):
        raise AssertionError("two runs at once")
    said = f"another run is writing: data fetch, since 2026-11-20T22:00:00Z (process {os.getpid()})"
    assert caught.value.message == said
    with turn_of(run(tmp_path, "data import"), Patience(0.0)):
        assert (tmp_path / LOCK).read_text().startswith("data import, since")


class Clock:
    """A clock that goes on by what is slept, and frees a lock at its end."""

    def __init__(self, free_at: float = inf, free: Callable[[], None] = lambda: None) -> None:
        self.now, self.free_at, self.free = 0.0, free_at, free

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self.free_at:
            self.free()


def test_a_wait_is_said_once_and_ends_when_the_other_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    other = turn_of(run(tmp_path), Patience(0.0))
    other.__enter__()
    clock = Clock(20.0, lambda: (other.__exit__(None, None, None), setattr(clock, "free_at", inf))[1])
    monkeypatch.setattr(patience, "time", clock)
    with turn_of(run(tmp_path, "data import"), Patience(60.0, say=said.append)):
        assert 20.0 <= clock.now < 20.2
    (text,) = said
    assert text.startswith("another run is writing: data fetch, since ")
    assert text.endswith(": waiting for up to 60 s")


def test_a_wait_ends_with_the_deadline_and_says_how_long_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(patience, "time", clock)
    ends = Patience(60.0, ends=7.0)
    waited = pytest.raises(InUse, match="after 7 s of waiting")
    with turn_of(run(tmp_path), Patience(0.0)), waited, turn_of(run(tmp_path, "data import"), ends):
        raise AssertionError("two runs at once")
    assert 7.0 <= clock.now < 7.2


def test_a_store_locked_by_another_program_is_waited_for(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was given up after five seconds, without a word before."""
    assert imported(smallcap, tmp_path) == 0
    monkeypatch.setattr(patience, "NOTICE_SECONDS", 0.0)
    store = tmp_path / "smallcap-home" / "data" / "store.sqlite3"
    with closing(sqlite3.connect(store, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        end = threading.Timer(1.5, lambda: other.execute("ROLLBACK"))
        end.start()
        (tmp_path / "prices" / "IJR.csv").write_text(CLOSES)
        result = smallcap("data", "import", "--prices", str(tmp_path / "prices"))
        end.join()
    assert result.code == 0
    assert f"note: cannot write the store {store}: another program has locked it: waiting for up to 60 s" in result.err
    assert smallcap("compare", "IJR", "-c", "return_1d", "--as-of", "2026-04-07", "--offline").code == 0


def test_a_store_that_stays_locked_ends_with_four_and_is_read_meanwhile(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(patience, "NOTICE_SECONDS", 0.1)
    assert imported(smallcap, tmp_path) == 0
    store = tmp_path / "smallcap-home" / "data" / "store.sqlite3"
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        (tmp_path / "prices" / "IJR.csv").write_text(CLOSES)
        begun = time.monotonic()
        result = smallcap("data", "import", "--prices", str(tmp_path / "prices"))
        assert (result.code, time.monotonic() - begun < 5.0) == (4, True)
        lines = result.err.splitlines()
        assert lines[-2].startswith(f"error: cannot write the store {store}: another program has locked it, after ")
        assert lines[-1] == "hint: run it again when that program has ended"
        read = smallcap("compare", "IWM", "-c", "return_1d", "--as-of", "2026-04-07", "--offline", "-f", "csv")
        assert (read.code, "0.1" in read.out) == (0, True)
    assert smallcap("compare", "IJR", "-c", "return_1d", "--as-of", "2026-04-07", "--provider", "store").code != 0
    assert smallcap("data", "import", "--prices", str(tmp_path / "prices")).code == 0


def test_a_run_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    """A file that merely exists would keep every later run out until somebody removes it."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "in turn\n"
    with pytest.raises(InUse, match=f"process {holder.pid}"), turn_of(run(tmp_path), Patience(0.0)):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with turn_of(run(tmp_path), Patience(0.0)):
        pass


def test_a_refused_run_ends_with_four_and_reading_goes_on(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PATIENCE_SECONDS", 0.0)
    assert imported(smallcap, tmp_path) == 0
    with turn_of(run(tmp_path / "smallcap-home" / "state"), Patience(0.0)):
        assert imported(smallcap, tmp_path) == 4
        assert smallcap("data", "status").code == 0
        assert smallcap("compare", "IWM", "-c", "return_ytd", "--as-of", "2026-04-07").code == 0
        assert smallcap("data", "snapshot", "IWM", "--kept").code == 3  # there is none: it was read
    assert imported(smallcap, tmp_path) == 0
    refusal = [line for line in log(tmp_path) if "another run is writing" in line]
    assert len(refusal) == 1


def test_the_log_has_what_a_run_came_to(smallcap: Run, tmp_path: Path) -> None:
    imported(smallcap, tmp_path)
    assert smallcap("data", "import", "--prices", str(tmp_path / "nowhere")).code != 0
    lines = log(tmp_path)
    assert [line.split(": ", 1)[1].partition(" after ")[0] for line in lines if ": exit " in line] == [
        "exit 0",
        "exit 2",
    ]
    assert any(": error: " in line for line in lines)
    assert all(line.startswith(f"2026-11-21T00:00:00Z {os.getpid()} data import: ") for line in lines)


def test_a_log_that_has_grown_is_set_aside_and_old_ones_go(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_BYTES", 1)
    for _ in range(runs.KEPT_LOGS + 3):
        imported(smallcap, tmp_path)
    state = tmp_path / "smallcap-home" / "state"
    assert sorted(path.name for path in state.glob("smallcap.log*")) == [
        LOG, *(f"{LOG}.{number}" for number in range(1, runs.KEPT_LOGS + 1))
    ]  # fmt: skip


def test_a_line_of_the_log_is_one_line(tmp_path: Path) -> None:
    assert run(tmp_path).line("two\nlines\x1b[31m").count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_state_folder_that_cannot_be_written_stops_no_run(smallcap: Run, tmp_path: Path) -> None:
    state = tmp_path / "smallcap-home" / "state"
    state.mkdir(parents=True)
    state.chmod(0o500)
    assert imported(smallcap, tmp_path) == 0
    state.chmod(0o700)
