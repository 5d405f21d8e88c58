"""Which series that are to be kept say nothing that the store does not have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from smallcap_cli.core.model import Floats, PriceHistory, RateSeries
from smallcap_cli.store.packing import PRICE_COLUMNS

if TYPE_CHECKING:
    from smallcap_cli.store import Store

FACTS = ("currency", "price_kind", "frequency", "seven_day")


def kept_already(store: Store, histories: Sequence[PriceHistory], rates: Sequence[RateSeries]) -> list[str]:
    """The names of those that equal the newest series of the store."""
    prices = {history.ticker: store.prices(history.ticker) for history in histories}
    bills = {rate.name: store.rates(rate.name) for rate in rates}
    return [
        *(h.ticker for h in histories if (held := prices[h.ticker]) and _same_prices(h, held.history)),
        *(r.name for r in rates if (had := bills[r.name]) and _same_rates(r, had.rates)),
    ]


def _same_prices(new: PriceHistory, old: PriceHistory) -> bool:
    """Whether days, numbers, currency and kind are equal; where and when they were had does not count."""
    return (
        all(getattr(new, name) == getattr(old, name) for name in FACTS)
        and np.array_equal(new.days, old.days)
        and all(_same(getattr(new, name), getattr(old, name)) for name in PRICE_COLUMNS)
    )


def _same_rates(new: RateSeries, old: RateSeries) -> bool:
    """Whether days and rates are equal."""
    return np.array_equal(new.days, old.days) and np.array_equal(new.annual, old.annual)


def _same(new: Floats | None, old: Floats | None) -> bool:
    if new is None or old is None:
        return new is old
    return np.array_equal(new, old, equal_nan=True)
