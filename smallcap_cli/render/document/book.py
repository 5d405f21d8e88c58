"""A report as a workbook: a sheet a section, charts that the spreadsheet draws itself, and a small line a fund."""

from __future__ import annotations

import io
import re
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from smallcap_cli.core.chart import ChartLine, TimeChart
from smallcap_cli.render.charts.svg_parts import GREY, PALETTE
from smallcap_cli.render.machine import utc
from smallcap_cli.render.workbook import INERT, NO_MOMENT
from smallcap_cli.render.workbook_cells import formats_of, write_text
from smallcap_cli.render.workbook_screen import fill_screen_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.worksheet import Worksheet

    from smallcap_cli.core.document import ReportDocument
    from smallcap_cli.render import Style
    from smallcap_cli.render.workbook_cells import Formats

CONTENTS = "report"
LONGEST_NAME = 31
#: Chart lines are written with at most so many points, the last one among them.
MOST_POINTS = 400
DAY_FORMAT = "yyyy-mm-dd"


def report_workbook(document: ReportDocument, style: Style) -> bytes:
    """The bytes of an xlsx file: contents with a small line a fund, then a sheet a section."""
    stream = io.BytesIO()
    book = Workbook(stream, INERT)
    formats = formats_of(book)
    contents = book.add_worksheet(CONTENTS)
    names = _sheet_names(document)
    lines: list[tuple[str, str]] = []
    for section in document.sections:
        sheet = book.add_worksheet(names[section.id])
        if section.table is not None:
            fill_screen_sheet(sheet, section.table, formats)
        else:
            write_text(sheet, (0, 0), f"no answer: {section.fault}" if section.fault else section.text)
        if isinstance(section.chart, TimeChart):
            lines += _add_chart(book, sheet, section.chart, _data_name(names[section.id]), formats)
    _fill_contents(contents, document, names, lines, formats)
    moment = utc(style.generated_at) if style.generated_at else NO_MOMENT
    book.set_properties({"author": "smallcap", "title": document.title, "created": moment.replace(tzinfo=None)})
    book.close()
    return stream.getvalue()


def _sheet_names(document: ReportDocument) -> dict[str, str]:
    """A name for the sheet of every section: its title as far as a sheet may be named so, once."""
    names: dict[str, str] = {}
    for section in document.sections:
        plain = re.sub(r"[\[\]:*?/\\']", " ", section.title).strip()[: LONGEST_NAME - 8] or section.id
        taken = {CONTENTS, "history", *(one.casefold() for name in names.values() for one in (name, _data_name(name)))}
        choices = (plain, *(f"{plain} {number}" for number in range(2, 100)))
        names[section.id] = next(name for name in choices if not taken & {name.casefold(), _data_name(name).casefold()})
    return names


def _data_name(name: str) -> str:
    """The sheet with the figures of the chart on the sheet of that name."""
    return f"{name[: LONGEST_NAME - 5]} data"


def _fill_contents(
    sheet: Worksheet, document: ReportDocument, names: dict[str, str], lines: list[tuple[str, str]], formats: Formats
) -> None:
    write_text(sheet, (0, 0), document.title, formats(bold=True))
    write_text(sheet, (1, 0), document.age)
    row = count(3)
    for section in document.sections:
        line = next(row)
        sheet.write_url(line, 0, f"internal:'{names[section.id]}'!A1", string=names[section.id])
        write_text(sheet, (line, 1), section.fault or section.command)
    next(row)
    for name, cells in lines:
        line = next(row)
        write_text(sheet, (line, 0), name)
        sheet.add_sparkline(line, 1, {"range": cells})
    sheet.set_column(0, 0, 50)
    sheet.set_column(1, 1, 60)


def _add_chart(
    book: Workbook, sheet: Worksheet, chart: TimeChart, name: str, formats: Formats
) -> Iterator[tuple[str, str]]:
    """A chart for every panel with lines, its figures on a sheet of their own; yields name and cells of each line."""
    data = book.add_worksheet(name)
    columns = count(0, 2)
    for number, panel in enumerate(panel for panel in chart.panels if panel.lines):
        drawn = book.add_chart({"type": "line"})
        drawn.set_title({"name": panel.title or chart.title, "overlay": False})
        drawn.set_x_axis({"date_axis": True, "num_format": "yyyy", "major_unit": 1, "major_unit_type": "years"})
        drawn.set_size({"width": 900, "height": 380})
        for line in panel.lines:
            column = next(columns)
            last = _write_line(data, line, column, formats)
            drawn.add_series({
                "name": line.name, "categories": [name, 1, column, last, column],
                "values": [name, 1, column + 1, last, column + 1],
                "line": {"width": 1.5, "color": GREY if line.color is None else PALETTE[line.color % len(PALETTE)]},
            })  # fmt: skip
            yield f"{chart.title}: {line.name}", f"'{name}'!{_letters(column + 1)}2:{_letters(column + 1)}{last + 1}"
        sheet.insert_chart(2 + 20 * number, (sheet.dim_colmax or 0) + 2, drawn)


def _write_line(data: Worksheet, line: ChartLine, column: int, formats: Formats) -> int:
    """Days and values of a line below its name; the number of the last row."""
    step = max(1, -(-len(line.days) // MOST_POINTS))
    places = sorted({*range(0, len(line.days), step), len(line.days) - 1})
    write_text(data, (0, column), f"{line.name} day", formats(bold=True))
    write_text(data, (0, column + 1), line.name, formats(bold=True))
    days: list[date] = line.days.tolist()
    for row, place in enumerate(places, start=1):
        data.write_datetime(row, column, days[place], formats(num_format=DAY_FORMAT))
        data.write_number(row, column + 1, float(line.values[place]))
    return len(places)


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
