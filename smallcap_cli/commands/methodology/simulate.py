"""`smallcap methodology simulate`: the reviews of an index in a row, members carried from one to the next."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.prior import PRIOR_OPTIONS, Prior, members_before
from smallcap_cli.call.rules import RULE_OPTIONS, Overrides, Rules, rulebook_named, rules_answer
from smallcap_cli.call.universes import Universes, universes_to_day

EXAMPLES = """Examples:
  smallcap methodology simulate sp_smallcap_600 --universe sample
  smallcap methodology simulate crsp_us_small_cap --universe march.csv --universe june.csv --universe september.csv
  smallcap methodology simulate my_index.yaml --universe quarters.csv --prior members.csv -f csv

\b
smallcap reviews the index on every day of the universe and ignores its
  calendar: give the universes of its review days.
Turnover is one-way: half the sum of absolute weight changes at the review.
  Weights move with prices between two reviews. A split between them looks like
  a fall. A member without a later price is gone: it is deleted, and nobody
  trades it. Its money is with the others by weight."""


@command(*RULE_OPTIONS, *PRIOR_OPTIONS, examples=EXAMPLES)
def methodology_simulate(
    context: Context, methodology: Rules, universe: Universes, prior: Prior = None, set_: Overrides = None
) -> Answer:
    """Simulate the reviews of an index, one after another.

    Shows turnover, which members left and why, and loss makers. Each review starts from the members of the last one.
    Days after `--as-of` are ignored.
    """
    from smallcap_cli.core.methodology.simulation import simulation
    from smallcap_cli.tables.methodology.reviews import reviews_table

    rulebook = rulebook_named(context, methodology, set_)
    tables = universes_to_day(context, universe, needed=rulebook.columns())
    members = members_before(context, prior, rulebook, tables[0])
    reviews = list(simulation(rulebook.rules, tables, library=rulebook.library, prior=members))
    return rules_answer(context, reviews_table(reviews, overrides=set_ or ()))
