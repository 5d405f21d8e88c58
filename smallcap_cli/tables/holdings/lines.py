"""The lines of a fund's holdings, a row each."""

from __future__ import annotations

from smallcap_cli.core.holdings import HoldingLine, Holdings, weight_sum
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table

NO_CIK = Gap(NOT_PUBLISHED, "the source has no CIK")
NO_DAY = Gap(NOT_PUBLISHED, "neither the file nor its name gives a day")


def holdings_table(holdings: Holdings) -> Table:
    """One row a line, in the order of the source."""
    columns = (
        Column("fund", "fund", "text", screen=False), Column("as_of", "as of", "date", screen=False),
        Column("ticker", "ticker", "text"), Column("name", "name", "text"),
        Column("cusip", "CUSIP", "text", screen=False), Column("isin", "ISIN", "text", screen=False),
        Column("cik", "CIK", "text", screen=False), Column("weight", "weight", "fraction"),
        Column("value_usd", "value", "usd"), Column("shares", "shares", "shares", screen=False),
        Column("asset_class", "asset class", "text", screen=False), Column("sector", "sector", "text"),
        Column("status", "status", "text", screen=False),
    )  # fmt: skip
    day = holdings.as_of or "an unknown day"
    count = f"{len(holdings.rows):,} line{'' if len(holdings.rows) == 1 else 's'}"
    head = f"{holdings.ticker} · {count} as of {day} · {weight_sum(holdings) * 100:.2f} % in all"
    return Table(
        command="holdings", columns=columns, head=head, as_of=holdings.as_of, warnings=holdings.warnings,
        keys=tuple(f"{holdings.ticker}.{number}" for number in range(1, len(holdings.rows) + 1)),
        rows=tuple(_row(holdings, line) for line in holdings.rows),
    )  # fmt: skip


def _row(holdings: Holdings, line: HoldingLine) -> tuple[Value, ...]:
    sources = (holdings.source,)
    day = absent("date", NO_DAY) if holdings.as_of is None else Value(holdings.as_of, "date", sources)

    def number(value: float | None, unit: str) -> Value:
        if value is None:
            return absent(unit, Gap(NOT_PUBLISHED))
        return Value(value, unit, sources, as_of=holdings.as_of)

    return (
        text_value(holdings.ticker), day, text_value(line.ticker), text_value(line.name), text_value(line.cusip),
        text_value(line.isin), absent("text", NO_CIK), number(line.weight, "fraction"),
        number(line.market_value, "usd"), number(line.shares, "shares"), text_value(line.asset_class),
        text_value(line.sector), text_value("partial" if line.weight is None else "ok"),
    )  # fmt: skip
