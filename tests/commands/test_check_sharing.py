"""Runs of past sessions share what they read: each cell of each session is that of the command run by itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from smallcap_cli.call import check_lines
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.run_line import answer_to
from smallcap_cli.core.checks.stretches import over_stretches
from smallcap_cli.readings import Readings
from tests.commands.check_files import open_days, write_closes
from tests.commands.test_alpha import price_file
from tests.conftest import Run
from tests.fakes.french import monthly_file, months_between

DAYS = open_days("2021-01-04", "2025-04-30")
FIRST, LAST = "2025-03-24", "2025-04-08"
#: Six sessions before the first one, on which a replay begins to look.
SEEN = "2025-03-14"
#: Cell -> its line: of days, of months, of windows that run and that are fixed, of files, of funds and of their group.
LINES = {
    "AAA.alpha_t": "alpha AAA --model ff3 --window 36m",
    "100.distance": "levels IWM --at 100 --window 1y",
    "hedged.volatility": "pair IWM IJR --window 1y",
    "IWM.return_ytd": "compare IWM IJR --window ytd -c return_ytd,sharpe,beta",
    "IWM.max_drawdown": "compare IWM IJR --window 2024 -c max_drawdown",
    "IWM.SPY.tbill.beta": "rates IWM --beta --window 3y",
    "IWM.age.value": "closure IWM",
    "IJR.2025-03.net_flow_usd": "flows IJR --shares shares",
    "return_3m.value": "rotation IWM IJR",
}


def wave(number: int, phase: float) -> float:
    return round(100.0 * math.exp(0.08 * math.sin(number / 9.0 + phase) + 0.01 * math.sin(2.3 * number + phase)), 4)


@pytest.fixture
def desk(tmp_path: Path, smallcap: Run) -> Path:
    """A small store: closes of four funds, factors of two CRSP databases; and a file of share counts.

    The database 202503 is made on 31 March 2025: until then that of January answers, whose factors are others.
    """
    prices, french = tmp_path / "prices", tmp_path / "french"
    for phase, ticker in enumerate(("IWM", "IJR", "SPY")):
        write_closes(prices, ticker, DAYS, [wave(number, phase) for number in range(len(DAYS))])
    write_closes(prices, "_IRX", DAYS, [3.0 + wave(number, 2.0) / 100 for number in range(len(DAYS))])
    price_file(prices, "AAA", np.random.default_rng(5).normal(0.005, 0.04, 112))
    french.mkdir()
    for seed, vintage in enumerate(("202501", "202503")):
        months = months_between("2016-01", f"{vintage[:4]}-{vintage[4:]}")
        percents = np.random.default_rng(seed).normal(0.5, 3.0, (len(months), 4)).round(2)
        (french / f"three-{vintage}.csv").write_bytes(monthly_file(months=months, vintage=vintage, percents=percents))
    (tmp_path / "shares").mkdir()
    counts = [f"{day},{wave(number, 1.0)},0,{1_000_000 + 1_000 * number}" for number, day in enumerate(DAYS)]
    (tmp_path / "shares" / "IJR_shares.csv").write_text("\n".join(["date,nav,ex_dividend,shares_outstanding", *counts]))
    for option, folder in (("--prices", "prices"), ("--factors", "french")):
        stored = smallcap("data", "import", option, folder, cwd=tmp_path)
        assert stored.code == 0, stored.err
    checks = "".join(
        f"  - {{id: c{n}, when: 'figure {cell} of \"{line}\" changed', no_data: hold}}\n"
        for n, (cell, line) in enumerate(LINES.items())
    )
    (tmp_path / "checks.yaml").write_text(f"checks:\n{checks}")
    return tmp_path


class Alone(NamedTuple):
    """A command line of which every session is a run of its own, which opens settings, catalogue and store anew."""

    words: Sequence[str]
    options: dict[str, object]

    def answer_on(self, day: date) -> Answer:
        return answer_to(self.words, {**self.options, "as_of": day.isoformat()})


def alone(words: Sequence[str], options: dict[str, object], readings: Readings) -> Alone:
    return Alone(words, options)


def on_each_session(days: Sequence[date], found_on: Callable[[date], object]) -> list[Any]:
    return [found_on(day) for day in days]


def test_every_cell_of_every_session_is_that_of_a_run_by_itself(
    smallcap: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printed replay is the same byte by byte, and so is every cell, its day and its label on all 18 sessions."""
    courses: dict[str, list[list[Any]]] = {"shared": [], "alone": []}

    def noted(kind: str, way: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def course(days: Sequence[date], found_on: Callable[[date], object]) -> list[Any]:
            courses[kind].append(way(days, found_on))
            return courses[kind][-1]

        return course

    monkeypatch.setattr(check_lines, "LONG_SECONDS", math.inf)  # what is said before depends on the machine
    words = ("check", "replay", "checks.yaml", "--from", FIRST, "--to", LAST, "-f", "json")
    monkeypatch.setattr(check_lines, "over_stretches", noted("shared", over_stretches))
    shared = smallcap(*words, cwd=desk)
    monkeypatch.setattr(check_lines, "over_stretches", noted("alone", on_each_session))
    monkeypatch.setattr(check_lines, "open_line", alone)
    assert (shared.code, shared) == (0, smallcap(*words, cwd=desk))
    assert courses["shared"] == courses["alone"]
    points = [[sight[0] for sight in course] for course in courses["shared"]]
    differing = {line: len(set(course)) for line, course in zip(LINES.values(), points, strict=True)}
    assert differing == {
        **dict.fromkeys(LINES.values(), len(open_days(SEEN, LAST))),
        LINES["AAA.alpha_t"]: 2,  # the database that is made at the end of March
        LINES["IWM.max_drawdown"]: 1,
        LINES["IWM.SPY.tbill.beta"]: 2,  # the end of March
        LINES["IJR.2025-03.net_flow_usd"]: 2,  # a month is public after its end
    }
