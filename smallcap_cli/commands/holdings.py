"""`smallcap holdings`: what a fund holds, line by line, by group, or how concentrated."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.holdings import HoldingsAsked, holdings_answer
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import INSIDE, PRINTING

OPTIONS = ("as_of", *INSIDE, "fundamentals", *PRINTING)
EXAMPLES = """Examples:
  smallcap holdings IWM --holdings my-holdings
  smallcap holdings IWM --holdings my-holdings --as-of 2025-08-15 -f csv
  smallcap holdings IWM --by sector --holdings my-holdings
  smallcap holdings IWM --by size --holdings my-holdings --fundamentals companies.csv
  smallcap holdings --find SNOW --holdings my-holdings
  smallcap holdings IWM --diff 2025-05-13 --holdings my-holdings --limit 30
  smallcap holdings IWM --holdings my-holdings --where status=unmatched --sort -weight
  smallcap data import --holdings my-holdings && smallcap holdings IWM --offline"""

Fund = Annotated[list[str] | None, typer.Argument(metavar="TICKER", help="Ticker of the fund; several with --find.")]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="sector|size|profit", help="Show a row per sector of the source, size or profit."),
]
Definition = Annotated[
    str | None,
    typer.Option(
        "--definition",
        metavar="ttm|year|eps|operating",
        help="With --by profit: judge by this, as `quality` does [ttm].",
    ),
]
Diff = Annotated[
    str | None, typer.Option("--diff", metavar="DATE|FILE", help="Compare with the fund's list of a date or in a file.")
]
Largest = Annotated[bool, typer.Option("--concentration", help="Show the weight of the largest companies.")]

Summary = Annotated[
    bool, typer.Option("--summary", help="Show the top ten, sectors and asset classes that Yahoo lists instead.")
]


Find = Annotated[
    str | None,
    typer.Option("--find", metavar="COMPANY", help="Show which funds hold this ticker, CUSIP, ISIN or CIK."),
]


@listing(*OPTIONS, examples=EXAMPLES)
def holdings(
    context: Context, funds: Fund = None, by: By = None, definition: Definition = None, diff: Diff = None,
    find: Find = None, largest: Largest = False, summary: Summary = False,
) -> Answer:  # fmt: skip
    """Show what a fund holds, line by line.

    `--where status=unmatched` lists the shares whose company (its CIK) no list has.
    From your files, the store, the fund company or the SEC, in the configured order.
    """
    asked = HoldingsAsked(tuple(funds or ()), by, definition, diff, find, largest, summary)
    return holdings_answer(context, asked)
