"""How liquid funds are: the price over NAV, and what is traded in dollars against a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Days, Floats, Gap, PriceHistory, Source

#: A fund's price is never this far from its NAV: one of the two is of other shares, before or after a split.
LARGEST_PREMIUM = 0.10


@dataclass(frozen=True, eq=False, slots=True)
class NavSeries:
    """NAV in dollars a share, each of its day, oldest first, of one source."""

    days: Days
    nav: Floats
    source: Source


class Premium(NamedTuple):
    """The close over the NAV of the same day, less one; `close_source` and `nav_source` gave them."""

    value: float
    day: date
    close: float
    nav: float
    close_source: Source
    nav_source: Source


def premium(history: PriceHistory, series: Sequence[NavSeries], as_of: date) -> Premium | Gap:
    """The premium of the newest day on or before `as_of` that has both a close and a NAV; negative is a discount.

    A NAV without its day gives none: a day's move is a hundred times the premium of these funds.
    """
    if history.close is None:
        return Gap(NOT_COMPARABLE, "total returns only, no price")
    if history.price_kind == "nav" or history.currency != "USD":
        what = "its closes are NAVs" if history.price_kind == "nav" else f"closes in {history.currency}"
        return Gap(NOT_COMPARABLE, what)
    found: Premium | None = None
    for one in series:
        _, rows, places = np.intersect1d(history.days, one.days, return_indices=True)
        known = np.flatnonzero((history.days[rows] <= np.datetime64(as_of)) & (one.nav[places] > 0))
        if not len(known):
            continue
        row, nav = int(rows[known[-1]]), float(one.nav[places[known[-1]]])
        day: date = history.days[row].item()
        close = float(history.close[row])
        if found is None or day > found.day:
            found = Premium(close / nav - 1.0, day, close, nav, history.source.until(day), one.source)
    if found is None:
        return Gap(NOT_PUBLISHED, "no NAV of a day with a close" if series else "no NAV with its day is known")
    if abs(found.value) > LARGEST_PREMIUM:
        text = f"close {found.close:,.2f} and NAV {found.nav:,.2f} of {found.day} are not of the same shares (a split?)"
        return Gap(NOT_COMPARABLE, text)
    return found
