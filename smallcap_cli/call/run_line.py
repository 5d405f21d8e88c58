"""The answer of a command line inside a call, with the options of the call that the command honours.

A line inside a report or a check only reads: `table_command` refuses what writes or has no table.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import Command, Delivery
from smallcap_cli.call.commands import GROUPS, THEMSELVES, first_words, load, path_of
from smallcap_cli.call.usage import usage_fault
from smallcap_cli.errors import ExitCode, UsageFault, did_you_mean, safe

#: Commands that answer with no table, or write, although nothing in their declaration says so.
WITHOUT_TABLE = ("report", "report run", "universe build")
#: Options that say where an answer goes and in which form, which is for what holds the line to say.
OF_PRINTING = ("-o", "--output", "-f", "--format", "--svg", "--png", "--chart", "--fields")


def command_of(words: Sequence[str]) -> tuple[Command, tuple[str, ...]]:
    """The command that words name, and the words after it. **Raises** UsageFault where they name none."""
    if not words:
        raise UsageFault("no command given", "such as compare IWM IJR")
    path = path_of(words)
    try:
        if path[0] in GROUPS and len(path) == 1 and path[0] not in THEMSELVES:
            raise UsageFault(f"{safe(words[0])} is a group of commands", f"one of: {', '.join(GROUPS[path[0]])}")
        found = load(*path) if all(word.isidentifier() for word in path) else None
    except ModuleNotFoundError:
        found = None
    if found is None:
        hint = did_you_mean(words[0], first_words(), "smallcap --help lists them")
        raise UsageFault(f"no command called {safe(words[0])!r}", hint)
    return found, tuple(words[len(path) :])


def table_command(words: Sequence[str], within: str) -> tuple[Command, tuple[str, ...]]:
    """The command that words name, and the words after it. **Raises** UsageFault for one that shows no figures."""
    found, rest = command_of(words)
    if found.writes or found.name in WITHOUT_TABLE or "format" not in inspect.signature(found.run).parameters:
        raise UsageFault(f"{found.name} has no table for {within}", "name a command that shows figures")
    return found, rest


def first_option(words: Sequence[str], names: Sequence[str]) -> str:
    """The first of some options that stands among words; empty where none does."""
    return next((name for word in words if (name := word.partition("=")[0]) in names), "")


def answer_to(words: Sequence[str], options: Mapping[str, object]) -> Answer:
    """The answer of a command line; `options` are shared ones by name, which lines that give them themselves override.

    **Raises** what the command raises, KeyboardInterrupt among it; UsageFault for a line that Typer refuses.
    """
    found, rest = command_of(words)
    taken = inspect.signature(found.run).parameters
    arguments = [*rest, *_flags({name: value for name, value in options.items() if name in taken}, rest)]
    try:
        result = _parser(found)(arguments, prog_name=f"smallcap {found.name}", standalone_mode=False)
    except typer.Exit as stop:
        raise UsageFault(f"{found.name} gave no answer (exit {stop.exit_code})", "leave --help out") from None
    except TyperException as error:
        raise usage_fault(error, found.name.split()) from None
    if result == ExitCode.INTERRUPTED:  # what Typer makes of a KeyboardInterrupt
        raise KeyboardInterrupt
    if not isinstance(result, Delivery):
        raise UsageFault(f"{found.name} gave no answer", "leave --help out")
    return result.answer


@cache
def _parser(found: Command) -> Any:
    """What reads the words of a command and runs it: to build it takes as long as a small answer."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command(found.name)(found.run)
    return get_command(app)


def _flags(options: Mapping[str, object], given: Sequence[str]) -> list[str]:
    """Options as words, but those that a line gives itself."""
    names = {word.partition("=")[0] for word in given if word.startswith("--")}
    flags = []
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if flag in names or value is None or value is False:
            continue
        flags += [flag] if value is True else [f"{flag}={value}"]
    return flags
