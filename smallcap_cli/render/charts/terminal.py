"""A chart in characters: lines of braille dots, bars of blocks."""

from __future__ import annotations

from smallcap_cli.core.chart import Chart


def text_of(chart: Chart, *, width: int, height: int, color: bool, ascii: bool) -> str:
    """The chart as lines of text."""
    return chart.title
