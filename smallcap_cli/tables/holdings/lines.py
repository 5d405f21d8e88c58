"""The lines of a fund's holdings, a row each."""

from __future__ import annotations

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.holdings.weights import excess_fault
from smallcap_cli.core.identity import is_bank_filer
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.tables.holdings.heading import (
    ORIGIN_COLUMNS,
    contents_line,
    day_of_list,
    list_heading,
    origin_cells,
)
from smallcap_cli.tables.holdings.identification import BANK_REASON, identification_lines

NO_CIK = Gap(NOT_PUBLISHED, "no list of companies has it")
NO_COMPANY = Gap(NOT_PUBLISHED, "not a share of a company")
BANK = Gap(NOT_PUBLISHED, BANK_REASON)


def holdings_table(companies: Companies) -> Table:
    """One row a line, in the order of the source, with the company behind it and what the line is.

    `status` is `ok` for a share, `unmatched` where others are identified and it is not, `partial` for a share without
    a weight, else the kind of the line: `cash`, `swap`, `derivative`, `fund` and so on. `company` is the same for all
    lines of one company.
    """
    holdings = companies.holdings
    by_line = {line: company for company in companies.rows for line in company.lines}
    matched = any(company.cik is not None for company in companies.rows)
    columns = (
        Column("fund", "fund", "text", screen=False), Column("as_of", "as of", "date", screen=False),
        Column("ticker", "ticker", "text"), Column("name", "name", "text"),
        Column("cusip", "CUSIP", "text", screen=False), Column("isin", "ISIN", "text", screen=False),
        Column("cik", "CIK", "text", screen=False), Column("weight", "weight", "fraction"),
        Column("value_usd", "value, USD", "usd"), Column("shares", "shares", "shares", screen=False),
        Column("asset_class", "asset class", "text", screen=False), Column("sector", "sector", "text"),
        Column("status", "status", "text", screen=False), Column("company", "company", "text", screen=False),
        *ORIGIN_COLUMNS,
    )  # fmt: skip
    head = f"{list_heading(companies)} · {contents_line(companies)}"
    origin = origin_cells(companies)
    fault = excess_fault(holdings)
    no_weight = Gap(NOT_COMPARABLE, fault) if fault else None
    return Table(
        command="holdings", columns=columns, head=head, as_of=holdings.as_of, warnings=holdings.warnings,
        keys=tuple(f"{holdings.ticker}.{number}" for number in range(1, len(holdings.rows) + 1)),
        rows=tuple(
            (
                *_row(holdings, line, by_line.get(line), _status(line, kind, by_line.get(line), matched=matched),
                      no_weight),
                *origin,
            )
            for line, kind in zip(holdings.rows, companies.kinds, strict=True)
        ),
        footnotes=identification_lines(companies),
    )  # fmt: skip


def _status(line: HoldingLine, kind: LineKind, company: Company | None, *, matched: bool) -> str:
    if kind is not LineKind.SHARE:
        return kind.value
    if matched and (company is None or company.cik is None):
        return "unmatched"
    return "partial" if line.weight is None else "ok"


def _cik(line: HoldingLine, company: Company | None) -> Value:
    if company is None:
        return absent("text", NO_COMPANY)
    if company.cik is None:
        return absent("text", BANK if is_bank_filer(line.ticker) else NO_CIK)
    return text_value(str(company.cik))


def _row(
    holdings: Holdings, line: HoldingLine, company: Company | None, status: str, no_weight: Gap | None
) -> tuple[Value, ...]:  # fmt: skip
    sources = (holdings.source,)

    def number(value: float | None, unit: str) -> Value:
        if value is None:
            return absent(unit, Gap(NOT_PUBLISHED))
        return Value(value, unit, sources, as_of=holdings.as_of)

    return (
        text_value(holdings.ticker), day_of_list(holdings.as_of), text_value(line.ticker), text_value(line.name),
        text_value(line.cusip), text_value(line.isin), _cik(line, company),
        absent("fraction", no_weight) if no_weight else number(line.weight, "fraction"),
        number(line.market_value, "usd"), number(line.shares, "shares"), text_value(line.asset_class),
        text_value(line.sector), text_value(status),
        text_value(company.key) if company is not None else absent("text", NO_COMPANY),
    )  # fmt: skip
