"""Free cash flow, net issuance, debt to EBITDA and price to earnings of funds, one row a fund."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from smallcap_cli.core.holdings.earnings import FundInside
from smallcap_cli.core.holdings.finances import Estimate, Figures, FundFinances, fund_finances
from smallcap_cli.core.holdings.profits import BoundedShare
from smallcap_cli.core.model import NOT_FETCHED, NOT_PUBLISHED, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.tables.cells import day_cell
from smallcap_cli.tables.holdings.heading import day_of_list
from smallcap_cli.tables.holdings.quality import coverage_of_funds

#: Measures by name: the words for people, the unit, and whether the measure has bounds.
MEASURES = (
    ("fcf_negative_share", "free cash flow below zero, by count", "measured_share", True),
    ("fcf_negative_share_weight", "free cash flow below zero, by weight", "measured_share", True),
    ("net_issuance_median", "net issuance in a year, median", "fraction", True),
    ("net_issuance_weight", "net issuance in a year, by weight", "fraction", False),
    ("debt_to_ebitda_median", "debt to EBITDA, median", "ratio", True),
    ("debt_to_ebitda", "debt to EBITDA, of the fund", "ratio", False),
    ("pe", "P/E with loss makers", "ratio", False),
    ("pe_profitable", "P/E without loss makers", "ratio", False),
)
NOTES = (
    "each is of the companies that are known; at least and at most hold whatever the others are",
    "P/E: 1 / sum(weight x earnings / market value), weights of the companies that are known adding up to 1",
)


def finances_table(funds: Sequence[FundInside], definition: str, as_of: date) -> Table:
    """One column a fund on the screen, one row a fund for machines; earnings are by `definition`."""
    computed: dict[int, Figures] = {}
    found = [fund_finances(fund.earnings, as_of, computed) if fund.companies is not None else None for fund in funds]
    columns = (
        Column("ticker", "fund", "text", screen=False), Column("as_of", "holdings of", "date"),
        Column("facts_as_of", "figures to", "date"), Column("companies", "companies", "count"),
        Column("financials", "of them financials", "count"), *_measure_columns(),
        Column("source", "source", "text", screen=False),
    )  # fmt: skip
    notes = [_note(fund, one) for fund, one in zip(funds, found, strict=True) if one is not None]
    rows = tuple(_row(fund, one, columns) for fund, one in zip(funds, found, strict=True))
    return Table(
        "quality", columns, tuple(fund.ticker for fund in funds), rows, layout="funds", as_of=as_of,
        head=f"Free cash flow, issuance, debt and P/E of companies · as of {as_of}",
        footnotes=(*NOTES, *notes, *coverage_of_funds(funds, "figures of companies")),
    )  # fmt: skip


def _measure_columns() -> Iterator[Column]:
    for name, label, unit, bounded in MEASURES:
        yield Column(name, label, unit, family=name)
        for end, words in (("low", "at least"), ("high", "at most")) if bounded else ():
            yield Column(f"{name}_{end}", f"{label}, {words}", unit, family=name, tail=words, bound=True)
        yield Column(f"{name}_coverage", f"{label}, known", "measured_share", family=name, tail="known")


def _row(fund: FundInside, found: FundFinances | None, columns: Sequence[Column]) -> tuple[Value, ...]:
    if fund.companies is None or found is None:
        gap = fund.gap or Gap(NOT_PUBLISHED)
        return (text_value(fund.ticker), *(absent(column.unit, gap) for column in columns[1:]))
    holdings = fund.companies.holdings
    sources = fund.sources(fund.earnings)
    estimates = (
        _estimate(found.fcf.by_count), _estimate(found.fcf.by_weight), found.issuance_median, found.issuance_weight,
        found.leverage_median, found.leverage, found.pe, found.pe_profitable,
    )  # fmt: skip
    no_sector = Gap(NOT_FETCHED, "no sectors are stated")
    cells: list[Value] = []
    for (_, _, unit, bounded), one in zip(MEASURES, estimates, strict=True):
        cells.append(_cell(one.value, unit, sources, one.coverage))
        bounds = (one.low, one.high) if bounded else ()
        cells += [_cell(bound, unit, sources, one.coverage) for bound in bounds]
        cells.append(_cell(one.coverage, "measured_share", sources, None))
    return (
        text_value(fund.ticker), day_of_list(holdings.as_of), day_cell(found.facts_as_of),
        Value(float(len(fund.earnings)), "count", sources),
        absent("count", no_sector) if found.financials is None else Value(float(found.financials), "count", sources),
        *cells, text_value("; ".join(dict.fromkeys(map(str, sources))), sources=sources),
    )  # fmt: skip


def _estimate(part: BoundedShare) -> Estimate:
    value = Gap(NOT_FETCHED, "known of no company") if part.share is None else part.share
    return Estimate(value, part.coverage, part.low, part.high)


def _cell(value: float | Gap | None, unit: str, sources: tuple[Source, ...], coverage: float | None) -> Value:
    if isinstance(value, Gap):
        return absent(unit, value)
    if value is None:
        return absent(unit, Gap(NOT_FETCHED, "too many companies are unknown"))
    return Value(value, unit, sources, coverage=coverage)


def _note(fund: FundInside, found: FundFinances) -> str:
    if found.financials is None:
        return f"{fund.ticker}: no sectors are stated, so debt to EBITDA has the financials that file operating income"
    return f"{fund.ticker}: debt to EBITDA leaves out {found.financials:,} financials, whose debt is their trade"
