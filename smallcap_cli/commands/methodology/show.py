"""`smallcap methodology show`: everything that is known of one index's rules."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.rules import RULE_OPTIONS, known_rules, rules_answer

Id = Annotated[str, typer.Argument(metavar="ID|TICKER|FILE", help="Id of index rules, a fund on an index, or a file.")]


@command(*RULE_OPTIONS)
def methodology_show(context: Context, methodology: Id) -> Answer:
    """Show the facts, steps and calendar of one index.

    Each comes with its status and source.
    """
    from smallcap_cli.tables.methodology.library import rules_table

    return rules_answer(context, rules_table(known_rules(context, methodology), as_of=context.as_of), [methodology])
