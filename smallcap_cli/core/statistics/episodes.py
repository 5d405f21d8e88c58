"""Drawdown episodes: the worst falls of a series, and the deepest one that several series share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Days, Floats

#: How many of each fund's own falls are tried as the common one.
CANDIDATES = 6


class Episode(NamedTuple):
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
    def days_up(self) -> int | None:
        """Calendar days from trough to recovery; None while there is none."""
        return (self.recovery - self.trough).days if self.recovery else None

    @property
    def span(self) -> tuple[date, date]:
        """From the peak to the recovery, or to the last close while there is none."""
        return self.peak, self.recovery or self.last

    @property
    def days_total(self) -> int:
        """Calendar days from peak to recovery, or to the last close while there is none."""
        start, end = self.span
        return (end - start).days


def episodes(days: Days, closes: Floats, most: int) -> list[Episode]:
    """The deepest falls below a running peak, deepest first, the earlier one on a tie.

    **Shape** one-dimensional and equally long. The first close counts as a peak. A fall begins on the last
    day at the peak's value and ends on the first close at or above it.
    """
    drawdown = closes / np.maximum.accumulate(closes) - 1.0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], drawdown < 0, [False])).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return []
    depths = np.minimum.reduceat(drawdown, begins)
    chosen = np.argsort(depths, kind="stable")[:most]
    return [_episode(days, closes, int(begins[i]), int(ends[i])) for i in chosen]


def _episode(days: Days, closes: Floats, first_below: int, after: int) -> Episode:
    peak = first_below - 1
    trough = first_below + int(closes[first_below:after].argmin())
    return _between(days, closes, peak, trough)


def _between(days: Days, closes: Floats, peak: int, trough: int) -> Episode:
    """The fall from one position to another, with its recovery anywhere in the series."""
    reached = closes[trough:] >= closes[peak]
    first = int(reached.argmax())
    recovery = days[trough + first].item() if reached[first] else None
    depth = float(closes[trough] / closes[peak] - 1.0)
    return Episode(depth, days[peak].item(), days[trough].item(), recovery, days[-1].item())


class CommonEpisode(NamedTuple):
    """The fall that all series share: when it began and ended, and each series' own fall inside it."""

    start: date
    end: date
    falls: tuple[Episode, ...]

    @property
    def label(self) -> str:
        """The months it is named by."""
        return f"{self.start:%Y-%m} to {self.end:%Y-%m}"


def common_episode(series: Sequence[tuple[Days, Floats]]) -> CommonEpisode | None:
    """The deepest episode common to all series, None when they never fell together.

    Each series' own falls are tried as the stretch, alone and widened to the falls of others that overlap them.
    Inside a stretch every series has its own worst fall, and those must overlap in time. The stretch whose
    mildest fall is the deepest wins; on a tie the one with the deeper sum.
    """
    own = [(e.peak, e.trough) for days, closes in series for e in episodes(days, closes, CANDIDATES)]
    stretches = dict.fromkeys([*own, *(_widen(stretch, own) for stretch in own)])
    best: tuple[tuple[float, float], tuple[Episode, ...]] | None = None
    for start, end in stretches:
        falls = _falls_inside(series, start, end)
        if falls is None:
            continue
        score = max(fall.depth for fall in falls), sum(fall.depth for fall in falls)
        if best is None or score < best[0]:
            best = score, falls
    if best is None:
        return None
    return CommonEpisode(min(f.peak for f in best[1]), max(f.trough for f in best[1]), best[1])


def _widen(stretch: tuple[date, date], others: Sequence[tuple[date, date]]) -> tuple[date, date]:
    together = [other for other in others if other[0] < stretch[1] and stretch[0] < other[1]]
    return min(start for start, _ in together), max(end for _, end in together)


def _falls_inside(series: Sequence[tuple[Days, Floats]], start: date, end: date) -> tuple[Episode, ...] | None:
    """Each series' worst fall between two days; None unless all fell and all at one time."""
    places = []
    for days, closes in series:
        first = int(np.searchsorted(days, np.datetime64(start), side="left"))
        last = int(np.searchsorted(days, np.datetime64(end), side="right"))
        if last - first < 2:
            return None
        inside = closes[first:last]
        trough = int((inside / np.maximum.accumulate(inside)).argmin())
        peak = trough - int(inside[: trough + 1][::-1].argmax())
        if peak == trough:
            return None
        places.append((first + peak, first + trough))
    latest_peak = max(days[p] for (days, _), (p, _) in zip(series, places, strict=True))
    earliest_trough = min(days[t] for (days, _), (_, t) in zip(series, places, strict=True))
    if latest_peak >= earliest_trough:
        return None
    return tuple(_between(days, closes, p, t) for (days, closes), (p, t) in zip(series, places, strict=True))
