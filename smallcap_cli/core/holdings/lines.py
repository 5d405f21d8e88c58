"""What a fund holds on a day: its lines as a source lists them, cash and futures included."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.model import Source


class HoldingLine(NamedTuple):
    """One line of a fund's holdings; texts are as the source has them, None and empty what it does not say.

    **Unit** `weight` is a fraction of the fund, `market_value` and `price` in US dollars. A line is not a company:
    share classes, swap legs and cash are lines too. `instrument` is the source's own word for the kind of line where
    it has one beside the asset class (`SWAP`, an issuer category `RF`), `country` and `exchange` are its words too.
    """

    ticker: str
    name: str
    weight: float | None = None
    cusip: str = ""
    isin: str = ""
    shares: float | None = None
    market_value: float | None = None
    asset_class: str = ""
    sector: str = ""
    instrument: str = ""
    country: str = ""
    exchange: str = ""
    price: float | None = None


class Holdings(NamedTuple):
    """The lines of one fund on one day, in the order of the source; `as_of` is None where it names no day.

    `filed` is the day on which a filing became public, None for an issuer's own file, which is public at once.
    `net_assets_usd` is what the source states, of the whole fund. `scheme` names the sectors of the lines.
    """

    ticker: str
    as_of: date | None
    rows: tuple[HoldingLine, ...]
    source: Source
    warnings: tuple[str, ...] = ()
    filed: date | None = None
    net_assets_usd: float | None = None
    scheme: str = ""

    @property
    def known_on(self) -> date | None:
        """The first day on which these lines could be known: the filing's, else their own."""
        return self.filed or self.as_of


def newest_holdings(found: Iterable[Holdings], last_day: date) -> Holdings | None:
    """The newest of several that were known on a day; those that name no day only where no other is left."""
    known = [holdings for holdings in found if holdings.known_on is None or holdings.known_on <= last_day]
    return max(known, key=lambda holdings: holdings.as_of or date.min, default=None)
