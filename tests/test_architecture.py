"""The rooms stay apart, modules and functions stay small, and the command table is the truth."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from smallcap_cli.app import every_command
from smallcap_cli.call.commands import GROUPS, THEMSELVES, load
from smallcap_cli.commands import COMMANDS
from tests.places import PACKAGE, ROOT

MODULES = sorted(PACKAGE.rglob("*.py"))

LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
#: Where everything may be caught: the end of a call, an answer found in a thread, and the code of plug-ins.
BOUNDARIES = ("cli.py: main", "call/turns.py: take", "providers/network/pace.py: work", "providers/plugin.py: guard")

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_lower_rooms_never_import_upper_ones() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_module_stands_beside_a_package_of_its_name() -> None:
    """Python imports the package: the module would ship and never run."""
    assert [named(path) for path in MODULES if path.with_suffix("").is_dir()] == []


def test_no_module_is_too_long() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_function_is_too_long() -> None:
    found = {
        f"{named(path)}: {node.name}": length
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert found == {}


def test_nothing_prints() -> None:
    """Answers and messages leave through `cli` alone."""
    found = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert found == []


def test_everything_is_caught_at_three_boundaries_and_nowhere_else() -> None:
    """A closed list of exceptions misses one; anywhere else a broad handler hides a fault."""
    found = [
        f"{named(path)}: {_innermost(path, handler)}"
        for path in MODULES
        for handler in ast.walk(parsed(path))
        if isinstance(handler, ast.ExceptHandler) and _is_broad(handler)
    ]
    assert sorted(found) == sorted(BOUNDARIES)


def _innermost(path: Path, handler: ast.ExceptHandler) -> str:
    """The name of the innermost function around a handler."""
    around = [
        node
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and node.lineno <= handler.lineno <= (node.end_lineno or 0)
    ]
    return max(around, key=lambda node: node.lineno).name


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & {"Exception", "BaseException"})


def test_no_test_reaches_another_machine() -> None:
    """192.0.2.1 belongs to documentation (RFC 5737): nobody answers there."""
    with socket.socket() as client, pytest.raises(RuntimeError, match="tried to connect"):
        client.connect(("192.0.2.1", 80))


COMMAND_FILES = sorted(
    path
    for path in (PACKAGE / "commands").rglob("*.py")
    if path.name != "__init__.py" or path.parent.name in THEMSELVES
)


def words_of(path: Path) -> tuple[str, ...]:
    """The words of a command's file; the file of a package is the group that is a command itself."""
    within = path.parent if path.name == "__init__.py" else path
    return tuple(part.removesuffix(".py").rstrip("_") for part in within.relative_to(PACKAGE / "commands").parts)


def test_the_folders_are_the_commands() -> None:
    """A file is a command and a command is a file: no table but the order of the help names them."""
    assert {words_of(path) for path in COMMAND_FILES} == set(every_command())
    assert set(GROUPS) <= set(COMMANDS)


@pytest.mark.parametrize("path", COMMAND_FILES, ids=named)
def test_a_command_is_found_from_its_name(path: Path) -> None:
    words = words_of(path)
    assert load(*words).name == " ".join(words)


LONGEST_COMMAND = 80
#: A command, on average.
MOST_INNER_IMPORTS = 1.6
#: What a command leaves to the builders in `tables`.
OF_TABLES = frozenset({"Column", "Value", "Table"})


def test_a_command_file_is_short() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in COMMAND_FILES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_COMMAND} == {}


def test_no_command_builds_a_table() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path in COMMAND_FILES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OF_TABLES
    ]
    assert found == []


def imports_of(path: Path) -> set[str]:
    """The modules of the package that a module imports, inside functions too.

    What only type checkers read is left out: it ties no module to another when the program runs.
    """
    tree = parsed(path)
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and isinstance(branch.test, ast.Name) and branch.test.id == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in typing_only and node.module:
            candidates = [f"{node.module}.{alias.name}" for alias in node.names]
            targets = {name if name in MODULE_NAMES else node.module for name in candidates}
            found |= targets & MODULE_NAMES.keys()
        elif isinstance(node, ast.Import) and id(node) not in typing_only:
            found |= {alias.name for alias in node.names} & MODULE_NAMES.keys()
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULE_NAMES = {module_name(path): path for path in MODULES}


def test_commands_import_little_inside_functions() -> None:
    """What is heavy is imported where it is needed, and no more than that."""
    inner = [
        f"{named(path)}:{node.lineno}"
        for path in COMMAND_FILES
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert len(inner) < MOST_INNER_IMPORTS * len(COMMAND_FILES), inner


def test_no_command_imports_one_of_another_folder() -> None:
    found = [
        (named(path), name)
        for path in COMMAND_FILES
        for name in imports_of(path)
        if name.startswith("smallcap_cli.commands") and name != "smallcap_cli.commands"
    ]
    assert found == []


def test_modules_import_one_another_in_no_circle() -> None:
    """Imports inside functions count: a circle that is met late is one all the same."""
    arrows = {name: imports_of(path) - {name} for name, path in MODULE_NAMES.items()}
    arrows["smallcap_cli"] = set()  # the package's own name resolves its public functions lazily
    while leaves := [name for name, targets in arrows.items() if not targets & arrows.keys()]:
        for name in leaves:
            del arrows[name]
    assert {name: sorted(targets & arrows.keys()) for name, targets in arrows.items()} == {}
