"""The answer of a command line inside a call, with the options of the call that the command honours.

A line inside a report or a check only reads: `table_command` refuses what writes or has no table.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, wraps
from typing import Any, NamedTuple

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import Command, given_in
from smallcap_cli.call.commands import GROUPS, THEMSELVES, first_words, load, path_of
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.usage import usage_fault
from smallcap_cli.errors import UsageFault, did_you_mean, safe
from smallcap_cli.readings import Readings

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
    found, arguments = _read(words, options)
    return found.run(**arguments).answer


class OpenLine(NamedTuple):
    """A command line that was read, the context that its options open, and the command's own arguments.

    Answers of several days are read out of one state of store and files, each thing once.
    """

    command: Command
    context: Context
    arguments: Mapping[str, Any]

    def answer_on(self, day: date) -> Answer:
        """The answer with the day as `--as-of`; as it is where the command honours none. **Raises** as `answer_to`."""
        context = self.context.on(day) if "as_of" in self.command.options else self.context
        return self.command.within(context, self.arguments).answer


def open_line(words: Sequence[str], options: Mapping[str, object], readings: Readings) -> OpenLine:
    """A command line for answers of several days, which share the readings. **Raises** as `answer_to`."""
    found, arguments = _read(words, options)
    given, others = given_in(found.name, found.options, arguments)
    return OpenLine(found, open_context(given, readings), others)


def _read(words: Sequence[str], options: Mapping[str, object]) -> tuple[Command, dict[str, Any]]:
    """The command of a line, and the arguments of its function. **Raises** UsageFault for a line that Typer refuses."""
    found, rest = command_of(words)
    taken = inspect.signature(found.run).parameters
    texts = [*rest, *_flags({name: value for name, value in options.items() if name in taken}, rest)]
    try:
        arguments = _parser(found)(texts, prog_name=f"smallcap {found.name}", standalone_mode=False)
    except TyperException as error:
        raise usage_fault(error, found.name.split()) from None
    if not isinstance(arguments, dict):  # the exit code of an option that Typer answers itself
        raise UsageFault(f"{found.name} gave no answer (exit {arguments})", "leave --help out")
    return found, arguments


@cache
def _parser(found: Command) -> Any:
    """What reads the words of a command: to build it takes as long as a small answer."""

    @wraps(found.run)
    def arguments(**given: Any) -> dict[str, Any]:
        return given

    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command(found.name)(arguments)
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
