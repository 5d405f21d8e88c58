"""Panels over time as SVG: lines with their names at their ends, bars, levels, events, one axis of time below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.axis import Axis, TimeTick, apart, axis_of, tick_text, time_ticks
from smallcap_cli.core.chart import ChartLine, EventMark, PeriodBars, TimeChart, TimePanel
from smallcap_cli.core.model import Days, Floats
from smallcap_cli.core.table import UNITS
from smallcap_cli.core.words import percent_text
from smallcap_cli.render.charts.svg_parts import CHARACTER, HALO, LINE, color_class, label, rule, text_width

#: Height of a panel whose share is 1, and the least one is given.
PANEL_HEIGHT, LEAST_HEIGHT = 260, 90
#: Room above a panel for its title, below it, and for the axis of time.
TITLE_ROOM, BELOW_PANEL, TIME_ROOM = 30, 12, 24
#: Room between a line's end and its name, in which a short line leads from one to the other.
LEAD = 22
#: Height of the row of event numbers above the first panel, how far apart they are, and the height of a tick.
EVENT_ROOM, NUMBER_ROOM, TICK = 18, 16, 8
#: From this width on a line's name has its last value.
ROOMY = 500
#: Lines are drawn in tenths of a pixel, so that their coordinates are whole numbers.
TENTHS = 10


class Plot(NamedTuple):
    """Where a panel is drawn: its edges in pixels, its values and its days."""

    left: float
    right: float
    top: float
    bottom: float
    axis: Axis
    first: date
    last: date

    def x(self, days: Days) -> Floats:
        """Pixels from the left of days."""
        begin = np.datetime64(self.first, "D")
        span = max((self.last - self.first).days, 1)
        along: Floats = (days - begin).astype(np.float64) / span
        return self.left + along * (self.right - self.left)

    def x_of(self, day: date) -> float:
        """Pixels from the left of one day."""
        return float(self.x(np.array([day], dtype="datetime64[D]"))[0])

    def y(self, values: Floats) -> Floats:
        """Pixels from the top of values."""
        return self.bottom - (values - self.axis.low) / (self.axis.high - self.axis.low) * (self.bottom - self.top)

    def y_of(self, value: float) -> float:
        """Pixels from the top of one value."""
        return self.bottom - self.axis.position(value) * (self.bottom - self.top)


def time_drawing(chart: TimeChart, width: int) -> tuple[list[str], float]:
    """The elements of a chart over time, and how high they are."""
    span = chart.span
    if span is None:
        return [label(0, LINE, "no figures to draw", kind="quiet")], LINE * 1.5
    axes = [_panel_axis(panel) for panel in chart.panels]
    left = max(text_width(text) for panel, axis in zip(chart.panels, axes, strict=True) for text in _ticks(panel, axis))
    left, right = left + 8, width - _names_width(chart.panels, width)
    elements: list[str] = []
    y = float(EVENT_ROOM if chart.events else 0)
    top = y + TITLE_ROOM
    for panel, axis in zip(chart.panels, axes, strict=True):
        height = max(panel.share * PANEL_HEIGHT, LEAST_HEIGHT, len(panel.lines) * (LINE - 3))
        plot = Plot(left, right, y + TITLE_ROOM, y + TITLE_ROOM + height, axis, *span)
        elements += (*_time_grid(plot), *_panel(panel, plot, width >= ROOMY))
        y = plot.bottom + BELOW_PANEL
    bottom = y - BELOW_PANEL
    elements[:0] = _events(chart.events, plot, top)
    elements += _time_labels(plot)
    return elements, bottom + TIME_ROOM


def _panel_axis(panel: TimePanel) -> Axis:
    ends = [level.value for level in panel.references]
    series = [line.values for line in panel.lines] + ([panel.bars.values] if panel.bars is not None else [])
    for values in series:
        finite = values[np.isfinite(values)]
        ends += [float(finite.min()), float(finite.max())] if len(finite) else []
    return axis_of(ends or [0.0], 6 if panel.share >= 0.8 else 4)


def _ticks(panel: TimePanel, axis: Axis) -> list[str]:
    return [tick_text(tick, panel.unit, axis.step) for tick in axis.ticks]


def _names_width(panels: Sequence[TimePanel], width: int) -> float:
    """Room right of the lines for the longest name with its last value, at most a quarter of the whole."""
    names = [line.name for panel in panels for line in panel.lines]
    texts = [text for panel in panels for text in end_names(panel)] if width >= ROOMY else names
    longest = max((text_width(text) for text in texts), default=0.0)
    return min(longest + LEAD, width / 3) if texts else 12.0


def end_names(panel: TimePanel) -> list[str]:
    """Each line's name with its last value."""
    return [_name(line, panel.unit) for line in panel.lines if len(line.values)]


def _name(line: ChartLine, unit: str) -> str:
    value = float(line.values[-1]) if len(line.values) else 0.0
    return f"{line.name} {_short(value, unit)}"


def _short(value: float, unit: str) -> str:
    """The last value of a line as it stands beside its name; a zero has no minus."""
    if unit in ("fraction", "points"):
        return percent_text(round(value, 3) + 0.0, 1)
    if unit in ("money", "ratio"):
        return f"{value:,.0f}" if unit == "money" else f"{value:,.1f}"
    return UNITS[unit](value)


