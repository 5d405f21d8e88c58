"""`smallcap check replay` and `check test`: past sessions, from what was known on them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from tests.commands.check_files import open_days, rows_of, write_closes
from tests.conftest import Run

DAYS = open_days("2022-01-03", "2025-04-30")
#: Rules of every kind: figures with a window, statistics, differences, ages, flows, facts, changes, groups.
RULES = """\
checks:
  - {id: fall, when: "max_drawdown:3m of IWM < -8%", for: 2 sessions, clear: -6%, keep: 2 sessions}
  - {id: lead, when: "return_1m(IWM) - return_1m(SPY) > 0"}
  - {id: vol, when: "volatility:3m of IWM > 20%", for: 3 days}
  - {id: beta, when: "beta:1y of IWM > 0", for: 1 month, severity: note}
  - {id: year, when: "return_ytd of SPY < return_ytd of IWM", severity: warn}
  - {id: age, when: "age of IWM > 1 session"}
  - {id: flow, when: "net_flow of IWM < 0 for 2 months"}
  - {id: flows, when: "net_flow:3m of group us-smallcap < 0"}
  - {id: old, when: "age of net_flow of IWM > 40 days"}
  - {id: fee, when: "expense_ratio of VB > 0.04%"}
  - {id: index, when: "methodology of SPSM changed", keep: 3}
  - {id: last, when: "last_close of IWM < 95 ", no_data: hold}
  - {id: young, when: "return_3y of IWM > 0"}
  - {id: trough, when: "drawdown_trough:3m of IWM changed"}
  - {id: med, when: "median(return_1m of group russell-2000) < 0"}
"""


def wave(number: int, phase: float) -> float:
    return round(100.0 * math.exp(0.08 * math.sin(number / 9.0 + phase) + 0.01 * math.sin(2.3 * number)), 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two funds that wave about 100; IWM lacks some sessions of March 2025."""
    missing = {DAYS[-30], DAYS[-29], DAYS[-28]}
    kept = [(number, day) for number, day in enumerate(DAYS) if day not in missing]
    write_closes(tmp_path / "prices", "IWM", [day for _, day in kept], [wave(number, 0.0) for number, _ in kept])
    write_closes(tmp_path / "prices", "SPY", DAYS, [wave(number, 1.0) for number in range(len(DAYS))])
    (tmp_path / "checks.yaml").write_text(RULES)
    return tmp_path


def fired_day_by_day(run: Run, folder: Path, days: list[str]) -> Iterator[tuple[str, str, str]]:
    """Day, rule and state of a run on every day."""
    for day in days:
        answer = run("check", "checks.yaml", "--prices", "prices", "--as-of", day, "-f", "csv", "-q", cwd=folder)
        yield from ((day, row["id"], row["state"]) for row in rows_of(answer.out))


def test_a_replay_fires_on_the_days_on_which_daily_runs_do(smallcap: Run, folder: Path) -> None:
    days = [day.isoformat() for day in open_days("2025-02-20", "2025-04-10")]
    course: dict[str, list[tuple[str, str]]] = {}
    for day, name, state in fired_day_by_day(smallcap, folder, days):
        course.setdefault(name, []).append((day, state))
    expected = []
    for name, states in course.items():
        fires = ""
        for day, state in states:
            if state in ("first", "firing") and not fires:
                fires = day
            elif state in ("ok", "pending") and fires:
                expected.append((name, fires, day))
                fires = ""
        expected += [(name, fires, "")] if fires else []
    span = ("--from", days[0], "--to", days[-1])
    answer = smallcap("check", "replay", "checks.yaml", "--prices", "prices", *span, "-f", "csv", cwd=folder)
    assert [(row["id"], row["fired"], row["cleared"]) for row in rows_of(answer.out)] == expected
    assert len({name for name, *_ in expected}) >= 9  # most rules fire at some time, or the test says nothing


def test_a_month_without_runs_ends_where_daily_runs_end(smallcap: Run, folder: Path) -> None:
    days = [day.isoformat() for day in open_days("2025-03-10", "2025-04-01")]
    daily = list(fired_day_by_day(smallcap, folder, days))[-15:]
    skipping = smallcap  # another file has a memory of its own
    (folder / "again.yaml").write_text(RULES)
    for day in (days[0], days[-1]):
        answer = skipping("check", "again.yaml", "--prices", "prices", "--as-of", day, "-f", "csv", "-q", cwd=folder)
    assert [row["state"] for row in rows_of(answer.out)] == [state for *_, state in daily]


def test_the_values_are_those_of_compare(smallcap: Run, folder: Path) -> None:
    columns = ("max_drawdown:3m", "volatility:3m", "beta:1y", "expense_ratio", "net_flow_3m_usd", "last_close")
    rules = [f'  - {{id: c{n}, when: "{name} of IWM != 0"}}' for n, name in enumerate(columns)]
    (folder / "checks.yaml").write_text("checks:\n" + "\n".join(rules) + "\n")
    options = ("--prices", "prices", "--as-of", "2025-02-27", "-f", "csv", "-q")
    found = [row["value"] for row in rows_of(smallcap("check", "checks.yaml", *options, cwd=folder).out)]
    (row,) = rows_of(smallcap("compare", "IWM", "-c", ",".join(columns), *options, cwd=folder).out)
    assert found == [row[name] for name in columns]


