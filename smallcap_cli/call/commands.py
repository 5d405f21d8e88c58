"""The commands by their names: `data fetch` is the one `Command` of `smallcap_cli/commands/data/fetch.py`."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallcap_cli.call.command import Command

#: The commands of a group in the order of its help; a test holds it against the folders.
GROUPS: dict[str, tuple[str, ...]] = {
    "fund": ("list", "show", "like"),
    "metric": ("list", "explain"),
    "methodology": (
        "apply", "explain", "list", "show", "compare", "sensitivity", "validate", "calendar", "new", "diverge",
        "simulate", "backtest", "predict", "score", "columns", "schema",
    ),
    "check": ("replay", "test", "new"),
    "universe": ("build", "funds"),
    "report": ("run", "init", "schedule", "diff"),
    "data": ("fetch", "snapshot", "check", "import", "status", "export", "layout", "clear"),
    "provider": ("list", "check"),
    "config": ("show", "path", "init", "schema"),
}  # fmt: skip
#: Groups that are a command themselves: what follows them is its first argument where it is none of their commands.
THEMSELVES = ("check", "report")


def load(*words: str) -> Command:
    """The command of those words: the one that the module at its path declares; ModuleNotFoundError without one."""
    from smallcap_cli.call.command import Command

    path = ".".join(f"{word}_" if keyword.iskeyword(word) else word for word in words)
    module = import_module(f"smallcap_cli.commands.{path}")
    return next(
        value for value in vars(module).values() if isinstance(value, Command) and value.name == " ".join(words)
    )


def first_words() -> tuple[str, ...]:
    """The commands and groups that a line may begin with, in the order of the help."""
    return tuple(import_module("smallcap_cli.commands").COMMANDS)


def path_of(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a command line that name its command; of a group alone the group, which may be no command."""
    first, *rest = words
    return (first, rest[0]) if first in GROUPS and rest and rest[0] in GROUPS[first] else (first,)
