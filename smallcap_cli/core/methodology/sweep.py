"""The values that a parameter goes through: `lo:hi:step`, counted exactly, so that 0.1 ten times is 1.

The end point is a value where the steps reach it; where they would pass it, the last one before it is.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from smallcap_cli.errors import UsageFault, safe

#: So many values are tried in one call; each is a run of the rules.
MOST_VALUES = 300

_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,12})?(?:e[+-]?\d{1,2})?", re.IGNORECASE)
_EXAMPLE = "as in percentile_band.lo=80:90:1"


class Sweep(NamedTuple):
    """A parameter and its values, ascending; whole numbers where all three parts are written as such."""

    path: str
    values: tuple[int | float, ...]


def sweep(text: str) -> Sweep:
    """The values of `step.path=lo:hi:step`. **Raises** UsageFault for anything else, and for too many values."""
    path, equals, span = text.strip().partition("=")
    parts = [part.strip() for part in span.split(":")]
    if not equals or not path or len(parts) != 3:
        raise UsageFault(f"--set {safe(text)!r} is not STEP.PATH=LO:HI:STEP", _EXAMPLE)
    low, high, step = (_exact(text, part) for part in parts)
    if step <= 0:
        raise UsageFault(f"--set {safe(text)}: the step {safe(parts[2])} is not above 0", _EXAMPLE)
    if high < low:
        raise UsageFault(f"--set {safe(text)}: it ends at {safe(parts[1])}, below its start", "write LO:HI:STEP")
    count = (high - low) // step + 1
    if count > MOST_VALUES:
        raise UsageFault(f"--set {safe(text)} asks for {count:,} runs", f"at most {MOST_VALUES}: take a larger step")
    whole = all(part.lstrip("+-").isdigit() for part in parts)
    exact = [low + position * step for position in range(count)]
    return Sweep(path.strip(), tuple(int(value) if whole else float(value) for value in exact))


def sweeps(texts: list[str]) -> list[Sweep]:
    """The values of several parameters, which vary one at a time. **Raises** UsageFault for too many in all."""
    found = [sweep(text) for text in texts]
    twice = sorted({one.path for one in found if sum(one.path == other.path for other in found) > 1})
    if twice:
        raise UsageFault(f"--set names {safe(twice[0])} twice", "give each parameter one range")
    count = sum(len(one.values) for one in found)
    if count > MOST_VALUES:
        raise UsageFault(f"the ranges ask for {count:,} runs", f"at most {MOST_VALUES}: take larger steps")
    return found


def _exact(text: str, part: str) -> Fraction:
    if not _NUMBER.fullmatch(part):
        raise UsageFault(f"--set {safe(text)}: {safe(part)!r} is not a number", _EXAMPLE)
    return Fraction(part)
