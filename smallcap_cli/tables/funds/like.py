"""The funds on the index of one of them, by fee and by how far their returns are from its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from smallcap_cli.core.comparison.cells import comparison_table, convention_words
from smallcap_cli.core.comparison.changes import change_note, index_changes
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import NOT_COMPARABLE, FundData, Gap, IndexIdentity, Value, absent
from smallcap_cli.core.rows import differences, sort_rows
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import WindowSpec

FEE, RETURN, GAP = "expense_ratio", "cagr", "tracking_gap"
#: Columns that people do not see: the ticker heads the row, the index is the same for all.
FOR_PROGRAMS = ("ticker", "methodology", "expense_ratio_as_of")


def like_requests(window: WindowSpec) -> list[ColumnRequest]:
    """The columns that the table is made of: fee, and return per year over the window."""
    names = ("ticker", "name", "methodology", FEE, "expense_ratio_as_of", RETURN)
    return [request(name, window) for name in names]


def like_table(comparison: Comparison, asked: str, index: IndexIdentity | None) -> Table:
    """A row a fund, the cheapest first, the asked one among them; `index` is the one they follow.

    The tracking gap is a fund's compound return per year less that of the asked fund, over the window of the
    comparison and between the same two closes; there is none across a change of index.
    """
    window = comparison.conventions.window
    table = comparison_table(comparison, like_requests(window))
    funds = {data.ticker: data for data in comparison.funds}
    gaps = _tracking_gaps(table, asked, funds)
    label = f"tracking gap {window.name}"
    columns = (
        *map(_for_people, table.columns),
        Column(GAP, label, "points", help="Return per year less the asked fund's."),
    )
    rows = tuple((*row, gaps[key]) for key, row in zip(table.keys, table.rows, strict=True))
    title = f"{index.name.removesuffix(' Index')} funds · " if index else ""
    whole = replace(
        table, command="fund like", columns=columns, rows=rows, head=f"{title}{headline(comparison)}", layout="rows",
        key_label="fund", conventions=convention_words(comparison, ("window", "anchor", "basis", "price_kind")),
        footnotes=(_remark(comparison, asked, index),),
    )  # fmt: skip
    return sort_rows(whole, FEE)


def _for_people(column: Column) -> Column:
    label = column.label.replace("CAGR", "return p.a.") if column.name == RETURN else column.label
    return replace(column, label=label, screen=column.name not in FOR_PROGRAMS, extreme="")


def _remark(comparison: Comparison, asked: str, index: IndexIdentity | None) -> str:
    """What the gap is, or why there is nobody to have one to."""
    if len(comparison.funds) > 1:
        return f"tracking gap: return per year less that of {asked}, between the same two closes, fees included"
    if index is not None:
        return "no other fund of the catalogue follows this index"
    fund = comparison.funds[0].fund
    active = fund is not None and fund.management == "active"
    return f"{asked} is active: it follows no index" if active else f"the index that {asked} follows is not known"


def _tracking_gaps(table: Table, asked: str, funds: Mapping[str, FundData]) -> dict[str, Value]:
    """Each fund's return less that of the asked one, or why there is no such figure."""
    returns = dict(zip(table.keys, table.column(RETURN), strict=True))
    apart = differences(table, asked)
    made = dict(zip(apart.keys, apart.column(RETURN), strict=True))
    base = returns[asked]
    itself = absent("points", Gap(NOT_COMPARABLE, f"gaps are to {asked}"))
    return {
        ticker: itself if ticker == asked else _on_one_index(made[ticker], cell, base, (funds[ticker], funds[asked]))
        for ticker, cell in returns.items()
    }


def _on_one_index(gap: Value, cell: Value, base: Value, pair: Sequence[FundData]) -> Value:
    """The gap, unless the two returns begin on different days or one crosses a change of index."""
    if gap.value is None or cell.start is None or cell.as_of is None:
        return gap
    if cell.start != base.start:
        return absent("points", Gap(NOT_COMPARABLE, f"returns from {cell.start} and {base.start}"))
    for data in pair:
        changes = index_changes(data, cell.start, cell.as_of)
        if changes:
            return absent("points", Gap(NOT_COMPARABLE, f"{data.ticker} followed {change_note(changes)}"))
    return replace(gap, notes=())
