"""What a fund holds on a day: its lines as a source lists them, cash and futures included."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.model import Source

#: Weights rounded to 0.01 % add up to within this of 100 %; cash that is owed or lent makes up most of it.
WEIGHTS_OFF = 0.01


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


def weight_sum(holdings: Holdings) -> float:
    """The weights of all lines that have one, added up."""
    return sum(line.weight for line in holdings.rows if line.weight is not None)


def fine_weights(holdings: Holdings) -> tuple[float | None, ...]:
    """The weight of each line: its part of the market value of all lines, where every line has one; else as stated.

    Sources round weights to 0.01 %, which is more than a small company weighs; they do not round dollars.
    """
    values = [line.market_value for line in holdings.rows]
    total = sum(value for value in values if value is not None)
    if total <= 0.0 or any(value is None for value in values):
        return tuple(line.weight for line in holdings.rows)
    return tuple(None if value is None else value / total for value in values)


def weight_remark(holdings: Holdings) -> str:
    """What is odd about the weights as a whole; empty when every line has one and they add up to 100 %."""
    lacking = sum(line.weight is None for line in holdings.rows)
    total = weight_sum(holdings)
    remarks = [f"{lacking} of {len(holdings.rows)} lines have no weight"] if lacking else []
    if abs(total - 1.0) > WEIGHTS_OFF:
        remarks.append(f"weights add up to {total * 100:.2f} %, not 100 %")
    return "; ".join(remarks)


def newest_holdings(found: Iterable[Holdings], last_day: date) -> Holdings | None:
    """The newest of several that were known on a day; those that name no day only where no other is left."""
    known = [holdings for holdings in found if holdings.known_on is None or holdings.known_on <= last_day]
    return max(known, key=lambda holdings: holdings.as_of or date.min, default=None)
