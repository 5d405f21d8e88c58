"""Thirty nights of a daily report on a fake server: weekends, a holiday, a clock change, a split, a distribution, a
merger, a source that is down for two days, a run that is killed, two at once. Every figure of the month is invented.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.commands.check_files import open_days, rows_of
from tests.conftest import Run
from tests.dataset.test_refresh import away
from tests.fakes.charts import Series, adjusted_for
from tests.fakes.yahoo import FakeYahoo

#: New York's clocks went back on 1 November; 26 November was a holiday.
NIGHTS = [date(2026, 10, 30) + timedelta(days=number) for number in range(30)]
DAYS = open_days("2026-09-01", "2026-11-27")
SPLIT, PAID, MERGED = date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 17)
DOWN = (date(2026, 11, 19), date(2026, 11, 20))
KILLED, TWICE = date(2026, 11, 11), date(2026, 11, 13)
#: IJR dips on three sessions.
DIP = (date(2026, 11, 4), date(2026, 11, 5), date(2026, 11, 6))
MERGED_USD, PAYOUT = 5_000_000.0, 0.50
WAIT_SECONDS = 120

REPORT = """\
report:
  id: night
  title: "A night"
  sections:
    - {id: funds, run: "compare IWM IJR -c last_close,period_return --window since:2026-10-30"}
    - {id: flows, run: "flows IWM --daily", chart: true}
    - {id: checks, run: "check rules.yaml"}
    - {id: changes, changes: true}
"""
RULES = """\
checks:
  - {id: dip, when: "last_close of IJR < 90", for: 2 sessions, clear: 95}
  - {id: late, when: "age of IWM > 1 session", severity: warn}
"""
EVENTS = f"""\
events:
  - {{fund: IWM, day: {MERGED}, kind: merger, other: YYX, assets_usd: {MERGED_USD}, text: "took over YYX",
     status: verified, source: "an invented page"}}
