"""Treasury bill quotes as annual effective rates."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.model import Days, Floats
from smallcap_cli.errors import CouldNotParse

#: The 13-week bill: days to maturity, and the 360-day year of a bank discount quote.
BILL_DAYS, DISCOUNT_YEAR, YEAR = 91.0, 360.0, 365.0
#: Percent; a larger quote is a price, not a discount rate.
LARGEST_QUOTE = 100.0


def bill_yields(name: str, quotes: Floats, days: Days) -> Floats:
    """Annual effective rates of 13-week bill quotes in percent of bank discount.

    **Source** d = x / 100; y = (1 - d * 91 / 360) ^ (-365 / 91) - 1. A quote at or below 0 is a quote.
    """
    for row in np.flatnonzero(~(np.abs(quotes) < LARGEST_QUOTE)):
        raise CouldNotParse(f"{name}: {quotes[row]:g} on {days[row]} is not a discount rate in percent", "correct it")
    discount = quotes / 100.0
    annual: Floats = np.power(1.0 - discount * BILL_DAYS / DISCOUNT_YEAR, -YEAR / BILL_DAYS) - 1.0
    return annual
