"""`smallcap metric list`: every column that `compare` has."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import has_room, rows_shown
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output

OPTIONS = ("where", "sort", "limit", *PRINTING)
EXAMPLES = """Examples:
  smallcap metric list
  smallcap metric list --where 'group=risk'
  smallcap metric list -f csv"""


@command(*OPTIONS, examples=EXAMPLES)
def metric_list(context: Context, output: Output) -> Answer:
    """List the columns of `compare`, with their units.

    Lists them in the order of `--columns all`, the schema of `compare -f csv`.
    """
    from smallcap_cli.tables.catalogue.metrics import metrics_table

    window = context.window
    default = context.settings.words("presets.default.columns")
    return Answer(rows_shown(metrics_table(window, default, wide=has_room(output)), context.given))
