"""`smallcap help agents`: one page that names every command, reason and exit code, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smallcap_cli.app import every_command
from smallcap_cli.call.commands import GROUPS, THEMSELVES
from smallcap_cli.core.model import REASONS
from smallcap_cli.errors import ExitCode
from smallcap_cli.guide import page
from tests.conftest import Run

PAGE = page("agents")
#: One page: it is read whole before the first question.
LONGEST = 200


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= LONGEST


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_is_named(words: tuple[str, ...]) -> None:
    """A new command has its question in the table, or stands among those that write."""
    assert re.search(rf"`smallcap {' '.join(words)}(?![\w-])", PAGE)


def test_no_command_is_named_that_there_is_not() -> None:
    alone = {words[0] for words in every_command() if len(words) == 1}
    named = re.findall(r"`smallcap ([a-z]+)(?: ([a-z]+)\b)?", PAGE)
    assert [
        (first, second)
        for first, second in named
        if first != "help" and not (first in alone if first not in GROUPS else second in GROUPS[first])
        and first not in THEMSELVES  # `check rotation` names a check file
    ] == []  # fmt: skip


def test_every_exit_code_has_its_line() -> None:
    assert re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE) == [str(int(code)) for code in ExitCode]


def test_every_reason_is_named() -> None:
    assert [reason for reason in REASONS if f"`{reason}`" not in PAGE] == []


QUESTIONS = [line for line in PAGE.partition("## Questions")[2].splitlines() if line.startswith("|")]
LINES = [line for row in QUESTIONS for line in re.findall(r"`smallcap ([^`]+)`", row)]
#: Lines that need what an empty store has not -> the exit code and what is missing: as typed they are right.
WITHOUT_DATA = {
    "levels ^RUT --at 2100,2300": (4, "^RUT is not in the catalogue, your files or the store"),
    "alpha AVUV --model ff3": (4, "no factors are stored"),
    "attribute IWM --vs IJR --by factor": (4, "no factors are stored"),
    "holdings IWM": (4, "no holdings found for IWM"),
    "holdings --find NVDA": (3, "no holdings of any fund are known"),
    "quality IWM": (4, "no holdings found for IWM"),
    "overlap IWM IJR": (4, "no holdings found for IWM"),
    "universe build IWM IJR": (4, "no holdings found for IWM"),
    "check rotation": (4, "last month end 2026-07-31"),
    "methodology score russell_2000 --fund IWM --universe sample": (4, "no holdings found for IWM"),
    "universe funds 2026q1_nport.zip": (2, "no file 2026q1_nport.zip"),
    "data check IWM": (3, "the store has no closes of IWM"),
    "report run report.yaml": (5, "section checks: small-behind"),
}
#: Files of a reader's own.
FILES = {
    "sectors.csv": "sector,weight,benchmark_weight,return,benchmark_return\nEnergy,1,1,0.1,0.08\n",
    "IWM.csv": "Date,Close\n2026-07-30,100\n2026-07-31,101\n",
}
#: Lines that write files of a reader's own.
WRITERS = {
    "report.yaml": "report init",
    "monday.json": "report IWM --as-of 2026-06-30 -o monday.json",
    "tuesday.json": "report IWM --as-of 2026-07-31 -o tuesday.json",
}


@pytest.mark.parametrize("line", LINES)
def test_every_line_runs_as_it_stands(line: str, smallcap: Run, tmp_path: Path) -> None:
    """Five lines lacked the universe that their commands ask for."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    for name in WRITERS.keys() & line.split():
        assert smallcap(*WRITERS[name].split(), "--offline" if "-o" in WRITERS[name] else "-q", cwd=tmp_path).code == 0
    code, said = WITHOUT_DATA.get(line, (0, ""))
    ran = smallcap(*line.split(), cwd=tmp_path)
    assert (ran.code, said in ran.err) == (code, True), ran.err
