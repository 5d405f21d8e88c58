"""A chart in characters: lines of braille dots, bars of blocks, tables of shades; without colour it says the same."""

from __future__ import annotations

from smallcap_cli.core.chart import Chart, TimeChart
from smallcap_cli.render.charts.styles import text_of_lines
from smallcap_cli.render.charts.terminal_time import time_lines


def text_of(chart: Chart, *, width: int, height: int, color: bool, ascii: bool) -> str:
    """The chart as text of at most `width` columns and, where that is enough for its panels, `height` lines."""
    lines = time_lines(chart, width, height, ascii=ascii)
    return text_of_lines(lines, color=color, ascii=ascii)
