"""`smallcap methodology predict`: what the next review of an index would change, with dollars and days of volume."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import INSIDE
from smallcap_cli.call.printing import Output
from smallcap_cli.call.prior import Prior, members_carried
from smallcap_cli.call.rules import RULE_OPTIONS, Overrides, Rules, rulebook_named, rules_answer
from smallcap_cli.call.tracking import assets_tracking
from smallcap_cli.call.universes import Universes, universes_to_day

EXAMPLES = """Examples:
  smallcap methodology predict russell_2000 --universe sample --assets 70bn
  smallcap methodology predict russell_2000 --universe companies.csv --prior IWM \\
    --holdings my-holdings
  smallcap methodology predict sp_smallcap_600 --universe march.csv --universe june.csv \\
    --where 'near=yes' -f csv

\b
The last day of the universes is the review. Members before it come from --prior,
or from the reviews on earlier days. Dollars are changes of weight times the assets
that track the index: --assets, or those of the catalogue's funds on it.
Days need volume_m1 to volume_m6 in the universe."""

Assets = Annotated[
    str | None, typer.Option("--assets", metavar="USD", help="State the assets that track the index, such as 70bn.")
]


@command(*RULE_OPTIONS, *INSIDE, examples=EXAMPLES)
def methodology_predict(
    context: Context, output: Output, methodology: Rules, universe: Universes, prior: Prior = None,
    assets: Assets = None, set_: Overrides = None,
) -> Answer:  # fmt: skip
    """Predict additions and deletions at the next review.

    Shows dollars to trade, days of volume, and which lines lie near the cut.
    """
    from smallcap_cli.core.methodology.prediction import prediction
    from smallcap_cli.tables.methodology.prediction import largest_rows, prediction_table

    rulebook = rulebook_named(context, methodology, set_)
    tracking = assets_tracking(context, rulebook.rules.id, assets)
    tables = universes_to_day(context, universe, needed=rulebook.columns())
    members = members_carried(context, prior, rulebook, tables)
    result = rulebook.review(tables[-1], prior=members, as_of=context.as_of)
    found = prediction(rulebook, result, members, tracking.amount)
    answer = rules_answer(context, prediction_table(found, tracking.words, overrides=set_ or ()))
    on_screen = output.format == "table" and not context.given["limit"]
    return answer._replace(table=largest_rows(answer.table)) if on_screen and answer.table else answer
