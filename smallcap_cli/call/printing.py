"""How an answer leaves the program: in which format, width and colour, and to which file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.atomicfile import check_place, write_file
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.errors import ExitCode, UsageFault, did_you_mean, safe
from smallcap_cli.render import LAYOUTS
from smallcap_cli.settings import user_path

if TYPE_CHECKING:
    from smallcap_cli.core.table import Table

#: Formats whose rows have named fields that can be chosen.
FIELD_FORMATS = ("json", "ndjson")
DEFAULT_WIDTH = 100
#: Command -> formats that it makes itself, as text.
OWN_FORMATS = {"check": ("nagios",)}


class Output(NamedTuple):
    """Where an answer goes and in which form; `fields` are those of its rows, all of them where it is empty."""

    format: str
    path: Path | None
    layout: str
    header: bool
    width: int
    color: bool
    terminal: bool
    quiet: bool
    generated_at: datetime
    fields: tuple[str, ...] = ()


def output_for(context: Context) -> Output:
    """The output that options, environment and the terminal ask for; refused before any work is done."""
    from smallcap_cli.render import FORMATS

    wanted = _suffix_format(context, FORMATS) or str(context.option("format"))
    known = (*FORMATS, *OWN_FORMATS.get(context.given.command, ()))
    if wanted not in known:
        hint = did_you_mean(wanted, known, f"one of: {', '.join(known)}")
        with context.blaming("format"):
            raise UsageFault(f"no format called {safe(wanted)!r}", hint)
    target = context.given["output"]
    if target == "":
        raise UsageFault("--output is empty", "give -o FILE, or -o - for standard output")
    if str(target or "").endswith(os.sep):
        raise UsageFault(f"--output {safe(str(target))} names a folder", "name a file in it")
    _check_suffix(str(target or ""), wanted, FORMATS)
    path = None if target in (None, "-") else user_path(str(target))
    if path is not None:
        check_place(path)
    terminal = path is None and _is_terminal()
    if wanted == "xlsx" and terminal:
        raise UsageFault("a workbook cannot be shown on a terminal", "add -o FILE.xlsx")
    return Output(
        wanted, path, context.word("layout", LAYOUTS), not context.given["no_header"], _width(terminal),
        _color(context, terminal), terminal, bool(context.given["quiet"]), context.now,
        _fields(context, wanted),
    )  # fmt: skip


def _suffix_format(context: Context, formats: Container[str]) -> str:
    """The format that the suffix of `-o FILE` names where `-f` names none; else empty."""
    if context.given["format"] is not None:
        return ""
    suffix = _suffix(str(context.given["output"] or ""))
    return suffix if suffix in formats else ""


def _suffix(target: str) -> str:
    return Path(target).suffix.removeprefix(".").lower()


def _check_suffix(target: str, format: str, formats: Container[str]) -> None:
    """Nothing, unless the suffix of `-o FILE` is that of another format. **Raises** UsageFault."""
    suffix = _suffix(target)
    if suffix in formats and suffix != format:
        raise UsageFault(f"--output {safe(target)} is named as {suffix}, and the format is {format}", f"-f {suffix}")


def _fields(context: Context, format: str) -> tuple[str, ...]:
    """The names that `--fields` lists, once each."""
    text = context.given["fields"]
    if text is None:
        return ()
    if format not in FIELD_FORMATS:
        hint = "add -f json; in compare, -c chooses the columns of every format"
        raise UsageFault(f"--fields is for json and ndjson, not {format}", hint)
    names = tuple(dict.fromkeys(name.strip() for name in str(text).split(",") if name.strip()))
    if not names:
        raise UsageFault("--fields is empty", "such as --fields ticker,name")
    return names


def _is_terminal() -> bool:
    return sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()


def _width(terminal: bool) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdecimal() and int(columns[:6]) > 0:
        return max(int(columns[:6]), 40)
    return max(shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns, 40) if terminal else DEFAULT_WIDTH


def _color(context: Context, terminal: bool) -> bool:
    if context.given["no_color"] or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return terminal or os.environ.get("FORCE_COLOR", "") not in ("", "0")


def deliver(answer: Answer, output: Output, write: Callable[[bytes], int]) -> int:
    """Render an answer and put it where it belongs; a non-zero code only when it could not be written."""
    content = content_of(answer, output)
    if output.path is None:
        return write(content)
    write_file(output.path, content)
    return ExitCode.ANSWERED


def content_of(answer: Answer, output: Output) -> bytes:
    """The answer in its format, as bytes."""
    if answer.table is None:
        if output.fields:
            raise UsageFault("--fields chooses fields of rows, and this answer has none", "leave out --fields")
        return answer.text.encode()
    from smallcap_cli.render import Style, render

    style = Style(output.width, output.layout, output.header, output.color, output.generated_at, output.terminal)
    table = _with_fields(answer.table, output.fields) if output.fields else answer.table
    made = render(table, output.format, style)
    return made.encode() if isinstance(made, str) else made


def _with_fields(table: Table, names: Sequence[str]) -> Table:
    """The table with these columns alone, in this order. **Raises** UsageFault for one that it has not."""
    known = {column.name: number for number, column in enumerate(table.columns) if column.machine}
    for name in names:
        if name not in known:
            raise UsageFault(f"no field called {safe(name)!r}", f"fields: {', '.join(known)}")
    chosen = [known[name] for name in names]
    rows = tuple(tuple(row[number] for number in chosen) for row in table.rows)
    return replace(table, columns=tuple(table.columns[number] for number in chosen), rows=rows)
