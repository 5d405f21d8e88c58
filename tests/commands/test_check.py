"""`smallcap check` from the outside: states, exit codes, what it remembers."""

from __future__ import annotations

import errno
import fcntl
import itertools
import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smallcap_cli.call import check_memory
from tests.commands.check_files import open_days, rows_of, write_closes
from tests.conftest import Run
from tests.places import ROOT

COLUMNS = ["id", "severity", "state", "value", "comparison", "limit", "since", "as_of", "detail"]
#: 100 to the middle of January, then a fall to 70 by steps of 5, and back.
DAYS = open_days("2023-01-03", "2024-03-28")
JANUARY = DAYS.index(date(2024, 1, 16))
FALL = [95.0, 90.0, 85.0, 80.0, 75.0, 70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 100.0]


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    closes = [100.0] * JANUARY + FALL + [100.0] * (len(DAYS) - JANUARY - len(FALL))
    write_closes(tmp_path / "prices", "IWM", DAYS, closes)
    write_closes(tmp_path / "prices", "SPY", DAYS, [100.0] * len(DAYS))
    return tmp_path / "prices"


def session(number: int) -> str:
    """The number-th session of the fall, 0 for the last one before it."""
    return DAYS[JANUARY - 1 + number].isoformat()


class Desk:
    """A check file, and runs of it as of sessions of the fall."""

    def __init__(self, run: Run, folder: Path, prices: Path) -> None:
        self.run, self.file, self.prices = run, folder / "checks.yaml", prices

    def write(self, *rules: str) -> None:
        self.file.write_text("checks:\n" + "".join(f"  - {rule}\n" for rule in rules))

    def check(self, number: int, *options: str) -> tuple[int, list[dict[str, str]]]:
        answer = self.run(
            "check", str(self.file), "--prices", str(self.prices), "--as-of", session(number), "-f", "csv", *options
        )
        return answer.code, rows_of(answer.out)

    def state(self, number: int) -> str:
        return self.check(number)[1][0]["state"]


@pytest.fixture
def desk(smallcap: Run, tmp_path: Path, prices: Path) -> Desk:
    return Desk(smallcap, tmp_path, prices)


def test_a_check_that_passes_has_its_figures_too(desk: Desk) -> None:
    desk.write('{id: fall, when: "max_drawdown:1y of IWM < -20%"}')
    code, (row,) = desk.check(2)
    assert (code, list(row)) == (0, COLUMNS)
    assert row == {
        "id": "fall", "severity": "fail", "state": "ok", "value": "-0.09999999999999998",
        "comparison": "below", "limit": "-0.2",
        "since": session(2), "as_of": session(2), "detail": "",
    }  # fmt: skip


def test_a_first_run_fires_and_says_so(desk: Desk) -> None:
    desk.write('{id: fall, when: "max_drawdown:1y of IWM < -20%"}')
    code, (row,) = desk.check(5)
    assert (code, row["state"], row["since"]) == (1, "first", session(5))
    assert row["detail"] == "first run: it may have fired before"
    assert desk.check(6)[1][0]["state"] == "firing"


def test_a_check_waits_fires_and_is_kept(desk: Desk) -> None:
    """The level is below 95 on sessions 2 to 10, fires after 3 sessions; 95 of session 11 is the level of clear."""
    desk.write(
        '{id: level, when: "growth_of_1000:1m of IWM < 950", for: 3 sessions, clear: 950, keep: 1 session}',
    )
    states = [desk.state(number) for number in range(14)]
    assert states == ["ok", "ok", "pending", "pending", *["firing"] * 8, "ok", "ok"]


@pytest.mark.parametrize(("severity", "code"), [("note", 0), ("warn", 0), ("fail", 1)])
def test_only_fail_exits_1(desk: Desk, severity: str, code: int) -> None:
    desk.write(f'{{id: fall, when: "return_1m of IWM < 0", severity: {severity}}}')
    assert desk.check(3)[0] == code


def test_a_second_run_of_a_session_says_the_same(desk: Desk) -> None:
    desk.write('{id: fall, when: "return_1m of IWM < -7%", for: 2 sessions}')
    desk.check(1)
    first = desk.check(2)
    assert first == desk.check(2)
    assert first[1][0]["state"] == "pending"
    assert (desk.state(3), desk.state(3)) == ("firing", "firing")


