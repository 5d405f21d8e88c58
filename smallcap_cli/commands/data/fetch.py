"""`smallcap data fetch`: asks the network for closes and keeps them."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.fetch import fetch_series
from smallcap_cli.call.options import ASKING, Tickers
from smallcap_cli.call.tickers import tickers_of

EXAMPLES = """Examples:
  smallcap data fetch IWM IJR VB SPSM AVUV SPY
  smallcap data fetch --funds-from us-smallcap --deadline 120s
  smallcap data fetch ^IRX ^TNX"""


@command(*ASKING, examples=EXAMPLES)
def data_fetch(context: Context, tickers: Tickers = None) -> Answer:
    """Download closes and the bill rate into the store.

    Stores `^IRX` and `^TNX` as rates.
    """
    from smallcap_cli.tables.data.status import head_of_part, status_table

    keeping = fetch_series(context, tickers_of(context, tickers))
    return keeping.answer(status_table(keeping.series, head_of_part(len(keeping.series), keeping.path)))
