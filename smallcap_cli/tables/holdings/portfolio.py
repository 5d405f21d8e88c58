"""What a secondary source says of a fund's portfolio: its largest lines, sectors, asset classes."""

from __future__ import annotations

from math import fsum
from typing import NamedTuple

from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Source, Value, absent, text_value
from smallcap_cli.core.portfolio_summary import PortfolioSummary
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity
from smallcap_cli.tables.cells import day_cell

COLUMNS = (
    Column("fund", "fund", "text", screen=False), Column("as_of", "as of", "date", screen=False),
    Column("part", "part", "text", screen=False), Column("ticker", "ticker", "text", screen=False),
    Column("line", "name", "text", machine=False), Column("name", "name", "text", screen=False),
    Column("weight", "weight", "fraction"), Column("source", "source", "text", screen=False),
)  # fmt: skip
NO_TICKER = Gap(NOT_COMPARABLE, "only a line has a ticker")


class _SummaryPart(NamedTuple):
    """One part of a summary: its name for programs, its title, what is listed as ticker, name and weight."""

    name: str
    title: str
    lines: tuple[tuple[str, str, float], ...]


def portfolio_summary_table(summary: PortfolioSummary) -> Table:
    """One row a line, then one a sector, then one an asset class, with a title above each part for people."""
    source, who = summary.source, summary.source.provider_name.capitalize()
    rows: list[tuple[Value, ...]] = []
    keys: list[str] = []
    titles: dict[int, str] = {}
    parts = _parts(summary, who)
    for part in parts:
        if part.lines:
            titles[len(rows)] = f"{part.title}, {fsum(weight for *_, weight in part.lines) * 100:.2f} % in all"
        for ticker, name, weight in part.lines:
            keys.append(f"{summary.ticker}.{part.name}.{ticker or name}")
            rows.append((
                text_value(summary.ticker), day_cell(source.as_of), text_value(part.name),
                text_value(ticker) if ticker else absent("text", NO_TICKER),
                text_value(f"{name} ({ticker})" if ticker else name), text_value(name),
                _weight(weight, source, who), text_value(str(source)),
            ))  # fmt: skip
    lacking = [f"no {words}" for words, part in zip(("largest lines", "sectors", "asset classes"), parts, strict=True)
               if not part.lines]  # fmt: skip
    return Table(
        "holdings", COLUMNS, tuple(keys), tuple(rows), as_of=source.as_of, titles=titles,
        head=f"{summary.ticker} summary · {who}, seen {source.as_of} · a secondary source, not the full list",
        footnotes=(
            f"{who} names no day for these figures", *((f"{who} lists {' and '.join(lacking)}",) if lacking else ()),
        ),
    )  # fmt: skip


def _parts(summary: PortfolioSummary, who: str) -> tuple[_SummaryPart, ...]:
    largest = quantity(len(summary.top), "largest line")
    return (
        _SummaryPart("top ten", f"{largest} · parts of the fund", tuple(summary.top)),
        _SummaryPart(
            "sector", f"sectors in {who}'s words · parts of the stocks",
            tuple(("", name.replace("_", " "), weight) for name, weight in summary.sectors),
        ),
        _SummaryPart(
            "asset class", "asset classes · parts of the fund",
            tuple(("", name, weight) for name, weight in summary.asset_classes),
        ),
    )  # fmt: skip


def _weight(weight: float, source: Source, who: str) -> Value:
    return Value(weight, "fraction", (source,), notes=() if weight else (f"{who} states 0 %",))
