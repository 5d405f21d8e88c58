"""What a secondary source says of a fund's portfolio: its largest lines, sectors, asset classes."""

from __future__ import annotations

from smallcap_cli.core.model import Value, text_value
from smallcap_cli.core.portfolio_summary import PortfolioSummary
from smallcap_cli.core.table import Column, Table
from smallcap_cli.tables.cells import day_cell

COLUMNS = (
    Column("fund", "fund", "text", screen=False), Column("as_of", "as of", "date", screen=False),
    Column("part", "part", "text"), Column("ticker", "ticker", "text"), Column("name", "name", "text"),
    Column("weight", "weight", "fraction"), Column("source", "source", "text", screen=False),
)  # fmt: skip


def portfolio_summary_table(summary: PortfolioSummary) -> Table:
    """One row a line, then one a sector, then one an asset class."""
    source = summary.source
    parts = [
        *(("top ten", line.ticker, line.name, line.weight) for line in summary.top),
        *(("sector", "", name.replace("_", " "), weight) for name, weight in summary.sectors),
        *(("asset class", "", name, weight) for name, weight in summary.asset_classes),
    ]
    rows = tuple(
        (
            text_value(summary.ticker), day_cell(source.as_of), text_value(part), text_value(ticker), text_value(name),
            Value(weight, "fraction", (source,)), text_value(str(source)),
        )
        for part, ticker, name, weight in parts
    )  # fmt: skip
    keys = tuple(f"{summary.ticker}.{part}.{ticker or name}" for part, ticker, name, _ in parts)
    seen = f"{source.provider_name.capitalize()}, seen {source.as_of}"
    return Table(
        "holdings", COLUMNS, keys, rows, as_of=source.as_of,
        head=f"{summary.ticker} summary · {seen} · a secondary source, not the full list",
        footnotes=("the source names no day; sectors are parts of the stocks, in its own words",),
    )  # fmt: skip
