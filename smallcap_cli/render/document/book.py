"""A report as a workbook: a sheet a section with all that the page says, charts that the spreadsheet draws itself."""

from __future__ import annotations

import io
import re
from itertools import count
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from smallcap_cli.core.chart import HeatMap
from smallcap_cli.render.document.book_charts import native_charts
from smallcap_cli.render.machine import utc
from smallcap_cli.render.text_safety import clean, for_spreadsheet
from smallcap_cli.render.workbook import INERT, NO_MOMENT
from smallcap_cli.render.workbook_cells import fit_height, formats_of, paragraphs, print_setup, write_text
from smallcap_cli.render.workbook_screen import SheetLines, color_scale, fill_screen_sheet, fill_text_sheet

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from smallcap_cli.core.document import ReportDocument, ReportPart
    from smallcap_cli.render import Style
    from smallcap_cli.render.document.book_charts import DrawnChart, SmallLine
    from smallcap_cli.render.workbook_cells import Formats
    from smallcap_cli.render.workbook_screen import SheetArea

CONTENTS = "report"
LONGEST_NAME = 31
#: Width of the contents: titles and names of lines, then commands and the lines.
CONTENTS_WIDTHS = (44, 66)
#: Pixels of a row, and of a column of so many characters, as spreadsheets count them by default.
ROW_PIXELS, CHARACTER_PIXELS, COLUMN_PIXELS = 20, 7, 5
#: A sheet of up to so many rows prints on one page, which is upright where it has charts.
MOST_ROWS_ON_A_PAGE, MOST_ROWS_ACROSS = 90, 44


def report_workbook(document: ReportDocument, style: Style) -> bytes:
    """The bytes of an xlsx file: contents with a small line a fund, then a sheet a section."""
    stream = io.BytesIO()
    book = Workbook(stream, INERT)
    formats = formats_of(book)
    contents = book.add_worksheet(CONTENTS)
    names = _sheet_names(document)
    footer = f"{document.title} · {document.age}"
    lines: list[SmallLine] = []
    for section in document.sections:
        sheet = book.add_worksheet(names[section.id])
        drawn: list[DrawnChart] = []
        if section.chart is not None:
            drawn, small = native_charts(book, section.chart, _data_name(names[section.id]), formats)
            lines += small
        _fill_section(sheet, section, drawn, footer, formats)
    last = _fill_contents(contents, document, names, lines, formats)
    print_setup(contents, footer, one_page=last <= MOST_ROWS_ACROSS)
    moment = utc(style.generated_at) if style.generated_at else NO_MOMENT
    book.set_properties({"author": "smallcap", "title": clean(document.title), "created": moment.replace(tzinfo=None)})
    book.close()
    return stream.getvalue()


def _sheet_names(document: ReportDocument) -> dict[str, str]:
    """A name for the sheet of every section: its title as far as a sheet may be named so, once."""
    names: dict[str, str] = {}
    for section in document.sections:
        plain = re.sub(r"[\[\]:*?/\\']", " ", clean(section.title)).strip()[: LONGEST_NAME - 8] or section.id
        taken = {CONTENTS, "history", *(one.casefold() for name in names.values() for one in (name, _data_name(name)))}
        choices = (plain, *(f"{plain} {number}" for number in range(2, 100)))
        names[section.id] = next(name for name in choices if not taken & {name.casefold(), _data_name(name).casefold()})
    return names


def _data_name(name: str) -> str:
    """The sheet with the figures of the chart on the sheet of that name."""
    return f"{name[: LONGEST_NAME - 5]} data"


def _fill_section(
    sheet: Worksheet, section: ReportPart, drawn: list[DrawnChart], footer: str, formats: Formats
) -> None:
    """Title and text, the table with its footnotes, notes and command, then the charts; as the page has them."""
    fault = f"No answer: {section.fault}" if section.fault else ""
    drawn_notes = section.chart.notes if section.chart is not None else ()
    lines = SheetLines(
        section.title, tuple(filter(None, (section.text, fault))),
        tuple(filter(None, (*section.notes, *drawn_notes, section.command))),
    )  # fmt: skip
    if section.table is None:
        area = fill_text_sheet(sheet, lines, formats)
    else:
        area = fill_screen_sheet(sheet, section.table, formats, lines)
        if isinstance(section.chart, HeatMap):
            color_scale(sheet, section.table, area)
    row = _insert(sheet, drawn, area)
    sheet.print_area(0, 0, row, len(area.widths) - 1)
    most = MOST_ROWS_ON_A_PAGE if drawn else MOST_ROWS_ACROSS
    print_setup(sheet, footer, head=area.head, upright=bool(drawn), one_page=row <= most)


def _insert(sheet: Worksheet, drawn: list[DrawnChart], area: SheetArea) -> int:
    """The charts one below the other under the text, as wide as it is; the number of the last row."""
    row = area.end
    for one in drawn:
        pixels = sum(int(width * CHARACTER_PIXELS) + COLUMN_PIXELS for width in area.widths)
        one.chart.set_size({"width": pixels, "height": one.height})
        sheet.insert_chart(row, 0, one.chart)
        row += -(-one.height // ROW_PIXELS) + 1
    return row


def _fill_contents(
    sheet: Worksheet, document: ReportDocument, names: dict[str, str], lines: list[SmallLine], formats: Formats
) -> int:
    """Title, age and notes, a link a section, a small line a fund; the number of the last row."""
    for column, width in enumerate(CONTENTS_WIDTHS):
        sheet.set_column(column, column, width)
    write_text(sheet, (0, 0), document.title, formats(bold=True, font_size=14))
    row = count(paragraphs(sheet, 1, (document.age, *document.notes), CONTENTS_WIDTHS, formats) + 1)
    link, text = formats(font_color="#0b5c8f", underline=1, valign="top"), formats(text_wrap=True, valign="top")
    for section in document.sections:
        line = next(row)
        sheet.write_url(line, 0, f"internal:'{names[section.id]}'!A1", link, for_spreadsheet(section.title))
        said = f"no answer: {section.fault}" if section.fault else section.command or section.text
        write_text(sheet, (line, 1), said, text)
        fit_height(sheet, line, [(said, CONTENTS_WIDTHS[1])])
    line = next(row)
    for one in lines:
        line = next(row)
        write_text(sheet, (line, 0), one.name)
        sheet.add_sparkline(line, 1, {"range": one.cells, "series_color": "#0072b2", "show_hidden": True})
    return line
