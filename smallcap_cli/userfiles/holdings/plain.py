"""The plain layout: a table with the columns `ticker,name,weight`, as CSV or on a sheet.

More columns are any of `cusip,isin,shares,market_value,asset_class,sector,as_of`, in any order. A weight is a
fraction, or has a `%`. Texts are never taken for numbers or for missing: `NAN`, `NA` and `TRUE` are tickers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.userfiles.file_days import as_of_day
from smallcap_cli.userfiles.holdings.cells import MISSING
from smallcap_cli.userfiles.holdings.table import Found, HoldingsLayout, full_row
from smallcap_cli.userfiles.holdings.text_table import TextTable

REQUIRED = ("ticker", "name", "weight")
OPTIONAL = ("cusip", "isin", "shares", "market_value", "asset_class", "sector", "as_of")
COLUMNS = (*REQUIRED, *OPTIONAL)
LAYOUT = f"{','.join(REQUIRED)} and any of {', '.join(OPTIONAL)}"


def fraction(place: str, head: str, cell: str) -> float | None:
    """A fraction, from a fraction or from a number with `%`."""
    bare = cell.removesuffix("%").rstrip()
    value = _number(place, head, bare)
    return value / 100 if value is not None and bare != cell else value


#: What makes a header one of this layout; what it lacks is found by the checks below.
PLAIN = HoldingsLayout("a plain list", {column: (column,) for column in COLUMNS}, required=(), least=2, weight=fraction)


def plain_lines(name: str, page: TextTable, found: Found) -> dict[date | None, list[HoldingLine]]:
    """The lines by the day of their row, None without one. **Raises** CouldNotParse with file and line."""
    heads = [head.lower() for head in found.heads]
    _refuse_heads(f"{name}{page.mark}{found.line}", heads)
    by_day: dict[date | None, list[HoldingLine]] = {}
    for row in found.rows:
        place = f"{name}{page.mark}{row.line}"
        texts = dict(zip(heads, full_row(place, [cell.strip() for cell in row.cells], page, found), strict=True))
        by_day.setdefault(as_of_day(place, texts.get("as_of", "")), []).append(_line(place, texts))
    return by_day


def unread_columns(found: Found) -> list[str]:
    """What to say of the columns that are not of the layout."""
    return [f"column {safe(head)} is not read" for head in map(str.lower, found.heads) if head and head not in COLUMNS]


def _refuse_heads(place: str, heads: Sequence[str]) -> None:
    lacking = [head for head in REQUIRED if head not in heads]
    if lacking:
        raise CouldNotParse(f"{place}: no column {' and no column '.join(lacking)}", LAYOUT)
    twice = next((head for head in COLUMNS if heads.count(head) > 1), "")
    if twice:
        raise CouldNotParse(f"{place}: column {twice} stands there twice", LAYOUT)


def _line(place: str, cells: Mapping[str, str]) -> HoldingLine:
    if not cells["ticker"] and not cells["name"]:
        raise CouldNotParse(f"{place}: neither ticker nor name", "every line is about something")
    cusip, isin, asset_class, sector = (cells.get(key, "") for key in ("cusip", "isin", "asset_class", "sector"))
    shares, market_value = (_number(place, key, cells.get(key, "")) for key in ("shares", "market_value"))
    weight = fraction(place, "weight", cells["weight"])
    return HoldingLine(cells["ticker"], cells["name"], weight, cusip, isin, shares, market_value, asset_class, sector)


def _number(place: str, key: str, cell: str) -> float | None:
    if cell in MISSING:
        return None
    try:
        number = float(cell)
    except ValueError:
        number = float("nan")
    # Python takes `1_000` for a number; no file means it.
    if not isfinite(number) or "_" in cell:
        hint = "write decimals with a point and no thousands separators"
        raise CouldNotParse(f"{place}: {key.replace('_', ' ')} {safe(cell)!r} is not a number", hint)
    return number
