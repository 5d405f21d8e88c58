"""`smallcap data import`: keeps price files, holdings files and lists of identities of the user's own."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.completion import complete_tickers
from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import keep_files
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.store import names_given
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import UsageFault

EXAMPLES = """Examples:
  smallcap data import --prices my-prices
  smallcap data import --prices my-prices IWM IJR
  smallcap data import --holdings my-holdings
  smallcap data import --holdings download.xlsx --fund IWM
  smallcap data import --identities company_tickers_exchange_2026-08-22.json --identities cnsfails202508a.zip"""

Fund = Annotated[
    str,
    typer.Option(
        "--fund", metavar="TICKER", help="Import the holdings of this fund only; one file is then taken as its file.",
        autocompletion=complete_tickers,
    ),
]  # fmt: skip
Identities = Annotated[
    list[str] | None,
    typer.Option(
        "--identities", metavar="FILE", show_default=False,
        help="Import who is who from the SEC's list of tickers or fails-to-deliver file; may be repeated.",
    ),
]  # fmt: skip


@command("prices", "holdings", *PRINTING, examples=EXAMPLES)
def data_import(context: Context, tickers: Tickers = None, fund: Fund = "", identities: Identities = None) -> Answer:
    """Copy your price files, holdings files or lists of identities into the store.

    Stores a price file whole or not at all, the holdings files of a fund all or none, and adds identities to those
    that are stored.
    """
    from smallcap_cli.call.keep_holdings import keep_holdings
    from smallcap_cli.call.keep_identities import keep_identities
    from smallcap_cli.tables.data.status import head_of_lists, head_of_part, status_table

    if identities:
        if tickers or fund or context.given["holdings"] or context.given["prices"]:
            raise UsageFault("--identities and files of funds at once", "import one after the other")
        keeping = keep_identities(context, identities)
        return keeping.answer(status_table(keeping.series, f"identities in {keeping.path}"))
    if context.option("holdings") is not None:
        if tickers:
            raise UsageFault("tickers choose among price files", "--fund TICKER chooses among holdings files")
        keeping = keep_holdings(context, checked_ticker(fund) if fund else "")
        return keeping.answer(status_table(keeping.series, head_of_lists(len(keeping.series), keeping.path)))
    if fund and context.option("prices") is not None:
        raise UsageFault("--fund is for --holdings", "name tickers to choose among price files")
    keeping = keep_files(context, names_given(context, tickers))
    return keeping.answer(status_table(keeping.series, head_of_part(len(keeping.series), keeping.path)))
