"""How an answer leaves the program: in which format, width and colour, and to which file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from smallcap_cli.atomicfile import check_place, write_file
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.errors import ExitCode, UsageFault, did_you_mean, safe
from smallcap_cli.settings import user_path

LAYOUTS = ("auto", "funds-down", "funds-across")
DEFAULT_WIDTH = 100


class Output(NamedTuple):
    """Where an answer goes and in which form."""

    format: str
    path: Path | None
    layout: str
    header: bool
    width: int
    color: bool
    terminal: bool
    quiet: bool
    generated_at: datetime


def output_for(context: Context) -> Output:
    """The output that options, environment and the terminal ask for; refused before any work is done."""
    from smallcap_cli.render import FORMATS

    wanted = str(context.option("format"))
    if wanted not in FORMATS:
        hint = did_you_mean(wanted, FORMATS, f"one of: {', '.join(FORMATS)}")
        with context.blaming("format"):
            raise UsageFault(f"no format called {safe(wanted)!r}", hint)
    target = context.given["output"]
    if target == "":
        raise UsageFault("--output is empty", "give -o FILE, or -o - for standard output")
    if str(target or "").endswith(os.sep):
        raise UsageFault(f"--output {safe(str(target))} names a folder", "name a file in it")
    path = None if target in (None, "-") else user_path(str(target))
    if path is not None:
        check_place(path)
    terminal = path is None and _is_terminal()
    if wanted == "xlsx" and terminal:
        raise UsageFault("a workbook cannot be shown on a terminal", "add -o FILE.xlsx")
    return Output(
        wanted, path, context.word("layout", LAYOUTS), not context.given["no_header"], _width(terminal),
        _color(context, terminal), terminal, bool(context.given["quiet"]), context.now,
    )  # fmt: skip


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
        return answer.text.encode()
    from smallcap_cli.render import Style, render

    style = Style(output.width, output.layout, output.header, output.color, output.generated_at, output.terminal)
    made = render(answer.table, output.format, style)
    return made.encode() if isinstance(made, str) else made
