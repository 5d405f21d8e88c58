"""`smallcap overlap`: which companies funds have in common."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.inside import inside_answer, look
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import INSIDE, PRINTING, ROW_CHOICE, Tickers
from smallcap_cli.call.printing import Output
from smallcap_cli.call.tickers import checked_ticker, tickers_of
from smallcap_cli.errors import UsageFault
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = ("as_of", *INSIDE, "funds_from", "strict", *PRINTING)
EXAMPLES = """Examples:
  smallcap overlap VB IVV --holdings my-holdings
  smallcap overlap VB IVV --list --limit 20 --holdings my-holdings
  smallcap overlap IWM IJR VB --with VOO --holdings my-holdings -f csv"""

With = Annotated[
    str | None,
    typer.Option("--with", metavar="TICKER", help="Compare each fund with this one."),
]
List = Annotated[bool, typer.Option("--list", help="Show a row per company that two funds share.")]


@listing(*OPTIONS, examples=EXAMPLES)
def overlap(
    context: Context, output: Output, tickers: Tickers = None, other: With = None, companies: List = False
) -> Answer:
    """Show which companies funds have in common.

    People see a matrix of more than two funds, programs a row per pair; so do people with `--where` or `--sort`.
    Counts companies, not lines, with the weight of the shared companies in either fund and the active share.
    """
    from smallcap_cli.tables.holdings.overlap import matrix_table, pairs_of, pairs_table, shared_table

    funds = tickers_of(context, tickers)
    last = checked_ticker(other) if other is not None else None
    asked = [*funds, *([last] if last is not None and last not in funds else [])]
    if len(asked) < 2:
        raise UsageFault("overlap needs at least two funds", f"smallcap overlap {asked[0]} IVV")
    if companies and len(asked) != 2:
        raise UsageFault(f"--list needs two funds, not {len(asked)}", f"smallcap overlap {asked[0]} {asked[1]} --list")
    found = look(context, asked, needed=asked if len(asked) == 2 else [last] if last else [])
    known = [companies_of_fund for _, companies_of_fund in found.with_holdings]
    wants_pairs = output.format in MACHINE_FORMATS or any(context.given[name] for name in ROW_CHOICE)
    beside = next((one for one in known if one.holdings.ticker == last), None)
    rest = [one for one in known if one is not beside]
    if companies and len(known) == 2:
        table = shared_table(known[0], known[1], found.as_of)
    elif last is None and len(known) > 2 and not wants_pairs:
        table = matrix_table(known, found.as_of)
    else:
        table = pairs_table(pairs_of(rest, beside), found.as_of, known)
    return inside_answer(context, found, table)
