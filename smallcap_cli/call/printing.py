"""How an answer leaves the program: in which format, width and colour, and to which file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.atomicfile import check_place, write_file
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.charts import NO_CHART, ChartOutput, chart_output, write_pictures
from smallcap_cli.call.context import Context
from smallcap_cli.call.fields import document_with_fields, fields_of, table_with_fields
from smallcap_cli.errors import ExitCode, UsageFault, did_you_mean, safe
from smallcap_cli.render import FORMATS, LAYOUTS
from smallcap_cli.settings import user_path

if TYPE_CHECKING:
    from smallcap_cli.core.document import ReportDocument

#: Suffixes of files that are no text and that no command writes: nothing opens a table as text in one.
NEVER_WRITTEN = frozenset({"doc", "docx", "gz", "jpg", "ods", "odt", "pdf", "ppt", "pptx", "rtf", "xls", "zip"})
DEFAULT_WIDTH = 100
#: What a report in a folder is written as where nothing else is asked for, and the figures beside it.
PAGE, FIGURES = "html", "json"
#: The format that reports alone have: only they are written into a folder.
MAIL = "eml"
SUFFIXES = {"table": "txt"}


class Output(NamedTuple):
    """Where an answer goes and in which form; `fields` are those of its rows, None for all; an empty list asks which.

    `fits` says that a table keeps to the `width`. `folder` says that `path` is one: a report gets its name and day
    there, and its figures as JSON beside it.
    """

    format: str
    path: Path | None
    layout: str
    header: bool
    width: int
    color: bool
    fits: bool
    quiet: bool
    generated_at: datetime
    fields: tuple[str, ...] | None = None
    chart: ChartOutput = NO_CHART
    folder: bool = False


def call_output(context: Context, formats: tuple[str, ...]) -> tuple[Context, Output]:
    """The call and its output. `--fields` alone asks about JSON: such a call is one for it on standard output."""
    output = output_for(context, formats)
    if output.fields != ():
        return context, output
    given = replace(context.given, values={**context.given.values, "format": "json"})
    return replace(context, given=given), output._replace(format="json", path=None, chart=NO_CHART, folder=False)


def output_for(context: Context, formats: tuple[str, ...] = FORMATS) -> Output:
    """The output that options, environment and the terminal ask for; refused before any work is done.

    `formats` are those that the command has; a format of the settings that other commands have is left to them.
    """
    target, set_format = str(context.given["output"] or ""), str(context.option("format"))
    of_others = context.given["format"] is None and set_format in FORMATS and set_format not in formats
    wanted = _suffix_format(context, formats) or (formats[0] if of_others else set_format)
    if wanted not in formats:
        hint = did_you_mean(wanted, formats, f"one of: {', '.join(formats)}")
        with context.blaming("format"):
            raise UsageFault(f"no format called {safe(wanted)!r}", hint)
    if context.given["output"] == "":
        raise UsageFault("--output is empty", "give -o FILE, or -o - for standard output")
    folder = MAIL in formats and target not in ("", "-") and _names_folder(target)
    if target.endswith(os.sep) and not folder:
        raise UsageFault(f"--output {safe(target)} names a folder", "name a file in it")
    _check_suffix(target, wanted, formats)
    path = None if target in ("", "-") else user_path(target)
    if path is not None and not folder:
        check_place(path)
    terminal = path is None and _is_terminal()
    if wanted == "xlsx" and terminal:
        raise UsageFault("a workbook cannot be shown on a terminal", "add -o FILE.xlsx")
    if folder and context.given["format"] is None:
        wanted = PAGE
    return Output(
        wanted, path, context.word("layout", LAYOUTS), not context.given["no_header"], _width(terminal),
        _color(context, terminal), _fits(path, terminal), bool(context.given["quiet"]), context.now,
        fields_of(context, wanted, formats, folder=folder),
        chart_output(context, wanted, path, terminal=terminal), folder,
    )  # fmt: skip


def _names_folder(target: str) -> bool:
    """Whether a report goes into a folder. **Raises** UsageFault for one that does not exist."""
    place = user_path(target)
    if target.endswith(os.sep) and not place.is_dir():
        raise UsageFault(f"--output {safe(target)} is no folder", "create it, or name a file")
    return place.is_dir()


def _suffix_format(context: Context, formats: Container[str]) -> str:
    """The format that the suffix of `-o FILE` names where `-f` names none; else empty."""
    if context.given["format"] is not None:
        return ""
    suffix = _suffix(str(context.given["output"] or ""))
    return suffix if suffix in formats else ""


def _suffix(target: str) -> str:
    return Path(target).suffix.removeprefix(".").lower()


def _check_suffix(target: str, format: str, formats: Container[str]) -> None:
    """Nothing, unless the suffix of `-o FILE` is that of another format or of none of ours. **Raises** UsageFault."""
    suffix = _suffix(target)
    if suffix in NEVER_WRITTEN:
        raise UsageFault(f"--output {safe(target)}: smallcap writes no {suffix}", "-o FILE.html, or -o FILE.xlsx")
    if suffix in (*FORMATS, MAIL) and suffix not in formats:
        raise UsageFault(f"--output {safe(target)}: this command writes no {suffix}", "-o FILE.html, or -o FILE.xlsx")
    if suffix in formats and suffix != format:
        raise UsageFault(f"--output {safe(target)} is named as {suffix}, and the format is {format}", f"-f {suffix}")


def _is_terminal() -> bool:
    return sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()


def _fits(path: Path | None, terminal: bool) -> bool:
    """Whether a table keeps to the width: on a terminal, and in a pipe where COLUMNS says how wide that is."""
    return terminal or (path is None and _columns() > 0)


def _columns() -> int:
    """What COLUMNS says, 0 for nothing."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns[:6]) if columns.isascii() and columns.isdecimal() else 0


