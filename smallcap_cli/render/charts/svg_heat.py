"""Tables of colours as SVG: blue for gains, vermillion for losses, the number in every field."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from smallcap_cli.core.chart import HeatCell, HeatMap, HeatPanel
from smallcap_cli.render.charts.svg_parts import CHARACTER, LINE, label, rule, text_width

ROW, TITLE_ROOM, HEAD_ROOM = 22, 24, 20
#: A field is no wider than this, and its number is left out where the field is narrower than the other.
WIDEST, NARROWEST = 70.0, 17.0
#: More rows than this are drawn this high, without numbers; a name needs so much.
MOST_READ, SMALL_ROW, LEAST_NAME = 80, 5.0, 13.0
#: Full colour lets so much of the ground through that numbers on it keep a contrast of 4.5 to 1, light and dark.
OPACITY = 0.6


def heat_drawing(chart: HeatMap, width: float) -> tuple[list[str], float]:
    """The elements of the tables, one below the other, and how high they are."""
    elements: list[str] = []
    y = 0.0
    for panel in chart.panels:
        head, row = _head_room(panel, _field(panel, width)), _row(panel)
        elements += [f'<g transform="translate(0 {y:.0f})">', *_panel(panel, width, head), "</g>"]
        y += (TITLE_ROOM if panel.title else 0) + head + len(panel.rows) * row + LINE / 2
    return elements, y


def _row(panel: HeatPanel) -> float:
    """The height of a row: that of its text, or less where there are too many to read."""
    return ROW if len(panel.rows) <= MOST_READ else SMALL_ROW


def _every(size: float) -> int:
    """One in how many rows or columns of this size has room for its name."""
    return max(ceil(LEAST_NAME / size), 1)


def _names_width(panel: HeatPanel) -> float:
    return max((text_width(name) for name in panel.rows), default=0.0) + 6


def _field(panel: HeatPanel, width: float) -> float:
    return min((width - _names_width(panel)) / max(len(panel.columns), 1), WIDEST)


def _head_room(panel: HeatPanel, field: float) -> float:
    """Room for the names above the columns, which stand upright where they are too long."""
    longest = max((text_width(name) for name in panel.columns), default=0.0)
    return longest + 6 if longest > field else HEAD_ROOM


def _panel(panel: HeatPanel, width: float, head: float) -> Iterator[str]:
    names, field, high = _names_width(panel), _field(panel, width), _row(panel)
    top = head + (TITLE_ROOM if panel.title else 0)
    if panel.title:
        yield label(0, LINE - 4, panel.title, kind="strong")
    for number, name in list(enumerate(panel.columns))[:: _every(field)]:
        x = names + (number + 0.5) * field
        if head > HEAD_ROOM:
            upright = f"translate({x + 4:.0f} {top - 5:.0f}) rotate(-90)"
            yield f'<g transform="{upright}">{label(0, 0, name, kind="quiet")}</g>'
        else:
            yield label(x, top - 6, name, kind="quiet", anchor="middle")
    for row, (name, cells) in enumerate(zip(panel.rows, panel.cells, strict=True)):
        y = top + row * high
        if row % _every(high) == 0:
            yield label(names - 6, y + min(high, 15), name, anchor="end")
        for column, cell in enumerate(cells):
            yield from _cell(cell, names + column * field, y, field, high)
    yield rule(names, top, names + len(panel.columns) * field, top, "grid")


def _cell(cell: HeatCell, x: float, y: float, field: float, high: float) -> Iterator[str]:
    kind, text = ("", cell.text) if field >= 5 * CHARACTER else ("small", cell.brief)
    if cell.strength is not None:
        side = "gain" if cell.strength >= 0 else "loss"
        yield (
            f'<rect class="{side}" fill-opacity="{abs(cell.strength) * OPACITY:.2f}" x="{x:.1f}" y="{y:.0f}" '
            f'width="{max(field - 1, 1):.1f}" height="{high - 1:.0f}"/>'
        )
    if field >= NARROWEST and high >= ROW:
        quiet = "quiet" if cell.strength is None else ""
        yield label(x + field / 2, y + 15, text, kind=" ".join(filter(None, (kind, quiet))), anchor="middle")
