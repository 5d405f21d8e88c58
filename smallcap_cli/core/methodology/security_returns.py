"""Returns of securities by period: as a table of the user's has them, or from the prices of universes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from smallcap_cli.core.methodology.universe import Bools, Ints, Texts, Universe, first_names, plain_id
from smallcap_cli.core.model import Days, Floats, Source
from smallcap_cli.core.words import quantity

#: Shares that moved by this factor while the price moved the other way are likely split; the product may be off by
#: what a company grew and what its shares gained.
SPLIT_FACTOR, SPLIT_SLACK = 1.4, 0.35
#: A first return that begins this many usual periods before it ends does not begin at the review.
MOST_PERIODS = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class SecurityReturns:
    """What securities returned in periods that follow each other.

    **Shape** `days` end the periods, increasing; `values` (periods, securities), `ids` name its columns. A period
    begins where the one before ends, the first one with the review before it. **Unit** fractions. **Missing** NaN; no
    `sources` where the universes have the prices.
    """

    days: Days
    ids: Texts
    values: Floats
    kind: str
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def basis(self) -> str:
        """`total`, or `price` for changes of price without dividends."""
        return "price" if self.kind == PRICE_KIND else "total"

    def columns_of(self, table: Universe) -> Ints:
        """The column of each security of a universe, whatever the case and dots of its id; -1 for one without."""
        places = {name: place for place, name in enumerate(self.ids.tolist())}
        ids = table.security_id.tolist()
        found = [places.get(name, -1) for name in ids]
        if -1 in found:
            spelled = {plain_id(name): place for name, place in places.items()}
            found = [place if place >= 0 else spelled.get(plain_id(name), -1)
                     for name, place in zip(ids, found, strict=True)]  # fmt: skip
        return np.array(found, dtype=np.int64)

    def last_known(self) -> Ints:
        """The last period in which each security has a return; -1 where it has none."""
        known = ~np.isnan(self.values)
        if not len(known):
            return np.full(len(self.ids), -1)
        last = len(self.days) - 1 - np.argmax(known[::-1], axis=0)
        return np.where(known.any(axis=0), last, -1).astype(np.int64)

    def begin_at(self, day: date) -> int:
        """The first period that a portfolio of this day earns: one that begins on it, or the next to begin.

        The number of periods where none does.
        """
        if not len(self.days) or day < self.days[0].item():
            return 0
        return min(int(np.searchsorted(self.days, np.datetime64(day), side="left")) + 1, len(self.days))

    def reach(self, day: date) -> bool:
        """Whether the last period ends on this day or later."""
        return bool(len(self.days)) and bool(self.days[-1] >= np.datetime64(day))

    def start_of(self, period: int, day: date) -> date:
        """When a portfolio of a day begins to earn its first period."""
        found: date = day if not period else self.days[min(period, len(self.days)) - 1].item()
        return max(found, day)

    def usual_days(self) -> float | None:
        """The length of a period in days: the median; None for less than two."""
        if len(self.days) < 2:
            return None
        return float(np.median(np.diff(self.days).astype(np.float64)))


PRICE_KIND = "price returns from the universes"
TABLE_KIND = "returns from the table given"


def returns_from_prices(universes: Sequence[Universe]) -> SecurityReturns:
    """The change of each security's price from one universe to the next, the oldest first: no dividends, no splits.

    Securities whose price and shares moved opposite ways, as in a split, are named in a note.
    """
    ids = np.unique(np.concatenate([table.security_id for table in universes]))
    prices, shares = (np.full((len(universes), len(ids)), np.nan) for _ in range(2))
    for place, table in enumerate(universes):
        columns = np.searchsorted(ids, table.security_id)
        prices[place, columns] = np.asarray(table.columns["price"], dtype=np.float64)
        shares[place, columns] = np.asarray(table.columns["shares_out"], dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(prices[:-1] > 0, prices[1:] / prices[:-1] - 1.0, np.nan)
        split = _split_like(1.0 + values, shares[1:] / shares[:-1])
    named = ids[split.any(axis=0)]
    what = "looks like a split" if len(named) == 1 else "look like splits"
    note = (
        f"{quantity(len(named), 'security')[:-1] + 'ies' if len(named) > 1 else '1 security'} with a change of price "
        f"and shares that {what}, counted as a gain or loss: {first_names(named)}"
    )
    days = np.array([table.as_of for table in universes[1:]], dtype="datetime64[D]")
    return SecurityReturns(days, ids, values, PRICE_KIND, (note,) if len(named) else ())


def _split_like(price: Floats, shares: Floats) -> Bools:
    """Where the shares moved by a factor and the price by about its inverse."""
    factor = np.maximum(shares, 1.0 / shares)
    found: Bools = (factor >= SPLIT_FACTOR) & (np.abs(price * shares - 1.0) <= SPLIT_SLACK)
    return found
