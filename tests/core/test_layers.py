"""No module of core imports another in a circle, imports inside functions and for types counted."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.places import ROOT


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.Module, known: set[str]) -> set[str]:
    """The modules a tree imports: `from package import module` is that module, any other name its module."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {
                f"{node.module}.{a.name}" if f"{node.module}.{a.name}" in known else node.module for a in node.names
            }
    return names & known


def circle(sources: dict[str, str]) -> list[str]:
    """The modules of one circle, the first named again at its end; none where there is no circle."""
    known = set(sources)
    try:
        tuple(
            TopologicalSorter({name: imported(ast.parse(text), known) for name, text in sources.items()}).static_order()
        )
    except CycleError as found:
        return list(found.args[1])
    return []


def test_core_has_no_import_circle() -> None:
    paths = (ROOT / "smallcap_cli" / "core").rglob("*.py")
    assert circle({module_name(path): path.read_text(encoding="utf-8") for path in paths}) == []


@pytest.mark.parametrize("back", ["from a import x", "def f() -> None:\n    from a import x"])
def test_a_circle_is_found_even_by_an_import_inside_a_function(back: str) -> None:
    assert sorted(set(circle({"a": "from b import y", "b": back}))) == ["a", "b"]
