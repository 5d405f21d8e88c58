"""The column of a price file that states the currency of its closes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.bars import Bars
from smallcap_cli.providers.files.owner import letters

#: Headings of a column that has the currency, and what such a cell is: EUR, GBp.
CURRENCY_HEADINGS = ("currency", "ccy", "währung", "waehrung")
CURRENCY_CODE = re.compile(r"[A-Z]{2}[A-Za-z]")


def currency_position(header: Sequence[str]) -> int | None:
    """Where the only column headed as a currency is; None for none."""
    found = [number for number, cell in enumerate(header) if letters(cell) in CURRENCY_HEADINGS]
    return found[0] if len(found) == 1 else None


def with_currency(bars: Bars, heading: str, cells: Iterable[str]) -> Bars:
    """The bars with the currency that a column states for their rows, or a warning that its text is no code.

    **Raises** CouldNotParse for two of them.
    """
    stated = sorted({text for cell in cells if (text := cell.strip())})
    if len(stated) > 1:
        what = f"{bars.name}: closes in {safe(' and '.join(stated[:2]))}"
        raise CouldNotParse(what, "write a file for each currency, or the closes in one")
    if not stated:
        return bars
    if not CURRENCY_CODE.fullmatch(stated[0]):
        return bars.with_warning(f"{safe(stated[0])!r} under {safe(heading)} is no currency code and is not read", 0)
    return replace(bars, currency=stated[0])
