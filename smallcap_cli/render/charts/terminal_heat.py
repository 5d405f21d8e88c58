"""Tables of colours on a terminal: the number, and a shade for its size; losses keep their minus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from smallcap_cli.core.chart import HeatCell, HeatMap, HeatPanel
from smallcap_cli.render.charts.styles import BETWEEN, Piece, side_by_side

#: Shades from weak to strong, in blocks and in ASCII, and the strength from which each holds.
SHADES, PLAIN_SHADES = " ░▒▓█", " .:+#"
STEPS = (0.2, 0.4, 0.6, 0.8)
#: Every panel shows at least so many rows.
LEAST_ROWS = 5


def heat_lines(chart: HeatMap, width: int, height: int, *, ascii: bool) -> Iterator[list[Piece]]:
    """The chart's lines: tables side by side, the first of them and of their rows and columns that fit."""
    yield [(chart.title, "bold")]
    brief = max((_width(panel, brief=False) for panel in chart.panels), default=0) > width
    panels = [_columns_that_fit(panel, width, brief=brief) for panel in chart.panels]
    each = max((_width(panel, brief=brief) for panel in panels), default=1)
    across = max((width + BETWEEN) // (each + BETWEEN), 1)
    bands = [panels[first : first + across] for first in range(0, len(panels), across)]
    room, around = height - 2 - len(chart.notes), 1 + any(panel.title for panel in panels)
    shown = bands[: max(room // (LEAST_ROWS + around), 1)]
    most = max(room // max(len(shown), 1) - around, LEAST_ROWS)
    for band in shown:
        columns = [_panel(panel, most, brief=brief, ascii=ascii) for panel in band]
        for number in range(max(len(column) for column in columns)):
            yield side_by_side(columns, number, each)
    left_out = _left_out(chart, panels, sum(map(len, shown)), most)
    if left_out:
        yield [(f"{left_out}; --svg FILE and -f html have all", "dim")]
    for note in chart.notes:
        yield [(note, "dim")]


def _columns_that_fit(panel: HeatPanel, width: int, *, brief: bool) -> HeatPanel:
    """The panel with the first columns that a screen has room for."""
    most = max((width - _names(panel)) // (_field(panel, brief) + 2), 1)
    return replace(panel, columns=panel.columns[:most], cells=tuple(row[:most] for row in panel.cells))


def _left_out(chart: HeatMap, panels: Sequence[HeatPanel], shown: int, rows: int) -> str:
    """How many tables, rows and columns are there, where not all are shown."""
    counts = (
        (shown, len(panels), "tables"),
        (rows, max((len(panel.rows) for panel in panels), default=0), "rows"),
        (len(panels[0].columns), len(chart.panels[0].columns), "columns"),
    )
    said = [f"{few} of {many} {what}" for few, many, what in counts if few < many]
    return f"the first {', '.join(said)}" if said else ""


def _texts(panel: HeatPanel, brief: bool) -> list[list[str]]:
    return [[cell.brief if brief else cell.text for cell in row] for row in panel.cells]


def _field(panel: HeatPanel, brief: bool) -> int:
    """How wide a number is, or the name above it, without its shade."""
    longest = max((len(text) for row in _texts(panel, brief) for text in row), default=0)
    return max([longest, *(len(name) - 1 for name in panel.columns)])


def _names(panel: HeatPanel) -> int:
    return max((len(name) for name in panel.rows), default=0)


def _width(panel: HeatPanel, *, brief: bool) -> int:
    return _names(panel) + len(panel.columns) * (_field(panel, brief) + 2)


def _panel(panel: HeatPanel, most: int, *, brief: bool, ascii: bool) -> list[list[Piece]]:
    field, names = _field(panel, brief), _names(panel)
    lines: list[list[Piece]] = [[(panel.title, "bold")]] if panel.title else []
    lines.append([(" " * names, ""), *((f" {name:>{field}} "[: field + 2], "dim") for name in panel.columns)])
    for name, row in list(zip(panel.rows, panel.cells, strict=True))[:most]:
        cells = [piece for cell in row for piece in _cell(cell, field, brief=brief, ascii=ascii)]
        lines.append([(f"{name:<{names}}", ""), *cells])
    return lines


def _cell(cell: HeatCell, field: int, *, brief: bool, ascii: bool) -> list[Piece]:
    text = cell.brief if brief else cell.text
    if cell.strength is None:
        return [(f" {text:>{field}} ", "dim")]
    style = "red" if cell.strength < 0 else ""
    shade = (PLAIN_SHADES if ascii else SHADES)[sum(abs(cell.strength) >= step for step in STEPS)]
    return [(f" {text:>{field}}{shade}", style)]
