"""Rules that no company meets: what rests on members is refused, with the step and the input that left nobody."""

from __future__ import annotations

from collections import Counter

import numpy as np

from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import DataUnavailable

#: What the size of every line is made of.
_SIZE_PARTS = ("price", "shares_out")


def refuse_nobody(result: Result) -> None:
    """Nothing, if the index has a member with a weight. **Raises** DataUnavailable that says why it has none."""
    if result.weight.any():
        return
    empty = [name for name in _SIZE_PARTS if np.isnan(result.candidates.numbers(name)).all()]
    lacking = f"; {' and '.join(empty)} {'is' if len(empty) == 1 else 'are'} empty for every line" if empty else ""
    fill = f"fill {' and '.join(empty)} in the universe; " if empty else ""
    raise DataUnavailable(
        f"no company meets the rules on {result.universe_day}: {_last_step(result)}{lacking}",
        f"{fill}methodology apply --summary shows every step on that day",
    )


def _last_step(result: Result) -> str:
    """The step that excluded the last lines, and the reason where most of them have the same."""
    name = result.methodology.id
    emptied = [place for place, step in enumerate(result.steps) if step.before and not step.after]
    if not emptied:
        return f"no member of {name} has a weight"
    rows = np.flatnonzero(result.out == emptied[0]).tolist()
    ((reason, count),) = Counter(result.why(row)[1] for row in rows).most_common(1)
    why = f" ({reason})" if 2 * count > len(rows) else ""
    return f"step {result.steps[emptied[0]].name} of {name} excludes the last {quantity(len(rows), 'line')}{why}"
