"""A chart in characters: lines of braille dots, bars of blocks, tables of shades; without colour it says the same."""

from __future__ import annotations

from collections.abc import Iterator

from smallcap_cli.core.chart import BarChart, Chart, TimeChart
from smallcap_cli.render.charts.styles import Piece, text_of_lines
from smallcap_cli.render.charts.terminal_bars import bar_lines
from smallcap_cli.render.charts.terminal_heat import heat_lines
from smallcap_cli.render.charts.terminal_time import time_lines


def text_of(chart: Chart, *, width: int, height: int, color: bool, ascii: bool) -> str:
    """The chart as text of at most `width` columns and, where that is enough for its panels, `height` lines."""
    return text_of_lines(_lines(chart, width, height, ascii), color=color, ascii=ascii)


def _lines(chart: Chart, width: int, height: int, ascii: bool) -> Iterator[list[Piece]]:
    if isinstance(chart, TimeChart):
        return time_lines(chart, width, height, ascii=ascii)
    if isinstance(chart, BarChart):
        return bar_lines(chart, width, height, ascii=ascii)
    return heat_lines(chart, width, height, ascii=ascii)
