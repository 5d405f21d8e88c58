"""`smallcap methodology validate`: whether files of rules have the right shape, with every fault and its place."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.completion import complete_methodologies
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import output_for
from smallcap_cli.commands.methodology_files import named
from smallcap_cli.errors import ConfigFault, ExitCode

EXAMPLES = """Examples:
  smallcap methodology validate
  smallcap methodology validate my_index.yaml"""

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID|FILE]...", help="Files or ids; none means every file.", autocompletion=complete_methodologies
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to its group."""

    @command(app, "methodology validate", PRINTING, epilog=EXAMPLES)
    def validate(files: Files = None, *, given: Given) -> Answer:
        """Check files against the schema: exit 2 names file, line and path of each fault."""
        context = open_context(given)
        output = output_for(context)
        return _validated(context, files or [], output)


def _validated(context: Context, names: list[str], output: object) -> Answer:
    """One row a file; every fault is told, not only the first."""
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, absent, text_value
    from smallcap_cli.core.table import Column, Table

    rows, faults = [], []
    for name in names or list(context.catalog.methodology_ids()):
        try:
            rules = named(context, name)
            steps = f"{len(rules.facts)} facts, {len(rules.published)} figures, {len(rules.steps)} steps"
            rows.append((text_value(name), text_value("valid"), text_value(steps)))
        except ConfigFault as fault:
            faults.append(fault)
            gap = Gap(NOT_COMPARABLE, "the file is faulty")
            rows.append((text_value(name), text_value("faulty"), absent("text", gap)))
    columns = (Column("file", "file", "text"), Column("state", "state", "text"), Column("holds", "holds", "text"))
    table = Table(
        command="methodology validate", columns=columns, keys=tuple(str(row[0].value) for row in rows),
        rows=tuple(rows), head=f"{len(rows) - len(faults)} of {len(rows)} valid",
    )  # fmt: skip
    return Answer(table, ExitCode.USAGE if faults else ExitCode.ANSWERED, errors=faults, output=output)
