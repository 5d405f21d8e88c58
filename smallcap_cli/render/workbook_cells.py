"""Cells of a worksheet: numbers as numbers, days as days, and every text a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.core.table import DIFFERENCE_UNITS
from smallcap_cli.render.machine import WHOLE_UNITS
from smallcap_cli.render.text_safety import clean, for_spreadsheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from smallcap_cli.core.model import Value

    #: The format of these properties, the same object for the same ones.
    Formats = Callable[..., Format]

#: The first day a spreadsheet counts reliably: before it Excel and LibreOffice disagree.
_FIRST_SHEET_DAY = date(1900, 3, 1)
#: A cell takes no longer text, and the foot of a page no longer one.
_LONGEST_TEXT, _LONGEST_FOOTER = 32_767, 110
#: Height in points of a line of text, and of the highest row that there is.
_LINE_POINTS, _HIGHEST_POINTS = 15, 405
#: So many letters of a text are as wide as one figure, by which columns are measured.
_LETTERS = 1.12
#: A4 among the paper sizes of the file format.
_A4 = 9

#: A number as the shortest text that reads back bit for bit.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", re.ASCII)
#: How months, days and moments are written -> the format of a spreadsheet that shows them so.
_MOMENTS: Mapping[str, str] = MappingProxyType(
    {"%Y-%m": "yyyy-mm", "%Y-%m-%d": "yyyy-mm-dd", "%Y-%m-%d %H:%MZ": 'yyyy-mm-dd hh:mm"Z"'}
)

_LEVEL_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "fraction": "0.00%",
        "share": "0%",
        "measured_share": "0.0%",
        "ratio": "#,##0.00",
        "coefficient": "#,##0.0000",
        "probability": "0.000",
        "spread": "0.000%",
        "usd": "#,##0",
        "money": "#,##0.00",
        "count": "#,##0",
        "days": "#,##0",
        "shares": "#,##0",
    }
)


def _with_sign(pattern: str) -> str:
    """The format with a plus before what is positive."""
    return f"+{pattern};-{pattern};{pattern}"


NUMBER_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        **_LEVEL_FORMATS,
        **{DIFFERENCE_UNITS[unit]: _with_sign(pattern) for unit, pattern in _LEVEL_FORMATS.items()},
        "points": _with_sign("0.00%"),
        "date": "yyyy-mm-dd",
        "month": "yyyy-mm-dd",
    }
)


def formats_of(book: Workbook) -> Formats:
    """The formats of a workbook by their properties; each is written once."""

    @cache
    def format_of(**properties: str | int | bool) -> Format:
        return book.add_format(properties)

    return format_of


def write_value(
    sheet: Worksheet,
    place: tuple[int, int],
    value: Value,
    formats: Formats,
    *,
    suffix: str = "",
    **style: str | int | bool,
) -> None:
    """Write a value as what it is; `suffix` follows its digits on the screen and is no part of a number.

    An absent value leaves the cell empty.
    """
    content = value.value
    if content is None:
        return
    behind = f'"{suffix}"' if suffix else ""
    ordinal = _ordinal(content) if isinstance(content, str) and value.unit == "ordinal" else None
    if ordinal is not None:
        sheet.write(*place, ordinal.content, formats(num_format=ordinal.format + behind, **style))
    elif isinstance(content, str):
        write_text(sheet, place, content + suffix, formats(**style))
    elif isinstance(content, date) and content < _FIRST_SHEET_DAY:
        write_text(sheet, place, content.isoformat() + suffix, formats(**style))
    elif isinstance(content, date):
        pattern = NUMBER_FORMATS["month" if value.unit == "month" else "date"]
        sheet.write_datetime(*place, content, formats(num_format=pattern + behind, **style))
    else:
        number = float(content)
        exact = int(number) if value.unit in WHOLE_UNITS and number.is_integer() else number
        pattern = ";".join(section + behind for section in NUMBER_FORMATS[value.unit].split(";"))
        sheet.write_number(*place, exact, formats(num_format=pattern, **style))


class _Ordinal(NamedTuple):
    """What a spreadsheet takes an ordinal text as, and the format that reads as the text does."""

    content: int | float | datetime
    format: str


def _ordinal(text: str) -> _Ordinal | None:
    """A year or another number, a month as its first day, a day or a moment; None where the text is none of them."""
    if _NUMBER.fullmatch(text):
        return _Ordinal(int(text), "0") if text.isdecimal() else _Ordinal(float(text), "General")
    for form, pattern in _MOMENTS.items():
        try:
            moment = datetime.strptime(text, form)
        except ValueError:
            continue
        return _Ordinal(moment, pattern) if moment.date() >= _FIRST_SHEET_DAY else None
    return None


def write_text(sheet: Worksheet, place: tuple[int, int], text: str, format: Format | None = None) -> None:
    """Write a text that stays one, whatever it begins with: no formula, no number, no link."""
    sheet.write_string(*place, for_spreadsheet(text)[:_LONGEST_TEXT], format)


def paragraphs(
    sheet: Worksheet, row: int, texts: Iterable[str], widths: Sequence[float], formats: Formats, **style: str | int
) -> int:
    """Write each text across all columns, as high as its lines are; the row after the last one."""
    for text in texts:
        if not text:
            continue
        form = formats(text_wrap=True, valign="top", **style)
        if len(widths) > 1:
            sheet.merge_range(row, 0, row, len(widths) - 1, "", form)
        write_text(sheet, (row, 0), text, form)
        fit_height(sheet, row, [(text, sum(widths))])
        row += 1
    return row


def fit_height(sheet: Worksheet, row: int, cells: Iterable[tuple[str, float]]) -> None:
    """Make a row as high as the longest of these texts is in a column of its width.

    Merged cells grow with no text, and not every program makes a row higher for the others.
    """
    lines = max((len(wrap(clean(text), max(int(width * _LETTERS), 1))) for text, width in cells), default=1)
    if lines > 1:
        sheet.set_row(row, min(_LINE_POINTS * lines, _HIGHEST_POINTS))


def print_setup(
    sheet: Worksheet, footer: str, *, head: int | None = None, upright: bool = False, one_page: bool = False
) -> None:
    """A4, one page wide, the row of the table's head on every page, below it what this is and the page's number."""
    if upright:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, int(one_page))
    # An ampersand begins a code of the file format.
    shown = clean(footer)[:_LONGEST_FOOTER].replace("&", "&&")
    sheet.set_footer(f"&L&8{shown}&R&8&P / &N", {"scale_with_doc": False})
    if head is not None:
        sheet.repeat_rows(head)
