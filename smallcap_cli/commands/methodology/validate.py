"""`smallcap methodology validate`: whether files of rules have the right shape, with every fault and its place."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.rules import rules_or_faults
from smallcap_cli.errors import ConfigFault, ExitCode

EXAMPLES = """Examples:
  smallcap methodology validate
  smallcap methodology validate my_index.yaml"""

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID|FILE...", help="Files or ids [all files]."),
]


@command(*PRINTING, examples=EXAMPLES)
def methodology_validate(context: Context, files: Files = None) -> Answer:
    """Check rules files against the schema.

    Exit 2 names the file, line and path of each fault.
    """
    from smallcap_cli.tables.methodology.validation import validation_table

    read = list(rules_or_faults(context, files or context.catalog.methodology_ids()))
    faults = [rules for _, rules in read if isinstance(rules, ConfigFault)]
    return Answer(validation_table(read), ExitCode.USAGE if faults else ExitCode.ANSWERED, errors=faults)
