"""`smallcap data import`: keeps price files of the user's own."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import keep_files
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.store import names_given

EXAMPLES = """Examples:
  smallcap data import --prices my-prices
  smallcap data import --prices my-prices IWM IJR"""


@command("prices", *PRINTING, examples=EXAMPLES)
def data_import(context: Context, tickers: Tickers = None) -> Answer:
    """Copy your price files into the store.

    Stores a file whole or not at all.
    """
    from smallcap_cli.tables.data.status import head_of_part, status_table

    keeping = keep_files(context, names_given(context, tickers))
    return keeping.answer(status_table(keeping.series, head_of_part(len(keeping.series), keeping.path)))
