"""How large companies are: bands of market value, and the value that shares and prices make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.holdings.companies import Company
from smallcap_cli.core.holdings.lines import HoldingLine

#: Where the edges of the bands come from: https://www.finra.org/investors/insights/market-cap
BANDS_SOURCE = "FINRA, Market Cap Explained (2022-09-30)"


class SizeBand(NamedTuple):
    """A band of market value: from `least_usd` on, below `below_usd`; the highest has no upper edge."""

    name: str
    least_usd: float
    below_usd: float | None


#: The highest first.
BANDS = (
    SizeBand("mega", 200e9, None),
    SizeBand("large", 10e9, 200e9),
    SizeBand("mid", 2e9, 10e9),
    SizeBand("small", 250e6, 2e9),
    SizeBand("micro", 0.0, 250e6),
)


class MarketValue(NamedTuple):
    """What a company is worth: `stated` by a source, else its shares at the price in a list of holdings."""

    value_usd: float
    as_of: date | None
    stated: bool


def band_of(value_usd: float) -> SizeBand:
    """The band of a market value, which is not negative."""
    return next(band for band in BANDS if value_usd >= band.least_usd)


def price_of(line: HoldingLine) -> float | None:
    """The price of a share in dollars: market value over shares, else as stated."""
    if line.market_value is not None and line.shares:
        return line.market_value / line.shares
    return line.price


def value_of_shares(company: Company, shares_out: Mapping[str, float], keys: Mapping[HoldingLine, str]) -> float | None:
    """The shares of every class of a company that a fund holds, at their prices; None where one is unknown.

    `shares_out` is by security, `keys` says which security a line is.
    """
    prices = {keys[line]: price_of(line) for line in company.lines if keys[line]}
    if not prices or len(prices) < len({keys[line] for line in company.lines}):
        return None
    parts = [shares_out[key] * price for key, price in prices.items() if price and shares_out.get(key)]
    return sum(parts) if len(parts) == len(prices) else None
