"""Cells of a worksheet: numbers as numbers, days as days, and every text a text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from smallcap_cli.core.table import DIFFERENCE_UNITS
from smallcap_cli.render.machine import WHOLE_UNITS
from smallcap_cli.render.text_safety import for_spreadsheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from smallcap_cli.core.model import Value

    #: The format of these properties, the same object for the same ones.
    Formats = Callable[..., Format]

#: The first day a spreadsheet counts reliably: before it Excel and LibreOffice disagree.
_FIRST_SHEET_DAY = date(1900, 3, 1)
#: A cell takes no longer text.
_LONGEST_TEXT = 32_767

_LEVEL_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "fraction": "0.00%",
        "share": "0%",
        "measured_share": "0.0%",
        "ratio": "#,##0.00",
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
    if isinstance(content, str) and value.unit == "ordinal" and content.isdecimal():
        sheet.write_number(*place, int(content), formats(num_format="0" + behind, **style))
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


def write_text(sheet: Worksheet, place: tuple[int, int], text: str, format: Format | None = None) -> None:
    """Write a text that stays one, whatever it begins with: no formula, no number, no link."""
    sheet.write_string(*place, for_spreadsheet(text)[:_LONGEST_TEXT], format)
