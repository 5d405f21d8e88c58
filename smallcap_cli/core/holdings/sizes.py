"""How large companies are: bands of market value, and the value that shares and prices make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.fundamentals import Fundamentals, newest_moment
from smallcap_cli.core.fundamentals.concepts import SHARES_OUTSTANDING
from smallcap_cli.core.fundamentals.trailing import ANNUAL_FORMS
from smallcap_cli.core.holdings.companies import Company
from smallcap_cli.core.holdings.earnings import is_about
from smallcap_cli.core.holdings.lines import HoldingLine
from smallcap_cli.core.model import Gap

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


def stated_value(company: Company, found: Fundamentals, as_of: date) -> MarketValue | None:
    """The market value that a source states of a company, unless it is about another one or of a later day."""
    day = found.source.as_of
    if not found.market_cap_usd or not is_about(found, company) or (day is not None and day > as_of):
        return None
    return MarketValue(found.market_cap_usd, day, stated=True)


def stated_shares(company: Company, found: Fundamentals, as_of: date) -> float | None:
    """The shares that a source states of a company, unless it is about another one or of a later day."""
    is_later = found.source.as_of is not None and found.source.as_of > as_of
    return None if is_later or not is_about(found, company) else found.shares_out


def shares_of_all(company: Company, found: Fundamentals, as_of: date) -> float | None:
    """The shares of a whole company: those that the source states, else those that it filed last.

    **Missing** for a foreign filer, whose shares may not be those that trade in New York.
    """
    if not is_about(found, company):
        return None
    stated, filed = stated_shares(company, found, as_of), newest_moment(found.facts, SHARES_OUTSTANDING, as_of)
    if stated or isinstance(filed, Gap) or filed.form.removesuffix("/A") in ANNUAL_FORMS:
        return stated
    return filed.value


def market_value(company: Company, found: Fundamentals, as_of: date) -> MarketValue | None:
    """What a company is worth: as its source states, else all its shares at the price in the list of holdings.

    **Unit** dollars. **Missing** for a company of several lines, of whose classes one source of all does not tell.
    """
    stated = stated_value(company, found, as_of)
    if stated is not None or len(company.lines) > 1:
        return stated
    shares = shares_of_all(company, found, as_of)
    if not shares:
        return None
    keys = dict.fromkeys(company.lines, company.key)
    value = value_of_shares(company, {company.key: shares}, keys)
    return None if value is None else MarketValue(value, None, stated=False)


def value_of_shares(company: Company, shares_out: Mapping[str, float], keys: Mapping[HoldingLine, str]) -> float | None:
    """The shares of every class of a company that a fund holds, at their prices; None where one is unknown.

    `shares_out` is by security, `keys` says which security a line is.
    """
    prices = {keys[line]: price_of(line) for line in company.lines if keys[line]}
    if not prices or len(prices) < len({keys[line] for line in company.lines}):
        return None
    parts = [shares_out[key] * price for key, price in prices.items() if price and shares_out.get(key)]
    return sum(parts) if len(parts) == len(prices) else None
