"""`smallcap universe funds`: US small caps' part of all listed equity funds, out of the SEC's quarterly data sets."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listed_funds import STEPS, find_market
from smallcap_cli.call.listing import has_room, listing
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.outcome import answer_about
from smallcap_cli.call.printing import Output

EXAMPLES = """Examples:
  smallcap universe funds 2026q1_nport.zip 2026q2_nport.zip 2026q3_nport.zip \\
    --fund-classes company_tickers_mf.json --by quarter
  smallcap universe funds 2026q3_nport.zip -f csv

\b
https://www.sec.gov/data-research/sec-markets-data/form-n-port-data-sets has the
data sets. Those filed in a quarter hold the reports of the quarter before."""

Archives = Annotated[list[str], typer.Argument(metavar="FILE...", help="Quarterly N-PORT data sets, as zip files.")]
By = Annotated[
    str,
    typer.Option(
        "--by", metavar="|".join(STEPS), show_default=False, help="Show each quarter, or the last of each year [year]."
    ),
]
Classes = Annotated[
    str,
    typer.Option(
        "--fund-classes", metavar="FILE", help="Find ETFs that are a class of a fund by company_tickers_mf.json."
    ),
]


@listing("as_of", "strict", *PRINTING, examples=EXAMPLES)
def universe_funds(
    context: Context, output: Output, archives: Archives, by: By = "year", classes: Classes = ""
) -> Answer:
    """Show US small caps' part of all listed equity funds.

    Number, assets, net flow and launches, from quarterly data sets of the SEC, which are read without unpacking.
    """
    from smallcap_cli.tables.flows.listed_funds import listed_funds_table

    day = context.as_of or context.today
    rows = find_market(archives, classes, by, day)
    table = listed_funds_table(rows, by, day, wide=has_room(output), has_classes=bool(classes))
    return answer_about(context, table, {}, ())
