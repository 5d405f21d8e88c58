"""A command line from Python values, for notebooks and tools that call a command by keywords."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from smallcap_cli.call.command_line import parameters_of
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.call.command import Command

#: A word, several with blanks between them where tickers are asked for, a path, or a list of these.
Names: TypeAlias = "str | os.PathLike[str] | Iterable[str | os.PathLike[str]]"


def words_of(command: Command, names: Iterable[Names], options: Mapping[str, object]) -> list[str]:
    """The words after a command: its options as long flags, then its arguments.

    An option is named with underscores, and with one at the end where it is a word of Python's (`from_`). True is a
    flag, None and False are left out; a list stands in one option with commas, or repeats one that may stand again.
    **Raises** UsageFault for a list of tickers that is empty: whoever passes one does not mean all funds.
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
        words += [flag] if value is True else [f"{flag}={text}" for text in _texts(value, apart=flag in again)]
    for one in names:
        given = [one] if isinstance(one, str | os.PathLike) else one
        texts = [os.fspath(name) for name in given]
        arguments += [word for text in texts for word in text.split()] if takes_tickers else texts
        if takes_tickers and not arguments:
            raise UsageFault("no fund given", 'a list of tickers, such as ["IWM", "IJR"]')
    return [*words, "--", *arguments] if arguments else words


def _texts(value: object, *, apart: bool) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [str(value)]
    texts = [str(one) for one in value]
    return texts if apart else [",".join(texts)]
