"""The unprofitable share of funds: one row a fund, a row a sector, or the companies behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from smallcap_cli.core.fundamentals import DEFINITIONS
from smallcap_cli.core.holdings.earnings import Earning, FundInside
from smallcap_cli.core.holdings.profits import BoundedShare, ProfitShare, profit_share, shares_by_sector
from smallcap_cli.core.model import NOT_FETCHED, NOT_PUBLISHED, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import count_of, percent_text
from smallcap_cli.tables.cells import NO_WEIGHT, day_cell, sum_cell, weight_cell
from smallcap_cli.tables.holdings.identification import heaviest_names, identification_lines

#: A share by weight this far above the share by count is no matter of rounded weights.
ROUNDING = 0.005
LEGEND = (
    "shares are of the companies whose figure is known; at least and at most count all others as profitable, or as"
    " unprofitable"
)
NO_INCOME = Gap(NOT_FETCHED, "no company's figure is known")


def quality_table(funds: Sequence[FundInside], definition: str, as_of: date) -> Table:
    """One column a fund on the screen, one row a fund for machines; what is unknown is listed by weight.

    Holdings of two days are not ranked: the same incomes gave IWM 26.9 % by weight in May and 32.1 % in November 2025.
    """
    days = {fund.companies.holdings.as_of for fund in funds if fund.companies is not None}
    extreme: Literal["", "low"] = "low" if len(days) == 1 else ""
    columns = (
        Column("ticker", "fund", "text", screen=False),
        Column("as_of", "holdings of", "date"),
        Column("income_as_of", "incomes to", "date"),
        Column("definition", "definition", "text", screen=False),
        Column("companies", "companies", "count"),
        Column("known", "income known", "count"),
        Column("unprofitable", "of them unprofitable", "count"),
        Column("unprofitable_share", "unprofitable, by count", "measured_share", extreme=extreme),
        Column("unprofitable_share_weight", "unprofitable, by weight", "measured_share", extreme=extreme),
        Column("low", "by count, at least", "measured_share", bound=True),
        Column("high", "by count, at most", "measured_share", bound=True),
        Column("low_weight", "by weight, at least", "measured_share", bound=True),
        Column("high_weight", "by weight, at most", "measured_share", bound=True),
        Column("coverage", "known, of the companies", "measured_share"),
        Column("coverage_weight", "known, of their weight", "measured_share"),
        Column("source", "source", "text", screen=False),
    )
    return Table(
        "quality", columns, tuple(fund.ticker for fund in funds), layout="funds", as_of=as_of,
        rows=tuple(_row(fund, definition) for fund in funds),
        head=f"Unprofitable companies: {DEFINITIONS[definition]} · as of {as_of}",
        footnotes=(
            LEGEND,
            *(line for fund in funds for line in _unknown(fund)),
            *(line for fund in funds if fund.companies for line in identification_lines(fund.companies)),
        ),
        warnings=tuple(line for fund in funds for line in _heavy_losers(fund)),
    )  # fmt: skip


def history_table(funds: Sequence[FundInside], definition: str, as_of: date) -> Table:
    """As `quality_table`, of one fund on several days: incomes are the same, what it holds is not."""
    table = quality_table(funds, definition, as_of)
    days = tuple(str(fund.companies.holdings.as_of if fund.companies else None) for fund in funds)
    note = f"every column has the incomes known on {as_of}: what differs is what the fund holds"
    return replace(table, keys=days, head=f"{funds[0].ticker} · {table.head}", footnotes=(LEGEND, note))


def sectors_table(funds: Sequence[FundInside], definition: str, as_of: date) -> Table:
    """One row a fund and sector, by the sectors of each fund's own source."""
    columns = (
        Column("ticker", "fund", "text"),
        Column("scheme", "sectors of", "text", screen=False),
        Column("sector", "sector", "text"),
        Column("weight", "weight", "fraction"),
        Column("companies", "companies", "count"),
        Column("known", "income known", "count"),
        Column("unprofitable", "make losses", "count"),
        Column("unprofitable_share", "by count", "measured_share"),
        Column("unprofitable_share_weight", "by weight", "measured_share"),
    )
    rows, keys = [], []
    for fund in funds:
        if fund.companies is None:
            continue
        scheme = fund.companies.holdings.scheme or fund.companies.holdings.source.provider
        for sector, found in shares_by_sector(fund.earnings):
            keys.append(f"{fund.ticker}.{sector}")
            weights = [one.company.weight for one in fund.earnings if one.company.sector == sector]
            rows.append((
                text_value(fund.ticker), text_value(scheme), text_value(sector or "not stated"),
                sum_cell(weights, "fraction", NO_WEIGHT),
                *_counts(found, ()), _share(found.by_count, "share", ()), _share(found.by_weight, "share", ()),
            ))  # fmt: skip
    return Table(
        "quality", columns, tuple(keys), tuple(rows), as_of=as_of,
        head=f"Unprofitable companies by sector: {DEFINITIONS[definition]} · as of {as_of}",
        footnotes=(
            "each source has its own scheme of sectors: two funds of different schemes are not compared",
            *(line for fund in funds if fund.companies for line in identification_lines(fund.companies)),
        ),
    )  # fmt: skip


