"""`smallcap methodology compare`: index rules side by side, or what their differences do on a universe."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import ROW_CHOICE
from smallcap_cli.call.printing import Output
from smallcap_cli.call.prior import PRIOR_OPTIONS, PriorOfIndex, members_by_index
from smallcap_cli.call.rules import (
    RULE_OPTIONS,
    library_with,
    refuse_same_id,
    rules_answer,
    rules_day,
    rules_to_compare,
)
from smallcap_cli.call.universes import universe_on_day
from smallcap_cli.errors import UsageFault
from smallcap_cli.render import MACHINE_FORMATS

EXAMPLES = """Examples:
  smallcap methodology compare russell_2000 sp_smallcap_600
  smallcap methodology compare russell_2000 crsp_us_small_cap --universe sample
  smallcap methodology compare russell_2000 my_index.yaml \\
    --universe companies.csv -f csv -o pairs.csv
  smallcap methodology compare russell_2000 crsp_us_small_cap \\
    --universe june.csv --prior russell_2000=march.csv

\b
With --universe, CSV and JSON have one row per methodology and one per pair; the
column `section` says which. overlap_names: companies in both, divided by companies
in either. overlap_weight: sum of the smaller of the two weights. active_share:
1 minus overlap_weight."""

Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID|TICKER|FILE...", help="Ids of index rules, funds on an index, or files."),
]
Consequences = Annotated[
    str | None,
    typer.Option("--universe", metavar="FILE|sample", help="Apply the rules to this table, or to a synthetic one."),
]


@command(*RULE_OPTIONS, *PRIOR_OPTIONS, examples=EXAMPLES)
def methodology_compare(
    context: Context, output: Output, methodologies: Ids, universe: Consequences = None, prior: PriorOfIndex = None
) -> Answer:
    """Compare index rules side by side, differences first.

    With `--universe`, smallcap applies the rules and compares the resulting indexes.
    """
    rules = rules_to_compare(context, methodologies)
    if universe is None:
        if prior:
            raise UsageFault("--prior needs --universe", "add --universe FILE")
        from smallcap_cli.tables.methodology.comparison import rule_comparison_table

        day = rules_day(context)
        followers, known = context.catalog.followers(day), [one.known_on(day) for one in rules]
        return rules_answer(
            context, rule_comparison_table(known, followers=followers, as_of=context.as_of), methodologies
        )
    from smallcap_cli.core.methodology.rulebook import runs_of_all
    from smallcap_cli.tables.methodology.consequences import people_table, records_table

    refuse_same_id(rules)
    table, library = universe_on_day(context, universe), library_with(context, rules)
    priors = members_by_index(context, rules, prior or (), table, library)
    runs = runs_of_all(rules, table, library=library, priors=priors, as_of=context.as_of)
    as_records = output.format in MACHINE_FORMATS or any(context.given[name] for name in ROW_CHOICE)
    return rules_answer(context, records_table(runs) if as_records else people_table(runs))
