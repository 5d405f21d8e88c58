"""The line of relative strength: one series over another on the days both have, 100 at the start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallcap_cli.core.model import NOT_COMPARABLE, Days, Floats, Gap
from smallcap_cli.core.windows import uneven

START = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class LevelLine:
    """A line of levels on its days; `days` are the first series' own."""

    days: Days
    levels: Floats


def relative_strength(closes: Floats, others: Floats) -> Floats:
    """100 * (F / F0) / (B / B0) for closes of the same days."""
    made: Floats = START * (closes / closes[0]) / (others / others[0])
    return made


def relative_line(own: LevelLine, other: LevelLine, *, monthly: bool) -> LevelLine | Gap:
    """The relative strength of one series over another: closes are joined on their days before anything is divided.

    Where one of the two has month ends only, both are joined on their last closes of each month (`monthly`).
    """
    if monthly:
        own, other = month_ends(own), month_ends(other)
    unit = "datetime64[M]" if monthly else "datetime64[D]"
    _, mine, its = np.intersect1d(
        own.days.astype(unit), other.days.astype(unit), assume_unique=True, return_indices=True
    )  # fmt: skip
    if len(mine) < 2:
        return Gap(NOT_COMPARABLE, "fewer than two common days")
    days = own.days[mine]
    hole = None if monthly else uneven(days)
    if hole is not None:
        return Gap(hole.reason, f"the two together: {hole.detail}")
    return LevelLine(days, relative_strength(own.levels[mine], other.levels[its]))


def month_ends(line: LevelLine) -> LevelLine:
    """The last close of each month of a line."""
    month = line.days.astype("datetime64[M]")
    last = np.flatnonzero(np.concatenate([month[1:] != month[:-1], [True]]))
    return LevelLine(line.days[last], line.levels[last])
