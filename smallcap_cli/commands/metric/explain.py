"""`smallcap metric explain`: how a column is computed."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.configuration import presets_with
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING

EXAMPLES = """Examples:
  smallcap metric explain max_drawdown
  smallcap metric explain sharpe:3y
  smallcap metric explain return_5y"""

Name = Annotated[str, typer.Argument(metavar="COLUMN", help="Column, or COLUMN:WINDOW.")]


@command(*PRINTING, examples=EXAMPLES)
def metric_explain(context: Context, name: Name) -> Answer:
    """Explain how a column is computed.

    Shows formula, conventions, inputs, the least data it needs, and an example.
    """
    from smallcap_cli.core.metrics.columns import request
    from smallcap_cli.tables.catalogue.metrics import explanation_table

    asked = request(name, context.window)
    return Answer(explanation_table(asked, tuple(presets_with(context, asked.name))))
