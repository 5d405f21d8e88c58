"""`smallcap methodology list`: the index rules there are."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.rules import RULE_OPTIONS, known_rules, rules_answer, rules_day


@command(*RULE_OPTIONS)
def methodology_list(context: Context) -> Answer:
    """List index rules and how far free data can run them."""
    from smallcap_cli.tables.methodology.library import library_table

    rules = [known_rules(context, name) for name in context.catalog.methodology_ids()]
    catalog = context.catalog
    followers, inceptions = catalog.followers(rules_day(context)), catalog.inceptions()
    table = library_table(rules, followers=followers, inceptions=inceptions, as_of=context.as_of)
    return rules_answer(context, table)
