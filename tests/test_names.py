"""Names say what comes out: no function is a bare past participle, no class name stands for two things."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "smallcap_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: Participles that do not end in -ed.
IRREGULAR = frozenset(
    "begun bound bought brought built chosen cut done drawn fallen felt found given gone grown held hidden kept known "
    "laid left lost made met paid put read risen run said seen sent set shown sold spent split stood struck taken told "
    "understood withdrawn worn written".split()
)
#: What ends in -ed and is none, or has become a noun of its own.
NOT_PARTICIPLES = frozenset({"feed", "need", "seed", "speed", "bed", "shed", "exceed", "embed", "proceed", "run", "read", "set", "put", "split", "cut"})


def functions() -> list[tuple[str, str]]:
    return [
        (path.relative_to(PACKAGE).as_posix(), node.name)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def is_participle(name: str) -> bool:
    word = name.strip("_")
    if "_" in word or word in NOT_PARTICIPLES:
        return False
    return word in IRREGULAR or (word.endswith("ed") and len(word) > 3)


def test_no_function_is_named_by_a_past_participle_alone() -> None:
    """A participle says that something happened, not what comes out."""
    assert [f"{place}: {name}" for place, name in functions() if is_participle(name)] == []


def test_no_class_name_stands_for_two_things() -> None:
    places = defaultdict(list)
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places[node.name.lstrip("_")].append(path.relative_to(PACKAGE).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
