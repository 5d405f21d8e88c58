"""The charts of a workbook, which the spreadsheet draws itself; their figures lie on a hidden sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.core.chart import BarChart, BarPanel, Chart, ChartLine, PeriodBars, TimeChart, TimePanel
from smallcap_cli.core.words import unique
from smallcap_cli.render.charts.svg_parts import GREY, PALETTE
from smallcap_cli.render.text_safety import for_spreadsheet
from smallcap_cli.render.workbook_cells import NUMBER_FORMATS, write_text

if TYPE_CHECKING:
    from datetime import date

    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart as NativeChart
    from xlsxwriter.worksheet import Worksheet

    from smallcap_cli.render.workbook_cells import Formats

#: Chart lines are written with at most so many points, the last one among them.
MOST_POINTS = 400
#: Height in pixels of a chart over time, and what a bar and the rest of a chart of bars take of it.
HEIGHT, BAR, AROUND_BARS = 300, 24, 70
#: At most about so many years stand below a chart.
MOST_YEARS = 12
DAY_FORMAT, MONTH_FORMAT = "yyyy-mm-dd", "yyyy-mm"
DAY_WIDTH, VALUE_WIDTH = 12, 14
#: Axes say less than cells do.
AXIS_FORMATS = {
    "fraction": "0%",
    "share": "0%",
    "measured_share": "0%",
    "usd": '#,##0.0,,,"bn"',
    "money": "#,##0",
    "ratio": "General",
}


class DrawnChart(NamedTuple):
    """A chart that is not on a sheet yet, and how high it is to be."""

    chart: NativeChart
    height: int


class SmallLine(NamedTuple):
    """A line for the contents: what it shows, and the cells with its values."""

    name: str
    cells: str


def native_charts(
    book: Workbook, chart: Chart, name: str, formats: Formats
) -> tuple[list[DrawnChart], list[SmallLine]]:
    """A chart for every panel, its figures on a hidden sheet called `name`; colours of cells need none."""
    if not isinstance(chart, TimeChart | BarChart):
        return [], []
    data = book.add_worksheet(name)
    data.hide()
    columns = count(0, 2)
    if isinstance(chart, BarChart):
        shown = (panel for panel in chart.panels if any(bar.value is not None for bar in panel.bars))
        return [_bar_chart(book, data, panel, next(columns), formats) for panel in shown], []
    lines: list[SmallLine] = []
    panels = (panel for panel in chart.panels if panel.lines or panel.bars is not None)
    return [_time_chart(book, data, chart, panel, columns, formats, lines) for panel in panels], lines


def _time_chart(
    book: Workbook, data: Worksheet, chart: TimeChart, panel: TimePanel, columns: Iterator[int], formats: Formats,
    lines: list[SmallLine],
) -> DrawnChart:  # fmt: skip
    made = book.add_chart({"type": "line" if panel.lines else "column"})
    for line in panel.lines:
        column = next(columns)
        last = _write_line(data, line, column, formats, panel.unit)
        made.add_series(_series(data, line.name, column, last) | {"line": {"width": 1.5, "color": _color(line.color)}})
        cells = f"'{data.name}'!{_letters(column + 1)}2:{_letters(column + 1)}{last + 1}"
        name = ", ".join(title for title in unique((chart.title, panel.title)) if title)
        lines.append(SmallLine(f"{name}: {line.name}", cells))
    if not panel.lines and panel.bars is not None:
        column = next(columns)
        last = _write_bars(data, panel.bars, column, formats, panel.unit)
        fill = {"fill": {"color": _color(panel.bars.color)}, "gap": 30}
        made.add_series(_series(data, panel.bars.name, column, last) | fill)
    first, end = chart.span or (None, None)
    years = end.year - first.year if first is not None and end is not None else 0
    when = {"date_axis": True, "major_unit": max(1, -(-years // MOST_YEARS)), "major_unit_type": "years"}
    axis = when | {"num_format": "yyyy"} if panel.lines else {"text_axis": True, "num_format": MONTH_FORMAT}
    made.set_x_axis(axis | {"label_position": "low"})
    _dress(made, panel.title or chart.title, panel.unit)
    made.set_legend({"position": "bottom"} if len(panel.lines) > 1 else {"none": True})
    return DrawnChart(made, HEIGHT)


def _bar_chart(book: Workbook, data: Worksheet, panel: BarPanel, column: int, formats: Formats) -> DrawnChart:
    made = book.add_chart({"type": "bar"})
    _heads(data, column, "name", panel.title, formats)
    shown = [bar for bar in panel.bars if bar.value is not None]
    for row, bar in enumerate(shown, start=1):
        write_text(data, (row, column), bar.name)
        data.write_number(row, column + 1, bar.value or 0.0)
    points = [{"fill": {"color": _color(bar.color)}} for bar in shown]
    made.add_series(_series(data, panel.title, column, len(shown)) | {"points": points, "gap": 40})
    made.set_y_axis({"reverse": True, "label_position": "low"})
    made.set_title({"name": for_spreadsheet(panel.title), "overlay": False, "name_font": {"size": 12}})
    made.set_legend({"none": True})
    made.show_hidden_data()
    return DrawnChart(made, AROUND_BARS + BAR * len(shown))


def _dress(made: NativeChart, title: str, unit: str) -> None:
    made.set_title({"name": for_spreadsheet(title), "overlay": False, "name_font": {"size": 12}})
    made.set_y_axis({
        "num_format": AXIS_FORMATS.get(unit, NUMBER_FORMATS.get(unit, "General")),
        "major_gridlines": {"visible": True, "line": {"color": "#d8dee4", "width": 0.75}},
    })  # fmt: skip
    made.show_blanks_as("gap")
    made.show_hidden_data()


def _series(data: Worksheet, name: str, column: int, last: int) -> dict[str, object]:
    sheet = data.name
    return {
        "name": for_spreadsheet(name), "categories": [sheet, 1, column, last, column],
        "values": [sheet, 1, column + 1, last, column + 1],
    }  # fmt: skip


def _write_line(data: Worksheet, line: ChartLine, column: int, formats: Formats, unit: str) -> int:
    """Days and values of a line below its name; the number of the last row."""
    step = max(1, -(-len(line.days) // MOST_POINTS))
    places = sorted({*range(0, len(line.days), step), len(line.days) - 1})
    _heads(data, column, f"{line.name} day", line.name, formats)
    days: list[date] = line.days.tolist()
    return _write_points(
        data, column, [days[one] for one in places], line.values[places].tolist(), formats, unit, DAY_FORMAT
    )


def _write_bars(data: Worksheet, bars: PeriodBars, column: int, formats: Formats, unit: str) -> int:
    """The month in which a period begins and its value, or an empty cell; the number of the last row."""
    _heads(data, column, "from", bars.name, formats)
    days: list[date] = bars.starts.tolist()
    return _write_points(data, column, days, bars.values.tolist(), formats, unit, MONTH_FORMAT)


def _write_points(
    data: Worksheet, column: int, days: Sequence[date], values: Sequence[float], formats: Formats, unit: str, form: str
) -> int:
    number = formats(num_format=NUMBER_FORMATS.get(unit, "General"))
    for row, (day, value) in enumerate(zip(days, values, strict=True), start=1):
        data.write_datetime(row, column, day, formats(num_format=form))
        if value == value:
            data.write_number(row, column + 1, value, number)
    return len(days)


def _heads(data: Worksheet, column: int, first: str, second: str, formats: Formats) -> None:
    write_text(data, (0, column), first, formats(bold=True))
    write_text(data, (0, column + 1), second, formats(bold=True))
    data.set_column(column, column, DAY_WIDTH)
    data.set_column(column + 1, column + 1, VALUE_WIDTH)


def _color(color: int | None) -> str:
    return GREY if color is None else PALETTE[color % len(PALETTE)]


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
