"""What the cells of issuers' files mean: numbers, weights, days, identifiers; each text in one of the ways in use."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from math import isfinite

from smallcap_cli.core.identity.codes import cusip_of
from smallcap_cli.core.windows import iso_day
from smallcap_cli.errors import CouldNotParse, safe

#: What stands for a number or a text that the source does not say.
MISSING = ("", "-", "--")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBER_HINT = "numbers have a point before decimals and commas between thousands, or none"

_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY_YEAR = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")
_FIGURE = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)


def text_or_empty(cell: str) -> str:
    """A text, empty where the source has a dash for it."""
    return "" if cell in MISSING else cell


def number(place: str, head: str, cell: str) -> float | None:
    """A number with or without commas between thousands, None for a dash. **Raises** CouldNotParse for others."""
    if cell in MISSING:
        return None
    return float(_digits(place, head, cell.removeprefix("$")))


def percentage(place: str, head: str, cell: str) -> float | None:
    """A fraction from a percentage, with or without its sign, None for a dash; 0.57 is the float nearest to 0.0057."""
    if cell in MISSING:
        return None
    return float(Decimal(_digits(place, head, cell.removesuffix("%").rstrip())).scaleb(-2))


def _digits(place: str, head: str, cell: str) -> str:
    text = cell.replace(",", "") if _THOUSANDS.fullmatch(cell) else cell
    if not _FIGURE.fullmatch(text) or not isfinite(float(text)):
        raise CouldNotParse(f"{place}: {head} {safe(cell)!r} is not a number", NUMBER_HINT)
    return text


def day_in(text: str) -> date | None:
    """The day of a text in one of the ways in use, None for any other text.

    `2025-11-05`, with a time or not, `20251105`, `Nov 05, 2025`, `04-Feb-2025`, `12/21/2023` with the month first, and
    each of them after `As of`.
    """
    bare = text.strip()
    bare = bare[6:].strip() if bare[:6].lower() == "as of " else bare
    if found := _ISO.fullmatch(bare):
        return iso_day(found[1])
    if found := _COMPACT.fullmatch(bare):
        return _day(found[1], found[2], found[3])
    if found := _MONTH_DAY_YEAR.fullmatch(bare):
        return _day(found[3], _month(found[1]), found[2])
    if found := _DAY_MONTH_YEAR.fullmatch(bare):
        return _day(found[3], _month(found[2]), found[1])
    if found := _SLASHES.fullmatch(bare):
        return _day(found[3], found[1], found[2])
    return None


def _month(name: str) -> str:
    known = name.lower()
    return str(MONTHS.index(known) + 1) if known in MONTHS else "0"


def _day(year: str, month: str, day: str) -> date | None:
    return iso_day(f"{year}-{month:0>2}-{day:0>2}")


def full_cusip(cusip: str, isin: str) -> str:
    """A CUSIP with the leading zeros that a spreadsheet cut off, where check digit and ISIN agree; else as it is."""
    if not 5 <= len(cusip) <= 8:
        return cusip
    whole = cusip_of(cusip.zfill(9))
    in_isin = isin[2:11] if isin[:2] in ("US", "CA") else whole
    return whole if whole and whole == in_isin else cusip
