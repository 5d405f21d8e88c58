"""Reads the user's table of fundamentals (`--fundamentals FILE`): text in, what it says of each company out.

CSV with `ticker` or `cik`, at least one of `net_income_ttm_usd` (or `net_income_ttm_musd`), `market_cap_usd` (or
`market_cap_musd`) and `shares_out` (or `shares_out_m`, millions), and any of `company`, `sector` and `as_of`; other
columns are ignored. Without `as_of` the day is the last ISO date in the file's name: a figure was not known before it.
`NAN`, `NA` and `TRUE` are tickers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from types import MappingProxyType

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, FundamentalsTable
from smallcap_cli.core.fundamentals.facts import OWN_TABLE, STATED
from smallcap_cli.core.holdings.earnings import cik_subject
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.userfiles.file_days import as_of_day, name_day
from smallcap_cli.userfiles.sheet import SheetTerms, column_names, figure, read_sheet, text_of

INCOME = ("net_income_ttm_usd", "net_income_ttm_musd")
MARKET_CAP = ("market_cap_usd", "market_cap_musd")
SHARES = ("shares_out", "shares_out_m")
MILLION = 1e6
MOST_BYTES = 50_000_000
FIGURES = (INCOME[0], MARKET_CAP[0], SHARES[0])
LAYOUT = f"ticker or cik, at least one of {', '.join(FIGURES)}, and any of company, sector, as_of"
TERMS = SheetTerms(CouldNotParse, LAYOUT, "one row a company")
FILE = FileTerms("table of fundamentals", MOST_BYTES, TERMS.each_row, CouldNotAsk, CouldNotParse, pipes=False)
_CIK = re.compile(r"(?:CIK)?0*(\d{1,10})", re.IGNORECASE)


def parse_fundamentals(name: str, content: bytes) -> tuple[Fundamentals, ...]:
    """What a file says of each company, in its order; a row that is there twice counts once.

    **Raises** CouldNotParse with file and line for a missing column, a figure that is no number, a day that is none or
    that no file names, and a company of which two rows differ.
    """
    header, rows = read_sheet(name, text_of(name, content, TERMS, MOST_BYTES), TERMS, (",", ";", "\t"))
    heads = column_names(header.cells)
    columns = (_one_of(name, heads, INCOME), _one_of(name, heads, MARKET_CAP), _one_of(name, heads, SHARES))
    if not any(columns):
        raise CouldNotParse(f"{name}:1: no column {', '.join(FIGURES[:-1])} or {FIGURES[-1]}", LAYOUT)
    if "ticker" not in heads and "cik" not in heads:
        raise CouldNotParse(f"{name}:1: neither a column ticker nor a column cik", LAYOUT)
    file_day = name_day(name)
    found: dict[str, Fundamentals] = {}
    for row in rows:
        cells = dict(zip(heads, (cell.strip() for cell in row.cells), strict=True))
        one = _company(f"{name}:{row.line}", cells, columns, file_day, name)
        if found.setdefault(one.subject, one) != one:
            what = f"{name}:{row.line}: {safe(one.subject)} has two rows that differ"
            raise CouldNotParse(what, TERMS.each_row)
    if not found:
        raise CouldNotParse(f"{name}: no rows", LAYOUT)
    return tuple(found.values())


def parse_table_of(name: str, content: bytes) -> FundamentalsTable:
    """All that a file says as one table, of the newest day in it. **Raises** as `parse_fundamentals` does."""
    rows = parse_fundamentals(name, content)
    newest = max(row.source.as_of for row in rows if row.source.as_of)
    return FundamentalsTable(OWN_TABLE, Source("files", as_of=newest, citation=name), rows)


def _one_of(name: str, heads: Sequence[str], names: Sequence[str]) -> str:
    there = [head for head in names if head in heads]
    if len(there) > 1:
        raise CouldNotParse(f"{name}:1: both {there[0]} and {there[1]}", "keep one of them")
    return there[0] if there else ""


def _company(
    place: str, cells: Mapping[str, str], columns: tuple[str, str, str], file_day: date | None, name: str
) -> Fundamentals:
    ticker, cik = cells.get("ticker", "").upper(), _cik(place, cells.get("cik", ""))
    if not ticker and cik is None:
        raise CouldNotParse(f"{place}: neither ticker nor CIK", "every row names its company")
    day = as_of_day(place, cells.get("as_of", "")) or file_day
    if day is None:
        hint = "add a column as_of, or name the file like fundamentals_2026-07-31.csv"
        raise CouldNotParse(f"{place}: neither the row nor the file's name gives a day", hint)
    income, market_cap, shares = (_figure(place, column, cells.get(column, "")) for column in columns)
    stated = {} if income is None else {"ttm": CompanyFigure(income, day, day, STATED)}
    source = Source("files", as_of=day, citation=name)
    return Fundamentals(
        ticker or cik_subject(cik or 0), source, cik, cells.get("company", ""), ticker,
        stated=MappingProxyType(stated), sector=cells.get("sector", ""), market_cap_usd=market_cap, shares_out=shares,
    )  # fmt: skip


def _cik(place: str, cell: str) -> int | None:
    if not cell:
        return None
    found = _CIK.fullmatch(cell)
    if found is None:
        raise CouldNotParse(f"{place}: cik {safe(cell)!r} is not a number of at most ten digits", "such as 1640147")
    return int(found[1])


def _figure(place: str, column: str, cell: str) -> float | None:
    if not column:
        return None
    try:
        value = figure(cell)
    except ValueError:
        what = f"{place}: {column} {safe(cell)!r} is not a number"
        raise CouldNotParse(what, "write decimals with a point and no thousands separators") from None
    if not isfinite(value):
        return None
    return value * MILLION if column.endswith(("_musd", "_m")) else value
