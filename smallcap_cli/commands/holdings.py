"""`smallcap holdings`: what a fund holds, line by line, by group, or how concentrated."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.holdings import check_grouping, known_values
from smallcap_cli.call.inside import inside_answer, look, look_at_two
from smallcap_cli.call.listing import listing
from smallcap_cli.call.modes import one_kind_of_row
from smallcap_cli.call.options import INSIDE, PRINTING
from smallcap_cli.call.tickers import checked_ticker

OPTIONS = ("as_of", *INSIDE, "fundamentals", *PRINTING)
EXAMPLES = """Examples:
  smallcap holdings IWM --holdings my-holdings
  smallcap holdings IWM --holdings my-holdings --as-of 2025-08-15 -f csv
  smallcap holdings IWM --by sector --holdings my-holdings
  smallcap holdings IWM --by size --holdings my-holdings --fundamentals companies.csv
  smallcap holdings IWM --diff 2025-05-13 --holdings my-holdings --limit 30
  smallcap holdings IWM --holdings my-holdings --where status=unmatched --sort -weight
  smallcap data import --holdings my-holdings && smallcap holdings IWM --offline"""

Ticker = Annotated[str, typer.Argument(metavar="TICKER", help="Ticker of the fund.")]
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


@listing(*OPTIONS, examples=EXAMPLES)
def holdings(
    context: Context, fund: Ticker, by: By = None, definition: Definition = None, diff: Diff = None,
    largest: Largest = False,
) -> Answer:  # fmt: skip
    """Show what a fund holds, line by line.

    `--where status=unmatched` lists the shares whose company (its CIK) no list has.
    From your files, the store, the fund company or the SEC, in the configured order.
    """
    from smallcap_cli.tables.holdings import breakdown
    from smallcap_cli.tables.holdings.changes import changes_table
    from smallcap_cli.tables.holdings.lines import holdings_table

    one_kind_of_row({"--by": by, "--diff": diff, "--concentration": largest})
    check_grouping(context, by, definition)
    if diff is not None:
        found = look_at_two(context, checked_ticker(fund), diff)
        (_, then), (_, now) = found.with_holdings
        return inside_answer(context, found, changes_table(then, now))
    found = look(context, [checked_ticker(fund)], (definition or "ttm") if by == "profit" else "")
    ((inside, companies),) = found.with_holdings
    if by is None:
        table = (breakdown.concentration_table if largest else holdings_table)(companies)
        return inside_answer(context, found, table)
    if by == "profit":
        grouping = breakdown.by_profit(inside.earnings, found.definition)
    elif by == "size":
        grouping = breakdown.by_size(companies, known_values(context, companies, found.as_of))
    else:
        grouping = breakdown.by_sector(companies)
    return inside_answer(context, found, breakdown.weights_table(companies, grouping))
