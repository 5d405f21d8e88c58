"""The names of windows, and the other ways in which people write them."""

from __future__ import annotations

import re

NAMED = (
    "ytd", "mtd", "qtd", "1d", "1w", "1m", "3m", "6m", "1y", "2y", "3y", "5y", "10y", "15y", "20y", "max",
)  # fmt: skip
GRAMMAR = (
    "windows: " + " ".join(NAMED) + ", a year 2024, a quarter 2025Q4, a month 2025-04, "
    "2021-04-16:2026-04-16, since:2025-04-08, low:2025-04, 12m-1m"
)
CALENDAR = re.compile(r"(\d{4})(?:Q([1-4])|-(\d{2}))?", re.ASCII)

#: Words for the whole history.
_WHOLE = ("si", "itd", "inception")
_LENGTH = re.compile(r"(\d{1,3}) ?(d|days?|w|wk|weeks?|m|mo|months?|y|yrs?|years?)", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-?q([1-4])", re.ASCII)


def window_name(text: str) -> str:
    """The name of the window that a text means: `YTD` is ytd, `12m` and `1 year` are 1y; any other text as it is."""
    folded = text.strip().casefold()
    if folded in NAMED:
        return folded
    if folded in _WHOLE:
        return "max"
    if quarter := _QUARTER.fullmatch(folded):
        return f"{quarter[1]}Q{quarter[2]}"
    found = _LENGTH.fullmatch(folded)
    if not found:
        return text
    count, unit = int(found[1]), found[2][0]
    name = f"{count // 12}y" if unit == "m" and count and count % 12 == 0 else f"{count}{unit}"
    return name if name in NAMED else text
