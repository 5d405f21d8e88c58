"""The rooms stay apart, modules and functions stay small, and the command table is the truth."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from smallcap_cli.app import COMMANDS, GROUPS, build
from smallcap_cli.cli import HELP

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "smallcap_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))

LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
#: The one place that may catch everything: a plug-in can raise anything while it loads.
PLUGIN_LOADER = "providers/__init__.py"

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


def test_only_the_plugin_loader_catches_everything() -> None:
    found = [
        named(path)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    assert set(found) <= {PLUGIN_LOADER}
    assert len(found) <= 1


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & {"Exception", "BaseException"})


def test_no_test_reaches_another_machine() -> None:
    """192.0.2.1 belongs to documentation (RFC 5737): nobody answers there."""
    with socket.socket() as client, pytest.raises(RuntimeError, match="tried to connect"):
        client.connect(("192.0.2.1", 80))


def commands_in_help() -> dict[str, str]:
    """Command -> line, from the static root help."""
    section = HELP.split("Commands:\n")[1].split("\n\n")[0]
    return {name: line.strip() for name, _, line in (row.strip().partition(" ") for row in section.splitlines())}


def test_the_root_help_is_the_command_table() -> None:
    """The root help is static text, so nothing but this test keeps it true."""
    assert list(commands_in_help().items()) == [(name, line) for name, (_, line) in COMMANDS.items()]


def test_every_group_is_a_command() -> None:
    assert set(GROUPS) <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_module_registers_itself(name: str) -> None:
    app = typer.Typer()
    import_module(f"smallcap_cli.commands.{COMMANDS[name][0]}").register(app)
    assert app.registered_commands
    assert build((name,)).registered_groups if name in GROUPS else build((name,)).registered_commands
