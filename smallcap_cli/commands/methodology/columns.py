"""`smallcap methodology columns`: the columns of a universe, and the values that rules know."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING, ROW_CHOICE
from smallcap_cli.call.rules import rules_answer

EXAMPLES = """Examples:
  smallcap methodology columns
  smallcap methodology columns --where column=exchange -f csv"""


@command(*ROW_CHOICE, *PRINTING, examples=EXAMPLES)
def methodology_columns(context: Context) -> Answer:
    """List the columns of a universe, and the values rules know.

    With the other spellings that are read as the same value.
    """
    from smallcap_cli.tables.methodology.columns import universe_columns_table

    return rules_answer(context, universe_columns_table())
