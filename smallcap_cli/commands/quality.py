"""`smallcap quality`: what part of a fund's companies loses money."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.inside import inside_answer, look
from smallcap_cli.call.listing import rows_shown
from smallcap_cli.call.options import INSIDE, PRINTING, ROWS, Tickers
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault

OPTIONS = ("as_of", *INSIDE, "fundamentals", *ROWS, "strict", *PRINTING)
EXAMPLES = """Examples:
  smallcap quality IWM IJR VB --holdings my-holdings --fundamentals incomes_2025-08-21.csv
  smallcap quality IWM --names --where status=unprofitable --limit 20 --holdings my-holdings --fundamentals incomes.csv
  smallcap quality IWM --by sector --holdings my-holdings --fundamentals incomes.csv"""

Definition = Annotated[
    str,
    typer.Option(
        "--definition", metavar="ttm|year|eps|operating", show_default=False,
        help="Judge by net income of four quarters [ttm], the last fiscal year, EPS or operating income.",
    ),
]  # fmt: skip
By = Annotated[str | None, typer.Option("--by", metavar="sector", help="Show a row per sector.")]
Names = Annotated[bool, typer.Option("--names", help="Show a row per company, the heaviest first.")]


@command(*OPTIONS, examples=EXAMPLES)
def quality(
    context: Context, tickers: Tickers = None, definition: Definition = "ttm", by: By = None, names: Names = False
) -> Answer:
    """Show what part of a fund's companies loses money.

    Counts companies, not lines: share classes are one company; cash, futures and swap legs are none. Lists
    the companies whose income is unknown, and the bounds that they leave.
    """
    from smallcap_cli.core.fundamentals import DEFINITIONS
    from smallcap_cli.tables.holdings.quality import FundEarnings, names_table, quality_table, sectors_table

    if definition not in DEFINITIONS:
        raise UsageFault(f"--definition {definition} is not known", f"one of: {', '.join(DEFINITIONS)}")
    if by not in (None, "sector"):
        raise UsageFault(f"--by {by} is not known", "--by sector")
    if by and names:
        raise UsageFault("--by and --names each ask for other rows", "leave one out")
    found = look(context, tickers_of(context, tickers), definition)
    funds = [FundEarnings(*fund) for fund in found.funds]
    table_of = sectors_table if by else names_table if names else quality_table
    return inside_answer(context, found, rows_shown(table_of(funds, definition, found.as_of), context.given))
