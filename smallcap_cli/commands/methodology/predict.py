"""`smallcap methodology predict`: what the next review of an index would change, with dollars and days of volume."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import INSIDE
from smallcap_cli.call.printing import Output
from smallcap_cli.call.prior import Prior
from smallcap_cli.call.rules import RULE_OPTIONS, Overrides, Rules, rulebook_named, rules_answer
from smallcap_cli.call.tracking import assets_tracking, prediction_of
from smallcap_cli.call.universes import Universes

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
    rulebook = rulebook_named(context, methodology, set_)
    assets_known = assets_tracking(context, rulebook.rules.id, assets)
    found = prediction_of(context, rulebook, universe, prior, assets_known)
    answer = rules_answer(context, tables.prediction_table(found, assets_known, overrides=set_ or ()), prior=prior)
    on_screen = output.format == "table" and not context.given["limit"]
    return answer._replace(table=tables.largest_moves(answer.table)) if on_screen and answer.table else answer
