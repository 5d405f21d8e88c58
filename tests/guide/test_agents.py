"""`smallcap help agents`: one page that names every command, reason and exit code, and none that there is not."""

from __future__ import annotations

import inspect
import re

import pytest

from smallcap_cli.app import every_command
from smallcap_cli.call.commands import GROUPS, THEMSELVES
from smallcap_cli.call.run_line import command_of
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
        and not (first in THEMSELVES and not second)
    ] == []  # fmt: skip


def test_every_exit_code_has_its_line() -> None:
    assert re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE) == [str(int(code)) for code in ExitCode]


def test_every_reason_is_named() -> None:
    assert [reason for reason in REASONS if f"`{reason}`" not in PAGE] == []


#: Words of the table that a reader replaces by names of their own, and files that no test has.
PLACES = re.compile(r"(?<![\w-])(?:FILE(?:\.\w+)?|ID|A B|NAME|COMPANY|KIND)(?!\w)")
QUESTIONS = [line for line in PAGE.partition("## Questions")[2].splitlines() if line.startswith("|")]
LINES = [line for row in QUESTIONS for line in re.findall(r"`smallcap ([^`]+)`", row) if not PLACES.search(line)]


@pytest.mark.parametrize("line", LINES)
def test_every_line_without_a_place_of_your_own_is_understood(line: str, smallcap: Run) -> None:
    """Whatever an empty store can answer of it."""
    assert smallcap(*line.split(), "--offline" if "offline" in options_of(line) else "-q").code not in (2, 70)


def options_of(line: str) -> set[str]:
    return set(inspect.signature(command_of(line.split())[0].run).parameters)
