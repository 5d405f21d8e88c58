"""Bars by name as SVG: panels side by side where there is room, each value at the end of its bar."""

from __future__ import annotations

from collections.abc import Iterator

from smallcap_cli.core.chart import BarChart, BarPanel
from smallcap_cli.render.charts.svg_parts import LINE, color_class, label, rule, text_width

#: Height of a bar with the room to the next, and of the bar alone.
ROW, THICK = 22, 15
#: A panel is no narrower than this where several stand side by side, with this much between them.
LEAST_WIDTH, BETWEEN = 290, 24
TITLE_ROOM = 26


def bars_drawing(chart: BarChart, width: float) -> tuple[list[str], float]:
    """The elements of a chart of bars, and how high they are."""
    across = max(min(int((width + BETWEEN) // (LEAST_WIDTH + BETWEEN)), len(chart.panels)), 1)
    each = (width - (across - 1) * BETWEEN) / across
    elements: list[str] = []
    y = 0.0
    for first in range(0, len(chart.panels), across):
        row = chart.panels[first : first + across]
        for place, panel in enumerate(row):
            elements.append(f'<g transform="translate({place * (each + BETWEEN):.0f} {y:.0f})">')
            elements += [*_panel(panel, each), "</g>"]
        y += TITLE_ROOM + max(len(panel.bars) for panel in row) * ROW + LINE / 2
    return elements, y


def _panel(panel: BarPanel, width: float) -> Iterator[str]:
    yield label(0, LINE - 4, panel.title, kind="strong")
    values = [bar.value for bar in panel.bars if bar.value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    names = max((text_width(bar.name) for bar in panel.bars), default=0.0) + 8
    texts = max((text_width(bar.text) for bar in panel.bars), default=0.0) + 6
    left = names + (texts if low < 0 else 0)
    room = max(width - left - texts, 10.0)
    scale = room / ((high - low) or 1.0)
    zero = left - low * scale
    for number, bar in enumerate(panel.bars):
        y = TITLE_ROOM + number * ROW
        yield label(names - 8, y + THICK - 3, bar.name, anchor="end")
        if bar.value is None:
            yield label(zero + 5, y + THICK - 3, bar.text, kind="quiet")
            continue
        end = zero + bar.value * scale
        size = max(abs(end - zero), 0.5)
        kind = color_class("f", bar.color)
        yield f'<rect class="{kind}" x="{min(end, zero):.1f}" y="{y}" width="{size:.1f}" height="{THICK}"/>'
        below = bar.value < 0
        yield label(end - 5 if below else end + 5, y + THICK - 3, bar.text, anchor="end" if below else "")
    yield rule(zero, TITLE_ROOM - 3, zero, TITLE_ROOM + len(panel.bars) * ROW - 3, "level")
