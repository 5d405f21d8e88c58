"""What the listing commands share: how many columns have room, and which rows of a list are shown."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import Command, command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import ROW_CHOICE

if TYPE_CHECKING:
    from smallcap_cli.call.given import Given
    from smallcap_cli.call.printing import Output
    from smallcap_cli.core.table import Table

#: From this width on, a list shows the columns that an 80-column screen has no room for.
ROOMY = 140


def has_room(output: Output) -> bool:
    """Whether there is room for every column: on a wide screen, and in formats without a width."""
    return output.format != "table" or output.width >= ROOMY


def rows_shown(table: Table, given: Given) -> Table:
    """The rows that `--where`, `--sort` and `--limit` ask for."""
    from smallcap_cli.core import rows

    if given["where"]:
        table = rows.keep_rows(table, rows.parse_where(given["where"]))
    if given["sort"]:
        table = rows.sort_rows(table, given["sort"])
    limit, count = given["limit"], len(table.rows)
    if not limit or limit >= count:
        return table
    if any(column.extreme for column in table.columns):
        what = "funds" if table.layout == "funds" else "rows"
        told = f"the first {limit:,} of {count:,} {what}; extremes are marked among these"
        table = replace(table, footnotes=(*table.footnotes, told))
    return rows.limit_rows(table, limit)


def listing(*options: str, examples: str = "", window: str = "") -> Callable[[Callable[..., Answer]], Command]:
    """Make a function a command that honours `options`, and whose table may be chosen from by `ROW_CHOICE`.

    The function knows nothing of the choice: exit code and notes are those of the whole table.
    """

    def declare(function: Callable[..., Answer]) -> Command:
        signature = inspect.signature(function, eval_str=True)
        own = dict(signature.parameters)
        takes_context = own.pop("context", None) is not None

        @wraps(function)
        def choosing(*, context: Context, **arguments: object) -> Answer:
            answer = function(context=context, **arguments) if takes_context else function(**arguments)
            table = answer.table
            return answer if table is None else answer._replace(table=rows_shown(table, context.given))

        given = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Context)
        choosing.__signature__ = signature.replace(parameters=[given, *own.values()])  # type: ignore[attr-defined]
        return command(*options, *ROW_CHOICE, examples=examples, window=window)(choosing)

    return declare