def test_a_replay_counts_sessions(smallcap: Run, tmp_path: Path) -> None:
    """90 from 4 to 9 March 2020, which are four sessions: Wednesday to Friday and Monday."""
    days = open_days("2020-01-02", "2020-03-31")
    closes = [90.0 if "2020-03-04" <= day.isoformat() <= "2020-03-09" else 100.0 for day in days]
    write_closes(tmp_path / "prices", "IWM", days, closes)
    (tmp_path / "c.yaml").write_text('checks:\n  - {id: fall, when: "return_1m of IWM < -5%"}\n')
    answer = smallcap(
        "check", "replay", "c.yaml", "--prices", "prices", "--from", "2020-03-01", "--to", "2020-03-31", "-f", "csv",
        cwd=tmp_path,
    )  # fmt: skip
    assert answer.out == (
        "id,fired,cleared,sessions,value,as_of,detail\nfall,2020-03-04,2020-03-10,4,-0.09999999999999998,2020-03-04,\n"
    )
    assert answer.code == 0


def test_a_replay_says_of_how_many_funds_a_flow_is(smallcap: Run) -> None:
    words = ("check", "replay", "rotation", "--from", "2024-11-01", "--to", "2024-12-31", "--offline")
    (row,) = [r for r in rows_of(smallcap(*words, "-f", "csv").out) if r["id"] == "outflows-small-caps"]
    assert (row["as_of"], row["detail"]) == ("2024-10-31", "to 2024-10, sum of 1 of 41 funds: IWM")
    assert "sum of 1 of 41 funds: IWM" in smallcap(*words).out


def test_a_filed_flow_is_unknown_before_its_day(smallcap: Run, tmp_path: Path) -> None:
    """October 2024 of IWM, the third month with an outflow, is public four days after its end."""
    (tmp_path / "c.yaml").write_text('checks:\n  - {id: out, when: "net_flow of IWM < 0 for 3 months"}\n')
    span = ("--from", "2024-10-01", "--to", "2024-12-31")
    (row,) = rows_of(smallcap("check", "replay", "c.yaml", *span, "-f", "csv", cwd=tmp_path).out)
    assert (row["fired"], row["cleared"]) == ("2024-11-04", "2024-12-04")


def test_a_replay_stores_nothing(smallcap: Run, folder: Path) -> None:
    smallcap("check", "replay", "checks.yaml", "--prices", "prices", "--from", "2025-03-03", cwd=folder)
    answer = smallcap("check", "checks.yaml", "--prices", "prices", "--as-of", "2025-03-03", "-f", "csv", cwd=folder)
    assert "firing" not in [row["state"] for row in rows_of(answer.out)]


@pytest.mark.parametrize(
    ("options", "code", "what"),
    [
        (("--from", "2025-13-01"), 2, "--from 2025-13-01 is not a date"),
        (("--from", "2025-03-03", "--to", "2025-03-01"), 2, "no session from 2025-03-03 to 2025-02-28"),
        ((), 2, "--from"),
    ],
)
def test_a_span_that_is_none_is_refused(
    smallcap: Run, folder: Path, options: tuple[str, ...], code: int, what: str
) -> None:
    answer = smallcap("check", "replay", "checks.yaml", "--prices", "prices", *options, cwd=folder)
    assert (answer.code, what in answer.err) == (code, True)


