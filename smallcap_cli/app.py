"""Builds the Typer app for one command, so that a call pays only for what it uses.

A command stands at its path: `data fetch` is the one `Command` of `smallcap_cli/commands/data/fetch.py`.
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from smallcap_cli.call.shells import SHELLS
from smallcap_cli.commands import COMMANDS

if TYPE_CHECKING:
    from smallcap_cli.call.command import Command
    from smallcap_cli.call.completion import Offer

HELP_NAMES = {"help_option_names": ["-h", "--help"]}
#: The commands of a group in the order of its help; a test holds it against the folders.
GROUPS: dict[str, tuple[str, ...]] = {
    "fund": ("list", "show", "like"),
    "metric": ("list", "explain"),
    "methodology": (
        "apply", "explain", "list", "show", "compare", "sensitivity", "validate", "calendar", "new", "diverge",
        "simulate", "score", "columns", "schema",
    ),
    "check": ("run", "replay", "test", "new"),
    "universe": ("build",),
    "data": ("fetch", "snapshot", "check", "import", "status", "export", "layout", "clear"),
    "provider": ("list", "check"),
    "config": ("show", "path", "init", "schema"),
}  # fmt: skip
#: The command of a group that is meant where none is named: `check FILE` is `check run FILE`.
DEFAULTS = {"check": "run"}
#: What stands before any command.
COMPLETION_OPTIONS = ("--install-completion", "--show-completion")
ROOT_OPTIONS = ("--version", "--help", *COMPLETION_OPTIONS)


def with_default(words: Sequence[str]) -> list[str]:
    """The words of a call with the command of a group that it means without naming it."""
    first, *rest = words
    if first not in DEFAULTS or not rest or rest[0] in (*GROUPS[first], *HELP_NAMES["help_option_names"]):
        return list(words)
    return [first, DEFAULTS[first], *rest]


def build(first: str, second: str = "") -> typer.Typer:
    """An app with one command; of a group with its one command, or with all where none of them is named."""
    app = _root()
    if first not in GROUPS:
        _add(app, first)
    else:
        _add_group(app, first, (second,) if second in GROUPS[first] else GROUPS[first])
    return app


def load(*words: str) -> Command:
    """The command of those words: the one that the module at its path declares."""
    from smallcap_cli.call.command import Command

    path = ".".join(f"{word}_" if keyword.iskeyword(word) else word for word in words)
    module = import_module(f"smallcap_cli.commands.{path}")
    return next(value for value in vars(module).values() if isinstance(value, Command))


def _root() -> typer.Typer:
    app = typer.Typer(
        name="smallcap", add_completion=False, no_args_is_help=True, rich_markup_mode=None,
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
    from smallcap_cli.call.help import GroupedHelp

    found = load(*words)
    app.command(words[-1], cls=GroupedHelp, epilog=found.examples or None)(found.run)


def offers(words: Sequence[str], incomplete: str) -> list[Offer]:
    """What a shell may complete the last word with, given the words between `smallcap` and it."""
    from smallcap_cli.call.command_line import offers_of, parameters_of
    from smallcap_cli.call.completion import Offer, beginning

    if not words:
        named = {**COMMANDS, "help": "Show a page of the guide, or the options of a command."}
        return beginning([*(Offer(name, line) for name, line in named.items()), *map(Offer, ROOT_OPTIONS)], incomplete)
    first, *rest = words
    if first == "help":
        return beginning(_topics(rest), incomplete)
    if first in COMPLETION_OPTIONS and not rest:
        return beginning([Offer(shell) for shell in SHELLS], incomplete)
    if first in GROUPS and not rest:
        also = offers((first, DEFAULTS[first]), incomplete) if first in DEFAULTS else []
        return [*beginning([Offer(name) for name in GROUPS[first]], incomplete), *also]
    words = with_default(words)
    depth = 2 if first in GROUPS else 1
    if first not in COMMANDS or (depth == 2 and words[1] not in GROUPS[first]):
        return []
    return offers_of(parameters_of(load(*words[:depth])), words[depth:], incomplete)


def _topics(words: Sequence[str]) -> list[Offer]:
    """Pages of the guide and commands; after a group its commands."""
    from smallcap_cli.call.completion import Offer
    from smallcap_cli.guide import topic_names

    if words:
        return [Offer(name) for name in GROUPS.get(words[0], ()) if len(words) == 1]
    return [Offer(name) for name in dict.fromkeys((*topic_names(), *COMMANDS))]
