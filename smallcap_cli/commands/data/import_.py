"""`smallcap data import`: keeps price files, holdings files and a table of fundamentals of the user's own."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import keep_files
from smallcap_cli.call.keep_fundamentals import keep_fundamentals
from smallcap_cli.call.keep_holdings import keep_holdings
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.store import names_given
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import UsageFault

EXAMPLES = """Examples:
  smallcap data import --prices my-prices
  smallcap data import --prices my-prices IWM IJR
  smallcap data import --holdings my-holdings
  smallcap data import --holdings download.xlsx --fund IWM
  smallcap data import --fundamentals incomes_2025-08-21.csv
  smallcap data import --nport-archive 2026q3_nport.zip IWM IJR VB"""

Fund = Annotated[
    str,
    typer.Option(
        "--fund", metavar="TICKER", help="Import the holdings of this fund only; one file is then taken as its file."
    ),
]  # fmt: skip

Archive = Annotated[
    str,
    typer.Option("--nport-archive", metavar="FILE", help="Import portfolios and flows from a quarterly N-PORT set."),
]
Classes = Annotated[
    str, typer.Option("--fund-classes", metavar="FILE", help="Find funds by company_tickers_mf.json [ask the SEC].")
]


@command("prices", "holdings", "fundamentals", *PRINTING, examples=EXAMPLES)
def data_import(
    context: Context, tickers: Tickers = None, fund: Fund = "", archive: Archive = "", classes: Classes = ""
) -> Answer:
    """Copy your prices, holdings or fundamentals into the store.

    Stores a file of prices or fundamentals whole or not at all, the holdings files of a fund all or none, and each
    filing of an archive whole.
    """
    from smallcap_cli.call.keep_archive import keep_archive_of
    from smallcap_cli.tables.data.status import head_of_lists, head_of_part, status_table

    if archive:
        if fund or context.option("holdings") is not None or context.option("prices") is not None:
            raise UsageFault("--nport-archive stands alone", "name the funds as arguments, and import files apart")
        keeping = keep_archive_of(context, archive, names_given(context, tickers), classes)
        return keeping.answer(status_table(keeping.series, head_of_lists(len(keeping.series), keeping.path)))
    if classes:
        raise UsageFault("--fund-classes is for --nport-archive", "name the archive")
    if context.option("fundamentals") is not None:
        if tickers or fund:
            raise UsageFault("a table of fundamentals is imported whole", "leave out the tickers")
        keeping = keep_fundamentals(context)
        return keeping.answer(status_table(keeping.series, f"fundamentals in {keeping.path}"))
    if context.option("holdings") is not None:
        if tickers:
            raise UsageFault("tickers choose among price files", "--fund TICKER chooses among holdings files")
        keeping = keep_holdings(context, checked_ticker(fund) if fund else "")
        return keeping.answer(status_table(keeping.series, head_of_lists(len(keeping.series), keeping.path)))
    if fund and context.option("prices") is not None:
        raise UsageFault("--fund is for --holdings", "name tickers to choose among price files")
    keeping = keep_files(context, names_given(context, tickers))
    return keeping.answer(status_table(keeping.series, head_of_part(len(keeping.series), keeping.path)))
