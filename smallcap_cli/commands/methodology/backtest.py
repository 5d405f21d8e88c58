"""`smallcap methodology backtest`: what an index would have returned over dated universes."""

from __future__ import annotations

from functools import partial

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.backtests import (
    Against,
    BacktestRequest,
    Cost,
    Delisted,
    Loadings,
    ReturnsByDay,
    Tilts,
    factor_study_of,
    reviews_of,
    study_of,
)
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import CHARTS, ROW_CHOICE, SOURCES
from smallcap_cli.call.printing import Output
from smallcap_cli.call.prior import Prior
from smallcap_cli.call.rules import RULE_OPTIONS, Overrides, Rules, rules_answer
from smallcap_cli.call.universes import Universes
from smallcap_cli.render import MACHINE_FORMATS

NOT_TAKEN = ("max_age", "strict", "verbose")
OPTIONS = (*RULE_OPTIONS, "holdings", "factors", *CHARTS, *(name for name in SOURCES if name not in NOT_TAKEN))
EXAMPLES = """Examples:
  smallcap methodology backtest sp_smallcap_600 --universe sample --cost 10bp
  smallcap methodology backtest russell_2000 --universe quarters/ --returns months.csv \\
    --against IWM
  smallcap methodology backtest my_index.yaml --universe quarters/ --returns months.csv \\
    --delisted cash --chart
  smallcap methodology backtest crsp_us_small_cap --universe quarters/ \\
    --set percentile_band.lo=80
  smallcap methodology backtest sp_smallcap_600 --universe sample --tilts
  smallcap methodology backtest my_index.yaml --universe quarters/ --returns months.csv \\
    --model ff3 --factors french-files

\b
smallcap reviews the index on every day of the universes. Between reviews a weight
moves with the return of its line. Columns of --returns: security_id, as_of (the
day the period ends), return (0.05 is 5 %), which follow each other; without it,
the prices of the universes make the returns.
With --set, the rules as written run beside the changed ones."""


@command(*OPTIONS, examples=EXAMPLES)
def methodology_backtest(
    context: Context, output: Output, methodology: Rules, universe: Universes, returns: ReturnsByDay = None,
    prior: Prior = None, set_: Overrides = None, cost: Cost = None, delisted: Delisted = None,
    against: Against = None, tilts: Tilts = False, model: Loadings = None,
) -> Answer:  # fmt: skip
    """Compute what an index would have returned.

    Shows return, turnover and cost of each review beside the universe, a fund, or the rules as written.
    """
    request = BacktestRequest(
        methodology, universe, returns, prior, set_ or (), cost, delisted, against, tilts, model
    )  # fmt: skip
    if tilts:
        as_records = output.format in MACHINE_FORMATS or any(context.given[name] for name in ROW_CHOICE)
        table = tables.tilts_table if as_records else tables.tilts_summary_table
        return rules_answer(context, table(reviews_of(context, request), overrides=request.overrides), prior=prior)
    if model is not None:
        found = factor_study_of(context, request, model)
        loadings = tables.backtest_loadings_table(found.own, found.fits, found.factors, overrides=request.overrides)
        return rules_answer(context, loadings, prior=prior)
    study = study_of(context, request)
    shown = tables.backtest_table(study)
    return rules_answer(context, shown, prior=prior)._replace(draw=partial(tables.backtest_chart, study, shown.head))
