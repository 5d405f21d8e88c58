"""`smallcap data import`: keeps files of the user's own."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.imports import ImportAsked, import_files
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.runs import writing

EXAMPLES = """Examples:
  smallcap data import --prices my-prices
  smallcap data import --prices my-prices IWM IJR
  smallcap data import --holdings my-holdings
  smallcap data import --holdings download.xlsx --fund IWM
  smallcap data import --fundamentals incomes_2025-08-21.csv
  smallcap data import --factors french-files
  smallcap data import --identities company_tickers_exchange_2026-08-22.json
  smallcap data import --nport-archive 2026q3_nport.zip IWM IJR VB"""

Fund = Annotated[
    str,
    typer.Option(
        "--fund", metavar="TICKER", help="Import the holdings of this fund only; one file is then taken as its file."
    ),
]
Identities = Annotated[
    list[str] | None,
    typer.Option(
        "--identities", metavar="FILE", show_default=False,
        help="Import who is who from the SEC's list of tickers or fails-to-deliver file; may be repeated.",
    ),
]  # fmt: skip
Snapshots = Annotated[
    str, typer.Option("--snapshots", metavar="FILE", help="Import a table of snapshots, such as --kept -f csv gives.")
]
Archive = Annotated[
    str,
    typer.Option("--nport-archive", metavar="FILE", help="Import portfolios and flows from a quarterly N-PORT set."),
]
Classes = Annotated[
    str, typer.Option("--fund-classes", metavar="FILE", help="Find funds by company_tickers_mf.json [ask the SEC].")
]


@writing("prices", "holdings", "fundamentals", "shares", "factors", *PRINTING, examples=EXAMPLES)
def data_import(
    context: Context, tickers: Tickers = None, fund: Fund = "", identities: Identities = None, archive: Archive = "",
    classes: Classes = "", snapshots: Snapshots = "",
) -> Answer:  # fmt: skip
    """Copy your prices, holdings and other files into the store.

    Stores a file of prices or fundamentals whole or not at all, the holdings files of a fund all or none, each filing
    of an archive whole, and adds identities to those that are stored.
    """
    from smallcap_cli.tables.data.status import head_of_factors, head_of_lists, head_of_part, status_table

    kind, keeping = import_files(context, ImportAsked(tickers, fund, identities or (), archive, classes, snapshots))
    count = len(keeping.series)
    heads = {"holdings": head_of_lists(count, keeping.path), "prices": head_of_part(count, keeping.path)}
    heads |= {"factors": head_of_factors(keeping.series, keeping.path)}
    return keeping.answer(status_table(keeping.series, heads.get(kind, f"{kind} in {keeping.path}")))
