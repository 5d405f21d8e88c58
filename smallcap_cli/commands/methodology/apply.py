"""`smallcap methodology apply`: rules applied to a table of companies."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.given import column_names
from smallcap_cli.call.printing import Output
from smallcap_cli.call.prior import PRIOR_OPTIONS, Prior, members_before
from smallcap_cli.call.rules import RULE_OPTIONS, Overrides, Rules, day_since, rulebook_named, rules_answer
from smallcap_cli.call.universes import UniverseFile, universe_on_day
from smallcap_cli.errors import UsageFault
from smallcap_cli.render import MACHINE_FORMATS

EXAMPLES = """Examples:
  smallcap methodology apply russell_2000 --universe sample --summary
  smallcap methodology apply sp_smallcap_600 --universe companies.csv --summary
  smallcap methodology apply crsp_us_small_cap --universe companies.csv --set percentile_band.hi=99.5
  smallcap methodology apply my_index.yaml --universe june.csv --prior march.csv -f csv -o june_members.csv
  smallcap methodology apply sp_smallcap_600_value --universe june.csv \\
    --prior value.csv --prior sp_smallcap_600=parent.csv
  smallcap methodology apply sp_smallcap_600 --universe june.csv \\
    --prior IJR --holdings my-holdings

\b
Columns of the universe: security_id company_id as_of exchange domicile
  security_type price shares_out. Some rules also need float_factor adv_usd_12m
  days_listed vote_float sector returns_12_1 vol_12m ni_q1..ni_q8
  volume_m1..volume_m6 f_NAME.
Columns of --prior: security_id[,held_fraction][,weight], or the output of
  apply -f csv, or the holdings of a fund."""

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Show changes between reviews, since the day of --prior."),
]
Chosen = Annotated[
    str | None,
    typer.Option(
        "--columns", "-c", metavar="FIELD,...", help="Show these columns, also of the universe or of the rules."
    ),
]
Short = Annotated[bool, typer.Option("--summary", help="Show counts per step and figures of the members.")]


@command(*RULE_OPTIONS, *PRIOR_OPTIONS, examples=EXAMPLES)
def methodology_apply(
    context: Context, output: Output, methodology: Rules, universe: UniverseFile, prior: Prior = None,
    since: Since = None, set_: Overrides = None, summary: Short = False, columns: Chosen = None,
) -> Answer:  # fmt: skip
    """Apply index rules to a table of companies.

    Shows the members, their weights, and why every other company is excluded. If the universe has several days,
    smallcap uses the last one on or before `--as-of`, and the rules in force on it.
    """
    from smallcap_cli.tables.methodology.members import first_rows, in_reading_order, members_table, summary_table

    chosen = column_names("--columns", columns)
    if summary and chosen:
        raise UsageFault("--summary has columns of its own", "leave out --columns or --summary")
    day = day_since(since, prior)
    rulebook = rulebook_named(context, methodology, set_)
    table = universe_on_day(context, universe, needed=rulebook.columns())
    members = members_before(context, prior, rulebook, table)
    if day is None:
        result = rulebook.review(table, prior=members, as_of=context.as_of)
    else:
        result = rulebook.between_reviews(table, prior=members, since=day)
    if summary:
        return rules_answer(context, summary_table(result, overrides=set_ or ()))
    members_rows = members_table(result, overrides=set_ or (), chosen=chosen)
    people = output.format not in MACHINE_FORMATS and not chosen
    answer = rules_answer(context, in_reading_order(members_rows) if people else members_rows)
    on_screen = output.format == "table" and not context.given["limit"]
    return answer._replace(table=first_rows(answer.table)) if on_screen and answer.table else answer
