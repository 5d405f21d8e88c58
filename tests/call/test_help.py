"""The help of commands: options by what they are about, their values in sight, on 80 columns."""

from __future__ import annotations

import re

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