def test_sessions_without_a_run_count(desk: Desk) -> None:
    """Nobody ran it on sessions 2 and 3: they were sessions all the same."""
    desk.write('{id: fall, when: "return_1m of IWM < -7%", for: 3 sessions}')
    desk.check(1)
    code, (row,) = desk.check(4)
    assert (code, row["state"], row["since"]) == (1, "firing", session(4))


def test_only_changes_are_shown(desk: Desk) -> None:
    desk.write(
        '{id: fall, when: "return_1m of IWM < -7%"}',
        '{id: rise, when: "return_1m of SPY < -7%", severity: note}',
    )
    assert [row["id"] for row in desk.check(1, "--changed-only")[1]] == []
    code, rows = desk.check(2, "--changed-only")
    assert (code, [(row["id"], row["state"]) for row in rows]) == (1, [("fall", "firing")])
    assert desk.check(2, "--changed-only")[1] == rows
    code, rows = desk.check(3, "--changed-only")
    assert (code, rows) == (1, [])
    words = ("check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(3), "--changed-only")
    quiet, told = desk.run(*words, "-q"), desk.run(*words)
    assert (quiet.code, quiet.out, quiet.err) == (1, "", "")  # a line of cron mails nothing
    assert "nothing to show" in told.out
    assert '"rows": []' in desk.run(*words, "-q", "-f", "json").out.replace("\n", "")


def test_a_rule_with_other_terms_begins_anew(desk: Desk) -> None:
    desk.write('{id: fall, when: "return_1m of IWM < -7%"}')
    desk.check(2)
    desk.write('{id: fall, when: "return_1m of IWM < -8%"}')
    assert desk.state(3) == "first"


def test_an_earlier_day_is_shown_and_not_stored(desk: Desk, smallcap: Run) -> None:
    desk.write('{id: fall, when: "return_1m of IWM < -7%"}')
    desk.check(1)
    desk.check(4)
    answer = smallcap("check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(3), "-f", "csv")
    assert f"note: {session(3)} is before the last run, {session(4)}" in answer.err
    assert rows_of(answer.out)[0]["state"] == "first"
    assert desk.state(5) == "firing"


def test_a_check_without_data_exits_4_and_says_why(desk: Desk, smallcap: Run) -> None:
    desk.write('{id: gone, when: "return_1y of IJR < 0"}', '{id: fall, when: "return_1m of SPY < 0"}')
    answer = smallcap(
        "check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(3), "-f", "csv", "--provider", "files"
    )
    row, _ = rows_of(answer.out)
    assert (answer.code, row["state"], row["value"]) == (4, "no_data", "")
    assert "error: gone: no data: " in answer.err


def test_a_check_without_data_shows_the_limit_of_its_file(desk: Desk, smallcap: Run) -> None:
    desk.write(
        '{id: month, when: "net_flow of DFAS < -1bn for 3 months"}',
        '{id: sum, when: "net_flow:3m of DFAS < 2 * -1bn"}',
        '{id: figure, when: "net_flow of DFAS < net_flow of DFAT"}',
    )
    answer = smallcap("check", str(desk.file), "--as-of", session(3), "-f", "csv", "--offline")
    rows = rows_of(answer.out)
    assert [(row["state"], row["limit"]) for row in rows] == [
        ("no_data", "-1000000000.0"), ("no_data", "-2000000000.0"), ("no_data", ""),
    ]  # fmt: skip


def test_the_hint_says_how_to_get_what_a_check_lacks(desk: Desk, smallcap: Run) -> None:
    """For a file that is not there the hint was `smallcap data fetch`, which fetches no such file."""
    desk.write(
        """{id: layout, when: 'layout of "nofile.csv" changed'}""", '{id: month, when: "net_flow of DFAS < 0"}',
        '{id: gone, when: "return_1y of IJR < 0"}',
    )  # fmt: skip
    answer = smallcap(
        "check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(3), "--provider", "files"
    )
    lines = answer.err.splitlines()
    hints = {one.split(":")[1].strip(): two for one, two in itertools.pairwise(lines) if one.startswith("error: ")}
    remedies = {name: text.partition(";")[0].removeprefix("hint: ") for name, text in hints.items()}
    assert remedies == {
        "layout": "correct its path, which begins in the folder of the check file",
        "month": "smallcap data fetch --filings", "gone": "smallcap data fetch",
    }  # fmt: skip


def test_old_closes_are_no_data(smallcap: Run, tmp_path: Path) -> None:
    days = open_days("2023-01-03", "2024-01-12")
    write_closes(tmp_path / "prices", "IWM", days, [100.0] * len(days))
    desk = Desk(smallcap, tmp_path, tmp_path / "prices")
    desk.write('{id: fall, when: "return_1m of IWM < 0"}', '{id: age, when: "age of IWM > 3 sessions"}')
    code, (fall, age) = desk.check(10)
    assert (code, fall["state"], fall["detail"]) == (1, "no_data", "no data; closes of IWM end 2024-01-12")
    assert (age["state"], age["value"], age["as_of"]) == ("first", "10", "2024-01-12")


@pytest.mark.parametrize(("day", "is_known"), [("2025-12-26", True), ("2025-12-29", False)])
def test_flows_that_end_long_ago_are_no_data(smallcap: Run, tmp_path: Path, day: str, is_known: bool) -> None:
    """Flows of IWM are known to 2025-07-31: 148 days before the one session, 151 before the other, 150 allowed."""
    file = tmp_path / "c.yaml"
    names = ("net_flow of IWM < 0 for 3 months", "net_flow:3m of IWM < 0", "net_flow:3m of group us-smallcap < 0")
    rules = [*names, "age of net_flow of IWM > 100 days"]
    file.write_text("checks:\n" + "".join(f'  - {{id: r{n}, when: "{rule}"}}\n' for n, rule in enumerate(rules)))
    *flows, age = rows_of(smallcap("check", str(file), "--as-of", day, "--offline", "-f", "csv").out)
    assert [row["state"] != "no_data" for row in flows] == [is_known] * 3
    assert [row["value"] != "" for row in flows] == [is_known] * 3
    assert age["value"] == ("148" if is_known else "151")
    if not is_known:
        assert all("flows known to 2025-07 only; `smallcap data fetch" in row["detail"] for row in flows)


def test_a_check_without_data_names_the_other_side(smallcap: Run, tmp_path: Path) -> None:
    file, one, two = tmp_path / "c.yaml", "return_1y of QQQQR", "return_1y of QQQQS"
    rules = (f"return_1y of QQQQQ < {one}", f"return_1y of QQQQQ >= max({one}, {two})")
    file.write_text("checks:\n" + "".join(f'  - {{id: r{n}, when: "{rule}"}}\n' for n, rule in enumerate(rules)))
    out = smallcap("check", str(file), "--as-of", "2026-07-31", "--offline").out
    shown = [re.split(r" {2,}", line)[3:5] for line in out.splitlines() if re.match(r"r\d ", line)]
    assert [words[-1] for words in shown] == ["< QQQQR", ">= 2 funds"]


def test_held_without_data(smallcap: Run, tmp_path: Path) -> None:
    days = open_days("2023-01-03", "2024-01-12")
    write_closes(tmp_path / "prices", "IWM", days, [100.0] * (len(days) - 1) + [90.0])
    desk = Desk(smallcap, tmp_path, tmp_path / "prices")
    desk.write('{id: fall, when: "return_1m of IWM < -5%", no_data: hold}', '{id: age, when: "age of IWM > 99 days"}')
    assert desk.state(0) == "first"
    code, (fall, _) = desk.check(10)
    assert (code, fall["state"], fall["since"]) == (1, "firing", session(0))
    assert fall["detail"].startswith("no data, held as firing")


def test_a_level_that_changed_shows_what_it_was(smallcap: Run, tmp_path: Path, prices: Path) -> None:
    """SPSM left Russell for State Street's own index on 2017-11-16, by the catalogue."""
    desk = Desk(smallcap, tmp_path, prices)
    desk.write("{id: index, when: methodology of SPSM changed}")
    file = str(desk.file)
    states = []
    for day in ("2017-11-15", "2017-11-16", "2017-11-17"):
        (row,) = rows_of(smallcap("check", file, "--as-of", day, "-f", "csv").out)
        states.append((row["state"], row["limit"] != row["value"]))
    assert states == [("ok", False), ("firing", True), ("ok", False)]


def test_a_heading_that_changed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "IWM.csv").write_text("Fund holdings\nTicker,Name,Weight\nA,B,1\n")
    desk.write("""{id: layout, when: 'layout of "in/IWM.csv" changed'}""")
    assert desk.check(1)[1][0]["value"] == "Ticker, Name, Weight"
    assert desk.state(2) == "ok"
    (tmp_path / "in" / "IWM.csv").write_text("Fund holdings\nTicker,Name,Share\nA,B,1\n")
    code, (row,) = desk.check(3)
    assert (code, row["state"], row["limit"], row["value"]) == (
        1, "firing", "Ticker, Name, Weight", "Ticker, Name, Share",
    )  # fmt: skip
    (tmp_path / "in" / "IWM.csv").unlink()
    assert desk.check(4)[0] == 4


def test_a_group_is_looked_at_as_one(desk: Desk) -> None:
    """SPY is in no small-cap group, so the median of the Russell 2000 funds is that of IWM alone: VTWO has no file."""
    desk.write('{id: med, when: "median(return_1m of group russell-2000) < 0"}')
    code, (row,) = desk.check(1, "--provider", "files")
    assert (code, row["value"], row["detail"]) == (
        1,
        "-0.050000000000000044",
        "first run: it may have fired before; 1 of 2 funds",
    )


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_keeps_its_row(desk: Desk, smallcap: Run) -> None:
    desk.write('{id: typo, when: "return_1m of IWMM < 0"}', '{id: fall, when: "return_1m of IWM > 0"}')
    answer = smallcap("check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(2), "-f", "csv")
    assert [row["state"] for row in rows_of(answer.out)] == ["no_data", "ok"]
    assert answer.code == 3
    assert "error: typo: no fund called IWMM\nhint: did you mean IWM" in answer.err
    assert "typo: no data" not in answer.err


def test_a_bundled_file_is_remembered_whatever_the_folder(smallcap: Run, tmp_path: Path) -> None:
    for name, state in (("one", "first"), ("two", "firing")):
        (tmp_path / name).mkdir()
        day = "2020-04-01" if name == "one" else "2020-04-02"
        rows = rows_of(smallcap("check", "rotation", "--as-of", day, "-f", "csv", cwd=tmp_path / name).out)
        assert [row["state"] for row in rows if row["id"] == "small-caps-fall"] == [state]


FAULTS = [
    ('{id: a, when: "max_drawdwn of IWM < -20%"}', "2:20: checks[0].when: no column called 'max_drawdwn'"),
    ('{id: a, when: "net_flow of group us-smalcap < 0"}', "2:38: checks[0].when: no group called 'us-smalcap'"),
    ('{id: a, when: "return_1y of IWM < -20"}', "2:40: checks[0].when: 20 is 2000 %"),
    ('{id: a, when: "return_1y of IWM <"}', "2:38: checks[0].when: expected a column"),
    ('{id: a, when: "net_flow of IWM < -5%"}', "an amount in dollars is compared with a share"),
    ('{id: a, when: "age of IWM > 3"}', "an age is in sessions or days"),
    ('{id: a, when: "return_1y of group sp-600 > 0"}', "of a group is several figures"),
    ('{id: a, when: "return_1y of sp-600 > 0"}', "sp-600 is a group"),
    ('{id: a, when: "common_drawdown of IWM < 0"}', "is about several funds"),
    ('{id: a, when: "aum_usd of IWM - return_1y of IWM > 0"}', "do not add up"),
    ('{id: a, when: "methodology of IWM > 3"}', "a text is compared with a number"),
    ('{id: a, when: "3 > 2"}', "nothing in it is a figure of a fund"),
    (
        '{id: a, when: "cagr of IWM < 0 for 2 days", for: 3 days}',
        "checks[0].for: the condition says for 2 days already",
    ),
    ('{id: a, when: "cagr of IWM < 0", for: 3 weeks}', "checks[0].for: not a length of time"),
    ('{id: a, when: "cagr of IWM < 0%", clear: -5%}', "checks[0].clear: -0.05 is not above the limit 0"),
    ('{id: a, when: "cagr of IWM < cagr of IJR", clear: 0%}', "a level needs a number on the right"),
    ('{id: a, when: "cagr of IWM < 0", keep: 2 months}', "checks[0].keep: '2 months' is not a number of sessions"),
    ('{id: a, when: "cagr of IWM < 0", severity: fatal}', "checks[0].severity: 'fatal' is not a valid value"),
    ('{id: a, when: "cagr of IWM < 0", serverity: fail}', "unknown key 'serverity'"),
    ('{id: a, when: "cagr:max of IWM < cagr:max of IJR"}', "max begins with each fund's own history"),
    ('{id: "a b", when: "cagr of IWM < 0"}', "'a b' is not an id"),
]


@pytest.mark.parametrize(("rule", "what"), FAULTS, ids=[what[-40:] for _, what in FAULTS])
def test_a_bad_file_names_the_place(desk: Desk, smallcap: Run, rule: str, what: str) -> None:
    desk.write(rule)
    answer = smallcap("check", str(desk.file), "--offline")
    assert (answer.code, answer.out) == (2, "")
    assert what in answer.err


def test_carets_stand_below_the_fault(desk: Desk, smallcap: Run) -> None:
    desk.write('{id: a, when: "return_1y of IWM < max_drawdwn of IWM"}')
    lines = smallcap("check", str(desk.file)).err.splitlines()
    assert lines[1:3] == ["  return_1y of IWM < max_drawdwn of IWM", "                     ^^^^^^^^^^^"]
    assert lines[3].startswith("hint: did you mean max_drawdown")


def test_all_faults_of_a_file_are_named(desk: Desk, smallcap: Run) -> None:
    desk.write("{id: a, when: x of IWM < 0}", "{id: a, when: cagr of IWM < 0}", "{id: b, when: y of IWM < 0}")
    err = smallcap("check", str(desk.file)).err
    assert err.count("error: ") == 3


def test_a_file_that_is_not_there_and_an_empty_one(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap("check", "rotatin").code == 2
    (tmp_path / "empty.yaml").write_text("")
    assert smallcap("check", str(tmp_path / "empty.yaml")).code == 2


def test_two_runs_of_a_file_do_not_meet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write('{id: fall, when: "return_1m of IWM < -7%"}')
    desk.check(1)
    (lock,) = (Path(os.environ["SMALLCAP_HOME"]) / "state" / "checks").glob("*.lock")
    monkeypatch.setattr(check_memory, "LOCK_SECONDS", 0.1)
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answer = desk.run("check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(2))
    assert (answer.code, "another run of" in answer.err) == (4, True)
    assert desk.state(2) == "firing"  # nothing is left behind


def test_a_folder_that_cannot_be_written_to_is_named(desk: Desk, tmp_path: Path) -> None:
    """A file stands where the folder of states would be."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "state").write_text("")
    desk.write('{id: fall, when: "return_1m of IWM < -7%"}')
    answer = desk.run(
        "check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(2), "-q", "-f", "csv",
        env={"SMALLCAP_HOME": str(home)},
    )  # fmt: skip
    assert (answer.code, rows_of(answer.out)[0]["state"]) == (1, "first")
    assert "warning: states are not stored" in answer.err


def test_a_full_disk_leaves_the_states_as_they_were(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write('{id: fall, when: "return_1m of IWM < -7%"}')
    desk.check(1)
    with monkeypatch.context() as patched:

        def full(source: object, target: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        patched.setattr("smallcap_cli.atomicfile.os.replace", full)
        answer = desk.run("check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(2), "-q")
    assert answer.code == 1
    assert "No space left on device: the next run begins where this one did" in answer.err
    assert desk.check(2, "--changed-only")[1][0]["state"] == "firing"


def test_states_that_cannot_be_read_begin_anew(desk: Desk) -> None:
    desk.write('{id: fall, when: "return_1m of IWM < -7%"}')
    desk.check(1)
    (stored,) = (Path(os.environ["SMALLCAP_HOME"]) / "state" / "checks").glob("*.json")
    for content in ("{", "[]", json.dumps({"rules": {"fall": {"terms": 3}}})):
        stored.write_text(content)
        answer = desk.run(
            "check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(2), "-q", "-f", "csv"
        )
        assert rows_of(answer.out)[0]["state"] == "first"
        assert "cannot be read: every check begins anew" in answer.err


def test_json_and_people_have_the_same_rows(desk: Desk, smallcap: Run) -> None:
    desk.write('{id: fall, when: "return_1m of IWM < -7%", text: it falls}')
    options = ("--prices", str(desk.prices), "--as-of", session(2))
    document = json.loads(smallcap("check", str(desk.file), *options, "-f", "json").out)
    assert [column["name"] for column in document["columns"]] == COLUMNS
    assert document["rows"][0]["state"] == "first"
    screen = smallcap("check", str(desk.file), *options).out
    assert screen.startswith("firing: fall\n")
    assert "-10.00 %  < -7.00 %" in screen
    assert "it falls" in screen


def test_two_runs_started_at_once_say_the_same(console_command: list[str], desk: Desk) -> None:
    desk.write('{id: fall, when: "return_1m of IWM < -7%", for: 2 sessions}')
    desk.check(1)
    command = [
        *console_command, "check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(3), "-f", "csv",
    ]  # fmt: skip
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) for _ in range(2)]
    outs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [1, 1]
    assert outs[0] == outs[1]
    assert rows_of(outs[0].decode())[0]["state"] == "firing"


def test_a_run_that_was_killed_leaves_no_lock_and_no_half_state(console_command: list[str], desk: Desk) -> None:
    """It is killed when it is about to store its states."""
    desk.write('{id: fall, when: "return_1m of IWM < -7%", for: 2 sessions}')
    desk.check(1)
    (stored,) = (Path(os.environ["SMALLCAP_HOME"]) / "state" / "checks").glob("*.json")
    before = stored.read_bytes()
    script = (
        "import os, signal, smallcap_cli.call.check_memory as memory\n"
        "memory.write_file = lambda path, content: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from smallcap_cli.cli import main\n"
        f"main(['check', {str(desk.file)!r}, '--prices', {str(desk.prices)!r}, '--as-of', {session(2)!r}])\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert stored.read_bytes() == before
    assert (desk.state(2), desk.state(3)) == ("pending", "firing")


def test_a_run_needs_no_input_and_no_zone(console: Run, desk: Desk) -> None:
    """TZ and LC_ALL change nothing; standard input is not read."""
    desk.write('{id: fall, when: "return_1m of IWM < -7%"}')
    options = ("check", str(desk.file), "--prices", str(desk.prices), "--as-of", session(2), "-f", "csv")
    plain = console(*options)
    other = console(*options, env={"TZ": "Pacific/Auckland", "LC_ALL": "de_DE.UTF-8"}, stdin="nonsense")
    assert (plain.code, plain.raw) == (other.code, other.raw)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2024-03-28T02:00:00", "2024-03-27"),  # the session of the 28th has not begun
        ("2024-03-28T20:30:00", "2024-03-27"),  # its closes are not out
        ("2024-03-28T22:00:00", "2024-03-28"),
        ("2024-04-01T02:00:00", "2024-03-28"),  # Good Friday and a week-end
    ],
)
def test_a_run_is_of_the_last_session_whose_closes_are_out(
    desk: Desk, moment: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())
    desk.write('{id: age, when: "age of SPY > 3 sessions"}')
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
    answer = desk.run("check", str(desk.file), "--prices", str(desk.prices), "-f", "json")
    assert json.loads(answer.out)["as_of"] == expected


def test_why_there_is_no_data_is_said(smallcap: Run, tmp_path: Path) -> None:
    """With a network that is down an alarm said "not fetched" and nothing of the network."""
    file = tmp_path / "c.yaml"
    file.write_text('checks:\n  - {id: fall, when: "return_1m of IWM < 0"}\n')
    config = tmp_path / "config.yaml"
    config.write_text('providers: {yahoo: {base_url: "http://127.0.0.1:9"}}\n')  # nothing listens there
    words = ("check", str(file), "--config", str(config), "-q", "-f", "json")
    answer = smallcap(*words, env={"SMALLCAP_OFFLINE": "0", "SOURCE_DATE_EPOCH": "1795824000"})  # 2026-11-28
    (warning,) = json.loads(answer.out)["warnings"]
    assert answer.code == 4
    assert warning.startswith("using bundled month-end figures to 2026-07-31")
    assert "could not be reached" in warning
    assert f"warning: {warning}" in answer.err


def test_a_fact_is_of_the_day_of_its_source(smallcap: Run, tmp_path: Path) -> None:
    """It was of the first session after the last run; `compare --show VB.expense_ratio` says 2026-02-12."""
    file = tmp_path / "c.yaml"
    file.write_text('checks:\n  - {id: fee, when: "expense_ratio of VB changed"}\n')
    days = []
    for session_day in ("2026-05-06", "2026-07-27", "2026-07-31"):
        (row,) = rows_of(smallcap("check", str(file), "--as-of", session_day, "--offline", "-f", "csv").out)
        days.append(row["as_of"])
    assert days == ["2026-02-12"] * 3
