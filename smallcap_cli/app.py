"""Builds the Typer app for one command, so that a call pays only for what it uses.

A command stands at its path: `data fetch` is the one `Command` of `smallcap_cli/commands/data/fetch.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from smallcap_cli.call.commands import GROUPS, THEMSELVES, load, path_of
from smallcap_cli.call.shells import SHELLS
from smallcap_cli.commands import COMMANDS

if TYPE_CHECKING:
    from smallcap_cli.call.completion import Offer

HELP_NAMES = {"help_option_names": ["-h", "--help"]}
#: What stands before any command.
COMPLETION_OPTIONS = ("--install-completion", "--show-completion")
ROOT_OPTIONS = ("--version", "--help", *COMPLETION_OPTIONS)


def build(first: str, second: str = "") -> typer.Typer:
    """An app with one command; of a group with its one command, or with all where none of them is named.

    A group that is a command itself is that command where none of its own is named.
    """
    app = _root()
    if first not in GROUPS or (first in THEMSELVES and second not in GROUPS[first]):
        _add(app, first)
    else:
        _add_group(app, first, (second,) if second in GROUPS[first] else GROUPS[first])
    return app


def every_command() -> list[tuple[str, ...]]:
    """The words of every command, in the order of the help."""
    alone = [(name,) for name in COMMANDS if name not in GROUPS or name in THEMSELVES]
    grouped = [(group, name) for group, names in GROUPS.items() for name in names]
    return sorted((*alone, *grouped), key=lambda words: list(COMMANDS).index(words[0]))


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
        topics = {**COMMANDS, "help": "Show a page of the guide, or the options of a command."}
        return beginning([*(Offer(name, line) for name, line in topics.items()), *map(Offer, ROOT_OPTIONS)], incomplete)
    first, *rest = words
    if first == "help":
        return beginning(_topics(rest), incomplete)
    if first in COMPLETION_OPTIONS and not rest:
        return beginning([Offer(shell) for shell in SHELLS], incomplete)
    named = beginning([Offer(name) for name in GROUPS.get(first, ())], incomplete) if not rest else []
    path = path_of(words)
    if first not in COMMANDS or (first in GROUPS and len(path) == 1 and first not in THEMSELVES):
        return named
    return [*named, *offers_of(parameters_of(load(*path)), words[len(path) :], incomplete)]


def _topics(words: Sequence[str]) -> list[Offer]:
    """Pages of the guide and commands; after a group its commands."""
    from smallcap_cli.call.completion import Offer
    from smallcap_cli.guide import topic_names

    if words:
        return [Offer(name) for name in GROUPS.get(words[0], ()) if len(words) == 1]
    return [Offer(name) for name in dict.fromkeys((*topic_names(), *COMMANDS))]
