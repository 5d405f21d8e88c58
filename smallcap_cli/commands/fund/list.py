"""`smallcap fund list`: the funds and groups of the catalogue."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import has_room, rows_shown
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output
from smallcap_cli.call.tickers import group_called
from smallcap_cli.errors import UsageFault, safe

OPTIONS = ("as_of", "where", "sort", "limit", *PRINTING)
EXAMPLES = """Examples:
  smallcap fund list
  smallcap fund list smallcap-value --sort expense_ratio
  smallcap fund list --where 'segment=active' -f csv"""

GroupName = Annotated[
    str | None,
    typer.Argument(metavar="GROUP", help="Show the funds of this group."),
]
GroupOption = Annotated[
    str | None,
    typer.Option("--group", metavar="GROUP", help="Show the funds of this group."),
]


@command(*OPTIONS, examples=EXAMPLES)
def fund_list(context: Context, output: Output, group: GroupName = None, in_group: GroupOption = None) -> Answer:
    """List the funds of the catalogue and the groups.

    Shows the fee and the index of each as of a day. Your own funds are included.
    """
    from smallcap_cli.tables.catalogue.funds import funds_table, with_count

    if group and in_group and group.casefold() != in_group.casefold():
        raise UsageFault(f"two groups: {safe(group)} and --group {safe(in_group)}", "give one")
    day, name = context.as_of or context.today, group or in_group
    found = group_called(context.catalog, name) if name else None
    table = funds_table(context.catalog, found, day, wide=has_room(output))
    return Answer(with_count(rows_shown(table, context.given), len(table.rows)))
