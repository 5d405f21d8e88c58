"""`smallcap methodology list`: the index rules there are."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.rules import RULE_OPTIONS, rules_answer


@command(*RULE_OPTIONS)
def methodology_list(context: Context) -> Answer:
    """List index rules and how far free data can run them."""
    from smallcap_cli.tables.methodology.library import library_table

    rules = map(context.catalog.methodology, context.catalog.methodology_ids())
    return rules_answer(context, library_table(rules, as_of=context.as_of))
