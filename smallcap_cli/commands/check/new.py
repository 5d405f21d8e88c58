"""`smallcap check new`: a commented check file to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.check_files import write_template
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context

EXAMPLES = """Examples:
  smallcap check new my_checks.yaml
  smallcap check new my_checks.yaml && smallcap check my_checks.yaml"""

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; one that exists is not replaced.")]


@command("quiet", "debug", "config", examples=EXAMPLES)
def check_new(context: Context, file: NewFile) -> Answer:
    """Write a commented check file to begin with."""
    write_template(file)
    return Answer(None, notes=(f"change it, then: smallcap check {file}",), text=f"{file}\n")
