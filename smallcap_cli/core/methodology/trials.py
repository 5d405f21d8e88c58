"""What an index becomes when one parameter of its rules takes other values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.rulebook import Rulebook
from smallcap_cli.core.methodology.universe import Members, Universe


class Variation(NamedTuple):
    """A parameter, its value as written (None where the file does not set it), and the rules with every other."""

    path: str
    written: int | float | None
    rulebooks: Mapping[int | float, Rulebook]


class Trial(NamedTuple):
    """One run: the parameter, its value (None where the file does not set it), and whether it is as written."""

    path: str
    value: int | float | None
    base: bool
    result: Result


def trials(
    rulebook: Rulebook, variations: Sequence[Variation], table: Universe, *, prior: Members, as_of: date | None
) -> tuple[Result, list[Trial]]:
    """The result of the rules as written, and a run for every value of every parameter in the order of the values.

    The value as written is among the values of each parameter, whether or not its range holds it.
    """
    base = rulebook.review(table, prior=prior, as_of=as_of)
    found: list[Trial] = []
    for one in variations:
        of_parameter = [] if one.written in one.rulebooks else [Trial(one.path, one.written, True, base)]
        for value, other in one.rulebooks.items():
            as_written = value == one.written
            result = base if as_written else other.review(table, prior=prior, as_of=as_of)
            of_parameter.append(Trial(one.path, value, as_written, result))
        found += sorted(of_parameter, key=lambda trial: float("-inf") if trial.value is None else trial.value)
    return base, found
