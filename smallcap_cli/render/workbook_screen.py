"""The sheet for people: the table as the screen shows it, ready to filter and to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallcap_cli.core.table import DASH
from smallcap_cli.render.footnotes import texts_of
from smallcap_cli.render.view import EXTREME, funds_across, view
from smallcap_cli.render.workbook_cells import write_text, write_value

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Table
    from smallcap_cli.render.view import ShownTable, ViewCell
    from smallcap_cli.render.workbook_cells import Formats

#: A4 among the paper sizes of the file format.
_A4 = 9
_NARROWEST, _WIDEST = 8, 44
#: Room beside the longest text of a column: the filter's arrow in its head.
_MARGIN = 4
#: The heading of the titles above rows.
PART = "part"
#: A comment takes no longer text.
_LONGEST_COMMENT = 32_767


def fill_screen_sheet(sheet: Worksheet, table: Table, formats: Formats) -> None:
    """Write head, table and footnotes as the screen has them; footnotes are comments of their cells too.

    Landscape, one page wide, with a filter on the head of the table, which stays in sight.
    """
    shown = view(table, across=funds_across(table, "auto"))
    lines = [line for line in (shown.head, shown.conventions) if line]
    for number, line in enumerate(lines):
        write_text(sheet, (number, 0), line, formats(bold=number == 0))
    top = len(lines)
    _write_head(sheet, shown, top, formats)
    for number in range(len(shown.rows)):
        _write_row(sheet, table, shown, number, top + 1 + number, formats)
    bottom = top + len(shown.rows)
    _write_titles(sheet, shown, top, formats)
    sheet.autofilter(top, 0, bottom, len(shown.column_labels) + bool(shown.titles))
    sheet.freeze_panes(top + 1, 1)
    for number, (mark, text) in enumerate(shown.footnotes, start=bottom + 2):
        write_text(sheet, (number, 0), f"{mark} {text}".strip())
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write_head(sheet: Worksheet, shown: ShownTable, top: int, formats: Formats) -> None:
    write_text(sheet, (top, 0), shown.corner, formats(bold=True, bottom=1))
    longest = max((len(row.label) + 2 * row.indent for row in shown.rows), default=0)
    sheet.set_column(0, 0, _width(longest, shown.corner))
    for place, (label, side) in enumerate(zip(shown.column_labels, shown.sides, strict=True), start=1):
        write_text(sheet, (top, place), label, formats(bold=True, bottom=1, align=side))
        texts = (row.cells[place - 1] for row in shown.rows)
        sheet.set_column(place, place, _width(max((len(c.text + _suffix(c)) for c in texts), default=0), label))


def _write_titles(sheet: Worksheet, shown: ShownTable, top: int, formats: Formats) -> None:
    """The titles above rows as a last column: a row among the others would not stay in its place when sorted."""
    if not shown.titles:
        return
    place = len(shown.column_labels) + 1
    write_text(sheet, (top, place), PART, formats(bold=True, bottom=1))
    sheet.set_column(place, place, _width(max(map(len, shown.titles.values())), PART))
    for title, numbers in shown.blocks():
        for number in numbers:
            write_text(sheet, (top + 1 + number, place), title)


def _width(longest: int, label: str) -> int:
    return min(_WIDEST, max(_NARROWEST, longest, len(label)) + _MARGIN)


def _write_row(sheet: Worksheet, table: Table, shown: ShownTable, number: int, line: int, formats: Formats) -> None:
    row = shown.rows[number]
    if shown.label_position is None:
        write_text(sheet, (line, 0), row.label, formats(indent=row.indent))
    else:
        label = table.rows[number][shown.label_position]
        _write_cell(sheet, (line, 0), label, f" {row.letters}" if row.letters else "", formats, "left")
    for place, (position, cell) in enumerate(_behind(shown, number), start=1):
        fund, column = (place - 1, position) if shown.across else (number, position)
        side = "right" if shown.across else shown.sides[place - 1]
        _write_cell(sheet, (line, place), table.rows[fund][column], _suffix(cell), formats, side, text=cell.text)


def _behind(shown: ShownTable, number: int) -> list[tuple[int, ViewCell]]:
    """The cells of a row, each with the column of the table that it shows."""
    cells = shown.rows[number].cells
    if shown.across:
        return [(shown.positions[number], cell) for cell in cells]
    return list(zip(shown.positions, cells, strict=True))


def _suffix(cell: ViewCell) -> str:
    return "".join(f" {mark}" for mark in (EXTREME if cell.extreme else "", cell.marks) if mark)


def _write_cell(
    sheet: Worksheet, place: tuple[int, int], value: Value, suffix: str, formats: Formats, side: str, *, text: str = ""
) -> None:
    if value.value is None:
        write_text(sheet, place, DASH + suffix, formats(align=side))
    elif isinstance(value.value, str) and value.unit != "ordinal":
        write_text(sheet, place, (text or value.value) + suffix, formats(align=side))
    else:
        write_value(sheet, place, value, formats, suffix=suffix, align=side)
    if notes := texts_of(value):
        sheet.write_comment(*place, "\n".join(notes)[:_LONGEST_COMMENT])
