"""One table in, one text or workbook out: every output format by its name.

Each format's module is imported when that format is asked for, so `-f csv` never pays for XlsxWriter.
Nothing here reads a clock: the moment of writing comes in with the style.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.errors import UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from datetime import datetime

    from smallcap_cli.core.table import Table

FORMATS = ("table", "csv", "tsv", "json", "ndjson", "md", "html", "xlsx")
#: Formats that programs read: they get every row and column, where people see what fits.
MACHINE_FORMATS = ("csv", "tsv", "json", "ndjson", "xlsx")
#: Those of them that have rows alone, and those without footnotes.
ROWS_ALONE = ("csv", "tsv", "ndjson")
WITHOUT_FOOTNOTES = (*ROWS_ALONE, "json")
LAYOUTS = ("auto", "funds-down", "funds-across")


class Style(NamedTuple):
    """How the reader wants it; `width`, `header` and `color` matter to the formats that have them.

    `generated_at` is written into JSON, HTML and xlsx; without an offset it is taken as UTC.
    On a `terminal` columns that do not fit continue below; piped lines stay whole. A chart is at most `height` lines
    high, and `ascii` where the terminal knows no other characters.
    """

    width: int = 80
    layout: str = "auto"
    header: bool = True
    color: bool = False
    generated_at: datetime | None = None
    terminal: bool = False
    height: int = 24
    ascii: bool = False


def render(table: Table, format: str, style: Style) -> str | bytes:
    """The table in the named format; text ends in a newline unless it is empty, xlsx is bytes.

    **Raises** UsageFault for a format that is not in FORMATS.
    """
    if format not in FORMATS:
        raise UsageFault(
            f"no output format called {safe(format)}",
            did_you_mean(format, FORMATS, "one of " + ", ".join(FORMATS)),
        )
    return _RENDERERS[format](table, style)


def _screen(table: Table, style: Style) -> str:
    from smallcap_cli.render.screen import screen

    return screen(
        table, width=style.width, layout=style.layout, header=style.header, color=style.color,
        terminal=style.terminal,
    )  # fmt: skip


def _csv(table: Table, style: Style) -> str:
    from smallcap_cli.render.machine import comma_separated

    return comma_separated(table, header=style.header)


def _tsv(table: Table, style: Style) -> str:
    from smallcap_cli.render.machine import tab_separated

    return tab_separated(table, header=style.header)


def _json(table: Table, style: Style) -> str:
    from smallcap_cli.render.machine import json_document

    return json_document(table, generated_at=style.generated_at)


def _ndjson(table: Table, style: Style) -> str:
    from smallcap_cli.render.machine import json_lines

    return json_lines(table)


def _markdown(table: Table, style: Style) -> str:
    from smallcap_cli.render.markdown import markdown

    return markdown(table, layout=style.layout)


def _html(table: Table, style: Style) -> str:
    from smallcap_cli.render.html import document

    return document(table, layout=style.layout, generated_at=style.generated_at)


def _workbook(table: Table, style: Style) -> bytes:
    from smallcap_cli.render.workbook import workbook

    return workbook(table, generated_at=style.generated_at)


_RENDERERS: Mapping[str, Callable[[Table, Style], str | bytes]] = MappingProxyType(
    {
        "table": _screen,
        "csv": _csv,
        "tsv": _tsv,
        "json": _json,
        "ndjson": _ndjson,
        "md": _markdown,
        "html": _html,
        "xlsx": _workbook,
    }
)
