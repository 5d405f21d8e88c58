"""Parses a file of a fund's holdings in the plain layout: text in, holdings by day out.

The layout is CSV with the columns `ticker,name,weight` and any of `cusip,isin,shares,market_value,asset_class,sector,
as_of`, in any order. A weight is a fraction, or has a `%`. Texts are never taken for numbers or for missing: `NAN`,
`NA` and `TRUE` are tickers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite

from smallcap_cli.core.holdings import HoldingLine, Holdings, weight_remark
from smallcap_cli.core.model import Source
from smallcap_cli.core.windows import iso_day
from smallcap_cli.errors import CouldNotParse, safe

REQUIRED = ("ticker", "name", "weight")
OPTIONAL = ("cusip", "isin", "shares", "market_value", "asset_class", "sector", "as_of")
COLUMNS = (*REQUIRED, *OPTIONAL)
LAYOUT = f"{','.join(REQUIRED)} and any of {', '.join(OPTIONAL)}"
#: What stands for a number that the source does not say.
NO_NUMBER = ("", "-", "--")
#: Fractions that add up to more are percentages without their sign; a fund of triple leverage has 4.
MOST_WEIGHT = 5.0

_NAME_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")

Cells = Mapping[str, str]


def parse_holdings(name: str, content: bytes, fund: str) -> tuple[Holdings, ...]:
    """The holdings of a fund in one file, one for each day it has, oldest first.

    Rows without `as_of` are as of the last ISO date in the file's name, or of no named day.
    **Raises** CouldNotParse with file and line for anything that is not the layout.
    """
    heads, rows = _rows(name, content)
    warnings = tuple(f"{name}: column {safe(head)} is not read" for head in heads if head and head not in COLUMNS)
    named = name_day(name)
    by_day: dict[date | None, list[HoldingLine]] = {}
    for number, cells in rows:
        day = _day(f"{name}:{number}", cells.get("as_of", "")) or named
        by_day.setdefault(day, []).append(_line(f"{name}:{number}", cells))
    if not by_day:
        raise CouldNotParse(f"{name}: no rows", LAYOUT)
    found = []
    for day, lines in sorted(by_day.items(), key=lambda item: item[0] or date.min):
        holdings = Holdings(fund, day, tuple(lines), Source("files", as_of=day, citation=name), warnings)
        _refuse_percentages(name, holdings)
        remark = weight_remark(holdings)
        found.append(holdings._replace(warnings=(*warnings, f"{name}: {remark}")) if remark else holdings)
    return tuple(found)


def name_day(name: str) -> date | None:
    """The last ISO date in a file's name, None without one."""
    days = [day for text in _NAME_DAY.findall(name.replace("\\", "/").rpartition("/")[2]) if (day := iso_day(text))]
    return days[-1] if days else None


def _rows(name: str, content: bytes) -> tuple[list[str], list[tuple[int, Cells]]]:
    """The heads, and every row with its line; rows of nothing but empty cells are left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CouldNotParse(f"{name}: not UTF-8 text", LAYOUT) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = [head.strip().lower() for head in next(reader, [])]
        _check_heads(name, heads)
        rows: list[tuple[int, Cells]] = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heads):
                raise CouldNotParse(f"{name}:{reader.line_num}: {len(cells)} cells under {len(heads)} heads", LAYOUT)
            rows.append((reader.line_num, {h: cell.strip() for h, cell in zip(heads, cells, strict=True)}))
    except csv.Error as error:
        raise CouldNotParse(f"{name}:{reader.line_num}: {error}", "write CSV, texts with a comma in quotes") from None
    return heads, rows


def _check_heads(name: str, heads: Sequence[str]) -> None:
    lacking = [head for head in REQUIRED if head not in heads]
    if lacking:
        raise CouldNotParse(f"{name}:1: no column {' and no column '.join(lacking)}", LAYOUT)
    twice = next((head for head in COLUMNS if heads.count(head) > 1), "")
    if twice:
        raise CouldNotParse(f"{name}:1: column {twice} stands there twice", LAYOUT)


def _line(place: str, cells: Cells) -> HoldingLine:
    if not cells["ticker"] and not cells["name"]:
        raise CouldNotParse(f"{place}: neither ticker nor name", "every line is about something")
    cusip, isin, asset_class, sector = (cells.get(key, "") for key in ("cusip", "isin", "asset_class", "sector"))
    shares, market_value = (_number(place, key, cells.get(key, "")) for key in ("shares", "market_value"))
    weight = _weight(place, cells["weight"])
    return HoldingLine(cells["ticker"], cells["name"], weight, cusip, isin, shares, market_value, asset_class, sector)


def _weight(place: str, cell: str) -> float | None:
    """A fraction, from a fraction or from a number with `%`."""
    bare = cell.removesuffix("%").rstrip()
    number = _number(place, "weight", bare)
    return number / 100 if number is not None and bare != cell else number


def _number(place: str, key: str, cell: str) -> float | None:
    if cell in NO_NUMBER:
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


def _day(place: str, cell: str) -> date | None:
    if not cell:
        return None
    day = iso_day(cell)
    if day is None:
        raise CouldNotParse(f"{place}: as_of {safe(cell)!r} is not a date", "write YYYY-MM-DD")
    return day


def _refuse_percentages(name: str, holdings: Holdings) -> None:
    total = sum(abs(line.weight) for line in holdings.rows if line.weight is not None)
    if total > MOST_WEIGHT:
        what = f"{name}: weights add up to {total:g}: percentages without a % sign"
        raise CouldNotParse(what, "write 0.0123 or 1.23% for 1.23 %")
