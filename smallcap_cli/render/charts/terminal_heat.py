"""Tables of colours on a terminal: the number, and a shade for its size; losses keep their minus."""

from __future__ import annotations

from collections.abc import Iterator

from smallcap_cli.core.chart import HeatCell, HeatMap, HeatPanel
from smallcap_cli.render.charts.styles import BETWEEN, Piece, side_by_side

#: Shades from weak to strong, in blocks and in ASCII, and the strength from which each holds.
SHADES, PLAIN_SHADES = " ░▒▓█", " .:+#"
STEPS = (0.2, 0.4, 0.6, 0.8)
#: Every panel shows at least so many rows.
LEAST_ROWS = 5


def heat_lines(chart: HeatMap, width: int, height: int, *, ascii: bool) -> Iterator[list[Piece]]:
    """The chart's lines: tables side by side where they fit, the first rows of each where not all do."""
    yield [(chart.title, "bold")]
    brief = max((_width(panel, brief=False) for panel in chart.panels), default=0) > width
    each = max((_width(panel, brief=brief) for panel in chart.panels), default=1)
    across = max((width + BETWEEN) // (each + BETWEEN), 1)
    bands = [chart.panels[first : first + across] for first in range(0, len(chart.panels), across)]
    room = height - 1 - len(chart.notes) - 1 - sum(1 + any(p.title for p in band) for band in bands)
    most = max(room // max(len(bands), 1), LEAST_ROWS)
    for band in bands:
        columns = [_panel(panel, most, brief=brief, ascii=ascii) for panel in band]
        for number in range(max(len(column) for column in columns)):
            yield side_by_side(columns, number, each)
    longest = max((len(panel.rows) for panel in chart.panels), default=0)
    if longest > most:
        yield [(f"the first {most} of {longest} rows; --svg FILE and -f html have all", "dim")]
    for note in chart.notes:
        yield [(note, "dim")]


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
