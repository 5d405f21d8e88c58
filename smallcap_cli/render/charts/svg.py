"""A chart as one SVG: dark and light in one file, whole numbers, text that says the same to those who cannot see it."""

from __future__ import annotations

from smallcap_cli.core.chart import BarChart, Chart, TimeChart
from smallcap_cli.render.charts.svg_bars import bars_drawing
from smallcap_cli.render.charts.svg_heat import heat_drawing
from smallcap_cli.render.charts.svg_parts import MARGIN, PictureFrame, document
from smallcap_cli.render.charts.svg_time import end_names, time_drawing

#: Width in pixels of a chart on a page, and of the one for a telephone.
WIDTH, NARROW = 960, 340


def svg_of(chart: Chart, *, width: int = WIDTH, in_page: bool = False) -> str:
    """The chart as an SVG document; a page around it has title, subtitle, notes and the style sheet itself."""
    inner, notes = width - 2 * MARGIN, chart.notes
    if isinstance(chart, TimeChart):
        notes = (*(f"{event.number} {event.text}" for event in chart.events), *notes)
        body, height = time_drawing(chart, inner)
    elif isinstance(chart, BarChart):
        body, height = bars_drawing(chart, inner)
    else:
        body, height = heat_drawing(chart, inner)
    frame = PictureFrame(width, chart.title, chart.subtitle, notes, in_page)
    return document(frame, body, height, description_of(chart))


def description_of(chart: Chart) -> str:
    """The chart in words: what its panels show, and where lines and bars end; a table of colours has its numbers."""
    if isinstance(chart, BarChart):
        panels = [f"{one.title}: {', '.join(f'{bar.name} {bar.text}' for bar in one.bars)}" for one in chart.panels]
        return ". ".join((chart.subtitle, *panels))
    if not isinstance(chart, TimeChart) or chart.span is None:
        return chart.subtitle
    first, last = chart.span
    panels = [f"{panel.title}: {', '.join(names)}" for panel in chart.panels if (names := end_names(panel))]
    return ". ".join((chart.subtitle, f"{first} to {last}", *panels))