def _width(terminal: bool) -> int:
    if columns := _columns():
        return max(columns, 40)
    return max(shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns, 40) if terminal else DEFAULT_WIDTH


def _color(context: Context, terminal: bool) -> bool:
    if context.given["no_color"] or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return terminal or os.environ.get("FORCE_COLOR", "") not in ("", "0")


def deliver(answer: Answer, output: Output, write: Callable[[bytes], int]) -> int:
    """Render an answer and put it where it belongs; a non-zero code only when it could not be written."""
    content = content_of(answer, output)
    if answer.chart is not None:
        write_pictures(answer.chart, output.chart)
    if output.path is None:
        return write(content)
    if answer.document is not None and output.folder:
        write_into(output.path, answer.document, output, content)
        return ExitCode.ANSWERED
    write_file(output.path, content)
    return ExitCode.ANSWERED


def write_into(folder: Path, document: ReportDocument, output: Output, content: bytes) -> None:
    """A report in a folder, named after it and its day, and first the figures that the next one is compared with."""
    name = f"{document.id}-{document.as_of}"
    if output.format != FIGURES:
        write_file(folder / f"{name}.{FIGURES}", _document_bytes(document, output._replace(format=FIGURES)))
    write_file(folder / f"{name}.{SUFFIXES.get(output.format, output.format)}", content)


def _document_bytes(document: ReportDocument, output: Output) -> bytes:
    from smallcap_cli.render import Style
    from smallcap_cli.render.document import render_document

    style = Style(output.width, output.layout, output.header, output.color, output.generated_at, output.fits)
    return render_document(document, output.format, style)


def content_of(answer: Answer, output: Output) -> bytes:
    """The answer in its format, as bytes."""
    if answer.document is not None:
        document = answer.document if output.fields is None else document_with_fields(answer.document, output.fields)
        return _document_bytes(document, output)
    if answer.table is None:
        if output.fields is not None:
            raise UsageFault("--fields chooses fields of rows, and this answer has none", "leave out --fields")
        return answer.text.encode()
    from smallcap_cli.render import Style, render

    style = Style(output.width, output.layout, output.header, output.color, output.generated_at, output.fits)
    table = answer.table if output.fields is None else table_with_fields(answer.table, output.fields)
    if answer.chart is not None and output.chart.shown:
        from smallcap_cli.render.charts import render_with_chart

        style = style._replace(height=output.chart.height, ascii=output.chart.ascii)
        return render_with_chart(table, answer.chart, output.format, style).encode()
    made = render(table, output.format, style)
    return made.encode() if isinstance(made, str) else made
