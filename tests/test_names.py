"""Names say what comes out: no function is a bare past participle, no class name stands for two things."""

from __future__ import annotations

import ast
from collections import defaultdict

from smallcap_cli.core.inputs import INPUTS
from tests.places import PACKAGE

MODULES = sorted(PACKAGE.rglob("*.py"))

#: Participles that do not end in -ed.
IRREGULAR = (
    " begun bound bought brought built chosen done drawn fallen felt found given gone grown held hidden kept known "
    " laid left lost made met paid risen said seen sent shown sold spent stood struck taken told understood withdrawn "
    " worn written "
)
#: What ends in -ed and is no participle; the name of an input is the word that providers are asked with.
NO_PARTICIPLES = frozenset({"embed", "exceed", "feed", "need", "proceed", "seed", "speed", *INPUTS})


def is_participle(name: str) -> bool:
    word = name.strip("_")
    if "_" in word or word in NO_PARTICIPLES:
        return False
    return f" {word} " in IRREGULAR or (word.endswith("ed") and len(word) > 3)


def test_no_function_is_named_by_a_past_participle_alone() -> None:
    """A participle says that something happened, not what comes out."""
    found = [
        f"{path.relative_to(PACKAGE).as_posix()}: {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_participle(node.name)
    ]
    assert found == []


def test_no_class_name_stands_for_two_things() -> None:
    places = defaultdict(list)
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places[node.name.lstrip("_")].append(path.relative_to(PACKAGE).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
