"""Where one window lies in a history as of many days: `windows.locate` for all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Gap, PriceHistory, Window
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, Anchor, WindowSpec, locate, place


class Spans(NamedTuple):
    """The positions of the first and last close of each window; a window without them has its reason in `gaps`."""

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    years: tuple[int, ...]
    gaps: Mapping[int, Gap]


def spans_of(history: PriceHistory, spec: WindowSpec, days: Sequence[date], anchor: Anchor) -> Spans:
    """The span of a window in a daily history as of each day; see `windows.locate` for its rules."""
    windows = windows_on(spec, tuple(days), anchor)
    starts = np.array([window.start for window in windows], dtype="datetime64[D]")
    ends = np.array([window.end for window in windows], dtype="datetime64[D]")
    last = np.searchsorted(history.days, ends, side="right") - 1
    there = history.days[np.maximum(last, 0)]
    if spec.kind == "session":
        first, wanted = last - 1, there
    elif spec.kind == "max":
        first = np.searchsorted(history.days, starts, side="left")
        wanted = history.days[np.minimum(first, len(history.days) - 1)]
    else:
        after, wanted = np.searchsorted(history.days, starts, side="right"), starts
        first = np.where((after > 0) & (anchor == "after"), after, after - 1)
    begun = history.days[np.clip(first, 0, len(history.days) - 1)]
    far = np.timedelta64(ANCHOR_GAP_DAYS, "D")
    odd = (last < 0) | (first < 0) | (first >= last) | (ends - there > far) | (np.abs(begun - wanted) > far)
    gaps = {}
    for number in np.flatnonzero(odd).tolist():
        found = locate(history, spec, days[number], anchor)
        if isinstance(found, Gap):
            gaps[number] = found
        else:
            first[number], last[number] = found.first, found.last
    return Spans(first, last, tuple(window.years for window in windows), gaps)


@lru_cache(maxsize=64)
def windows_on(spec: WindowSpec, days: tuple[date, ...], anchor: Anchor) -> tuple[Window, ...]:
    """A window as seen from each day, the same for every fund."""
    return tuple(place(spec, day, anchor) for day in days)
