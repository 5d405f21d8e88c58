"""`smallcap fund show`: everything that is known of one fund."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output
from smallcap_cli.call.tickers import checked_ticker

OPTIONS = ("as_of", "prices", "provider", "offline", *PRINTING)
EXAMPLES = """Examples:
  smallcap fund show VB
  smallcap fund show SPSM --as-of 2019-12-31
  smallcap fund show IWM -f json"""
#: Formats in which name, groups and notes stand above and below the table, not in its rows.
PEOPLE_FORMATS = ("table", "md", "html")

Ticker = Annotated[str, typer.Argument(metavar="TICKER", help="Ticker of the fund.")]


@command(*OPTIONS, examples=EXAMPLES)
def fund_show(context: Context, output: Output, ticker: Ticker) -> Answer:
    """Show every known fact of one fund, with its source."""
    from smallcap_cli.dataset.fund_sources import fund_sources
    from smallcap_cli.tables.catalogue.fund import fund_table

    ticker, day = checked_ticker(ticker), context.as_of or context.today
    sources = fund_sources(context.dataset, ticker, day)
    return Answer(fund_table(context.catalog, ticker, day, sources, people=output.format in PEOPLE_FORMATS))
