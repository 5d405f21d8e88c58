"""Writes a price history as the text that the `files` provider reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from smallcap_cli.core.model import Floats, PriceHistory

#: Heading -> the series of a history, in the order of the columns.
COLUMNS = {
    "Close": "close", "Adj Close": "adjusted", "Volume": "volume", "Dividends": "distributions",
    "Capital Gains": "capital_gains", "Stock Splits": "splits",
}  # fmt: skip


def price_csv(history: PriceHistory) -> str:
    """CSV with a date column and one column a series the history has; numbers read back bit for bit.

    A history of adjusted closes alone is written as date and `Close`, which is how such a file is read.
    """
    series: dict[str, Floats] = {
        head: values for head, name in COLUMNS.items() if (values := getattr(history, name)) is not None
    }
    if set(series) == {"Adj Close"}:
        series = {"Close": series["Adj Close"]}
    days = history.days.astype(str).tolist()
    cells = [[_text(value) for value in values.tolist()] for values in series.values()]
    lines = [",".join(("Date", *series)), *(",".join(row) for row in zip(days, *cells, strict=True))]
    return "\n".join(lines) + "\n"


def layout_yaml(histories: Sequence[PriceHistory]) -> str:
    """The `layout.yaml` that says what the files alone do not; empty where all are market prices in dollars."""
    lines = [
        f"  {json.dumps(h.ticker)}: {{price_kind: {h.price_kind}, currency: {json.dumps(h.currency)}, "
        f"frequency: {h.frequency}}}"
        for h in histories
        if (h.price_kind, h.currency, h.frequency) != ("market", "USD", "daily")
    ]
    return "\n".join(("files:", *lines, "")) if lines else ""


def _text(value: float) -> str:
    return "" if value != value else repr(value)
