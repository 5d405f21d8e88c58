"""The help of commands: options by what they are about, their values in sight, on 80 columns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smallcap_cli.app import every_command
from smallcap_cli.call.commands import GROUPS, THEMSELVES
from smallcap_cli.call.help import folded_examples
from tests.conftest import Run

EVERY = every_command()
NARROW = {"COLUMNS": "80"}


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_more_than_eight_options_stand_in_groups_that_fit(console: Run, words: tuple[str, ...]) -> None:
    answer = console(*words, "--help", env=NARROW)
    assert answer.code == 0
    lists = answer.out.partition("  Examples:")[0]
    heads = re.findall(r"^(\w+):$", lists, re.MULTILINE)
    if len(re.findall(r"^  (?:-\w, )?--\w", lists, re.MULTILINE)) > 8:
        assert "Output" in heads
    else:
        assert {"Arguments", "Options"} >= set(heads)
    assert [line for line in answer.out.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Examples:\n  smallcap apply some_rules --universe june.csv --prior march.csv -f csv",
         ["Examples:", "  smallcap apply some_rules \\", "    --universe june.csv \\", "    --prior march.csv -f csv"]),
        ("Examples:\n  smallcap apply rule \\\n    --sort 'a b'",
         ["Examples:", "  smallcap apply rule --sort 'a b'"]),
        ("Prose that goes on for more\nthan one line of it.", ["Prose that goes on for more than", "one line of it."]),
        ("FILE is one thing and another\n  one too.\nDIR is none.",
         ["FILE is one thing and another one", "  too.", "DIR is none."]),
        ("Its commands:\n  run   Writes what is in the file.",
         ["Its commands:", "  run   Writes what is in the file."]),
    ],
)  # fmt: skip
def test_what_stands_below_the_options_fits(text: str, folded: list[str]) -> None:
    """Lines of up to 117 were cut inside words by a terminal of 80."""
    assert folded_examples(f"\b\n{text}", 34) == ["\n".join(folded)]


def test_the_values_of_an_option_stand_in_its_help(console: Run) -> None:
    text = console("compare", "--help", env=NARROW).out
    for shown in ("--format table|csv|tsv|json|ndjson|md|html|xlsx", "--basis total|price"):
        assert shown in text
    assert [text.index(f"\n{head}:") for head in ("Figures", "Rows", "Data", "Output")] == sorted(
        text.index(f"\n{head}:") for head in ("Figures", "Rows", "Data", "Output")
    )


@pytest.mark.parametrize("words", [("compare",), ("data", "fetch"), ("config",)], ids=" ".join)
def test_help_of_a_command_is_what_the_option_prints(console: Run, words: tuple[str, ...]) -> None:
    assert console("help", *words).out == console(*words, "--help").out


@pytest.mark.parametrize("group", [name for name in GROUPS if name not in THEMSELVES])
def test_no_line_of_a_group_is_cut(console: Run, group: str) -> None:
    commands = console(group, "--help", env=NARROW).out.partition("Commands:")[2]
    assert [line for line in commands.splitlines() if line.endswith("...")] == []


#: A line of each command that takes --window, once more with --rolling where that has a window of its own.
WITH_WINDOW = (
    "compare IWM -c volatility", "growth IWM", "drawdown IWM", "pair IWM IJR", "blend IWM:50 IJR:50", "fund like IWM",
    "fees IWM IJR --break-even", "attribute IWM --vs IJR --by factor --model capm --benchmark SPY",
    "alpha IWM --model capm --benchmark SPY", "alpha IWM --model capm --benchmark SPY --rolling 36m",
    "correlate IWM IJR", "correlate IWM IJR --rolling 36m", "returns IWM", "season IWM", "rates IWM --beta",
    "levels IWM --at 300", "flows IWM", "rotation",
)  # fmt: skip
#: What the help of a command says that does not take the window of the settings.
WHATEVER = "whatever options.window is"


def words_of(line: str) -> tuple[str, ...]:
    return next(words for words in EVERY if line.split()[: len(words)] == list(words))


def window_help(smallcap: Run, line: str) -> str:
    return " ".join(smallcap(*words_of(line), "--help").out.partition("--window WINDOW")[2].split())


def test_each_command_with_a_window_is_in_the_list(smallcap: Run) -> None:
    """Those of `check` read files, whose rules have the window of the settings."""
    reading = {words for words in EVERY if words[0] != "check"}
    taking = {words for words in reading if "--window WINDOW" in smallcap(*words, "--help").out}
    assert taking == {words_of(line) for line in WITH_WINDOW}


@pytest.mark.parametrize("line", WITH_WINDOW)
def test_help_says_which_window_a_command_takes(smallcap: Run, tmp_path: Path, line: str) -> None:
    """Help of season, rates and levels said [5y], and a window in the settings changed nothing of them."""
    mine = tmp_path / "mine.yaml"
    mine.write_text("options: {window: 3y}\n")
    asked = (*line.split(), "--as-of", "2026-07-31")
    usual, changed = smallcap(*asked).out, smallcap(*asked, "--config", str(mine)).out
    bracket = window_help(smallcap, line).partition("]")[0]
    own, _, rolling = bracket.removeprefix("Set the window [").partition("; with --rolling ")
    said = rolling if "--rolling" in line else own
    assert said.startswith("5y") == (usual != changed), bracket
    assert (usual == changed) == (WHATEVER in said), bracket
    assert usual


def test_the_page_of_settings_names_the_commands_that_do_not_take_its_window(smallcap: Run) -> None:
    page = smallcap("help", "settings").out
    named = page.partition("Eight do not look at it")[2].partition("smallcap config init")[0].split()
    without = {line.split()[0] for line in WITH_WINDOW if WHATEVER in window_help(smallcap, line)}
    assert len(without) == 8
    assert without <= {word.rstrip(",") for word in named}
