"""Where a price stands against given levels: how far away, on which side, and since when."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Days, Floats

ABOVE, BELOW, AT = "above", "below", "at"
_SIDES = {1: ABOVE, -1: BELOW, 0: AT}


class LevelState(NamedTuple):
    """The last close against a level.

    `distance` is close / level - 1, `move` level / close - 1: what the price has to move to get there. `since` is the
    first close of the present stretch on its side, `crossings` how often closes changed sides, `first` the first close
    looked at; `since` is None where no close was ever on the other side. A close at the level is on neither.
    """

    level: float
    close: float
    day: date
    state: str
    distance: float
    move: float
    since: date | None
    crossings: int
    first: date


def level_state(days: Days, closes: Floats, level: float) -> LevelState:
    """The state of closes against a level on their last day; closes alone count, not what happened within a day.

    **Shape** both (n,), n at least 1. **Raises** ValueError for a level that is not positive.
    """
    if not level > 0.0:
        raise ValueError(f"{level} is no price")
    sides = np.sign(closes - level).astype(np.int64)
    kept = np.flatnonzero(sides)
    changes = kept[1:][sides[kept[1:]] != sides[kept[:-1]]]
    close, side = float(closes[-1]), int(sides[-1])
    since = days[changes[-1]].item() if len(changes) and side else None
    return LevelState(
        level, close, days[-1].item(), _SIDES[side], close / level - 1.0, level / close - 1.0, since, len(changes),
        days[0].item(),
    )  # fmt: skip
