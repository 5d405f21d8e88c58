"""`smallcap data layout`: the lines of layout.yaml that describe a price file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.file_layout import layout_answer

EXAMPLES = """Examples:
  smallcap data layout my-prices/IWM.csv
  smallcap data layout my-prices/IWM.csv > my-prices/layout.yaml"""

File = Annotated[Path, typer.Argument(metavar="FILE", help="A price file, named after its fund: CSV, xlsx or Parquet.")]


@command("quiet", "debug", "config", examples=EXAMPLES)
def data_layout(context: Context, file: File) -> Answer:
    """Print the lines of layout.yaml that a price file needs.

    Says what the file does not tell; then the exit code is 1.
    """
    return layout_answer(file)
