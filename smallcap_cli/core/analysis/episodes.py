"""Drawdown episodes: the worst falls of a series, and the deepest one that several series share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from smallcap_cli.core.model import Days, Floats

#: How many of each fund's own falls are tried as the common one.
CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Episode:
    """One fall: depth as a negative fraction, and the days of peak, trough and recovery (None: not yet)."""

    depth: float
    peak: date
    trough: date
    recovery: date | None
    last: date

    @property
    def days_down(self) -> int:
        """Calendar days from peak to trough."""
        return (self.trough - self.peak).days

    @property
    def days_total(self) -> int:
        """Calendar days from peak to recovery, or to the last close while there is none."""
        return ((self.recovery or self.last) - self.peak).days


def episodes(days: Days, closes: Floats, most: int) -> list[Episode]:
    """The deepest falls below a running peak, deepest first, the earlier one on a tie.

    **Shape** one-dimensional and equally long. The first close counts as a peak. A fall begins on the last
    day at the peak's value and ends on the first close at or above it.
    """
    below = closes < np.maximum.accumulate(closes)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], below, [False])).astype(np.int8)))
    found = [_episode(days, closes, int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return sorted(found, key=lambda e: (e.depth, e.peak))[:most]


def _episode(days: Days, closes: Floats, first_below: int, after: int) -> Episode:
    peak = first_below - 1
    trough = first_below + int(closes[first_below:after].argmin())
    recovery = days[after].item() if after < len(closes) else None
    depth = float(closes[trough] / closes[peak] - 1.0)
    return Episode(depth, days[peak].item(), days[trough].item(), recovery, days[-1].item())


@dataclass(frozen=True, slots=True)
class CommonEpisode:
    """The fall that all series share: when it began and ended, and each series' own fall inside it."""

    start: date
    end: date
    falls: tuple[Episode, ...]

    @property
    def label(self) -> str:
        """The months it is named by."""
        return f"{self.start:%b %y} - {self.end:%b %y}"


def common_episode(series: Sequence[tuple[Days, Floats]]) -> CommonEpisode | None:
    """The deepest episode common to all series, None when they never fell together.

    Each series' own falls are tried as the stretch. Inside it every series has its own worst fall; those must
    overlap in time. The stretch whose mildest fall is the deepest wins.
    """
    best: tuple[float, CommonEpisode] | None = None
    tried: set[tuple[date, date]] = set()
    for days, closes in series:
        for candidate in episodes(days, closes, CANDIDATES):
            stretch = (candidate.peak, candidate.trough)
            if stretch in tried:
                continue
            tried.add(stretch)
            falls = _falls_inside(series, *stretch)
            if falls is None:
                continue
            mildest = max(fall.depth for fall in falls)
            if best is None or mildest < best[0]:
                start, end = min(f.peak for f in falls), max(f.trough for f in falls)
                best = (mildest, CommonEpisode(start, end, falls))
    return best[1] if best else None


def _falls_inside(series: Sequence[tuple[Days, Floats]], start: date, end: date) -> tuple[Episode, ...] | None:
    falls = []
    for days, closes in series:
        first = int(np.searchsorted(days, np.datetime64(start), side="left"))
        last = int(np.searchsorted(days, np.datetime64(end), side="right"))
        worst = episodes(days[first:last], closes[first:last], 1) if last - first > 1 else []
        if not worst:
            return None
        falls.append(worst[0])
    together = max(f.peak for f in falls) < min(f.trough for f in falls)
    return tuple(falls) if together else None
