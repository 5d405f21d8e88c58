"""Which funds hold one company, and how much of each it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.search import Holder
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import name_list, quantity
from smallcap_cli.tables.cells import figure_cell, sum_cell
from smallcap_cli.tables.holdings.heading import ORIGIN_COLUMNS, day_of_list, list_line, origin_cells

UNSTATED = Gap(NOT_PUBLISHED, "a line does not state it")
COLUMNS = (
    Column("fund", "fund", "text"), Column("as_of", "holdings of", "date"),
    Column("ticker", "ticker", "text", screen=False),
    Column("company", "company", "text"), Column("cik", "CIK", "text", screen=False),
    Column("weight", "weight", "fraction"), Column("place", "place", "count"),
    Column("companies", "of", "count"), Column("shares", "shares", "shares"),
    Column("value_usd", "value, USD", "usd"), *ORIGIN_COLUMNS,
)  # fmt: skip


def holders_table(funds: Sequence[Companies], holders: Sequence[Holder], name: str, as_of: date) -> Table:
    """One row a fund and company, heaviest first; the funds without it are named below."""
    holding = {one.fund.holdings.ticker for one in holders}
    without = [fund.holdings.ticker for fund in funds if fund.holdings.ticker not in holding]
    return Table(
        "holdings --find", COLUMNS, tuple(f"{one.fund.holdings.ticker}.{one.company.key}" for one in holders),
        tuple(_row(one) for one in holders), as_of=as_of,
        head=f"{name.upper()} is held by {len(holding):,} of {quantity(len(funds), 'fund')}",
        footnotes=(
            *((f"not in {name_list(without)}",) if without else ()),
            "place: by weight among the companies of the fund, as many as stand under `of`",
            *(list_line(fund) for fund in funds if fund.holdings.ticker in holding),
        ),
    )  # fmt: skip


def _row(one: Holder) -> tuple[Value, ...]:
    holdings, company = one.fund.holdings, one.company
    return (
        text_value(holdings.ticker), day_of_list(holdings.as_of), text_value(company.symbol),
        text_value(company.name), text_value(company.cik_text),
        figure_cell(company.weight, "fraction", UNSTATED),
        Value(float(one.place), "count"), Value(float(len(one.fund.rows)), "count"),
        sum_cell([line.shares for line in company.lines], "shares", UNSTATED),
        sum_cell([line.market_value for line in company.lines], "usd", UNSTATED), *origin_cells(one.fund),
    )  # fmt: skip
