"""A provider of another package: one fund, FLAT, whose price never moves."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.errors import NotFound
from smallcap_cli.providers import ProviderSetup


class FlatPrices:
    """Serves prices only, because that is the only method it has."""

    name = "flat"
    network = False

    def __init__(self, level: float) -> None:
        self._level = level

    def prices(self, ticker: str) -> PriceHistory:
        if ticker != "FLAT":
            raise NotFound(f"flat has no {ticker}", "it has FLAT")
        days = np.array(["2026-01-02", "2026-01-05"], dtype="datetime64[D]")
        closes = np.full(2, self._level)
        return PriceHistory(ticker, days, closes, closes, Source(self.name, as_of=days[-1].item()))


def open_flat(setup: ProviderSetup) -> FlatPrices:
    """The factory the entry point names."""
    level = setup.config.get("level", 10.0)
    return FlatPrices(float(level) if isinstance(level, int | float) else 10.0)
