"""How much of what funds hold the store knows: lines, companies, who is identified, whose income is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from smallcap_cli.core.holdings.earnings import FundInside
from smallcap_cli.core.model import NOT_FETCHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity
from smallcap_cli.tables.cells import day_cell
from smallcap_cli.tables.holdings.heading import day_of_list

COLUMNS = (
    Column("ticker", "fund", "text"),
    Column("as_of", "holdings of", "date"),
    Column("filed", "filed", "date"),
    Column("source", "source", "text"),
    Column("lines", "lines", "count"),
    Column("companies", "companies", "count"),
    Column("known_cik", "with CIK", "count"),
    Column("known_income", "income known", "count"),
)


def coverage_table(funds: Iterable[FundInside], as_of: date) -> Table:
    """One row a fund."""
    known = list(funds)
    return Table(
        "data fetch", COLUMNS, tuple(fund.ticker for fund in known), tuple(_row(fund) for fund in known), as_of=as_of,
        head=f"What is known inside {quantity(len(known), 'fund')} as of {as_of}",
    )  # fmt: skip


def _row(fund: FundInside) -> tuple[Value, ...]:
    if fund.companies is None:
        gap = fund.gap or Gap(NOT_FETCHED)
        return (text_value(fund.ticker), *(absent(column.unit, gap) for column in COLUMNS[1:]))
    holdings, rows = fund.companies.holdings, fund.companies.rows
    counts = (
        len(holdings.rows), len(rows), sum(one.cik is not None for one in rows),
        sum(one.figure is not None for one in fund.earnings),
    )  # fmt: skip
    return (
        text_value(fund.ticker), day_of_list(holdings.as_of), day_cell(holdings.filed),
        text_value(str(holdings.source), sources=(holdings.source,)),
        *(Value(float(count), "count", (holdings.source,)) for count in counts),
    )  # fmt: skip
