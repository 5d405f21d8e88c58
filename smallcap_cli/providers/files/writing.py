"""Writes price histories and rates as the text that the `files` provider reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from smallcap_cli.core.model import Days, Floats, PriceHistory, RateSeries
from smallcap_cli.providers.bills import bill_quotes, note_quotes
from smallcap_cli.providers.files.layout import PLAIN, Layout

#: Heading -> the series of a history, in the order of the columns.
COLUMNS = {
    "Close": "close", "Adj Close": "adjusted", "Volume": "volume", "Dividends": "distributions",
    "Capital Gains": "capital_gains", "Stock Splits": "splits",
}  # fmt: skip
#: Date and Close alone are read as total return; beside an empty column of opens, Close is a price.
PRICE_ONLY = "Open"
#: Rate -> what makes quotes of it; other rates have no file that the provider would read.
QUOTES = MappingProxyType({"tbill": bill_quotes, "tnote": note_quotes})


def price_columns(history: PriceHistory) -> dict[str, Floats | None]:
    """Heading -> numbers of a price file, from which the history is read back bit for bit; None is an empty column."""
    found: dict[str, Floats | None] = {
        head: values for head, name in COLUMNS.items() if (values := getattr(history, name)) is not None
    }
    if set(found) == {"Close"}:
        return {PRICE_ONLY: None, **found}
    total_return = set(found) == {"Adj Close"} and not history.seven_day  # a seven-day Close would be both
    return {"Close": history.adjusted} if total_return else found


def quote_columns(rates: RateSeries) -> dict[str, Floats | None]:
    """Heading -> numbers of a file of quotes, from which the rates are read back to within rounding (1e-12)."""
    return {"Close": QUOTES[rates.name](rates.annual)}


def csv_text(days: Days, columns: Mapping[str, Floats | None]) -> str:
    """CSV with a date column and these; a number is the shortest text that reads back bit for bit."""
    cells = [
        [""] * len(days) if values is None else [_text(value) for value in values.tolist()]
        for values in columns.values()
    ]
    rows = zip(days.astype(str).tolist(), *cells, strict=True)
    return "\n".join((",".join(("Date", *columns)), *map(",".join, rows), ""))


def layout_of(history: PriceHistory) -> Layout:
    """What a file of the history does not say itself."""
    frequency = history.frequency if history.frequency != "daily" else None
    return Layout(price_kind=history.price_kind, currency=history.currency, frequency=frequency)


def layout_yaml(layouts: Mapping[str, Layout]) -> str:
    """The `layout.yaml` of these files; empty where each is read as it should be without one."""
    lines = [f"  {json.dumps(ticker)}: {_entry(own)}" for ticker, own in sorted(layouts.items()) if own != PLAIN]
    return "\n".join(("files:", *lines, "")) if lines else ""


def _entry(layout: Layout) -> str:
    said: dict[str, object] = {"price_kind": layout.price_kind, "currency": layout.currency}
    if layout.frequency:
        said["frequency"] = layout.frequency
    if layout.columns:
        said["columns"] = dict(layout.columns)
    if layout.raw_close:
        said["raw_close"] = True
    return json.dumps(said)


def _text(value: float) -> str:
    return "" if value != value else repr(value)
