"""README.md and the guide are true: their examples print what is shown, and they name every command and column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smallcap_cli.commands import COMMANDS
from smallcap_cli.core.metrics.columns import column_names
from tests.tools.columns_page import PAGE, page
from tests.tools.readme import GUIDE, README, ROOT, differences, documents, examples, fences, rerun, width_of

LONGEST_README = 180
RUN = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/smallcap compare IWM IJR VB SPSM AVUV"
TEST = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest -q"


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.name)
def test_the_examples_print_what_is_shown(document: Path) -> None:
    """A reader who types a command of the README or the guide sees what is shown there."""
    found = differences(document.read_text(encoding="utf-8"), document.name, width_of(document))
    assert not found, f"python -m tests.tools.readme --write rewrites it:\n{found}"


def test_the_readme_is_short_and_has_examples(text: str) -> None:
    assert len(text.splitlines()) <= LONGEST_README
    assert fences(text)


@pytest.mark.parametrize("command", [RUN, TEST], ids=["run", "test"])
def test_the_setup_commands_stand_alone_on_their_line(text: str, command: str) -> None:
    assert command in text.splitlines()


def test_every_command_is_named(text: str) -> None:
    assert [name for name in COMMANDS if not re.search(rf"\bsmallcap {name}\b", text)] == []


def test_the_page_of_columns_is_that_of_the_registry() -> None:
    """A column that is new, renamed or described anew is on the page: python -m tests.tools.columns_page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_column_is_on_its_page() -> None:
    named = re.findall(r"^\| `([a-z0-9_]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(column_names())


def test_every_bundled_claims_file_is_named() -> None:
    text = (GUIDE / "verify.md").read_text(encoding="utf-8")
    files = [path.stem for path in (ROOT / "configs" / "claims").glob("*.yaml")]
    assert files
    assert [name for name in files if f"`{name}`" not in text] == []


def test_every_link_inside_the_project_leads_somewhere() -> None:
    for document in documents():
        targets = re.findall(r"\]\(([^):]+)\)", document.read_text(encoding="utf-8"))
        assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_runner_finds_commands_what_they_show_and_their_lines() -> None:
    document = "# T\n```console\n$ smallcap a \\\n  b\none\n\ntwo\n$ smallcap c\n```\n```sh\n$ no\n```\n"
    (fence,) = fences(document)
    first, second = examples(document, fence)
    assert (first.line, first.command, first.shown) == (3, "smallcap a \\\n  b", "one\n\ntwo")
    assert (second.line, second.command, second.shown) == (8, "smallcap c", "")


def test_the_runner_shows_stdout_then_stderr_then_the_code() -> None:
    document = "```console\n$ echo answer; echo why >&2; exit 3\nold\n```\n"
    assert rerun(document) == "```console\n$ echo answer; echo why >&2; exit 3\nanswer\nwhy\n[exit 3]\n```\n"


def test_the_runner_reports_a_changed_line() -> None:
    document = "```console\n$ smallcap nonsense\n```\n"
    found = differences(document)
    assert "+error: no command called 'nonsense'" in found
    assert "+[exit 2]" in found
    assert differences(rerun(document)) == ""


def test_the_runner_gives_pipes_a_smallcap_and_each_fence_an_empty_folder() -> None:
    document = "```console\n$ smallcap --help | head -1 > page; ls\n$ cat page\n```\n```console\n$ ls\n```\n"
    assert rerun(document) == (
        "```console\n$ smallcap --help | head -1 > page; ls\npage\n"
        "$ cat page\nUsage: smallcap COMMAND [OPTIONS] [TICKERS]\n```\n```console\n$ ls\n```\n"
    )
