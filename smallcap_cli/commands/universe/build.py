"""`smallcap universe build`: a table of companies for index rules, out of what funds hold."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.inside import inside_answer, look
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import INSIDE, PRINTING, Tickers
from smallcap_cli.call.printing import Output
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = ("as_of", *INSIDE, "fundamentals", "prices", "funds_from", "strict", *PRINTING)
EXAMPLES = """Examples:
  smallcap universe build IVV IJH IJR IWM --holdings my-holdings \\
    --fundamentals companies_2026-07-31.csv -o companies.csv
  smallcap universe build IJR IWM --holdings my-holdings

\b
Shares come from the column shares_out of --fundamentals, or from stored facts,
quarterly incomes from stored facts (data fetch --all-facts), prices from the
holdings, or --prices where these are newer.
A fund holds the same part of every float: its quantity, divided by that part,
is the float. What no source says is empty."""

FloatForShares = Annotated[
    bool,
    typer.Option("--float-for-shares", help="Take the float for the shares of lines whose shares are unknown."),
]


@listing(*OPTIONS, examples=EXAMPLES)
def universe_build(
    context: Context, output: Output, tickers: Tickers = None, float_for_shares: FloatForShares = False
) -> Answer:
    """Build a table of companies that index rules run on.

    Takes the lines of the funds together. The screen shows how much of each column is known; `-o FILE.csv` or
    `-f csv` gives the table.
    """
    from smallcap_cli.core.methodology import lines
    from smallcap_cli.dataset.universe import closes_known, exchanges_known, facts_known, incomes_known, shares_known
    from smallcap_cli.tables.methodology.universe import universe_summary_table, universe_table

    found = look(context, tickers_of(context, tickers))
    companies = [one for _, one in found.with_holdings]
    dataset, day = context.dataset, found.as_of
    filed = facts_known(dataset, companies)
    closes, said = closes_known(dataset, companies, day)
    shares = shares_known(dataset, companies, filed, day)
    universe = lines.fund_universe(
        companies, shares.counts, incomes=incomes_known(companies, filed, day), closes=closes, stated=shares.prices,
        exchanges=exchanges_known(dataset, companies),
    )  # fmt: skip
    universe = universe._replace(notes=(*universe.notes, *said))
    if float_for_shares:
        universe = lines.float_for_shares(universe)
    is_for_programs = output.format in MACHINE_FORMATS
    table = universe_table(universe) if is_for_programs else universe_summary_table(universe, companies)
    return inside_answer(context, found, table)
