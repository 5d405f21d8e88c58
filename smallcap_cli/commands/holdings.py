"""`smallcap holdings`: what a fund holds, line by line, by group, or how concentrated."""

from __future__ import annotations

from smallcap_cli.call import holdings as call
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.inside import inside_answer, look, look_at_two, portfolio_summary
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


@listing(*OPTIONS, examples=EXAMPLES)
def holdings(
    context: Context, funds: call.Fund = None, by: call.By = None, definition: call.Definition = None,
    diff: call.Diff = None, find: call.Find = None, largest: call.Largest = False, summary: call.Summary = False,
) -> Answer:  # fmt: skip
    """Show what a fund holds, line by line.

    `--where status=unmatched` lists the shares whose company (its CIK) no list has.
    From your files, the store, the fund company or the SEC, in the configured order.
    """
    from smallcap_cli.tables.holdings import breakdown, changes, holders, lines, portfolio

    asked = call.HoldingsAsked(tuple(funds or ()), by, definition, diff, find, largest, summary)
    asked.check(context)
    if find is not None:
        found, holding = call.find_holders(context, asked)
        return inside_answer(context, found, holders.holders_table(found.companies, holding, find, found.as_of))
    if summary:
        table = portfolio.portfolio_summary_table(portfolio_summary(context, asked.fund))
        return Answer(table, alarms=context.dataset.messages())
    if diff is not None:
        found = look_at_two(context, asked.fund, diff)
        return inside_answer(context, found, changes.changes_table(*found.companies))
    found = look(context, [asked.fund], (definition or "ttm") if by == "profit" else "")
    ((inside, companies),) = found.with_holdings
    if by is not None:
        values = call.known_values(context, companies, found.as_of) if by == "size" else {}
        grouping = breakdown.grouping_of(by, companies, inside.earnings, found.definition, values)
        return inside_answer(context, found, breakdown.weights_table(companies, grouping))
    table_of = breakdown.concentration_table if largest else lines.holdings_table
    return inside_answer(context, found, table_of(companies))
