"""`smallcap methodology score`: index rules against what a fund holds."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import INSIDE, ROW_CHOICE
from smallcap_cli.call.printing import Output
from smallcap_cli.call.prior import Prior, members_before, shares_held
from smallcap_cli.call.rules import RULE_OPTIONS, Overrides, Rules, rulebook_named, rules_answer
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.call.universes import UniverseFile, universe_on_day
from smallcap_cli.render import MACHINE_FORMATS

EXAMPLES = """Examples:
  smallcap methodology score russell_2000 --fund IWM --universe companies.csv \\
    --holdings my-holdings
  smallcap methodology score russell_2000 --fund IWM --universe companies.csv \\
    --holdings IWM_2026-07-31.csv --prior IWM_2026-04-30.csv
  smallcap methodology score sp_smallcap_600 --fund IJR --universe companies.csv \\
    --holdings my-holdings -f csv -o errors.csv

\b
CSV and JSON have one row per line that the rules or the fund hold. class: hit;
borderline (within 25 % of the edge that decided), neighbour (held by an index
beside, or in the buffer between), input (a figure is missing) or unexplained.
Exit code 4: under 90 % of the fund's weight is in the universe, or --prior gives
the holdings to be predicted."""

Fund = Annotated[str, typer.Option("--fund", metavar="TICKER", help="Compare with the holdings of this fund.")]


@command(*RULE_OPTIONS, *INSIDE, examples=EXAMPLES)
def methodology_score(
    context: Context, output: Output, methodology: Rules, fund: Fund, universe: UniverseFile, prior: Prior = None,
    set_: Overrides = None,
) -> Answer:  # fmt: skip
    """Score index rules against what a fund holds.

    Counts the lines that the rules and the fund share, beside two guesses: nobody moves, and the size band alone.
    """
    from smallcap_cli.core.methodology.score import score
    from smallcap_cli.tables.methodology.score import score_lines_table, score_table

    ticker = checked_ticker(fund)
    rulebook = rulebook_named(context, methodology, set_)
    table = universe_on_day(context, universe, needed=rulebook.columns())
    truth = shares_held(context, table, ticker)
    before = members_before(context, prior, rulebook, table)
    result = rulebook.review(table, prior=before, as_of=context.as_of)
    found = score(rulebook, result, truth=truth, prior=before)
    as_records = output.format in MACHINE_FORMATS or any(context.given[name] for name in ROW_CHOICE)
    table_of = score_lines_table if as_records else score_table
    return rules_answer(context, table_of(found, ticker, overrides=set_ or ()))