def _panel(panel: TimePanel, plot: Plot, values: bool) -> Iterator[str]:
    yield label(0, plot.top - 14, panel.title, kind=f"quiet {HALO}")
    for tick, text in zip(plot.axis.ticks, _ticks(panel, plot.axis), strict=True):
        y = plot.y_of(tick)
        yield rule(plot.left, y, plot.right, y, "grid")
        yield label(plot.left - 6, y + 4, text, kind="quiet", anchor="end")
    for level in panel.references:
        y = plot.y_of(level.value)
        yield rule(plot.left, y, plot.right, y, "level")
    if panel.bars is not None:
        yield from _bars(panel.bars, plot)
    for line in reversed(panel.lines):  # the first one lies on top
        yield f'<path class="line {color_class("s", line.color)}" transform="scale(.1)" d="{path_of(line, plot)}"/>'
    yield from _names(panel, plot, values)


def path_of(line: ChartLine, plot: Plot) -> str:
    """The line as whole relative steps in tenths of a pixel; of every two pixels its lowest and highest points."""
    x = np.rint(plot.x(line.days) * TENTHS).astype(np.int64)
    y = np.rint(plot.y(line.values) * TENTHS).astype(np.int64)
    kept = extremes(x // (2 * TENTHS), y)
    x, y = x[kept], y[kept]
    steps = "".join(
        f"{dx} {dy} ".replace(" -", "-") for dx, dy in zip(np.diff(x).tolist(), np.diff(y).tolist(), strict=True)
    )
    return f"M{x[0]} {y[0]}l{steps.rstrip()}" if len(x) > 1 else f"M{x[0]} {y[0]}h1"


def extremes(columns: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The places of the lowest and the highest value of every column, and of the first and the last value, in order.

    **Shape** columns do not fall.
    """
    order = np.lexsort((values, columns))
    edges = np.flatnonzero(np.diff(columns[order])) + 1
    lowest, highest = order[np.r_[0, edges]], order[np.r_[edges - 1, len(order) - 1]]
    return np.unique(np.concatenate([lowest, highest, [0, len(values) - 1]]))


def _names(panel: TimePanel, plot: Plot, values: bool) -> Iterator[str]:
    """The names at the lines' ends, moved apart and kept inside the panel, each with a short line to its end."""
    lines = [line for line in panel.lines if len(line.values)]
    wanted = [plot.y_of(float(line.values[-1])) for line in lines]
    for line, end, y in zip(lines, wanted, apart(wanted, LINE - 3, plot.top + 2, plot.bottom - 2), strict=True):
        last = float(plot.x(line.days[-1:])[0])
        lead = f"M{last:.0f} {end:.0f}L{plot.right + LEAD - 5:.0f} {y:.0f}"
        yield f'<path class="lead {color_class("s", line.color)}" d="{lead}"/>'
        text, kind = _name(line, panel.unit) if values else line.name, "quiet" if line.color is None else ""
        yield label(plot.right + LEAD - 2, y + 4, text, kind=kind)


def _bars(bars: PeriodBars, plot: Plot) -> Iterator[str]:
    """Bars from zero up or down; those of one period leave a little room to the next."""
    zero = plot.y_of(0.0)
    kind = color_class("f", bars.color)
    starts, ends = plot.x(bars.starts), plot.x(bars.ends)
    for left, right, value in zip(starts.tolist(), ends.tolist(), bars.values.tolist(), strict=True):
        if value != value:
            continue
        y = plot.y_of(value)
        room = max(right - left, 1.0)
        thick = max(room * 0.8, 0.8)
        yield (
            f'<rect class="{kind}" x="{left + (room - thick) / 2:.1f}" y="{min(y, zero):.1f}" width="{thick:.1f}" '
            f'height="{max(abs(y - zero), 0.5):.1f}"/>'
        )


def _ticks_of_time(plot: Plot) -> tuple[TimeTick, ...]:
    return time_ticks(plot.first, plot.last, int((plot.right - plot.left) / CHARACTER))


def _time_grid(plot: Plot) -> Iterator[str]:
    for tick in _ticks_of_time(plot):
        x = plot.x_of(tick.day)
        yield rule(x, plot.top, x, plot.bottom, "grid")


def _time_labels(plot: Plot) -> Iterator[str]:
    """The ticks' texts below the last panel, each in the middle of its line where that is not left of the panel."""
    for tick in _ticks_of_time(plot):
        half = text_width(tick.text) / 2
        x = max(plot.x_of(tick.day), plot.left + half - 4)
        yield label(x, plot.bottom + 17, tick.text, kind="quiet", anchor="middle")


def _events(events: Sequence[EventMark], plot: Plot, top: float) -> Iterator[str]:
    """A dotted line at the day of an event, its number above; short lines at the bottom where it has several days.

    Those have their number above the first one. Numbers are moved apart.
    """
    inside = [(event, [day for day in event.days if plot.first <= day <= plot.last]) for event in events]
    marks = [(event, [plot.x_of(day) for day in days]) for event, days in inside if days]
    places = apart([xs[0] for _, xs in marks], NUMBER_ROOM, plot.left, plot.right)
    for (event, xs), place in zip(marks, places, strict=True):
        alone = len(event.days) == 1
        begin = top - TITLE_ROOM + 4 if alone else plot.bottom - TICK
        yield from (rule(x, begin, x, plot.bottom, "event" if alone else "level") for x in xs)
        foot = top - TITLE_ROOM if alone else plot.bottom - TICK - 3
        yield label(place, foot, str(event.number), kind="quiet strong", anchor="middle")