def names_table(funds: Sequence[FundInside], definition: str, as_of: date) -> Table:
    """One row a fund and company, the heaviest first, with its figure and how it came about."""
    columns = (
        Column("ticker", "fund", "text"),
        Column("company", "company", "text"),
        Column("company_ticker", "ticker", "text"),
        Column("cik", "CIK", "text", screen=False),
        Column("weight", "weight", "fraction"),
        Column("sector", "sector", "text", screen=False),
        Column("figure", "figure", "usd" if definition != "eps" else "money"),
        Column("end", "to", "date", screen=False),
        Column("known", "known on", "date", screen=False),
        Column("method", "method", "text", screen=False),
        Column("concept", "concept", "text", screen=False),
        Column("status", "result", "text"),
        Column("detail", "why", "text", screen=False),
    )
    rows = [(fund.ticker, one) for fund in funds for one in fund.earnings]
    return Table(
        "quality", columns, tuple(f"{ticker}.{one.company.key}" for ticker, one in rows),
        tuple(_name_row(ticker, one, columns[6].unit) for ticker, one in rows), as_of=as_of,
        head=f"Companies and their earnings: {DEFINITIONS[definition]} · as of {as_of}",
    )  # fmt: skip


def _row(fund: FundInside, definition: str) -> tuple[Value, ...]:
    if fund.companies is None:
        gap = fund.gap or Gap(NOT_PUBLISHED)
        units = ("date", "date", "text", "count", "count", "count", *("measured_share",) * 8, "text")
        return (text_value(fund.ticker), *(absent(unit, gap) for unit in units))
    holdings, found = fund.companies.holdings, profit_share(fund.earnings)
    sources = fund.sources(one for one in fund.earnings if one.figure)
    by_count, by_weight = found.by_count, found.by_weight
    return (
        text_value(fund.ticker), day_cell(holdings.as_of), day_cell(found.income_as_of), text_value(definition),
        *_counts(found, sources),
        _share(by_count, "share", sources), _share(by_weight, "share", sources),
        _share(by_count, "low", sources), _share(by_count, "high", sources),
        _share(by_weight, "low", sources), _share(by_weight, "high", sources),
        _share(by_count, "coverage", sources), _share(by_weight, "coverage", sources),
        text_value("; ".join(dict.fromkeys(str(source) for source in sources)), sources=sources),
    )  # fmt: skip


def _counts(found: ProfitShare, sources: tuple[Source, ...]) -> tuple[Value, ...]:
    return tuple(Value(float(count), "count", sources) for count in (found.companies, found.known, found.unprofitable))


def _share(part: BoundedShare, name: str, sources: tuple[Source, ...]) -> Value:
    figure: float | None = getattr(part, name)
    if figure is None:
        return absent("measured_share", NO_INCOME if part.low is not None else NO_WEIGHT)
    return Value(figure, "measured_share", sources, coverage=part.coverage)


def _unknown(fund: FundInside) -> list[str]:
    """Which companies have no known figure, the heaviest first, and how much all of them weigh."""
    lost = [one for one in fund.earnings if one.figure is None]
    if not lost:
        return []
    weight = sum(one.company.weight or 0.0 for one in lost)
    count = f"{count_of(len(lost), 'company', 'companies')}, {percent_text(weight)} of the fund"
    return [f"{fund.ticker}: income unknown of {count}: {heaviest_names([one.company for one in lost])}"]


def _heavy_losers(fund: FundInside) -> list[str]:
    """That loss makers weigh more than they count, which no broad index has shown; half a point is rounding."""
    found = profit_share(fund.earnings)
    by_count, by_weight = found.by_count.share, found.by_weight.share
    if by_count is None or by_weight is None or by_weight <= by_count + ROUNDING:
        return []
    weight, count = percent_text(by_weight, 1), percent_text(by_count, 1)
    words = f"{fund.ticker}: unprofitable by weight, {weight}, is above by count, {count}"
    return [f"{words}: in real indexes loss makers weigh less"]


def _name_row(ticker: str, one: Earning, unit: str) -> tuple[Value, ...]:
    company, figure = one.company, one.figure
    unknown = Gap(NOT_PUBLISHED, one.unknown)
    sources = (one.fundamentals.source,) if one.fundamentals else ()
    return (
        text_value(ticker), text_value(company.name), text_value(company.symbol),
        text_value(str(company.cik)) if company.cik else absent("text", Gap(NOT_PUBLISHED, "not identified")),
        weight_cell(company.weight),
        text_value(company.sector),
        absent(unit, unknown) if figure is None else Value(figure.value, unit, sources, as_of=figure.end),
        day_cell(figure.end if figure else None), day_cell(figure.known if figure else None),
        text_value(figure.method if figure else ""), text_value(figure.concept if figure else ""),
        text_value("unknown" if figure is None else "unprofitable" if one.loses else "profitable"),
        text_value(one.unknown or (figure.remark if figure else "")),
    )  # fmt: skip
