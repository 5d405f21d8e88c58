"""`smallcap methodology sensitivity`: what an index becomes when one parameter of its rules takes other values."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import has_room
from smallcap_cli.call.printing import Output
from smallcap_cli.call.prior import PRIOR_OPTIONS, Prior, members_before
from smallcap_cli.call.rules import RULE_OPTIONS, Rules, document_named, rulebook_of, rules_answer, variations_of
from smallcap_cli.call.universes import UniverseFile, universe_on_day

EXAMPLES = """Examples:
  smallcap methodology sensitivity crsp_us_small_cap --universe sample \\
    --set percentile_band.lo=80:90:1
  smallcap methodology sensitivity russell_2000 --universe sample \\
    --set rank_band.lo=501:1501:250 --set price.conditions[0].value=1:5:1
  smallcap methodology sensitivity my_index.yaml --universe companies.csv \\
    --set size.lo=80:90:0.5 -f csv -o sizes.csv

\b
smallcap varies one parameter at a time and leaves the others as written. A row
shows the value as written, even if it is outside the range. The limit is 300
runs."""

Ranges = Annotated[
    list[str],
    typer.Option("--set", metavar="STEP.PATH=LO:HI:STEP", help="Vary this parameter from LO to HI, both included."),
]


@command(*RULE_OPTIONS, *PRIOR_OPTIONS, examples=EXAMPLES)
def methodology_sensitivity(
    context: Context, output: Output, methodology: Rules, universe: UniverseFile, set_: Ranges, prior: Prior = None
) -> Answer:
    """Apply index rules with several values of a parameter.

    Shows how size, loss makers and members change.
    """
    from smallcap_cli.core.methodology.trials import notes_without_effect, trials
    from smallcap_cli.tables.methodology.sensitivity import sensitivity_table

    document = document_named(context, methodology)
    variations = variations_of(context, document, set_)
    table = universe_on_day(context, universe)
    rulebook = rulebook_of(context, document)
    members = members_before(context, prior, rulebook, table)
    base, found = trials(rulebook, variations, table, prior=members, as_of=context.as_of)
    silent = tuple(notes_without_effect(rulebook, base, found))
    return rules_answer(context, sensitivity_table(base, found, wide=has_room(output), without_effect=silent))
