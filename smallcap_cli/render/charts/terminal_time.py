"""Lines and bars over time on a terminal, with round ticks, years below and each line's name at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import floor
from textwrap import wrap
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.axis import Axis, apart, axis_of, tick_text, time_ticks
from smallcap_cli.core.chart import EventMark, TimeChart, TimePanel
from smallcap_cli.core.model import Days, Floats
from smallcap_cli.render.charts.canvas import LETTERS, Canvas
from smallcap_cli.render.charts.styles import Piece, color_style

#: A panel is no lower than this, and a chart no higher: more lines show no more of it.
LEAST_ROWS, MOST_ROWS = 5, 40
#: One line in so many of a chart is for its events.
EVENT_PART = 4
#: Names that share a line, where there are more of them than lines.
MOST_NAME_WIDTH = 24


class TextPlot(NamedTuple):
    """The field of one panel: its size in characters, its values and its days."""

    columns: int
    rows: int
    axis: Axis
    first: date
    last: date

    def along(self, days: Days) -> Floats:
        """How far days are from the first to the last, from 0 to 1."""
        span = max((self.last - self.first).days, 1)
        found: Floats = (days - np.datetime64(self.first, "D")).astype(np.float64) / span
        return found

    def column(self, day: date) -> int:
        """The column of a day."""
        along = float(self.along(np.array([day], dtype="datetime64[D]"))[0])
        return min(floor(along * self.columns), self.columns - 1)

    def row(self, value: float) -> int:
        """The row of a value."""
        return min(max(floor((1 - self.axis.position(value)) * self.rows), 0), self.rows - 1)


def time_lines(chart: TimeChart, width: int, height: int, *, ascii: bool) -> Iterator[list[Piece]]:
    """The chart's lines, no more than `height` unless the panels have their least."""
    span = chart.span
    if span is None:
        yield [("no figures to draw", "dim")]
        return
    chart, events = _list_events(chart, width, height // EVENT_PART)
    chart, left_out = _panels_that_fit(chart, height - 3 - len(events))
    events += [[(left_out, "dim")]] if left_out else []
    numbers = any(len(event.days) == 1 for event in chart.events)
    fixed = 1 + len(chart.panels) + 1 + numbers + len(events)
    rows = _rows_of(chart.panels, min(height, MOST_ROWS) - fixed)
    axes = [axis_of(_ends(panel), max(min(count // 2, 6), 1)) for panel, count in zip(chart.panels, rows, strict=True)]
    left = max(len(text) for panel, axis in zip(chart.panels, axes, strict=True) for text in _ticks(panel, axis)) + 1
    right = max(_names_width(panel, count, ascii) for panel, count in zip(chart.panels, rows, strict=True))
    columns = max(width - left - right, 10)
    yield [(chart.title, "bold")]
    for number, (panel, axis, count) in enumerate(zip(chart.panels, axes, rows, strict=True)):
        plot = TextPlot(columns, count, axis, *span)
        yield [(panel.title, "dim")]
        if numbers and not number:
            yield [(" " * left, ""), *_event_numbers(chart.events, plot)]
        yield from _panel(panel, plot, chart.events, left, ascii)
    yield [(" " * left, ""), *_years(plot)]
    yield from events


def _panels_that_fit(chart: TimeChart, room: int) -> tuple[TimeChart, str]:
    """The chart with its first panels and the last one, as many as have their least rows, and what is left out."""
    most = max(room // (LEAST_ROWS + 1), 2)
    if len(chart.panels) <= most:
        return chart, ""
    kept = (*chart.panels[: most - 1], chart.panels[-1])
    return replace(chart, panels=kept), f"{most} of {len(chart.panels)} panels; --svg FILE and -f html have all"


def _rows_of(panels: Sequence[TimePanel], room: int) -> list[int]:
    """The rows of each panel, by its share of the room."""
    whole = sum(panel.share for panel in panels)
    return [max(int(room * panel.share / whole), LEAST_ROWS) for panel in panels]


def _ends(panel: TimePanel) -> list[float]:
    ends = [level.value for level in panel.references]
    series = [line.values for line in panel.lines] + ([panel.bars.values] if panel.bars is not None else [])
    for values in series:
        finite = values[np.isfinite(values)]
        ends += [float(finite.min()), float(finite.max())] if len(finite) else []
    return ends or [0.0]


def _ticks(panel: TimePanel, axis: Axis) -> list[str]:
    return [tick_text(tick, panel.unit, axis.step) for tick in axis.ticks]


def _name(name: str, color: int | None, ascii: bool) -> str:
    """A line's name; where lines are drawn with letters, after its own."""
    return f"{LETTERS[-1] if color is None else LETTERS[color % 6]} {name}" if ascii else name


def _names_width(panel: TimePanel, rows: int, ascii: bool) -> int:
    longest = max((len(_name(line.name, line.color, ascii)) for line in panel.lines), default=0)
    together = len(panel.lines) > rows
    return min(longest * -(-len(panel.lines) // rows) + 3, MOST_NAME_WIDTH) if together else longest + 1


def _panel(
    panel: TimePanel, plot: TextPlot, events: Sequence[EventMark], left: int, ascii: bool
) -> Iterator[list[Piece]]:
    canvas = Canvas(plot.columns, plot.rows, ascii=ascii)
    _draw(panel, plot, canvas)
    ticks = {plot.row(tick): text for tick, text in zip(plot.axis.ticks, _ticks(panel, plot.axis), strict=True)}
    levels = {plot.row(level.value) for level in panel.references}
    marks, below = _event_columns(events, plot)
    names = _names_by_row(panel, plot, ascii)
    layers = _layers(panel)
    for row in range(plot.rows):
        pieces: list[Piece] = [(f"{ticks.get(row, ''):>{left - 1}} ", "dim")]
        for column in range(plot.columns):
            cell = canvas.cell(row, column)
            if cell is not None:
                pieces.append((cell.character, color_style(layers[cell.layer])))
            else:
                tick = below.get(column, "") if row == plot.rows - 1 else ""
                pieces.append((tick or ("─" if row in levels else "┊" if column in marks else " "), "dim"))
        yield [*pieces, *names.get(row, [])]


def _event_columns(events: Sequence[EventMark], plot: TextPlot) -> tuple[set[int], dict[int, str]]:
    """The columns of events of one day, which have a line, and what stands at the bottom for those of several.

    That is a tick a day, and the event's number in place of the first one.
    """
    lines: set[int] = set()
    below: dict[int, str] = {}
    for event in events:
        columns = [plot.column(day) for day in event.days if plot.first <= day <= plot.last]
        if len(event.days) == 1:
            lines.update(columns)
        elif columns:
            below |= dict.fromkeys(columns, "╵") | dict(enumerate(str(event.number), start=columns[0]))
    return lines, below


def _layers(panel: TimePanel) -> dict[int, int | None]:
    """The colour of each layer of a panel's canvas; lines of no colour share one letter."""
    if panel.bars is not None:
        return {_layer(panel.bars.color): panel.bars.color}
    return {_layer(line.color): line.color for line in panel.lines}


def _layer(color: int | None) -> int:
    return len(LETTERS) - 1 if color is None else color % (len(LETTERS) - 1)


def _draw(panel: TimePanel, plot: TextPlot, canvas: Canvas) -> None:
    """Bars, then the lines; the first one lies on top."""

    def y(values: Floats) -> Floats:
        part: Floats = (values - plot.axis.low) / (plot.axis.high - plot.axis.low)
        return (1 - part) * (canvas.height - 1)

    bars = panel.bars
    if bars is not None:
        edges = zip(plot.along(bars.starts), plot.along(bars.ends), y(bars.values), bars.values, strict=True)
        for start, end, top, value in edges:
            if np.isfinite(value):
                left, right = float(start) * canvas.width, float(end) * canvas.width
                gap = 1.0 if right - left >= 3 else 0.0
                canvas.bar(_layer(bars.color), left, right - gap, float(top), float(y(np.array([0.0]))[0]))
    for line in reversed(panel.lines):
        if len(line.days):
            canvas.line(_layer(line.color), plot.along(line.days) * (canvas.width - 1), y(line.values))


def _names_by_row(panel: TimePanel, plot: TextPlot, ascii: bool) -> dict[int, list[Piece]]:
    """The names at the lines' ends, a line each where there are enough of them, else several on one."""
    lines = [line for line in panel.lines if len(line.values)]
    wanted = [(1 - plot.axis.position(float(line.values[-1]))) * plot.rows - 0.5 for line in lines]
    placed = apart(wanted, 1.0, 0.0, plot.rows - 1.0)
    named: dict[int, list[Piece]] = {}
    for line, place in sorted(zip(lines, placed, strict=True), key=lambda pair: pair[1]):
        text = " " + _name(line.name, line.color, ascii)
        row = named.setdefault(floor(place + 0.5), [])
        if not row or len("".join(part for part, _ in row)) + len(text) <= MOST_NAME_WIDTH:
            row.append((text, color_style(line.color)))
    return named


def _years(plot: TextPlot) -> list[Piece]:
    """The axis of time: each text begins at its day."""
    text = ""
    for tick in time_ticks(plot.first, plot.last, plot.columns):
        at = plot.column(tick.day)
        if at >= len(text) + bool(text) and at + len(tick.text) <= plot.columns + 4:
            text = f"{text:<{at}}{tick.text}"
    return [(text, "dim")]


def _event_numbers(events: Sequence[EventMark], plot: TextPlot) -> list[Piece]:
    """The number of each event of one day above it, moved where two would touch."""
    alone = [event for event in events if len(event.days) == 1 and plot.first <= event.days[0] <= plot.last]
    numbers = [str(event.number) for event in alone]
    gap = max(map(len, numbers), default=1) + 1
    places = apart([plot.column(event.days[0]) for event in alone], gap, 0, plot.columns - gap + 1)
    text = ""
    for place, number in zip(places, numbers, strict=True):
        text = f"{text:<{floor(place + 0.5)}}{number}"
    return [(text, "bold")]


def _list_events(chart: TimeChart, width: int, most: int) -> tuple[TimeChart, list[list[Piece]]]:
    """The chart with the first events that so many lines hold, and those lines; then its notes."""
    lines: list[str] = []
    count = 0
    for count, event in enumerate(chart.events, start=1):
        longer = _with_event(lines, f"{event.number} {event.text}", width)
        if len(longer) > most:
            left_out = len(chart.events) - count + 1
            lines.append(f"{left_out} more; --svg FILE and -f html have all")
            count -= 1
            break
        lines = longer
    for note in chart.notes:
        lines += wrap(note, width, subsequent_indent="  ", break_long_words=False)
    return replace(chart, events=chart.events[:count]), [[(text, "dim")] for text in lines]


def _with_event(lines: Sequence[str], text: str, width: int) -> list[str]:
    """The lines with one more event, beside the last one where it fits."""
    if lines and len(lines[-1]) + 3 + len(text) <= width:
        return [*lines[:-1], f"{lines[-1]}   {text}"]
    return [*lines, *wrap(text, width, subsequent_indent="  ", break_long_words=False)]
