"""Builds the Typer app for one command, so that a call pays only for what it uses.

A command stands at its path: `data fetch` is the one `Command` of `smallcap_cli/commands/data/fetch.py`.
"""

from __future__ import annotations

import keyword
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.commands import COMMANDS

if TYPE_CHECKING:
    from smallcap_cli.call.command import Command

HELP_NAMES = {"help_option_names": ["-h", "--help"]}
#: The commands of a group in the order of its help; a test holds it against the folders.
GROUPS: dict[str, tuple[str, ...]] = {
    "fund": ("list", "show", "like"),
    "metric": ("list", "explain"),
    "methodology": (
        "apply", "explain", "list", "show", "compare", "sensitivity", "validate", "calendar", "new", "diverge",
        "simulate", "columns", "schema",
    ),
    "data": ("fetch", "snapshot", "check", "import", "status", "export", "layout", "clear"),
    "provider": ("list", "check"),
    "config": ("show", "path", "schema"),
}  # fmt: skip


def build(first: str, second: str = "") -> typer.Typer:
    """An app with one command; of a group with its one command, or with all where none of them is named."""
    app = _root(completion=False)
    if first not in GROUPS:
        _add(app, first)
    else:
        _add_group(app, first, (second,) if second in GROUPS[first] else GROUPS[first])
    return app


def build_all() -> typer.Typer:
    """An app with every command and the options that install shell completion."""
    app = _root(completion=True)
    _add_help(app)
    for name in COMMANDS:
        if name in GROUPS:
            _add_group(app, name, GROUPS[name])
        else:
            _add(app, name)
    return app


def load(*words: str) -> Command:
    """The command of those words: the one that the module at its path declares."""
    from smallcap_cli.call.command import Command

    path = ".".join(f"{word}_" if keyword.iskeyword(word) else word for word in words)
    module = import_module(f"smallcap_cli.commands.{path}")
    return next(value for value in vars(module).values() if isinstance(value, Command))


def _root(*, completion: bool) -> typer.Typer:
    app = typer.Typer(
        name="smallcap", add_completion=completion, no_args_is_help=True, rich_markup_mode=None,
        pretty_exceptions_enable=False, context_settings=HELP_NAMES,
    )  # fmt: skip

    @app.callback()
    def smallcap() -> None:
        """Compare small-cap ETFs side by side and see why they differ."""

    return app


def _add_group(app: typer.Typer, name: str, commands: tuple[str, ...]) -> None:
    group = typer.Typer(
        name=name, help=COMMANDS[name], no_args_is_help=True, rich_markup_mode=None, context_settings=HELP_NAMES
    )
    for command in commands:
        _add(group, name, command)
    app.add_typer(group)


def _add(app: typer.Typer, *words: str) -> None:
    found = load(*words)
    app.command(words[-1], epilog=found.examples or None)(found.run)


def _topics(incomplete: str) -> list[str]:
    """Pages of the guide and commands that begin with what was typed."""
    from smallcap_cli.guide import topic_names

    return [name for name in dict.fromkeys((*topic_names(), *COMMANDS)) if name.startswith(incomplete)]


def _add_help(app: typer.Typer) -> None:
    """`smallcap help`, so that shells complete it; `cli` answers it without an app."""

    @app.command("help")
    def guide(topic: Annotated[str, typer.Argument(autocompletion=_topics)]) -> None:
        """Show a page of the guide, or the options of a command."""
