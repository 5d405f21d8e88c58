"""A run that nobody watches: no question asked, the last close at night, two at once, one that is killed."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.dataset.test_refresh import FRIDAY, away, rows
from tests.fakes import charts
from tests.fakes.yahoo import FakeYahoo

WAIT_SECONDS = 120
#: 02:00 UTC, the evening before in New York: in winter time, in summer time, and in the night after the change.
NIGHTS = [
    (datetime(2026, 11, 21, 2, 0, tzinfo=UTC), date(2026, 11, 20)),
    (datetime(2026, 7, 11, 2, 0, tzinfo=UTC), date(2026, 7, 10)),
    (datetime(2026, 11, 3, 2, 0, tzinfo=UTC), date(2026, 11, 2)),
]


@pytest.mark.parametrize(("now", "session"), NIGHTS, ids=str)
def test_a_run_at_two_in_the_night_reports_the_last_close(smallcap: Run, now: datetime, session: date) -> None:
    with FakeYahoo(now=now, series=[charts.fund("IWM", last=session)]) as fake:
        shown = smallcap("compare", "IWM", "-c", "as_of,last_close", "-f", "csv", env=away(fake.url, now))
        (kept,) = rows(smallcap("data", "snapshot", "IWM", "-f", "csv", env=away(fake.url, now)))
        close = float(fake.served("IWM").close[-1])
    (row,) = rows(shown)
    assert (row["as_of"], float(row["last_close"])) == (session.isoformat(), pytest.approx(close, abs=1e-5))
    assert (kept["session"], kept["price_as_of"]) == (session.isoformat(), session.isoformat())


@pytest.mark.parametrize(
    ("words", "code"),
    [(("data", "snapshot", "IWM", "--offline"), 4), (("data", "import", "--prices", "."), 0), (("data", "clear"), 2)],
    ids=str,
)
def test_a_closed_stdin_ends_no_run_and_no_question_is_asked(
    console_command: list[str], tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    (tmp_path / "IWM.csv").write_text("Date,Close\n2026-04-06,100\n2026-04-07,110\n")
    line = " ".join(shlex.quote(word) for word in (*console_command, *words))
    ran = subprocess.run(
        ["bash", "-c", f"{line} <&-"], cwd=tmp_path, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False
    )
    assert ran.returncode == code, ran.stderr
    assert "?" not in ran.stdout + ran.stderr


def test_two_runs_at_once_record_a_session_once(console_command: list[str], smallcap: Run, tmp_path: Path) -> None:
    with FakeYahoo(now=FRIDAY, latency=0.1) as fake:
        environment = {**os.environ, **away(fake.url)}
        both = [
            subprocess.Popen(
                [*console_command, "data", "snapshot", "IWM", "-q"], cwd=tmp_path, env=environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        ended = [(process.communicate(timeout=WAIT_SECONDS), process.returncode) for process in both]
        summaries = fake.asked("/quoteSummary/")
    assert [code for _, code in ended] == [0, 0], ended
    assert len(summaries) == 1
    assert len(rows(smallcap("data", "snapshot", "IWM", "--kept", "-f", "csv"))) == 1


def test_a_run_that_was_killed_keeps_nobody_out(console_command: list[str], smallcap: Run, tmp_path: Path) -> None:
    with FakeYahoo("hang", now=FRIDAY) as fake:
        process = subprocess.Popen(
            [*console_command, "data", "snapshot", "IWM"], cwd=tmp_path, env={**os.environ, **away(fake.url)},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        lock = tmp_path / "smallcap-home" / "state" / "run.lock"
        try:
            while process.poll() is None and not fake.requests:
                time.sleep(0.01)
            assert lock.read_text().startswith("data snapshot, since")
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(WAIT_SECONDS)
    with FakeYahoo(now=FRIDAY) as fake:
        assert smallcap("data", "snapshot", "IWM", env=away(fake.url)).code == 0


def test_locale_and_zone_change_no_byte_of_a_snapshot(console: Run, smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        smallcap("data", "snapshot", "IWM", env=away(fake.url))
    strange = {"LC_ALL": "C", "LANG": "C", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    asked = ("data", "snapshot", "IWM", "--kept", "-f", "csv")
    usual = console(*asked)
    assert usual.code == 0
    assert console(*asked, env=strange) == usual
