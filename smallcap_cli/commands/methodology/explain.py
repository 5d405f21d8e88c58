"""`smallcap methodology explain`: one company under every rulebook."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.prior import PRIOR_OPTIONS, PriorOfIndex, members_by_index
from smallcap_cli.call.rules import RULE_OPTIONS, library_with, rules_answer
from smallcap_cli.call.universes import UniverseFile, universe_on_day

EXAMPLES = """Examples:
  smallcap methodology explain SYN00002 --universe sample
  smallcap methodology explain AAPL --universe companies.csv --where 'status=excluded' -f csv"""

Security = Annotated[str, typer.Argument(metavar="SECURITY", help="A security_id, ticker or company_id in it.")]


@command(*RULE_OPTIONS, *PRIOR_OPTIONS, examples=EXAMPLES)
def methodology_explain(
    context: Context, security: Security, universe: UniverseFile, prior: PriorOfIndex = None
) -> Answer:
    """Follow one company through every methodology.

    Shows whether it is a member, or which step excludes it and by how much.
    """
    from smallcap_cli.core.methodology.rulebook import runs_in_force
    from smallcap_cli.core.methodology.universe import lines_of
    from smallcap_cli.tables.methodology.members import explanation_table

    table = universe_on_day(context, universe)
    rows = lines_of(table, security)
    library = library_with(context, ())
    indexes = [library(name) for name in context.catalog.methodology_ids()]
    priors = members_by_index(context, indexes, prior or (), table, library)
    runs = runs_in_force(indexes, table, library=library, priors=priors, as_of=context.as_of)
    return rules_answer(context, explanation_table(table, rows, runs, as_of=context.as_of, priors=priors))
