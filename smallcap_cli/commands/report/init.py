"""`smallcap report init`: a report file to begin with."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.atomicfile import write_file
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.catalog.reports import bundled_text
from smallcap_cli.errors import UsageFault
from smallcap_cli.settings import user_path

EXAMPLES = """Examples:
  smallcap report init
  smallcap report init morning.yaml"""

File = Annotated[str, typer.Argument(metavar="FILE", help="The file to write [report.yaml].", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]


@command("quiet", "debug", examples=EXAMPLES)
def init(context: Context, file: File = "report.yaml", force: Force = False) -> Answer:
    """Write a report file to begin with.

    Its sections are command lines: change, remove and add what you like.
    """
    place = user_path(file)
    if not force and (place.exists() or place.is_symlink()):
        raise UsageFault(f"{place} exists", "name another file, or replace it with --force")
    write_file(place, bundled_text("daily").encode(), "FILE")
    return Answer(None, text=f"{place}\n", notes=(f"smallcap report run {file} -o FOLDER writes the report",))
