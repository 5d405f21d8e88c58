"""Cells of command lines as figures of checks: the command's own figures, on every session, run once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from smallcap_cli.call import check_lines
from smallcap_cli.call.context import Context
from smallcap_cli.catalog.checks import EXAMPLES
from smallcap_cli.commands import levels
from smallcap_cli.dataset.gather import Gathered
from tests.commands.check_files import open_days, rows_of, write_closes
from tests.commands.test_alpha import price_file
from tests.conftest import Run
from tests.fakes.french import monthly_file
from tests.places import PACKAGE

DAYS = open_days("2022-01-03", "2025-04-30")
#: A month of sessions with a month end in it, and those on which nobody ran the checks.
MONTH = open_days("2025-03-10", "2025-04-10")
SKIPPED = {*MONTH[4:7], MONTH[15]}


class Known(NamedTuple):
    """A cell, its command line, and the column and text by which its row is found in the command's own CSV."""

    cell: str
    line: str
    key: str
    text: str

    @property
    def figure(self) -> str:
        return f'figure {self.cell} of "{self.line}"'

    def value(self, out: str) -> float:
        row = next(row for row in rows_of(out) if row[self.key] == self.text)
        return float(row[self.cell.rpartition(".")[2]])


CELLS = {
    "alpha": Known("AAA.alpha_t", "alpha AAA --model ff3 --window 36m --factors french", "fund", "AAA"),
    "closure": Known("IWM.age.value", "closure IWM", "rule", "age"),
    "levels": Known("100.distance", "levels IWM --at 100 --window 1y", "level", "100.0"),
    "pair": Known("hedged.volatility", "pair IWM IJR --window 1y", "position", "hedged"),
}
Writer = Callable[..., str]


def wave(number: int, phase: float) -> float:
    return round(100.0 * math.exp(0.08 * math.sin(number / 9.0 + phase) + 0.01 * math.sin(2.3 * number + phase)), 4)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with closes of two funds that wave about 100, month ends of a third, and factors."""
    prices = tmp_path / "prices"
    write_closes(prices, "IWM", DAYS, [wave(number, 0.0) for number in range(len(DAYS))])
    write_closes(prices, "IJR", DAYS, [wave(number, 1.0) for number in range(len(DAYS))])
    price_file(prices, "AAA", np.random.default_rng(5).normal(0.005, 0.04, 112))
    (tmp_path / "french").mkdir()
    (tmp_path / "french" / "three.csv").write_bytes(monthly_file("three"))
    return tmp_path


@pytest.fixture
def checks(desk: Path) -> Writer:
    """Writes a check file of conditions, id -> condition, with keys that every rule has."""

    def write(conditions: dict[str, str], more: str = "", name: str = "checks.yaml") -> str:
        lines = [f"  - {{id: {key}, when: '{when}'{more}}}" for key, when in conditions.items()]
        (desk / name).write_text("\n".join(["checks:", *lines, ""]))
        return name

    return write


def test_a_cell_is_the_figure_of_its_command_with_unit_label_and_day(smallcap: Run, desk: Path, checks: Writer) -> None:
    """Worked by hand: the close of the last session before 8 April, and 100 over it less one."""
    day = "2025-04-08"
    close = wave(DAYS.index(date(2025, 4, 8)), 0.0)
    neutral = 'figure dollar-neutral.hedge_ratio of "pair IWM IJR --window 1y" = 1'
    file = checks({"far": f"{CELLS['levels'].figure} < 50%", "neutral": neutral})
    options = ("--prices", "prices", "--as-of", day)
    far, ratio = rows_of(smallcap("check", file, *options, "-f", "csv", cwd=desk).out)
    assert float(far["value"]) == pytest.approx(close / 100.0 - 1.0, rel=1e-9)
    assert (far["as_of"], far["limit"], ratio["value"]) == (day, "0.5", "1.0")
    assert "from level: 100.distance of levels IWM --at 100 --window 1y" in far["detail"]
    assert f"{100 * (close / 100 - 1):.2f} %  < 50.00 %" in smallcap("check", file, *options, cwd=desk).out


def test_daily_runs_and_a_replay_fire_when_the_commands_say_so(smallcap: Run, desk: Path, checks: Writer) -> None:
    """The truth is each command on each day by itself; each limit is crossed within the month."""
    truth: dict[str, list[float]] = {}
    for name, known in CELLS.items():
        options = ("--prices", "prices") if name != "closure" else ()
        for day in MONTH:
            ran = smallcap(*known.line.split(), *options, "--as-of", str(day), "-f", "csv", "-q", cwd=desk)
            truth.setdefault(name, []).append(known.value(ran.out))
    limits = {name: round((min(values) + max(values)) / 2, 9) for name, values in truth.items()}
    assert all(min(values) < limits[name] < max(values) for name, values in truth.items())
    conditions = {name: f"{CELLS[name].figure} > {limit:.9f}" for name, limit in limits.items()}
    file = checks(conditions, ", for: 2 sessions")

    expected: dict[str, list[bool]] = {}
    for name in conditions:
        holds = [value > limits[name] for value in truth[name]]
        expected[name] = [now and before for before, now in zip([False, *holds], holds, strict=False)]
    for number, day in enumerate(MONTH):
        if day in SKIPPED or not number:
            continue
        ran = smallcap("check", file, "--prices", "prices", "--as-of", str(day), "-f", "csv", "-q", cwd=desk)
        fires = {row["id"]: row["state"] in ("first", "firing") for row in rows_of(ran.out)}
        assert (day, fires) == (day, {name: course[number] for name, course in expected.items()})

    replay = smallcap(
        "check", "replay", file, "--prices", "prices", "--from", str(MONTH[1]), "--to", str(MONTH[-1]), "-f", "csv",
        cwd=desk,
    )  # fmt: skip
    on = {name: set[date]() for name in conditions}
    for row in rows_of(replay.out):
        last = date.fromisoformat(row["cleared"]) if row["cleared"] else date.max
        on[row["id"]] |= {day for day in MONTH if date.fromisoformat(row["fired"]) <= day < last}
    assert on == {
        name: {day for day, fires in zip(MONTH[1:], course[1:], strict=True) if fires}
        for name, course in expected.items()
    }


def test_a_line_of_several_rules_is_run_once_a_session(
    smallcap: Run, desk: Path, checks: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four sessions from the run before: one run of each, however many rules; only the last one may ask a network."""
    lines: list[tuple[str, bool]] = []
    ask = levels.ask

    def count(context: Context, tickers: Sequence[str], **looked_at: Any) -> Gathered:
        lines.append((str(context.as_of), context.given["offline"] is True))
        return ask(context, tickers, **looked_at)

    monkeypatch.setattr(levels, "ask", count)
    line = "levels IWM --at 100 --window 1y"
    file = checks({
        "a": f'figure 100.distance of "{line}" < 0', "b": f'figure 100.state of " {line}" = above',
        "c": f'figure 100.distance of "{line}" - figure 100.move of "{line}" > 0',
    })  # fmt: skip
    for day in ("2025-04-01", "2025-04-07"):
        smallcap("check", file, "--prices", "prices", "--as-of", day, cwd=desk)
    assert sorted(lines) == [(f"2025-04-0{day}", day in (2, 3, 4)) for day in (1, 2, 3, 4, 7)]


