"""What users read is plain English: the agent is named, the word is the analyst's, no riddle of passives."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import PACKAGE, ROOT

PAGES = (ROOT / "README.md", *sorted((PACKAGE / "guide").glob("*.md")))
#: Rooms whose docstrings are help: of commands, and of metrics.
HELP_ROOMS = (PACKAGE / "commands", PACKAGE / "core" / "metrics")

#: Wording that a reader has to decode, and what to write.
REFUSED = {
    "at hand": "say who has it: stored, bundled, in your files",
    "is told": "name who says what",
    "are told": "name who says what",
    "told apart": "no significant difference",
    "told from": "significantly different from",
    "stands in": "using stored prices",
    "stand in": "using stored prices",
    "what is kept": "the stored data",
    "is kept": "is stored, or the store keeps",
    "are kept": "are stored, or the store keeps",
    "could be had": "name who could not answer",
    "could not be had": "name who could not answer",
    "can be had": "name who could not answer",
    "cannot be had": "name who could not answer",
    "to be had": "name who could not answer",
    "so many": "a number",
    "in place of": "instead of",
    "means nothing with it": "cannot be combined with",
    "cannot be;": "is implausible",
    "of which no": "a sentence of its own",
    "is asked for": "name who asks",
    "came about": "explain",
    "made up": "invented, or synthetic",
}  # fmt: skip


def strings() -> Iterator[tuple[str, str]]:
    """Every text of the package that a user can read: string constants, and those docstrings that are help."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(text) for node in ast.walk(tree) if (text := docstring_of(node)) is not None}
        shown = any(path.is_relative_to(room) for room in HELP_ROOMS)
        helps = {
            id(docstring_of(node))
            for node in ast.walk(tree)
            if shown and isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.decorator_list
        }
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and (id(node) not in docstrings or id(node) in helps):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def docstring_of(node: ast.AST) -> ast.Constant | None:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
        return None
    first = node.body[0]
    constant = first.value if isinstance(first, ast.Expr) else None
    return constant if isinstance(constant, ast.Constant) and isinstance(constant.value, str) else None


def faults(text: str) -> list[str]:
    flat = " ".join(text.split()).lower()
    return [word for word in REFUSED if re.search(rf"(?<![\w-]){re.escape(word)}(?!\w)", flat)]


def test_no_text_of_the_program_has_to_be_decoded() -> None:
    assert [f"{place}: {word!r}: {REFUSED[word]}" for place, text in strings() for word in faults(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_has_to_be_decoded(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [f"{number}: {word!r}" for number, line in enumerate(lines, 1) for word in faults(line)] == []


def test_the_guard_knows_a_fault_when_it_reads_one() -> None:
    assert faults("no prices at\n hand of 3 funds") == ["at hand"]
    assert faults("a command of which not all is known; standing in line") == []
