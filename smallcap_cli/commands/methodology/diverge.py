"""`smallcap methodology diverge`: the rules of one index replaced by those of another, one group at a time."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.prior import PRIOR_OPTIONS, PriorOfIndex, members_by_index
from smallcap_cli.call.rules import RULE_OPTIONS, Rules, library_with, rules_answer, rules_named
from smallcap_cli.call.universes import UniverseFile, returns_of, universe_on_day

EXAMPLES = """Examples:
  smallcap methodology diverge russell_2000 sp_smallcap_600 --universe sample
  smallcap methodology diverge russell_2000 crsp_us_small_cap --universe companies.csv --returns year.csv

\b
The effect of a group is its mean effect over all orders of replacing groups
  (Shapley value). The effects add up to the difference.
  Columns of --returns: security_id return (0.05 is 5 %)."""

Returns = Annotated[
    str | None, typer.Option("--returns", metavar="FILE", help="Read returns from a CSV of security_id and return.")
]


@command(*RULE_OPTIONS, *PRIOR_OPTIONS, examples=EXAMPLES)
def methodology_diverge(
    context: Context, first: Rules, second: Rules, universe: UniverseFile, prior: PriorOfIndex = None,
    returns: Returns = None,
) -> Answer:  # fmt: skip
    """Show which rules make two indexes differ.

    Replaces the rules of the first index by those of the second, group by group.
    """
    from smallcap_cli.core.methodology.divergence import divergence
    from smallcap_cli.tables.methodology.divergence import divergence_table

    one, other = (rules_named(context, name) for name in (first, second))
    table = universe_on_day(context, universe)
    gains, library = returns_of(returns), library_with(context, (one, other))
    priors = members_by_index(context, (one, other), prior or (), table, library)
    found = divergence(one, other, table, library=library, priors=priors, returns=gains or {}, as_of=context.as_of)
    return rules_answer(context, divergence_table(found, with_returns=gains is not None))