def test_paths_in_a_line_begin_beside_the_check_file(
    smallcap: Run, desk: Path, checks: Writer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    line = "levels IWM --at 100 --window 1y --prices prices"
    file = desk / checks({"a": f'figure 100.state of "{line}" = above', "b": f'figure 100.state of "{line}" = below'})
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    rows = rows_of(smallcap("check", str(file), "--as-of", "2025-04-08", "-f", "csv", cwd=elsewhere).out)
    state = "above" if wave(DAYS.index(date(2025, 4, 8)), 0.0) > 100 else "below"
    assert [row["value"] for row in rows] == [state, state]
    assert [row["state"] for row in rows] == ["first" if one == state else "ok" for one in ("above", "below")]


#: Condition, the text that carets stand below, what is said, the hint.
FAULTS = [
    ('figure IWM.max of "levles IWM --at 9" > 0', '"levles IWM --at 9"', "no command called 'levles'", "mean levels?"),
    ('figure 9.x of "levels IWM --att 9" > 0', '"levels IWM --att 9"', "no option called '--att'", "mean --at"),
    ('figure IJR.x of "fees IWM" > 0', "IJR.x", "no row called 'IJR' in fees IWM", "rows: IWM"),
    ('figure IWM.siz.value of "closure IWM" > 0', "IWM.siz.value", "no row called 'IWM.siz'", "did you mean IWM.size?"),
    ('figure IWM.brake_even of "fees IWM" > 0', "IWM.brake_even", "no column called 'brake_even'", "mean break_even"),
    ('figure IWM.size.speaks of "closure IWM" > 0', "IWM.size.speaks", "a text is compared with a number", "= or !="),
    ('figure IWM.size.value of "closure IWM" = no', "no", "a text is compared with an amount in dollars", "a number"),
    ('figure IWM.size.value of "closure IWM" < 5%', "5%", "an amount in dollars is compared with a share", "an amount"),
    ('figure hedged.hedge_ratio of "pair IWM IJR" > 5%', "5%", "a ratio is compared with a share", "a plain number"),
    ('figure hedged.volatility of "pair IWM IJR" > 20', "20", "20 is 2000 %", "write 20%"),
    ('figure IWM.x of "data clear --yes" > 0', '"data clear --yes"', "data clear has no table for a check", "figures"),
    ('figure a.value of "check rotation" > 0', '"check rotation"', "check has no table for a check", "figures"),
    ('figure a.value of "check replay x" > 0', '"check replay x"', "check replay has no table", "figures"),
    ('figure IWM.x of "report IWM" > 0', '"report IWM"', "report has no table for a check", "figures"),
    ('figure IWM.x of "fees IWM -o x.csv" > 0', '"fees IWM -o x.csv"', "-o is not for a check", "leave it out"),
    ('figure IWM.x of "fees IWM --as-of=2020-01-02" > 0', '"fees IWM', "--as-of is not for a check", "own --as-of"),
    ('figure IWM.x of "pair IWM IJR --refresh" > 0', '"pair IWM', "--refresh is not for a check", "session"),
    ('figure IWM.x of "alpha IWM --factors -" > 0', '"alpha IWM', "reads no standard input", "name a file"),
    ('figure IWM.x of "alpha IWM --factors no" > 0', '"alpha IWM', "no factors at", "a folder of them"),
    ("figure IWM.x of \"fees ''IWM\" > 0", '"fees \'IWM"', "cannot be split into words", "close the quotation"),
]


@pytest.mark.parametrize(("when", "there", "what", "hint"), FAULTS, ids=[what for *_, what, _ in FAULTS])
def test_a_line_or_cell_that_is_none_is_refused_with_its_place(
    smallcap: Run, desk: Path, checks: Writer, when: str, there: str, what: str, hint: str
) -> None:
    answer = smallcap("check", checks({"a": when}), "--offline", cwd=desk)
    message, text, carets, last = answer.err.splitlines()
    assert (answer.code, answer.out) == (2, "")
    assert what in message
    assert text[carets.index("^") :].startswith(there)
    assert hint in last


def test_a_cell_that_is_missing_is_no_data_with_its_reason(smallcap: Run, desk: Path, checks: Writer) -> None:
    """A half-life that cannot be told from a random walk is missing; bundled month ends have no price for a level."""
    conditions = {"life": 'figure hedged.half_life of "pair IWM IJR" < 9', "level": CELLS["levels"].figure + " > 0"}
    answer = smallcap("check", checks(conditions), "--as-of", "2026-06-30", "-f", "csv", "--offline", cwd=desk)
    rows = rows_of(answer.out)
    assert (answer.code, [row["state"] for row in rows]) == (4, ["no_data", "no_data"])
    assert "level: no data: not offered: no price basis: month-end total returns only" in answer.err
    assert "`smallcap levels" not in answer.err
    assert "hint: smallcap levels IWM --at 100 --window 1y; `no_data: hold`" in answer.err


def test_a_line_without_an_answer_keeps_the_other_checks(smallcap: Run, desk: Path, checks: Writer) -> None:
    """AVUV's bundled month ends begin in September 2019: its first five years end with September 2024.

    A run of July 2026 goes through the five years since the one of 2021.
    """
    blend = 'figure blend.cagr of "blend VOO:80 AVUV:20" > 5%'
    file = checks({"blend": blend, "old": "inception of IWM > 2001-01-01"})
    early = smallcap("check", file, "--as-of", "2021-06-30", "--offline", "-f", "csv", cwd=desk)
    assert (early.code, [row["state"] for row in rows_of(early.out)]) == (4, ["no_data", "ok"])
    assert "blend: no data: no blend over 5y: AVUV: first month end 2019-09-30" in early.err
    late = rows_of(smallcap("check", file, "--as-of", "2026-07-31", "--offline", "-f", "csv", cwd=desk).out)[0]
    assert (late["state"], late["since"]) == ("firing", "2024-09-30")


def test_a_line_that_only_the_day_is_too_early_for_keeps_the_other_checks(
    smallcap: Run, desk: Path, checks: Writer
) -> None:
    """The sample universe begins on 2024-04-30: `check` of an earlier day ended with exit 2, a replay did not.

    A window that begins after the day was refused for the whole file too.
    """
    made = 'figure total.return of "methodology backtest sp_smallcap_600 --universe sample" > 0'
    since = 'figure hedged.volatility of "pair IWM IJR --window since:2024-06-03" > 0'
    file = checks({"made": made, "since": since, "old": "inception of IWM > 2001-01-01"})
    early = smallcap("check", file, "--as-of", "2024-04-15", "--offline", "-f", "csv", cwd=desk)
    assert (early.code, [row["state"] for row in rows_of(early.out)]) == (4, ["no_data", "no_data", "ok"])
    assert "made: no data: the universe has no day on or before 2024-04-15" in early.err
    replay = smallcap("check", "replay", file, "--from", "2024-04-11", "--to", "2024-04-15", "--offline", cwd=desk)
    assert (replay.code, "no data on 3 of 3 sessions" in replay.out) == (0, True)


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_in_a_line_exits_3(smallcap: Run, desk: Path, checks: Writer) -> None:
    conditions = {"a": 'figure hedged.volatility of "pair IWMM IJR" > 0', "b": "age of IWM > 9 sessions"}
    answer = smallcap("check", checks(conditions), "--as-of", "2025-04-08", "--prices", "prices", "-f", "csv", cwd=desk)
    assert (answer.code, [row["state"] for row in rows_of(answer.out)]) == (3, ["no_data", "ok"])
    assert "error: a: no fund called IWMM\nhint: did you mean IWM" in answer.err
    assert "a: no data" not in answer.err


def test_many_runs_are_announced_before_they_begin_and_bounded(
    smallcap: Run, desk: Path, checks: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = checks({"level": CELLS["levels"].figure + " > 0"})
    words = ("check", "replay", file, "--prices", "prices", "--from", "2025-03-03", "--to", "2025-03-31")
    assert "runs" not in smallcap(*words, cwd=desk).err
    monkeypatch.setattr(check_lines, "LONG_SECONDS", 0.0)
    err = smallcap(*words, cwd=desk).err
    assert "note: levels IWM --at 100 --window 1y: 3 to 21 runs, about " in err
    assert "a later --from takes less; Ctrl-C ends it and nothing is stored" in err
    monkeypatch.setattr(check_lines, "MOST_SESSIONS", 10)
    answer = smallcap(*words, cwd=desk)
    assert answer.code == 2
    assert "levels IWM --at 100 --window 1y on 21 sessions, at most 10 are run" in answer.err
    assert "write --from 2025-03-18 or later" in answer.err  # ten sessions to the 31st, a Monday


def test_the_examples_of_the_guide_and_of_the_schema_can_be_run(smallcap: Run, desk: Path, checks: Writer) -> None:
    """Bundled month ends answer all but levels, which needs prices, and alpha, which needs factors."""
    guide = (PACKAGE / "guide" / "checks.md").read_text(encoding="utf-8")
    lines = [text for text in EXAMPLES if text.startswith("figure ")]
    assert [text for text in lines if text not in guide] == []
    file = checks({f"c{number}": text for number, text in enumerate(lines)})
    rows = rows_of(smallcap("check", file, "--as-of", "2026-06-30", "--offline", "-f", "csv", cwd=desk).out)
    data = {text.partition('"')[2].split()[0]: row["state"] != "no_data" for text, row in zip(lines, rows, strict=True)}
    assert data == {"alpha": False, "closure": True, "levels": False, "pair": True}


def test_a_test_of_expectations_runs_lines_too(smallcap: Run, desk: Path) -> None:
    close = wave(DAYS.index(date(2025, 4, 8)), 0.0)
    (desk / "c.yaml").write_text(
        "checks:\n"
        f"  - id: far\n    when: {CELLS['levels'].figure} > -90%\n"
        f"    expect: [{{as_of: 2025-04-08, from: 2025-04-01, state: firing, value: {close - 100:.1f}%}}]\n"
    )
    answer = smallcap("check", "test", "c.yaml", "--prices", "prices", "--as-of", "2025-04-30", cwd=desk)
    assert (answer.code, "1 of 1 expectation of c.yaml pass" in answer.out) == (0, True)


def test_a_line_that_has_no_data_yet_keeps_no_other_rule_from_its_answer(smallcap: Run, tmp_path: Path) -> None:
    """The universe of the sample begins on 2024-04-30; the whole check ended with exit 2, and replay had an answer."""
    line = "methodology backtest sp_smallcap_600 --universe sample"
    (tmp_path / "c.yaml").write_text(
        "checks:\n"
        f"  - {{id: desk, when: 'figure total.return of \"{line}\" > 0'}}\n"
        '  - {id: fund, when: "return_1y of IWM > 0"}\n'
    )
    answer = smallcap("check", "c.yaml", "--as-of", "2024-04-15", "--offline", "-f", "csv", cwd=tmp_path)
    states = {row["id"]: row["state"] for row in rows_of(answer.out)}
    assert (answer.code, states) == (1, {"desk": "no_data", "fund": "first"})
    assert "the universe has no day on or before 2024-04-15" in answer.err
