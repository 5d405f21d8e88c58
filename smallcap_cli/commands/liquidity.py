"""`smallcap liquidity`: spread, premium to NAV and dollar volume of funds."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import tickers_of

OPTIONS = ("as_of", "shares", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap liquidity IWM IJR VB SPSM AVUV
  smallcap liquidity SPSM VB --sort -dollar_volume_30d
  smallcap liquidity IWM --shares IWM_fund.xlsx -f csv"""


@listing(*OPTIONS, examples=EXAMPLES)
def liquidity(context: Context, tickers: Tickers = None) -> Answer:
    """Show spread, premium to NAV and dollar volume of funds.

    Spreads are those that fund companies publish, from your table of snapshots; smallcap estimates none. The premium
    needs a NAV with its day: `--shares` reads the fund company's file.
    """
    from smallcap_cli.dataset.liquidity import quotations
    from smallcap_cli.tables.funds.liquidity import liquidity_table

    gathered = ask(context, tickers_of(context, tickers), assets=True)
    said = {fund.ticker: quotations(context.dataset, fund.ticker) for fund in gathered.comparison.funds}
    return answer_of(context, gathered, liquidity_table(gathered.comparison, said))
