"""Quotes of Treasury bills and notes as annual effective rates."""

from __future__ import annotations

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


def bill_yields(name: str, quotes: Floats, days: Days) -> Floats:
    """Annual effective rates of 13-week bill quotes in percent of bank discount.

    **Source** d = x / 100; y = (1 - d * 91 / 360) ^ (-365 / 91) - 1. A quote at or below 0 is a quote.
    """
    for row in np.flatnonzero(~(np.abs(quotes) < LARGEST_QUOTE)):
        raise CouldNotParse(f"{name}: {quotes[row]:g} on {days[row]} is not a discount rate in percent", CORRECT)
    discount = quotes / 100.0
    annual: Floats = np.power(1.0 - discount * BILL_DAYS / DISCOUNT_YEAR, -YEAR / BILL_DAYS) - 1.0
    return annual


def note_yields(name: str, quotes: Floats, days: Days) -> Floats:
    """Annual effective rates of 10-year note quotes in percent of bond-equivalent yield, two coupons a year.

    **Source** U.S. Treasury, interest rates FAQ: annual yield = (1 + i / 2) ^ 2 - 1. A quote at or below 0 is a quote.
    """
    for row in np.flatnonzero(~(np.abs(quotes) < LARGEST_NOTE_QUOTE)):
        raise CouldNotParse(f"{name}: {quotes[row]:g} on {days[row]} is not a yield in percent", CORRECT)
    annual: Floats = np.square(1.0 + quotes / 200.0) - 1.0
    return annual
