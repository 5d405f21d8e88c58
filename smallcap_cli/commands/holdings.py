"""`smallcap holdings`: what a fund holds, line by line, by sector, or how concentrated."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.inside import inside_answer, look, portfolio_summary
from smallcap_cli.call.listing import listing
from smallcap_cli.call.modes import one_kind_of_row
from smallcap_cli.call.options import INSIDE, PRINTING
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import UsageFault, safe

OPTIONS = ("as_of", *INSIDE, *PRINTING)
EXAMPLES = """Examples:
  smallcap holdings IWM --holdings my-holdings
  smallcap holdings IWM --holdings my-holdings --as-of 2025-08-15 -f csv
  smallcap holdings IWM --by sector --holdings my-holdings
  smallcap holdings IWM --holdings my-holdings --where status=unmatched --sort -weight
  smallcap data import --holdings my-holdings && smallcap holdings IWM --offline"""

Ticker = Annotated[str, typer.Argument(metavar="TICKER", help="Ticker of the fund.")]
By = Annotated[str | None, typer.Option("--by", metavar="sector", help="Show a row per sector of the source.")]
Largest = Annotated[bool, typer.Option("--concentration", help="Show the weight of the largest companies.")]

Summary = Annotated[
    bool, typer.Option("--summary", help="Show the top ten, sectors and asset classes that Yahoo lists instead.")
]


@listing(*OPTIONS, examples=EXAMPLES)
def holdings(
    context: Context, fund: Ticker, by: By = None, largest: Largest = False, summary: Summary = False
) -> Answer:
    """Show what a fund holds, line by line.

    `--where status=unmatched` lists the shares whose company (its CIK) no list has.
    From your files, the store, the fund company or the SEC, in the configured order.
    """
    from smallcap_cli.tables.holdings.breakdown import concentration_table, sector_weights_table
    from smallcap_cli.tables.holdings.lines import holdings_table

    if by not in (None, "sector"):
        raise UsageFault(f"--by {safe(by)} is not known", "--by sector")
    one_kind_of_row({"--by": by, "--concentration": largest, "--summary": summary})
    if summary:
        from smallcap_cli.tables.holdings.summary import portfolio_summary_table

        table = portfolio_summary_table(portfolio_summary(context, checked_ticker(fund)))
        return Answer(table, alarms=context.dataset.messages())
    found = look(context, [checked_ticker(fund)])
    (companies,) = (companies for _, companies in found.with_holdings)
    table_of = sector_weights_table if by else concentration_table if largest else holdings_table
    return inside_answer(context, found, table_of(companies))
