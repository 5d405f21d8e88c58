"""`smallcap attribute`: where the return gap of two funds comes from, or of a portfolio and a benchmark by sector."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call import attribution as call
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.factors import late_factors
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING, ROW_CHOICE, SOURCES
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.printing import Output
from smallcap_cli.call.rules import rules_answer
from smallcap_cli.errors import UsageFault
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = ("as_of", "window", "benchmark", "risk_free", "holdings", "fundamentals", "factors", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap attribute IWM --vs IJR --by holding --holdings lists --prices closes
  smallcap attribute IWM --vs IJR --by factor --model capm --benchmark SPY
  smallcap attribute IWM --vs IJR --by rule --universe sample
  smallcap attribute sectors.csv --scheme SIC

\b
--by holding, sector and profitability need lists of holdings from the start of
  the window on, and closes of the companies (help attribution).
FILE has one row per sector; with several periods a column `period`; a column
  `scheme` may replace --scheme: sector,weight,benchmark_weight,return,benchmark_return"""

Subject = Annotated[
    str | None,
    typer.Argument(metavar="TICKER|FILE", help="Fund, or CSV of weights and returns by sector, as fractions."),
]
Scheme = Annotated[
    str | None, typer.Option("--scheme", metavar="NAME", help="Name the sector scheme of the file, such as SIC.")
]


@listing(*OPTIONS, examples=EXAMPLES)
def attribute(
    context: Context, output: Output, subject: Subject = None, scheme: Scheme = None, versus: call.Versus = None,
    by: call.By = None, model: call.Model = None, effects: call.Effects = None, returns: call.Returns = None,
    universe: call.Universe = None,
) -> Answer:  # fmt: skip
    """Explain a return difference.

    Of two funds: by factor, holding, sector, loss makers and the rest, or the rules of their indexes. Of your own table
    of a portfolio and a benchmark: by sector. Effects, fee and residual add up to the difference.
    """
    own = {"by": by, "model": model, "effects": effects, "returns": returns, "universe": universe, "scheme": scheme}
    if subject is None:
        raise UsageFault("no fund or file given", "smallcap attribute IWM --vs IJR, or FILE.csv --scheme NAME")
    call.check_way(context.given, own, subject, versus)
    full = output.format in MACHINE_FORMATS
    if versus is None:
        found = call.sectors_in(subject, scheme, effects)
        return Answer(
            tables.attribution_table(subject, found.scheme, found.periods, form=found.form, every_period=full)
        )
    pair = (subject, versus)
    if by == "rule":
        rules = call.rules_apart(context, pair, universe or "", returns)
        return rules_answer(context, tables.rule_effects_table(*rules), pair)
    if by == "factor":
        gathered, of_factors, about = call.factors_apart(context, pair, model)
        states = ["ok"] * len(gathered.comparison.funds)
        late = late_factors(context, of_factors.factors, context.window, gathered.comparison.conventions.as_of)
        table = tables.factor_effects_table(gathered.comparison, of_factors, about)
        return answer_of(context, gathered, table, states=states, late=late)
    gathered, effects_held, groups = call.funds_apart(context, pair, by or "sector", effects or "two", returns)
    full = full or any(context.given[name] for name in ROW_CHOICE)
    table = tables.fund_attribution_table(gathered.comparison, effects_held, groups, full=full)
    return answer_of(context, gathered, table)
