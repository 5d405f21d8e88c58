"""`smallcap quality`: what part of a fund's companies loses money."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.inside import find_company, inside_answer, look, look_at_days
from smallcap_cli.call.listing import listing
from smallcap_cli.call.modes import Mode, mode_of, one_kind_of_row
from smallcap_cli.call.options import INSIDE, PRINTING, ROW_CHOICE, Tickers
from smallcap_cli.call.tickers import checked_ticker, tickers_of
from smallcap_cli.errors import UsageFault, safe

OPTIONS = ("show", "as_of", *INSIDE, "fundamentals", "funds_from", "strict", *PRINTING)
MODES = (Mode("show", "is about one company", ("funds_from", *ROW_CHOICE)),)
EXAMPLES = """Examples:
  smallcap quality IWM IJR VB --holdings my-holdings --fundamentals incomes_2025-08-21.csv
  smallcap quality IWM --names --where status=unprofitable --limit 20 --holdings my-holdings --fundamentals incomes.csv
  smallcap quality IWM --by sector --holdings my-holdings --fundamentals incomes.csv
  smallcap quality IWM IJR --measures --holdings my-holdings
  smallcap quality --show IWM.SNOW"""

Definition = Annotated[
    str,
    typer.Option(
        "--definition", metavar="ttm|year|eps|operating|fcf", show_default=False,
        help="Judge by net income [ttm], the last fiscal year, EPS, operating income or free cash flow.",
    ),
]  # fmt: skip
By = Annotated[str | None, typer.Option("--by", metavar="sector", help="Show a row per sector.")]
History = Annotated[bool, typer.Option("--history", help="Show one fund on every day of which its holdings are known.")]
Measures = Annotated[bool, typer.Option("--measures", help="Show free cash flow, net issuance, debt and P/E.")]
Names = Annotated[bool, typer.Option("--names", help="Show a row per company, the heaviest first.")]


@listing(*OPTIONS, examples=EXAMPLES)
def quality(
    context: Context, tickers: Tickers = None, definition: Definition = "ttm", by: By = None, names: Names = False,
    history: History = False, measures: Measures = False,
) -> Answer:  # fmt: skip
    """Show what part of a fund's companies loses money.

    Counts companies, not lines: share classes are one company; cash, futures and swap legs are none. Lists
    the companies whose income is unknown, and the bounds that they leave.
    """
    from smallcap_cli.core.fundamentals import DEFINITIONS
    from smallcap_cli.core.holdings.finances import NAMES
    from smallcap_cli.tables.holdings import company, finances
    from smallcap_cli.tables.holdings import quality as of_quality

    if definition not in DEFINITIONS:
        raise UsageFault(f"--definition {safe(definition)} is not known", f"one of: {', '.join(DEFINITIONS)}")
    if by not in (None, "sector"):
        raise UsageFault(f"--by {safe(by)} is not known", "--by sector")
    show = context.given["show"]
    kinds = {"--by": by, "--names": names, "--history": history, "--measures": measures and not show, "--show": show}
    one_kind_of_row({**kinds, "--definition": measures and definition != "ttm"})
    if mode_of(context.given, MODES):
        if tickers:
            raise UsageFault("--show is about one company: it names the fund", "leave out the tickers")
        fund, _, name = str(show).partition(".")
        found = look(context, [checked_ticker(fund)], definition)
        one, ticker = find_company(found, name), found.funds[0].ticker
        return inside_answer(context, found, company.company_table(ticker, one, definition, found.as_of, measures))
    asked = tickers_of(context, tickers)
    if history and len(asked) != 1:
        raise UsageFault(f"--history is about one fund, not {len(asked)}", f"smallcap quality {asked[0]} --history")
    any_of = tuple(NAMES) if measures else ()
    found = look_at_days(context, asked[0], definition) if history else look(context, asked, definition, (), any_of)
    tables = (
        (measures, finances.finances_table), (by, of_quality.sectors_table), (names, of_quality.names_table),
        (history, of_quality.history_table),
    )  # fmt: skip
    table_of = next((table for chosen, table in tables if chosen), of_quality.quality_table)
    return inside_answer(context, found, table_of(found.funds, definition, found.as_of))
