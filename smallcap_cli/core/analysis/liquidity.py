"""How liquid funds are: the price over NAV, and what is traded in dollars against a year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Days, Floats, Gap, PriceHistory, Source

#: A fund's price is never this far from its NAV: one of the two is of other shares, before or after a split.
LARGEST_PREMIUM = 0.10


@dataclass(frozen=True, eq=False, slots=True)
class DatedPrices:
    """Closes or NAVs a share, each of its day, oldest first, of one source."""

    days: Days
    prices: Floats
    source: Source


class Quotations(NamedTuple):
    """The dated NAVs of a fund, and the closes that snapshots have beside its history."""

    navs: Sequence[DatedPrices] = ()
    closes: Sequence[DatedPrices] = ()


class Premium(NamedTuple):
    """The close over the NAV of the same day, less one; `close_source` and `nav_source` gave them."""

    value: float
    day: date
    close: float
    nav: float
    close_source: Source
    nav_source: Source


def premium(history: PriceHistory | Gap, said: Quotations, as_of: date) -> Premium | Gap:
    """The premium of the newest day on or before `as_of` that has both a close and a NAV; negative is a discount.

    Of two closes of that day the one of the NAV's own source counts, else that of the history. A NAV without its day
    gives none: a day's move is a hundred times the premium of these funds.
    """
    own = _closes_of(history)
    closes = said.closes if isinstance(own, Gap) else (own, *said.closes)
    found = max(_premiums(closes, said.navs, as_of), key=_rank, default=None)
    if found is None and isinstance(own, Gap):
        return own
    if found is None:
        return Gap(NOT_PUBLISHED, "no NAV of a day with a close" if said.navs else "no NAV with its day is known")
    if abs(found.value) > LARGEST_PREMIUM:
        text = f"close {found.close:,.2f} and NAV {found.nav:,.2f} of {found.day} are not of the same shares (a split?)"
        return Gap(NOT_COMPARABLE, text)
    return found


def _closes_of(history: PriceHistory | Gap) -> DatedPrices | Gap:
    """The closes of a history that NAVs in dollars can be held against, or why it has none."""
    if isinstance(history, Gap):
        return history
    if history.close is None:
        return Gap(NOT_COMPARABLE, "total returns only, no price")
    if history.price_kind == "nav" or history.currency != "USD":
        what = "its closes are NAVs" if history.price_kind == "nav" else f"closes in {history.currency}"
        return Gap(NOT_COMPARABLE, what)
    return DatedPrices(history.days, history.close, history.source)


def _premiums(closes: Sequence[DatedPrices], navs: Sequence[DatedPrices], as_of: date) -> Iterator[Premium]:
    """The newest premium of every pair of a series of closes and one of NAVs that have a day in common."""
    for one in navs:
        for other in closes:
            _, rows, places = np.intersect1d(other.days, one.days, assume_unique=True, return_indices=True)
            known = np.flatnonzero((other.days[rows] <= np.datetime64(as_of)) & (one.prices[places] > 0))
            if len(known):
                row, nav = int(rows[known[-1]]), float(one.prices[places[known[-1]]])
                day: date = other.days[row].item()
                close = float(other.prices[row])
                yield Premium(close / nav - 1.0, day, close, nav, other.source.until(day), one.source)


def _rank(one: Premium) -> tuple[date, bool]:
    return one.day, one.close_source == one.nav_source
