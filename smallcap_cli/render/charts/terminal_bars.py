"""Bars by name on a terminal: the number first, right-aligned, then blocks in eighths from the line of zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smallcap_cli.core.chart import Bar, BarChart, BarPanel
from smallcap_cli.render.charts.styles import BETWEEN, Piece, color_style, side_by_side

#: Blocks of one to seven eighths from the left.
EIGHTHS = " ▏▎▍▌▋▊▉"
FULL, HALF_LEFT = "█", "▐"
#: A bar is no longer than this, and a field of bars no shorter than the other.
LONGEST, SHORTEST = 100, 10
#: Panels stand side by side where each has this much room.
LEAST_WIDTH = 60
#: A panel shows at least so many lines.
LEAST_LINES = 6


def bar_lines(chart: BarChart, width: int, height: int, *, ascii: bool) -> Iterator[list[Piece]]:
    """The chart's lines: a title and a line a bar for each panel, of those that `height` has room for."""
    yield [(chart.title, "bold")]
    across = max(min((width + BETWEEN) // (LEAST_WIDTH + BETWEEN), len(chart.panels)), 1)
    each = (width - (across - 1) * BETWEEN) // across
    bands = [chart.panels[first : first + across] for first in range(0, len(chart.panels), across)]
    room = height - 3 - len(chart.notes)
    shown = _bands_that_fit(bands, room)
    for band in shown:
        columns = [_panel(chart, panel, each, ascii)[: max(room, LEAST_LINES)] for panel in band]
        for number in range(max(len(lines) for lines in columns)):
            yield side_by_side(columns, number, each)
    panels, bars = sum(map(len, shown)), max(len(panel.bars) for panel in chart.panels)
    fitting = max(room, LEAST_LINES) - any(panel.title for panel in chart.panels)
    said = [f"{panels} of {len(chart.panels)} panels"] if panels < len(chart.panels) else []
    said += [f"{fitting} of {bars} bars"] if fitting < bars else []
    if said:
        yield [(f"the first {', '.join(said)}; --svg FILE and -f html have all", "dim")]
    for note in chart.notes:
        yield [(note, "dim")]


def _bands_that_fit(bands: Sequence[Sequence[BarPanel]], room: int) -> Sequence[Sequence[BarPanel]]:
    """The first rows of panels that so many lines hold; one in any case."""
    used = 0
    for number, band in enumerate(bands):
        used += max(len(panel.bars) + bool(panel.title) for panel in band)
        if used > room and number:
            return bands[:number]
    return bands


def _panel(chart: BarChart, panel: BarPanel, width: int, ascii: bool) -> list[list[Piece]]:
    names = max((len(bar.name) for each in chart.panels for bar in each.bars), default=0)
    texts = max((len(bar.text) for each in chart.panels for bar in each.bars), default=0)
    field = min(max(width - names - texts - 4, SHORTEST), LONGEST)
    lines: list[list[Piece]] = [[(panel.title, "dim")]] if panel.title else []
    for bar, blocks in zip(panel.bars, _blocks(panel, field, ascii), strict=True):
        style = "red" if bar.value is not None and bar.value < 0 else ""
        lines.append([(f"{bar.name:<{names}}  ", ""), (f"{bar.text:>{texts}}", style), ("  ", ""), *blocks])
    return lines


def _blocks(panel: BarPanel, field: int, ascii: bool) -> Iterator[list[Piece]]:
    """The blocks of each bar; where some values are negative, on both sides of one line of zero."""
    values = [bar.value for bar in panel.bars if bar.value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    room = field - 1 if low < 0 else field
    left = round(-low / ((high - low) or 1.0) * room)
    scales = [*([(room - left) / high] if high > 0 else []), *([left / -low] if low < 0 else [])]
    scale = min(scales, default=1.0)
    for bar in panel.bars:
        below = _below(bar, scale, left, ascii)
        axis = [("│", "dim")] if low < 0 else []
        yield [*below, *axis, *_above(bar, scale, ascii)]


def _below(bar: Bar, scale: float, left: int, ascii: bool) -> list[Piece]:
    if bar.value is None or bar.value >= 0:
        return [(" " * left, "")]
    halves = round(-bar.value * scale * 2)
    text = (HALF_LEFT if halves % 2 and not ascii else "") + ("#" if ascii else FULL) * (halves // 2)
    return [(f"{text:>{left}}", color_style(bar.color))]


def _above(bar: Bar, scale: float, ascii: bool) -> list[Piece]:
    if bar.value is None or bar.value <= 0:
        return []
    eighths = max(round(bar.value * scale * 8), 1)
    if ascii:
        return [("#" * max(round(eighths / 8), 1), color_style(bar.color))]
    return [(FULL * (eighths // 8) + EIGHTHS[eighths % 8].strip(), color_style(bar.color))]
