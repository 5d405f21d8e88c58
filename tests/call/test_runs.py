"""Runs that write: one at a time, no lock left by the dead, and a log that says what each came to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smallcap_cli.call import runs
from smallcap_cli.call.runs import LOCK, LOG, WritingRun, turn_of
from smallcap_cli.errors import CouldNotAsk
from tests.conftest import Run
from tests.places import ROOT

CLOSES = "Date,Close\n2026-04-06,100\n2026-04-07,110\n"
#: A process that takes its turn, says so, and waits.
HOLDER = """
import sys, time
from pathlib import Path
from smallcap_cli.call.runs import WritingRun, turn_of
with turn_of(WritingRun("data fetch", "2026-11-20T22:00:00Z", Path(sys.argv[1])), 0.0):
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
    with turn_of(run(tmp_path), 0.0), pytest.raises(CouldNotAsk) as caught, turn_of(run(tmp_path, "data import"), 0.05):
        raise AssertionError("two runs at once")
    said = f"another run is writing: data fetch, since 2026-11-20T22:00:00Z (process {os.getpid()})"
    assert caught.value.message == said
    with turn_of(run(tmp_path, "data import"), 0.0):
        assert (tmp_path / LOCK).read_text().startswith("data import, since")


def test_a_run_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    """A file that merely exists would keep every later run out until somebody removes it."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "in turn\n"
    with pytest.raises(CouldNotAsk, match=f"process {holder.pid}"), turn_of(run(tmp_path), 0.0):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with turn_of(run(tmp_path), 0.0):
        pass


def test_a_refused_run_ends_with_four_and_reading_goes_on(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PATIENCE_SECONDS", 0.0)
    assert imported(smallcap, tmp_path) == 0
    with turn_of(run(tmp_path / "smallcap-home" / "state"), 0.0):
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
