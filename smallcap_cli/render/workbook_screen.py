"""The sheet for people: the table as the screen shows it, ready to filter, with what is said above and below it."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.core.table import DASH
from smallcap_cli.render.footnotes import texts_of
from smallcap_cli.render.view import EXTREME, funds_across, view
from smallcap_cli.render.workbook_cells import fit_height, paragraphs, write_text, write_value

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Table
    from smallcap_cli.render.view import ShownTable, ViewCell
    from smallcap_cli.render.workbook_cells import Formats

_NARROWEST, _WIDEST = 12, 48
#: Room beside the longest text of a column: the filter's arrow in its head.
_MARGIN = 4
#: Texts above and below a table are at least so wide; a column beyond the table is this wide.
_TEXT_WIDTH, _BESIDE = 100, 11
#: More rows than this above a table do not stay in sight.
_MOST_FROZEN = 12
#: The heading of the titles above rows.
PART = "part"
#: A comment takes no longer text.
_LONGEST_COMMENT = 32_767
#: Blue above zero and vermillion below it, as charts have them, on white.
_LOSS, _EVEN, _GAIN = "#e69e66", "#ffffff", "#66aad1"


class SheetLines(NamedTuple):
    """What a sheet says beside its table: a title and texts above it, texts below its footnotes."""

    title: str = ""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


class SheetArea(NamedTuple):
    """Where a table is on its sheet: the rows of its head and of its last line, the first free one, column widths."""

    head: int | None
    last: int
    end: int
    widths: tuple[float, ...]


def fill_screen_sheet(sheet: Worksheet, table: Table, formats: Formats, lines: SheetLines | None = None) -> SheetArea:
    """Write head, table and footnotes as the screen has them; footnotes are comments of their cells too.

    A filter is on the head of the table, which stays in sight.
    """
    shown, lines = view(table, across=funds_across(table, "auto")), lines or SheetLines()
    widths = _widths(shown)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    row = paragraphs(sheet, 0, [lines.title], widths, formats, bold=True, font_size=14)
    row = paragraphs(sheet, row, lines.above, widths, formats)
    row = paragraphs(sheet, row, [shown.head], widths, formats, bold=True)
    top = paragraphs(sheet, row, [shown.conventions, *shown.findings], widths, formats)
    _write_head(sheet, shown, top, formats)
    for number in range(len(shown.rows)):
        _write_row(sheet, table, shown, number, top + 1 + number, formats)
        texts = (shown.rows[number].label, *(cell.text + _suffix(cell) for cell in shown.rows[number].cells))
        fit_height(sheet, top + 1 + number, zip(texts, widths, strict=False))
    bottom = top + len(shown.rows)
    _write_titles(sheet, shown, top, formats)
    sheet.autofilter(top, 0, bottom, len(shown.column_labels) + bool(shown.titles))
    sheet.freeze_panes(top + 1 if top <= _MOST_FROZEN else 0, 1)
    notes = [f"{mark} {text}".strip() for mark, text in shown.footnotes]
    end = paragraphs(sheet, bottom + 2, [*notes, *lines.below], widths, formats)
    return SheetArea(top, bottom, end + 1, widths)


def fill_text_sheet(sheet: Worksheet, lines: SheetLines, formats: Formats) -> SheetArea:
    """Write what a sheet without a table says."""
    widths = (float(_TEXT_WIDTH),)
    sheet.set_column(0, 0, _TEXT_WIDTH)
    row = paragraphs(sheet, 0, [lines.title], widths, formats, bold=True, font_size=14)
    row = paragraphs(sheet, row, [*lines.above, *lines.below], widths, formats)
    return SheetArea(None, row, row + 1, widths)


def color_scale(sheet: Worksheet, table: Table, area: SheetArea) -> None:
    """Colour the figures of a table by how far from zero they are, if all of them have one unit."""
    numbers = [value for row in table.rows for value in row if isinstance(value.value, float)]
    if area.head is None or len({value.unit for value in numbers}) != 1:
        return
    most = max(abs(float(value.value)) for value in numbers if isinstance(value.value, float)) or 1.0
    sheet.conditional_format(area.head + 1, 1, area.last, len(area.widths) - 1, {
        "type": "3_color_scale", "min_type": "num", "min_value": -most, "min_color": _LOSS, "mid_type": "num",
        "mid_value": 0, "mid_color": _EVEN, "max_type": "num", "max_value": most, "max_color": _GAIN,
    })  # fmt: skip


def _widths(shown: ShownTable) -> tuple[float, ...]:
    """The width of every column in characters, and of as many beside the table as a line of text needs.

    What a narrow table leaves of that goes to its columns of long texts first.
    """
    columns = [[shown.corner, *(row.label + "  " * row.indent for row in shown.rows)]]
    for place, label in enumerate(shown.column_labels):
        columns.append([label, *(row.cells[place].text + _suffix(row.cells[place]) for row in shown.rows)])
    if shown.titles:
        columns.append([PART, *shown.titles.values()])
    wanted = [max(map(len, texts)) + _MARGIN for texts in columns]
    widths = [float(min(max(width, _NARROWEST), _WIDEST)) for width in wanted]
    for place in sorted(range(len(widths)), key=lambda place: widths[place] - wanted[place]):
        spare = max(_TEXT_WIDTH - sum(widths), 0.0)
        widths[place] += max(min(wanted[place] - widths[place], spare), 0.0)
    missing = max(ceil((_TEXT_WIDTH - sum(widths)) / _BESIDE), 0)
    return (*widths, *(float(_BESIDE) for _ in range(missing)))


def _write_head(sheet: Worksheet, shown: ShownTable, top: int, formats: Formats) -> None:
    write_text(sheet, (top, 0), shown.corner, formats(bold=True, bottom=1))
    for place, (label, side) in enumerate(zip(shown.column_labels, shown.sides, strict=True), start=1):
        write_text(sheet, (top, place), label, formats(bold=True, bottom=1, align=side, text_wrap=True))


def _write_titles(sheet: Worksheet, shown: ShownTable, top: int, formats: Formats) -> None:
    """The titles above rows as a last column: a row among the others would not stay in its place when sorted."""
    if not shown.titles:
        return
    place = len(shown.column_labels) + 1
    write_text(sheet, (top, place), PART, formats(bold=True, bottom=1))
    for title, numbers in shown.blocks():
        for number in numbers:
            write_text(sheet, (top + 1 + number, place), title)


def _write_row(sheet: Worksheet, table: Table, shown: ShownTable, number: int, line: int, formats: Formats) -> None:
    row = shown.rows[number]
    if shown.label_position is None:
        write_text(sheet, (line, 0), row.label, formats(indent=row.indent, valign="top", text_wrap=True))
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
        write_text(sheet, place, DASH + suffix, formats(align=side, valign="top"))
    elif isinstance(value.value, str) and value.unit != "ordinal":
        shown = (text or value.value) + suffix
        wraps = {"text_wrap": True} if len(shown) > _WIDEST else {}
        write_text(sheet, place, shown, formats(align=side, valign="top", **wraps))
    else:
        write_value(sheet, place, value, formats, suffix=suffix, align=side, valign="top")
    if notes := texts_of(value):
        sheet.write_comment(*place, "\n".join(notes)[:_LONGEST_COMMENT])
