"""`smallcap config schema`: what an editor needs to check a YAML file while it is written."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.schemas import schema_text

EXAMPLES = """\
Examples:
  smallcap config schema claims -o claims.schema.json
  smallcap config schema config"""

Kind = Annotated[
    str,
    typer.Argument(
        metavar="checks|claims|config|funds|layout|methodology",
        help="Kind of file.",
    ),
]


@command("output", "quiet", "debug", "config", examples=EXAMPLES)
def config_schema(context: Context, kind: Kind) -> Answer:
    """Print the JSON Schema of a kind of YAML file.

    An editor finds it by `# yaml-language-server: $schema=KIND.schema.json` at the top of a file beside it.
    """
    return Answer(None, text=schema_text(kind))
