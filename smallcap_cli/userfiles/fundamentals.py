"""Reads the user's table of fundamentals (`--fundamentals FILE`): text in, what it says of each company out.

CSV with `ticker` or `cik`, at least one of the figures in FIGURE_COLUMNS and VALUE_COLUMNS, and any of `company`,
`sector` and `as_of`; other columns are ignored, one that looks like these is named. Amounts are in dollars, or in
millions under a head with `_musd`. Without `as_of` the day is the last ISO date in the file's name: a figure was not
known before it. `NAN`, `NA` and `TRUE` are tickers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, FundamentalsTable
from smallcap_cli.core.fundamentals.facts import OWN_TABLE, STATED
from smallcap_cli.core.holdings.earnings import cik_subject
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.userfiles.file_days import as_of_day, name_day
from smallcap_cli.userfiles.sheet import SheetRow, SheetTerms, column_names, figure, read_sheet, text_of


class FigureColumn(NamedTuple):
    """One figure of a table: its name in `core.fundamentals`, the heads it may have, the least that it can be.

    Under a head with `_musd` or `_m` are millions. A fraction may be written with `%`.
    """

    name: str
    heads: tuple[str, ...]
    least: float | None = None
    is_fraction: bool = False


def _usd(head: str) -> tuple[str, str]:
    return f"{head}_usd", f"{head}_musd"


FIGURE_COLUMNS = (
    FigureColumn("ttm", _usd("net_income_ttm")), FigureColumn("year", _usd("net_income_year")),
    FigureColumn("eps", ("eps_ttm",)), FigureColumn("operating", _usd("operating_income_ttm")),
    FigureColumn("fcf", _usd("free_cash_flow_ttm")), FigureColumn("ebitda", _usd("ebitda_ttm")),
    FigureColumn("debt", _usd("total_debt"), 0.0),
    FigureColumn("net_issuance", ("net_issuance_1y",), -1.0, is_fraction=True),
)  # fmt: skip
MARKET_CAP = FigureColumn("market_cap", _usd("market_cap"), 0.0)
SHARES_OUT = FigureColumn("shares_out", ("shares_out", "shares_out_m"), 0.0)
VALUE_COLUMNS = (MARKET_CAP, SHARES_OUT)
COLUMNS = (*FIGURE_COLUMNS, *VALUE_COLUMNS)
#: Every head that is read.
HEADS = ("ticker", "cik", "company", "sector", "as_of", *(head for column in COLUMNS for head in column.heads))
MILLION = 1e6
MOST_BYTES = 50_000_000
#: A head as like one that is read as this is told: `free_cashflow_ttm_usd` is, `sales_ttm_usd` is not.
ALIKE = 0.8
LAYOUT = (
    f"ticker or cik, at least one of {', '.join(column.heads[0] for column in COLUMNS)}, and any of company, sector,"
    " as_of; _musd has millions"
)
TERMS = SheetTerms(CouldNotParse, LAYOUT, "one row a company")
FILE = FileTerms("table of fundamentals", MOST_BYTES, TERMS.each_row, CouldNotAsk, CouldNotParse, pipes=False)
_CIK = re.compile(r"(?:CIK)?0*(\d{1,10})", re.IGNORECASE)


def parse_fundamentals(name: str, content: bytes) -> tuple[Fundamentals, ...]:
    """What a file says of each company, in its order; a row that is there twice counts once.

    **Raises** CouldNotParse with file and line for a missing column, a figure that is no number or cannot be, a day
    that is none or that no file names, and a company of which two rows differ.
    """
    return parse_table_of(name, content).rows


def parse_table_of(name: str, content: bytes) -> FundamentalsTable:
    """All that a file says as one table, of the newest day in it. **Raises** as `parse_fundamentals` does."""
    header, sheet_rows = read_sheet(name, text_of(name, content, TERMS, MOST_BYTES), TERMS, (",", ";", "\t"))
    heads = column_names(header.cells)
    columns = {column: head for column in COLUMNS if (head := _head_of(name, heads, column))}
    _refuse_heads(f"{name}:{header.line}", heads, columns)
    rows = _companies(name, heads, columns, sheet_rows)
    newest = max(row.source.as_of for row in rows if row.source.as_of)
    return FundamentalsTable(OWN_TABLE, Source("files", as_of=newest, citation=name), rows, _near_heads(name, heads))


def _head_of(name: str, heads: Sequence[str], column: FigureColumn) -> str:
    there = [head for head in column.heads if head in heads]
    if len(there) > 1:
        raise CouldNotParse(f"{name}:1: both {there[0]} and {there[1]}", "keep one of them")
    return there[0] if there else ""


def _refuse_heads(place: str, heads: Sequence[str], columns: Mapping[FigureColumn, str]) -> None:
    twice = next((head for head in HEADS if heads.count(head) > 1), "")
    if twice:
        raise CouldNotParse(f"{place}: column {twice} stands there twice", "keep one of them")
    if not columns:
        raise CouldNotParse(f"{place}: no column with a figure", LAYOUT)
    if "ticker" not in heads and "cik" not in heads:
        raise CouldNotParse(f"{place}: neither a column ticker nor a column cik", LAYOUT)


def _near_heads(name: str, heads: Sequence[str]) -> tuple[str, ...]:
    """What to say of columns that are not read and look like one that is."""
    from difflib import get_close_matches

    near = ((head, get_close_matches(head[:80], HEADS, 1, ALIKE)) for head in heads if head not in HEADS)
    return tuple(f"{name}: column {safe(head)} is not read; did you mean {found[0]}?" for head, found in near if found)


def _companies(
    name: str, heads: Sequence[str], columns: Mapping[FigureColumn, str], rows: Iterable[SheetRow]
) -> tuple[Fundamentals, ...]:
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


def _company(
    place: str, cells: Mapping[str, str], columns: Mapping[FigureColumn, str], file_day: date | None, name: str
) -> Fundamentals:
    ticker, cik = cells.get("ticker", "").upper(), _cik(place, cells.get("cik", ""))
    if not ticker and cik is None:
        raise CouldNotParse(f"{place}: neither ticker nor CIK", "every row names its company")
    day = as_of_day(place, cells.get("as_of", "")) or file_day
    if day is None:
        hint = "add a column as_of, or name the file like fundamentals_2026-07-31.csv"
        raise CouldNotParse(f"{place}: neither the row nor the file's name gives a day", hint)
    values = {column: _figure(place, column, head, cells[head]) for column, head in columns.items()}
    stated = {
        column.name: CompanyFigure(value, day, day, STATED)
        for column, value in values.items()
        if value is not None and column not in VALUE_COLUMNS
    }
    source = Source("files", as_of=day, citation=name)
    return Fundamentals(
        ticker or cik_subject(cik or 0), source, cik, cells.get("company", ""), ticker,
        stated=MappingProxyType(stated), sector=cells.get("sector", ""),
        market_cap_usd=values.get(MARKET_CAP), shares_out=values.get(SHARES_OUT),
    )  # fmt: skip


def _cik(place: str, cell: str) -> int | None:
    if not cell:
        return None
    found = _CIK.fullmatch(cell)
    if found is None:
        raise CouldNotParse(f"{place}: cik {safe(cell)!r} is not a number of at most ten digits", "such as 1640147")
    return int(found[1])


def _figure(place: str, column: FigureColumn, head: str, cell: str) -> float | None:
    percent = column.is_fraction and cell.endswith("%")
    try:
        value = figure(cell.removesuffix("%") if percent else cell)
    except ValueError:
        what = f"{place}: {head} {safe(cell)!r} is not a number"
        raise CouldNotParse(what, "write decimals with a point and no thousands separators") from None
    if not isfinite(value):
        return None
    value = value / 100 if percent else value
    if column.least is not None and value < column.least:
        bound = f"{column.least:g}" if column.least else "zero"
        raise CouldNotParse(f"{place}: {head} {safe(cell)} is below {bound}", "leave the cell empty if it is unknown")
    if column.is_fraction and not percent and value > 1.0:
        raise CouldNotParse(f"{place}: {head} {safe(cell)} is more than all shares", "write 0.021 or 2.1%, or 210%")
    return value * MILLION if head.endswith(("_musd", "_m")) else value