"""


def session_of(night: date) -> date:
    """The last session that was over at 02:00 UTC of the day after a date in New York."""
    return max(day for day in DAYS if day <= night)


def moment(night: date) -> datetime:
    return datetime(night.year, night.month, night.day, 2, 0, tzinfo=UTC) + timedelta(days=1)


def nav(day: date) -> float:
    """100, and half of that from the split on."""
    return 50.0 if day >= SPLIT else 100.0


def created(day: date) -> int:
    """Shares created on a session: 1,000 on Mondays, 500 redeemed on Thursdays."""
    return {0: 1_000, 3: -500}.get(day.weekday(), 0)


def served(symbol: str, last: date) -> Series:
    """What the server knew on a session: closes before a split of then are halved, distributions taken out."""
    days = [day for day in DAYS if day <= last]
    factor = 0.5 if symbol == "IWM" and last >= SPLIT else 1.0
    close = np.array([
        88.0 if symbol == "IJR" and day in DIP else 100.0 * factor for day in days
    ])  # fmt: skip
    paid = np.array([PAYOUT if symbol == "IWM" and day == PAID else 0.0 for day in days])
    volume = np.full(len(days), 1_000.0)
    splits = {SPLIT: (2.0, 1.0)} if factor != 1.0 else {}
    known = {day: PAYOUT for day in days if day == PAID} if symbol == "IWM" else {}
    return Series(symbol, np.array(days, "M8[D]"), close, adjusted_for(close, paid), volume, known, splits)


def write_counts(folder: Path, last: date) -> None:
    """The issuer's file of a session: a row shows the count before its day's trades, as it was then."""
    count, lines = 100_000.0, ["date,nav,shares_outstanding"]
    for day in (day for day in DAYS if day <= last):
        count *= 2.0 if day == SPLIT else 1.0
        lines.append(f"{day},{nav(day)},{count!r}")
        count += created(day) + (MERGED_USD / nav(day) if day == MERGED else 0.0)
    folder.mkdir(exist_ok=True)
    (folder / "IWM.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the report, the rules and the reports that come; the merger stands in the user's own file."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "night.yaml").write_text(REPORT)
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "smallcap-home" / "config").mkdir(parents=True)
    (tmp_path / "smallcap-home" / "config" / "events.yaml").write_text(EVENTS)
    return tmp_path


WORDS = ("report", "run", "night.yaml", "-o", "reports/", "--shares", "shares", "-q")


def kill_in_the_middle(command: list[str], place: Path, fake: FakeYahoo, now: datetime) -> None:
    fake.mode, before = "hang", len(fake.requests)
    process = subprocess.Popen(
        [*command, *WORDS], cwd=place, env={**os.environ, **away(fake.url, now)}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None and len(fake.requests) == before:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(WAIT_SECONDS)


def two_at_once(command: list[str], place: Path, fake: FakeYahoo, now: datetime) -> list[int]:
    both = [
        subprocess.Popen(
            [*command, *WORDS], cwd=place, env={**os.environ, **away(fake.url, now)}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]  # fmt: skip
    return [one.wait(WAIT_SECONDS) for one in both]


def states(place: Path) -> Iterator[tuple[str, str, str]]:
    """Session, rule and state as the reports of the month say."""
    for path in sorted((place / "reports").glob("*.json")):
        sections = {one["id"]: one["table"] for one in json.loads(path.read_text())["sections"]}
        for row in sections["checks"]["rows"]:
            yield path.stem.removeprefix("night-"), row["id"], row["state"]


def test_a_month_of_daily_reports(smallcap: Run, console_command: list[str], place: Path) -> None:
    with FakeYahoo() as fake:
        for night in NIGHTS:
            session, now = session_of(night), moment(night)
            fake.mode, fake._now = "down" if night in DOWN else "ok", now
            fake.series = {symbol: served(symbol, session) for symbol in ("IWM", "IJR")}
            write_counts(place / "shares", session)
            if night == KILLED:
                kill_in_the_middle(console_command, place, fake, now)
            elif night == TWICE:
                assert two_at_once(console_command, place, fake, now) == [0, 0]
            else:
                ran = smallcap(*WORDS, env=away(fake.url, now), cwd=place)
                assert (ran.code, night) in ((0, night), (5, night)), ran.err
        environment = away(fake.url, moment(NIGHTS[-1]))
        fake.mode = "ok"
        flows = rows_of(smallcap("flows", "IWM", "--shares", "shares", "--daily", "--window", "2026-11", "-f", "csv",
                                 env=environment, cwd=place).out)  # fmt: skip
        replay = rows_of(smallcap("check", "replay", "rules.yaml", "--from", "2026-10-30", "-f", "csv",
                                  env=environment, cwd=place).out)  # fmt: skip
        stored = rows_of(smallcap("returns", "IWM", "--window", "since:2026-10-30", "-f", "csv",
                                  env=environment, cwd=place).out)  # fmt: skip

    # Each report is complete or absent: one a session, none of the night that was killed. While the source was down
    # the last one was written again, which says how old it is; Saturday's run made up for Friday, nothing for Thursday.
    expected = {session_of(night) for night in NIGHTS} - {KILLED, DOWN[0]}
    pages = sorted((place / "reports").glob("*.html"))
    assert [path.stem.removeprefix("night-") for path in pages] == [f"{day}" for day in sorted(expected)]
    assert all(path.read_text().endswith("</html>\n") for path in pages)
    assert sorted(path.suffix for path in (place / "reports").iterdir()) == [".html"] * len(expected) + [".json"] * len(
        expected
    )
    assert "as of 2026-11-18, 2 sessions behind 2026-11-21" in (place / "reports" / "night-2026-11-18.html").read_text()
    # Two at once wrote the same.
    assert not list((place / "reports").glob(".smallcap*"))

    # Flows are the creations to the dollar; the split is none, the merger stands on its own line; no day twice.
    moved = [row for row in flows if row["method"] != "event"]
    days = [day for day in DAYS if day >= date(2026, 11, 1)][:-1]
    assert [row["start"] for row in moved] == [f"{day}" for day in days]
    assert [float(row["net_flow_usd"]) for row in moved] == pytest.approx([created(day) * nav(day) for day in days])
    assert [(row["period"], float(row["events_usd"])) for row in flows if row["method"] == "event"] == [
        (f"{MERGED} merger YYX", MERGED_USD)
    ]
    # 100 invested: the split changes nothing, the distribution of 0.50 on 50 gives 1/99 of it (50 / 49.50 - 1).
    assert float(stored[0]["IWM"]) == pytest.approx(50 / 49.5 - 1, abs=1e-6)

    # Every check fired exactly when it should, and the replay agrees with what was fired.
    fired = [(day, name) for day, name, state in states(place) if state in ("firing", "first")]
    assert [day for day, name in fired if name == "dip"] == ["2026-11-05", "2026-11-06"]
    assert [(row["id"], row["fired"], row["cleared"]) for row in replay if row["id"] == "dip"] == [
        ("dip", "2026-11-05", "2026-11-09")
    ]
    assert [day for day, name in fired if name == "late"] == ["2026-11-18"]


def test_the_reports_of_nights_without_news_say_that_nothing_changed(smallcap: Run, place: Path) -> None:
    """A Saturday's report replaces Friday's, and is compared with Thursday's."""
    with FakeYahoo() as fake:
        for night in (date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 7)):
            fake._now = moment(night)
            fake.series = {symbol: served(symbol, session_of(night)) for symbol in ("IWM", "IJR")}
            write_counts(place / "shares", session_of(night))
            smallcap(*WORDS, env=away(fake.url, moment(night)), cwd=place)
    pages = sorted((place / "reports").glob("*.html"))
    assert [path.stem for path in pages] == ["night-2026-11-05", "night-2026-11-06"]
    assert re.search(r"changed from 2026-11-05 to 2026-11-06", pages[1].read_text())