def test_a_replay_without_any_data_exits_4(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text('checks:\n  - {id: fall, when: "return_1m of RSP < -5%"}\n')
    answer = smallcap("check", "replay", "c.yaml", "--from", "2024-01-01", "--to", "2024-02-01", cwd=tmp_path)
    assert answer.code in (3, 4)
    assert "no check could be evaluated" in answer.err


EXPECTING = """\
checks:
  - id: fall
    when: return_1m of IWM < -5%%
    expect:
      - {as_of: 2020-03-04, state: %s, value: %s}
"""


@pytest.mark.parametrize(
    ("state", "value", "code", "result"),
    [("firing", "-10%", 0, "pass"), ("ok", "-10%", 1, "fail"), ("firing", "-12%", 1, "fail")],
)
def test_expectations(smallcap: Run, tmp_path: Path, state: str, value: str, code: int, result: str) -> None:
    days = open_days("2019-12-02", "2020-03-31")
    closes = [90.0 if day.isoformat() >= "2020-03-04" else 100.0 for day in days]
    write_closes(tmp_path / "prices", "IWM", days, closes)
    (tmp_path / "c.yaml").write_text(EXPECTING % (state, value))
    answer = smallcap("check", "test", "c.yaml", "--prices", "prices", "-f", "csv", cwd=tmp_path)
    (row,) = rows_of(answer.out)
    assert (answer.code, row["state"], row["result"]) == (code, "firing", result)


def test_an_expectation_without_data_exits_4(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text((EXPECTING % ("firing", "-10%")).replace("IWM", "RSP"))
    assert smallcap("check", "test", "c.yaml", cwd=tmp_path).code in (3, 4)


def test_a_file_that_expects_nothing_is_refused(smallcap: Run, folder: Path) -> None:
    assert smallcap("check", "test", "checks.yaml", cwd=folder).code == 2


def test_what_the_bundled_file_expects_holds(smallcap: Run) -> None:
    answer = smallcap("check", "test", "rotation", "-f", "csv")
    assert (answer.code, {row["result"] for row in rows_of(answer.out)}) == (0, {"pass"})


def test_a_new_file_is_one_that_can_be_run(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap("check", "new", "mine.yaml", cwd=tmp_path).code == 0
    assert smallcap("check", "test", "mine.yaml", cwd=tmp_path).code == 0
    assert smallcap("check", "mine.yaml", "--as-of", "2026-07-31", cwd=tmp_path).code == 0
    again = smallcap("check", "new", "mine.yaml", cwd=tmp_path)
    assert (again.code, "already exists" in again.err) == (2, True)


def test_a_file_called_like_a_command_is_named_by_its_path(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "replay").write_text('checks:\n  - {id: fee, when: "expense_ratio of VB > 1%"}\n')
    assert smallcap("check", "./replay", cwd=tmp_path).code == 0


def at(day: date) -> str:
    """Ten in the evening of New York's winter, as the clock of a run."""
    return str(int(datetime.combine(day, time(22), UTC).timestamp()))


def test_runs_of_a_month_whose_closes_arrive_day_by_day_agree_with_a_replay(smallcap: Run, tmp_path: Path) -> None:
    """The clock moves, a week-end, Good Friday and a change to summer time among it; no run names a day."""
    days = open_days("2023-01-03", "2024-04-05")
    closes = [wave(number, 0.0) for number in range(len(days))]
    (tmp_path / "c.yaml").write_text(
        "checks:\n"
        '  - {id: fall, when: "max_drawdown:3m of IWM < -7%", for: 2 sessions, clear: -5%}\n'
        '  - {id: month, when: "return_1m of IWM < 0"}\n'
        '  - {id: age, when: "age of IWM > 0 sessions"}\n'
    )
    begin = days.index(date(2024, 3, 4))
    fires: list[tuple[str, str]] = []
    for number in range(begin, len(days)):
        write_closes(tmp_path / "prices", "IWM", days[: number + 1], closes[: number + 1])
        clock = {"SOURCE_DATE_EPOCH": at(days[number])}
        answer = smallcap("check", "c.yaml", "--prices", "prices", "-f", "csv", "-q", env=clock, cwd=tmp_path)
        for row in rows_of(answer.out):
            assert row["state"] == "ok" or row["as_of"] == days[number].isoformat()
            fires += [(row["id"], days[number].isoformat())] if row["state"] in ("first", "firing") else []
    answer = smallcap(
        "check", "replay", "c.yaml", "--prices", "prices", "--from", "2024-03-04", "--to", "2024-04-05", "-f", "csv",
        cwd=tmp_path,
    )  # fmt: skip
    replayed = []
    for row in rows_of(answer.out):
        over = row["cleared"] or "9999"
        replayed += [(row["id"], d.isoformat()) for d in days[begin:] if row["fired"] <= d.isoformat() < over]
    assert sorted(fires) == sorted(replayed)
    assert len(fires) > 10


def test_a_close_that_comes_late_is_counted_once(smallcap: Run, tmp_path: Path) -> None:
    """In the evening the source lacks the close of the day; a run at night has it, of the same session."""
    days = open_days("2023-12-01", "2024-03-08")
    closes = [100.0] * (len(days) - 2) + [90.0, 90.0]
    (tmp_path / "c.yaml").write_text('checks:\n  - {id: fall, when: "return_1m of IWM < -5%", for: 2 sessions}\n')

    def states(count: int, day: date) -> list[tuple[str, str]]:
        write_closes(tmp_path / "prices", "IWM", days[:count], closes[:count])
        clock = {"SOURCE_DATE_EPOCH": at(day)}
        answer = smallcap("check", "c.yaml", "--prices", "prices", "-f", "csv", "-q", env=clock, cwd=tmp_path)
        return [(row["state"], row["as_of"]) for row in rows_of(answer.out)]

    assert states(len(days) - 2, days[-3]) == [("ok", "2024-03-06")]
    assert states(len(days) - 2, days[-2]) == [("ok", "2024-03-06")]  # late
    assert states(len(days) - 1, days[-2]) == [("pending", "2024-03-07")]
    assert states(len(days) - 1, days[-2]) == [("pending", "2024-03-07")]
    assert states(len(days), days[-1]) == [("firing", "2024-03-08")]
