"""Options that turn a command into another one: each says which options it honours, and refuses the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from smallcap_cli.call.given import Given
from smallcap_cli.errors import UsageFault


class Mode(NamedTuple):
    """A way to answer: the flag that asks for it, what it is about, and the options that say nothing to it."""

    flag: str
    about: str
    refuses: tuple[str, ...]

    def check(self, given: Given) -> None:
        """**Raises** UsageFault for an option that this mode would have to ignore."""
        for option in self.refuses:
            if given[option] is not None:
                flag = f"--{option.replace('_', '-')}"
                raise UsageFault(f"--{self.flag} {self.about}: {flag} cannot be combined with it", f"leave out {flag}")


def mode_of(given: Given, modes: Sequence[Mode]) -> str:
    """The flag of the mode that is asked for, checked; "" for the command's own way."""
    for mode in modes:
        if given[mode.flag]:
            mode.check(given)
            return mode.flag
    return ""


def one_kind_of_row(ways: Mapping[str, object]) -> None:
    """**Raises** UsageFault where two of these flags are given: each asks for other rows."""
    given = [flag for flag, way in ways.items() if way]
    if len(given) > 1:
        raise UsageFault(f"{given[0]} and {given[1]} each ask for other rows", "leave one out")
