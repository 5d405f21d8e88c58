"""`smallcap fund show`: the figures that people look for in a fund, and everything that is known of it."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.comparison import PEOPLE_FORMATS, ask_columns, wants_sources
from smallcap_cli.call.context import Context
from smallcap_cli.call.funds import sources_of
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.printing import Output
from smallcap_cli.call.tickers import tickers_of

OPTIONS = ("as_of", "sources", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap fund show VB
  smallcap fund show IWM sp-600
  smallcap fund show SPSM --as-of 2019-12-31 --sources
  smallcap fund show IWM -f json"""


@command(*OPTIONS, examples=EXAMPLES)
def fund_show(context: Context, output: Output, tickers: Tickers = None) -> Answer:
    """Show a card of each fund: cost, size, returns, drawdown.

    Every figure has its day. With `--sources`, and always in csv, tsv, json, ndjson and xlsx, every known fact with
    its source.
    """
    from smallcap_cli.tables.catalogue import card, fund

    gathered = ask_columns(context, tickers_of(context, tickers), card.card_requests(), versus=None)
    made = card.cards(context.catalog, gathered.comparison)
    states = card.card_states(gathered.comparison, made)
    if not wants_sources(context):
        return answer_of(context, gathered, card.card_table(gathered.comparison, made), states=states)
    people, day = output.format in PEOPLE_FORMATS, context.as_of or context.today
    figures = {} if people else card.figure_lines(made)
    table = fund.fund_table(context.catalog, sources_of(context, gathered), day, figures, people=people)
    return answer_of(context, gathered, table, states=states)
