"""What one step does to the candidates, and the parts that every kind of step shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.model import Param, Step
from smallcap_cli.core.methodology.universe import Bools, Candidates, Cells, Ranking, first_names
from smallcap_cli.core.methodology.vocabulary import STEP_GRADES
from smallcap_cli.core.model import Floats
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import UsageFault


class Dropped(NamedTuple):
    """Lines that a step excludes: which, by how much each missed (NaN where no number says), and the words.

    `lacks_input` says that no rule was tested on them, for want of a figure.
    """

    rows: Bools
    missed: Floats
    words: Callable[[int], str]
    lacks_input: bool = False


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a step did; everything not named stays as it was.

    `elsewhere` is the fraction of each line that a neighbour holds after the review, by its id; `at_stake` are the
    lines whose fate rests on what a neighbour held before it, where that is not known. `limits` are the least and the
    largest size that a step allows each line, NaN for a line that it does not judge.
    """

    dropped: tuple[Dropped, ...] = ()
    columns: Mapping[str, Cells] = field(default_factory=lambda: MappingProxyType({}))
    held: Floats | None = None
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    rankings: Mapping[str, Ranking] = field(default_factory=lambda: MappingProxyType({}))
    grade: str = "exact"
    notes: tuple[str, ...] = ()
    elsewhere: Mapping[str, Floats] = field(default_factory=lambda: MappingProxyType({}))
    at_stake: Mapping[str, Bools] = field(default_factory=lambda: MappingProxyType({}))
    limits: tuple[Floats, Floats] | None = None


class Gaps(NamedTuple):
    """How a step treats the lines whose input is missing: those it excludes, its grade, and what to say."""

    dropped: tuple[Dropped, ...]
    grade: str
    notes: tuple[str, ...]


def lines_concerned(step: Step, candidates: Candidates, *, members: Bools) -> Bools:
    """The lines a step looks at: those still in, of all, of additions or of members."""
    if step.applies_to == "additions":
        return candidates.inside & ~members
    return candidates.inside & members if step.applies_to == "members" else candidates.inside


def gaps(step: Step, candidates: Candidates, missing: Bools, *, among: Bools, what: str) -> Gaps:
    """The step's policy for lines without an input: exclude them, keep them untested, or stop."""
    count = int(np.count_nonzero(missing))
    if not count:
        return Gaps((), "exact", ())
    if step.missing == "fail":
        rows = candidates.universe.security_id[missing]
        raise UsageFault(f"step {step.id}: {what} is missing for {first_names(rows)}", "complete the universe")
    if step.missing == "keep":
        stays = "which stays" if count == 1 else "which stay"
        told = f"{what} is missing for {quantity(count, 'line')}, {stays} in without the test"
        every = count == int(np.count_nonzero(among))
        return Gaps((), "skipped" if every else "approximate", (told,))
    unknown = np.full(len(candidates.universe), np.nan)
    return Gaps((Dropped(missing, unknown, lambda _row: f"{what} is missing", lacks_input=True),), "exact", ())


def worst(*grades: str) -> str:
    """The least faithful of some grades."""
    return max(grades, key=STEP_GRADES.index, default=STEP_GRADES[0])


def number(step: Step, name: str, default: float | None = None) -> float:
    """A parameter that is a number."""
    value = step.params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageFault(f"step {step.id}: {name} must be a number", "smallcap methodology validate FILE")
    return float(value)


def text(step: Step, name: str, default: str | None = None) -> str:
    """A parameter that is a text."""
    value = step.params.get(name, default)
    if not isinstance(value, str):
        raise UsageFault(f"step {step.id}: {name} must be text", "smallcap methodology validate FILE")
    return value


def mapping(value: Param) -> Mapping[str, Param]:
    """A parameter that is a mapping; an empty one where there is none."""
    return value if isinstance(value, Mapping) else MappingProxyType({})


def items(value: Param) -> tuple[Mapping[str, Param], ...]:
    """A parameter that is a list of mappings."""
    return tuple(mapping(item) for item in value) if isinstance(value, tuple) else ()


def width(value: Mapping[str, Param], name: str) -> float:
    """A number of a mapping, 0 where it is absent."""
    found = value.get(name, 0)
    return float(found) if isinstance(found, int | float) else 0.0


def figure_text(value: float) -> str:
    """A number in a sentence: 25,000,000, 0.8, 12.35."""
    if abs(value) >= 1000 and value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.6g}"
