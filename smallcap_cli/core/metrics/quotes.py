"""Families of the quote: the last close, and the highest and lowest of 52 weeks, as traded and not as total return."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics.facts import no_closes
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import NOT_LISTED_THEN, NOT_OFFERED, Gap, Value, absent
from smallcap_cli.core.windows import has_ended
from smallcap_cli.core.windows import last_close as day_of_last_close

GROUP = "cost and size"
WEEKS_52 = timedelta(weeks=52)


def _quote(facts: FactInputs, which: str) -> Value:
    """The `last`, `max` or `min` close of the 52 weeks to the fund's last close on or before the as-of day."""
    prices = facts.data.prices
    if prices is None:
        return absent("money", no_closes(facts))
    if prices.close is None:
        return absent("money", Gap(NOT_OFFERED, "total returns only, no price"))
    if prices.first_day > facts.as_of or has_ended(prices, facts.as_of):
        return absent("money", Gap(NOT_LISTED_THEN, f"no close on or before {facts.as_of}"))
    last = day_of_last_close(prices, facts.as_of)
    first = max(last - WEEKS_52, prices.first_day) if which != "last" else last
    inside = (prices.days >= np.datetime64(first)) & (prices.days <= np.datetime64(last))
    days, closes = prices.days[inside], prices.close[inside]
    at = {"last": len(days) - 1, "max": int(np.argmax(closes)), "min": int(np.argmin(closes))}[which]
    on = days[at].item()
    notes = (f"in {prices.currency}",) if prices.currency != "USD" else ()
    return Value(
        float(closes[at]), "money", (prices.source.until(last),), as_of=on, notes=(str(on), *notes), comparable=False
    )


@metric("last close", "money", group=GROUP)
def last_close(facts: FactInputs) -> Value:
    """Last close on or before the as-of day, adjusted for splits only; its note is its day."""
    return _quote(facts, "last")


@metric("52-week high", "money", group=GROUP)
def high_52w(facts: FactInputs) -> Value:
    """Highest close of the 52 weeks to the last close, adjusted for splits only; its note is its day."""
    return _quote(facts, "max")


@metric("52-week low", "money", group=GROUP)
def low_52w(facts: FactInputs) -> Value:
    """Lowest close of the 52 weeks to the last close, adjusted for splits only; its note is its day."""
    return _quote(facts, "min")
