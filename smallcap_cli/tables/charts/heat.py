"""Tables whose cells are colours: returns by year and month, by period and fund, and correlations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import floor

from smallcap_cli.core.analysis.periods import Step
from smallcap_cli.core.chart import HeatCell, HeatMap, HeatPanel
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import Value
from smallcap_cli.core.table import DASH, Table, text_of
from smallcap_cli.core.windows import WindowSpec
from smallcap_cli.core.words import unique
from smallcap_cli.tables.funds.correlation import matrix_table
from smallcap_cli.tables.funds.grid import grid_table
from smallcap_cli.tables.funds.periods import WHOLE_HISTORY, period_table

#: Returns of a period from which its colour is full: about the largest tenth of what small caps return in one.
FULL: Mapping[str, float] = {"month": 0.10, "quarter": 0.20, "year": 0.30}
#: Behind the name of a period that is not whole, such as the running year, and how the notes of its returns begin.
CUT, CUT_NOTES = "*", ("since ", "to ")
EMPTY = HeatCell(None, DASH, DASH)


def calendar_chart(comparison: Comparison, *, window: WindowSpec = WHOLE_HISTORY, limit: int | None = None) -> HeatMap:
    """A panel a fund: its years down, its months across and the year's return last, in percent."""
    table = grid_table(comparison, window=window, limit=limit)
    starts = [*table.titles, len(table.rows)]
    cut = {row: _cut(cells[-1:]) for row, cells in enumerate(table.rows)}
    panels = [
        _calendar_panel(table, table.titles[first], range(first, after), cut) for first, after in pairwise(starts)
    ]  # fmt: skip
    notes = _cut_note((str(table.rows[row][1].value), cut[row]) for row in reversed(cut))
    return HeatMap("Returns by month, in percent", headline(comparison), tuple(panels), notes)


def _calendar_panel(table: Table, ticker: str, rows: Sequence[int], cut: Mapping[int, Sequence[str]]) -> HeatPanel:
    """The newest year first: where there is less room, the oldest are left out."""
    newest_first = sorted(rows, reverse=True)
    cells = tuple(
        (*(_return_cell(cell, "month") for cell in table.rows[row][2:-1]), _return_cell(table.rows[row][-1], "year"))
        for row in newest_first
    )
    years = tuple(f"{table.rows[row][1].value}{CUT if cut[row] else ''}" for row in newest_first)
    return HeatPanel(ticker, tuple(column.label for column in table.columns[2:]), years, cells)


def returns_chart(
    comparison: Comparison, *, by: Step | None = None, window: WindowSpec = WHOLE_HISTORY, limit: int | None = None
) -> HeatMap:
    """Returns by calendar period, the newest `limit` of them, and fund; by year and month where no period is named."""
    if by is None:
        return calendar_chart(comparison, window=window, limit=limit)
    return _periods_heat(period_table(comparison, by=by, window=window, limit=limit), by)


def _periods_heat(table: Table, by: str) -> HeatMap:
    """The rows of a table of returns by period, the newest first, and its funds across, in percent."""
    rows = table.rows[::-1]
    cells = tuple(tuple(_return_cell(cell, by) for cell in row[1:]) for row in rows)
    cut = [(text_of(row[0]), _cut(row[1:])) for row in rows]
    labels = tuple(f"{label}{CUT if days else ''}" for label, days in cut)
    panel = HeatPanel("", tuple(column.label for column in table.columns[1:]), labels, cells)
    return HeatMap(f"Returns by {by}, in percent", table.head, (panel,), _cut_note(cut))


def _cut(cells: Sequence[Value]) -> tuple[str, ...]:
    """The days within a period at which all of its returns begin or end; none where one is of the whole period."""
    days = [[note for note in cell.notes if note.startswith(CUT_NOTES)] for cell in cells if not cell.missing]
    return unique(note for notes in days for note in notes) if all(days) else ()


def _cut_note(cut: Iterable[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    """What the mark of a row means, in a sentence for all rows that have it."""
    said = unique(f"{label} {' or '.join(days)}" for label, days in cut if days)
    return (f"{CUT} {', '.join(said)}",) if said else ()


def _return_cell(cell: Value, by: str) -> HeatCell:
    if not isinstance(cell.value, float):
        return EMPTY
    percent = cell.value * 100
    return HeatCell(max(-1.0, min(1.0, cell.value / FULL[by])), _number(f"{percent:.1f}"), _number(f"{percent:.0f}"))


def _number(text: str) -> str:
    """A number without the minus of a zero."""
    return text if any(digit in text for digit in "123456789") else text.removeprefix("-")


def correlation_chart(comparison: Comparison) -> HeatMap:
    """Every fund with every other; the colour begins below the lowest correlation, so that differences are seen.

    Funds that correlate with none are left out.
    """
    table = matrix_table(comparison)
    known = [number for number, row in enumerate(table.rows) if any(isinstance(c.value, float) for c in row[1:])]
    names = tuple(str(table.rows[number][0].value) for number in known)
    values = [cell.value for row in table.rows for cell in row[1:] if isinstance(cell.value, float)]
    low = min(max(floor(min(values, default=0.0) * 10) / 10, 0.0), 0.9)
    cells = tuple(tuple(_correlation_cell(table.rows[number][1 + other], low) for other in known) for number in known)
    note = f"no colour is {low:.2f} or less, full colour is 1.00"
    title = f"Correlation of returns, {comparison.conventions.window.name}"
    return HeatMap(title, headline(comparison), (HeatPanel("", names, names, cells),), (note, *table.footnotes))


def _correlation_cell(cell: Value, low: float) -> HeatCell:
    if not isinstance(cell.value, float):
        return EMPTY
    strength = cell.value if cell.value < 0 else max((cell.value - low) / (1 - low), 0.0)
    text = f"{cell.value:.2f}"
    return HeatCell(strength, text, _number(text).replace("0.", ".", 1).removesuffix(".00"))
