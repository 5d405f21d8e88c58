"""What an index becomes when one parameter of its rules takes other values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.change import items
from smallcap_cli.core.methodology.engine import rules_of
from smallcap_cli.core.methodology.kinds.bands import range_in_force
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.rulebook import Rulebook
from smallcap_cli.core.methodology.universe import Members, Universe

_DATED_ROW = re.compile(r"(?P<step>.+)\.history\[(?P<row>\d+)\](?P<rest>.*)")


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


def notes_without_effect(rulebook: Rulebook, base: Result, found: Sequence[Trial]) -> Iterator[str]:
    """A note on each parameter whose values all give the index as written; of a dated row, which one is in force."""
    for path in dict.fromkeys(trial.path for trial in found):
        varied = [trial.result for trial in found if trial.path == path and not trial.base]
        if varied and all(np.array_equal(result.weight, base.weight) for result in varied):
            yield f"{path} has no effect on this universe{_row_in_force(rulebook, base, path)}"


def _row_in_force(rulebook: Rulebook, base: Result, path: str) -> str:
    """What to vary in place of a dated row that is not in force; empty for any other parameter."""
    asked = _DATED_ROW.fullmatch(path)
    if asked is None:
        return ""
    steps = {rule.name: rule.step for rule in rules_of(rulebook.rules, rulebook.library)}
    step = steps.get(asked["step"])
    row = None if step is None else range_in_force(step, base.as_of)
    if step is None or row is None:
        return ""
    place = next(position for position, one in enumerate(items(step.params["history"])) if one is row)
    if place == int(asked["row"]):
        return ""
    return f": on {base.as_of} {asked['step']}.history[{place}]{asked['rest']} is in force"
