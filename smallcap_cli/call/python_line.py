"""A command line from Python values, for notebooks and tools that call a command by keywords."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from numbers import Number
from typing import TYPE_CHECKING, TypeAlias

from smallcap_cli.call.command_line import parameters_of
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.call.command import Command

#: A word, several with blanks between them where tickers are asked for, a path, or a list of these.
Names: TypeAlias = "str | os.PathLike[str] | Iterable[str | os.PathLike[str]]"

TICKERS_HINT = 'such as "IWM IJR", or ["IWM", "IJR"]'
OPTIONS_HINT = "write it as on the command line, or as a number or a day"
PATHS_HINT = "write a table to a file first, such as frame.to_csv(PATH), and name that"


def words_of(command: Command, names: Iterable[Names], options: Mapping[str, object]) -> list[str]:
    """The words after a command: its options as long flags, then its arguments.

    An option is named with underscores, and with one at the end where it is a word of Python's (`from_`). True is a
    flag, None and False are left out; a list stands in one option with commas, or repeats one that may stand again.
    **Raises** UsageFault for a value that no text stands for, and for an empty list of tickers: whoever passes one does
    not mean all funds.
    """
    parameters = parameters_of(command)
    again = {name for parameter in parameters for name in parameter.names if parameter.many}
    takes_tickers = any("TICKER" in parameter.metavar for parameter in parameters if not parameter.names)
    words: list[str] = []
    arguments: list[str] = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        flag = f"--{name.rstrip('_').replace('_', '-')}"
        words += (
            [flag] if value is True else [f"{flag}={text}" for text in option_texts(flag, value, apart=flag in again)]
        )
    for one in names:
        texts = argument_texts(command.name, one, takes_tickers=takes_tickers)
        arguments += [word for text in texts for word in text.split()] if takes_tickers else texts
        if takes_tickers and not arguments:
            raise UsageFault("no fund given", 'a list of tickers, such as ["IWM", "IJR"]')
    return [*words, "--", *arguments] if arguments else words


def argument_texts(command: str, value: object, *, takes_tickers: bool) -> list[str]:
    """The texts of one argument. **Raises** UsageFault for what is neither a text or path nor a list of these."""
    for one in _several(value):
        if not isinstance(one, str | os.PathLike):
            taken = "tickers" if takes_tickers else "names and paths"
            hint = TICKERS_HINT if takes_tickers else f"smallcap {command} --help"
            raise _wrong_kind(f"{command} takes {taken} as texts", one, hint)
    return [str(one) for one in _several(value)]


def option_texts(flag: str, value: object, *, apart: bool = False) -> list[str]:
    """The texts of an option's value: one, or with `apart` as many as a list has.

    **Raises** UsageFault for what no text stands for, such as a table in memory.
    """
    for one in _several(value):
        if not isinstance(one, str | os.PathLike | Number | date):
            raise _wrong_kind(f"{flag} takes a text, a number, a day or a path", one, OPTIONS_HINT)
    texts = [str(one) for one in _several(value)]
    return texts if apart else [",".join(texts)]


def _several(value: object) -> Collection[object]:
    """The things of a list of some kind; a text, a table and a dictionary are one thing each."""
    if isinstance(value, str | bytes | Mapping) or getattr(value, "ndim", 1) != 1 or not isinstance(value, Iterable):
        return (value,)
    return value if isinstance(value, Collection) else tuple(value)


def _wrong_kind(taken: str, value: object, hint: str) -> UsageFault:
    """The error of a value: a number is named as it is, anything else by its type."""
    named = repr(value) if value is None or isinstance(value, Number) else f"a value of type {type(value).__name__}"
    return UsageFault(f"{taken}, not {named}", PATHS_HINT if hasattr(value, "to_csv") else hint)
