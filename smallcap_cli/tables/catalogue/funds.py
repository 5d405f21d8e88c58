"""The funds of the catalogue, with fee and index as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from smallcap_cli.catalog import Catalog, Group
from smallcap_cli.core.comparison.cells import index_on
from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.metrics.registry import METRICS
from smallcap_cli.core.model import FundData, Value, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import parse_window
from smallcap_cli.core.words import quantity
from smallcap_cli.tables.catalogue.catalogue_lines import groups_of

METRICS_SHOWN = ("ticker", "name", "issuer", "segment", "methodology", "index_name", "expense_ratio", "inception")


def funds_table(catalog: Catalog, group: Group | None, day: date, *, wide: bool) -> Table:
    """One row a fund, of a group or of all; `wide` shows people the issuer and the groups too."""
    tickers = group.members if group else catalog.tickers()
    cells = [_metric_cells(catalog, ticker, day) for ticker in tickers]
    columns = [_column(name, () if wide else ("issuer",)) for name in METRICS_SHOWN]
    full_name = Column("full_name", "name", "text", machine=False)
    columns += [full_name, Column("groups", "groups", "text", screen=wide)]
    groups = {ticker: groups_of(catalog, ticker) for ticker in tickers}
    rows = tuple(
        (*row, row[1], text_value(", ".join(groups[ticker]) or "none"))
        for ticker, row in zip(tickers, cells, strict=True)
    )
    sizes = " · ".join(f"{g.name} {len(g.members)}" for g in catalog.groups())
    return Table(
        "fund list", tuple(columns), tuple(tickers), rows, group.label if group else "funds of the catalogue", day,
        footnotes=() if group else (f"groups: {sizes}",),
    )  # fmt: skip


def with_count(table: Table, whole: int) -> Table:
    """The table with the number of its funds in the head, and of how many where rows were left out."""
    count = len(table.rows)
    funds = quantity(count, "fund") if count == whole else f"{count:,} of {quantity(whole, 'fund')}"
    return replace(table, head=f"{table.head} · {funds} · facts as of {table.as_of}")


def _column(name: str, hidden: Sequence[str]) -> Column:
    column = request(name, parse_window("max")).column
    screen = name not in ("name", "methodology", *hidden)
    return replace(column, extreme="", screen=screen, machine=name != "index_name")


def _metric_cells(catalog: Catalog, ticker: str, day: date) -> tuple[Value, ...]:
    """What the metric families say of a fund without prices."""
    fund = catalog.fund(ticker)
    followed = index_on(fund, day) if fund else None
    facts = FactInputs(FundData(ticker, fund, None), day, catalog.index(followed or "", day), followed)
    return tuple(cast("Value", METRICS[name].function(facts)) for name in METRICS_SHOWN)
