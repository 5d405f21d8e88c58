"""`smallcap attribute`: where the return gap of two funds comes from, or of a portfolio and a benchmark by sector."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.attribution import WAYS, check_way, funds_apart, rules_apart
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING, ROW_CHOICE, SOURCES
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.printing import Output
from smallcap_cli.call.rules import rules_answer
from smallcap_cli.errors import UsageFault
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = ("as_of", "window", "holdings", "fundamentals", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap attribute IWM --vs IJR --by holding --holdings lists --prices closes
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
Versus = Annotated[
    str | None, typer.Option("--vs", metavar="TICKER", help="Explain the fund's return less this one's.")
]
By = Annotated[str | None, typer.Option("--by", metavar="|".join(WAYS), help="Attribute to these [sector].")]
Effects = Annotated[
    str | None,
    typer.Option("--effects", metavar="two|three", help="Show two effects, or the three of Brinson-Fachler [two]."),
]
Returns = Annotated[str | None, typer.Option("--returns", metavar="FILE", help="Read a CSV of security_id and return.")]
Universe = Annotated[str | None, typer.Option("--universe", metavar="FILE|sample", help="Read companies from a CSV.")]


@listing(*OPTIONS, examples=EXAMPLES)
def attribute(
    context: Context, output: Output, subject: Subject = None, scheme: Scheme = None, versus: Versus = None,
    by: By = None, effects: Effects = None, returns: Returns = None, universe: Universe = None,
) -> Answer:  # fmt: skip
    """Explain a return difference.

    Of two funds: by holding, by sector, by loss makers and the rest, or by the rules of their indexes. Of your own
    table of a portfolio and a benchmark: by sector. Effects, fee and residual add up to the difference.
    """
    from smallcap_cli.tables import attribution, fund_attribution
    from smallcap_cli.tables.methodology.rule_effects import rule_effects_table
    from smallcap_cli.userfiles.sectors import read_sectors

    own = {"by": by, "effects": effects, "returns": returns, "universe": universe, "scheme": scheme}
    if subject is None:
        raise UsageFault("no fund or file given", "smallcap attribute IWM --vs IJR, or FILE.csv --scheme NAME")
    check_way(context.given, own, versus)
    full = output.format in MACHINE_FORMATS
    if versus is None:
        found = read_sectors(subject, scheme)
        return Answer(attribution.attribution_table(subject, found.scheme, found.periods, every_period=full))
    pair = (subject, versus)
    if by == "rule":
        rules = rules_apart(context, pair, universe or "", returns)
        return rules_answer(context, rule_effects_table(*rules), pair)
    gathered, effects_held, groups = funds_apart(context, pair, by or "sector", effects or "two", returns)
    full = full or any(context.given[name] for name in ROW_CHOICE)
    return answer_of(context, gathered, fund_attribution.fund_attribution_table(effects_held, groups, full=full))
