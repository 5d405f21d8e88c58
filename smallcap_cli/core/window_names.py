"""The names of windows, and the other ways in which people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

NAMED = (
    "ytd", "mtd", "qtd", "1d", "1w", "1m", "3m", "6m", "1y", "2y", "3y", "5y", "10y", "15y", "20y", "max",
)  # fmt: skip
GRAMMAR = (
    "windows: " + " ".join(NAMED) + ", a year 2024, a quarter 2025Q4, a month 2025-04, "
    "2021-04-16:2026-04-16, 2019-10:2022-09, since:2025-04-08, low:2025-04, 12m-1m"
)
CALENDAR = re.compile(r"(\d{4})(?:Q([1-4])|-(\d{2}))?", re.ASCII)

#: Words for the whole history.
_WHOLE = ("si", "itd", "inception")
_LENGTH = re.compile(r"(\d{1,3}) ?(d|days?|w|wk|weeks?|m|mo|months?|y|yrs?|years?)", re.ASCII)
_MONTH = re.compile(r"((?:19|20|21)\d{2})-(0[1-9]|1[0-2])", re.ASCII)
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


def month_span(head: str, tail: str) -> tuple[date, date] | None:
    """The days of whole months, from the day before the first to the last day of the last; None for other texts."""
    first, last = _MONTH.fullmatch(head), _MONTH.fullmatch(tail)
    if not (first and last):
        return None
    year, month = int(last[1]), int(last[2])
    end = date(year, month, monthrange(year, month)[1])
    return date(int(first[1]), int(first[2]), 1) - timedelta(days=1), end
