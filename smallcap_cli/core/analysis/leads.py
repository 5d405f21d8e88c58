"""How long and how far one fund led another: the stretches in which their ratio rose, and the best windows of a length.

Both are found by looking back over the whole line, so the largest of them are large by choice: nothing here was known
while it lasted, and nothing foretells another.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.rotation import RatioLine
from smallcap_cli.core.model import TOO_SHORT, Gap
from smallcap_cli.core.statistics.relative import month_ends
from smallcap_cli.core.windows import month_end_floor
from smallcap_cli.core.words import quantity

#: A rise begins once the ratio stands this far above its trough, and is over once it fell this far from its peak.
REVERSAL = 0.10
#: Lengths of the windows of which the best is looked for, in years.
BEST_YEARS = (3, 10)


class RatioRise(NamedTuple):
    """A stretch in which a ratio rose from a trough to a peak, and its gain; `is_over` is False for one that may go on.

    `from_start` is True where the trough is the first level there is, so that the rise may be older.
    """

    start: date
    end: date
    gain: float
    is_over: bool
    from_start: bool

    @property
    def days(self) -> int:
        """Calendar days from trough to peak."""
        return (self.end - self.start).days

    @property
    def length(self) -> str:
        """The length in words: "5.9 years", "7 months"."""
        years = self.days / 365.25
        return f"{years:.1f} years" if years >= 2.0 else quantity(round(years * 12.0), "month")


class BestWindow(NamedTuple):
    """The window of a length in which a ratio rose most, of how many windows between month ends."""

    start: date
    end: date
    gain: float
    searched: int


def leads(ratio: RatioLine) -> tuple[RatioRise, ...]:
    """The rises of a ratio by at least REVERSAL, each from its trough to the peak before a fall of as much.

    Days are the last one at the trough and the first one at the peak, as those of a drawdown are the other way round.
    **Source** the filter rule of Lunde and Timmermann (2004), doi:10.1198/073500104000000136, on a ratio.
    """
    levels, found = ratio.line.levels.tolist(), []
    trough, peak, is_rising = 0, 0, False

    def lead(*, is_over: bool) -> RatioRise:
        start, end = (ratio.line.days[at].item() for at in (trough, peak))
        return RatioRise(start, end, levels[peak] / levels[trough] - 1.0, is_over, trough == 0)

    for at, level in enumerate(levels):
        if is_rising and level > levels[peak]:
            peak = at
        elif is_rising and level <= levels[peak] * (1.0 - REVERSAL):
            found.append(lead(is_over=True))
            trough, is_rising = at, False
        elif not is_rising and level <= levels[trough]:
            trough = at
        elif not is_rising and level >= levels[trough] * (1.0 + REVERSAL):
            peak, is_rising = at, True
    return (*found, lead(is_over=False)) if is_rising else tuple(found)


def best_window(ratio: RatioLine, years: int) -> BestWindow | Gap:
    """The window of some years from one month end to another in which a ratio rose most, the first of equals.

    **Missing** a Gap where the line is shorter. A month that is not over has no end.
    """
    line = month_ends(ratio.line)
    months = line.days.astype("datetime64[M]").astype(np.int64)
    months = months[line.days.astype("datetime64[M]") <= np.datetime64(month_end_floor(line.days[-1].item()), "M")]
    starts = np.searchsorted(months, months - 12 * years)
    ends = np.flatnonzero(months[starts] == months - 12 * years)
    if not len(ends):
        return Gap(TOO_SHORT, f"no {years} years between month ends of both")
    gains = line.levels[ends] / line.levels[starts[ends]] - 1.0
    best = int(gains.argmax())
    start, end = (line.days[at].item() for at in (starts[ends[best]], ends[best]))
    return BestWindow(start, end, float(gains[best]), len(ends))
