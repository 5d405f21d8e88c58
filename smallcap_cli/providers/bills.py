"""Quotes of Treasury bills and notes as annual effective rates, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from smallcap_cli.core.model import Days, Floats
from smallcap_cli.errors import CouldNotParse

#: The 13-week bill: days to maturity, and the 360-day year of a bank discount quote.
BILL_DAYS, DISCOUNT_YEAR, YEAR = 91.0, 360.0, 365.0
#: Percent; a larger quote is a price, not a discount rate.
LARGEST_QUOTE = 100.0
#: Percent; no constant-maturity yield of ten years since 1962 was above 16, and some quote ten times the yield.
LARGEST_NOTE_QUOTE = 20.0
CORRECT = "correct it, or leave the day out"
#: Ticker whose closes are quotes -> the rate they become.
RATE_TICKERS: Mapping[str, str] = MappingProxyType({"^IRX": "tbill", "^TNX": "tnote"})
#: Quotes are published with three decimals; one that comes out within rounding of six is that one.
QUOTE_DECIMALS = 6


def rate_of(ticker: str) -> str:
    """The rate that a ticker stands for: of ^IRX, and of TBILL as the store calls it, `tbill`; of a fund the fund."""
    return RATE_TICKERS.get(ticker) or (ticker.lower() if ticker.lower() in RATE_TICKERS.values() else ticker)


def bill_yields(name: str, quotes: Floats, days: Days) -> Floats:
    """Annual effective rates of 13-week bill quotes in percent of bank discount.

    **Source** d = x / 100; y = (1 - d * 91 / 360) ^ (-365 / 91) - 1. A quote at or below 0 is a quote.
    """
    for row in np.flatnonzero(~(np.abs(quotes) < LARGEST_QUOTE)):
        raise CouldNotParse(f"{name}: {quotes[row]:g} on {days[row]} is not a discount rate in percent", CORRECT)
    return _bill_yields(quotes)


def note_yields(name: str, quotes: Floats, days: Days) -> Floats:
    """Annual effective rates of 10-year note quotes in percent of bond-equivalent yield, two coupons a year.

    **Source** U.S. Treasury, interest rates FAQ: annual yield = (1 + i / 2) ^ 2 - 1. A quote at or below 0 is a quote.
    """
    for row in np.flatnonzero(~(np.abs(quotes) < LARGEST_NOTE_QUOTE)):
        raise CouldNotParse(f"{name}: {quotes[row]:g} on {days[row]} is not a yield in percent", CORRECT)
    return _note_yields(quotes)


def bill_quotes(annual: Floats) -> Floats:
    """The quotes in percent of bank discount whose `bill_yields` are these rates, to within rounding."""
    discount = (1.0 - np.power(1.0 + annual, -BILL_DAYS / YEAR)) * DISCOUNT_YEAR / BILL_DAYS
    return _plain_quotes(discount * 100.0, annual, _bill_yields)


def note_quotes(annual: Floats) -> Floats:
    """The quotes in percent of bond-equivalent yield whose `note_yields` are these rates, to within rounding."""
    return _plain_quotes((np.sqrt(1.0 + annual) - 1.0) * 200.0, annual, _note_yields)


def _bill_yields(quotes: Floats) -> Floats:
    discount = quotes / 100.0
    annual: Floats = np.power(1.0 - discount * BILL_DAYS / DISCOUNT_YEAR, -YEAR / BILL_DAYS) - 1.0
    return annual


def _note_yields(quotes: Floats) -> Floats:
    annual: Floats = np.square(1.0 + quotes / 200.0) - 1.0
    return annual


def _plain_quotes(quotes: Floats, annual: Floats, yields: Callable[[Floats], Floats]) -> Floats:
    """The quotes as they were published where that gives the same rate bit for bit: 3.605, not 3.6050000000000013."""
    rounded = np.round(quotes, QUOTE_DECIMALS)
    published: Floats = np.where(yields(rounded) == annual, rounded, quotes)
    return published
