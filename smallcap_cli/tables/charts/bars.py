"""Bars: funds side by side in one column after another, windows, and calendar months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smallcap_cli.core.chart import Bar, BarChart, BarPanel
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import Value
from smallcap_cli.core.table import TEXT_UNITS, Table, text_of
from smallcap_cli.tables.charts.seats import fund_colors

#: So many columns of a comparison are drawn: the first ones.
MOST_PANELS = 6


def comparison_chart(table: Table, comparison: Comparison) -> BarChart:
    """A panel for each column of figures that people see, a bar a fund, in the order of the table's rows.

    Of more columns than MOST_PANELS the first are drawn, and a note names the others.
    """
    colors = fund_colors(comparison)
    columns = [
        (column, table.column(column.name)) for column in table.columns
        if column.unit not in TEXT_UNITS and column.screen and not column.bound
    ]  # fmt: skip
    panels = [
        BarPanel(column.label, tuple(_bar(key, cell, colors) for key, cell in zip(table.keys, cells, strict=True)))
        for column, cells in columns[:MOST_PANELS]
    ]
    others = ", ".join(column.name for column, _ in columns[MOST_PANELS:])
    notes = (f"not drawn: {others}; -c chooses columns",) if others else ()
    return BarChart("Funds compared", table.head, tuple(panels), notes)


def windows_chart(table: Table, comparison: Comparison) -> BarChart:
    """A panel a row of a table whose columns are funds, such as returns over named windows."""
    colors, names = fund_colors(comparison), [column.name for column in table.columns[1:]]
    panels = tuple(
        BarPanel(text_of(row[0]), tuple(_bar(name, cell, colors) for name, cell in zip(names, row[1:], strict=True)))
        for row in table.rows
    )
    return BarChart("Returns by window", table.head, panels)


def season_chart(table: Table, comparison: Comparison, months: Sequence[int]) -> BarChart:
    """The mean return of each calendar month of a fund, or of one month by fund."""
    colors, names = fund_colors(comparison), [fund.ticker for fund in comparison.funds]
    tickers, months_of = table.column("ticker"), table.column("month_name")
    rows = list(zip(tickers, months_of, table.column("mean"), strict=True))
    if len(months) == 1:
        bars = tuple(_bar(str(ticker.value), cell, colors) for ticker, _, cell in rows)
        panels: tuple[BarPanel, ...] = (BarPanel(str(rows[0][1].value), bars),)
    else:
        panels = tuple(
            BarPanel(
                name,
                tuple(
                    _bar(str(month.value)[:3], cell, {}, colors[name])
                    for ticker, month, cell in rows if ticker.value == name
                ),
            )
            for name in names
        )  # fmt: skip
    title = f"Mean return by calendar month, {comparison.conventions.window.name}"
    return BarChart(title, headline(comparison), panels)


def _bar(name: str, cell: Value, colors: Mapping[str, int | None], color: int | None = None) -> Bar:
    value = cell.value if isinstance(cell.value, float) else None
    return Bar(name, value, text_of(cell), colors.get(name, color))
