"""`smallcap compare`: funds side by side, with the source and the window of every figure."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli import tables
from smallcap_cli.call import comparison as call
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.columns import column_requests
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.modes import mode_of
from smallcap_cli.call.options import CHARTS, MEANING, PRINTING, ROWS, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of, answer_of_one
from smallcap_cli.call.tickers import tickers_of

OPTIONS = (
    "columns", "preset", "versus", "intervals", "verdict", "ranks", "ranks_in", "show", "explain", "sources", "layout",
    "holdings", "fundamentals", "shares", *MEANING, *ROWS, *SOURCES, *CHARTS, *PRINTING,
)  # fmt: skip
EXAMPLES = """Examples:
  smallcap compare IWM IJR VB SPSM AVUV
  smallcap compare IWM IJR -c return_1y,max_drawdown:3y -f csv
  smallcap compare IWM IJR -c return_5y --intervals
  smallcap compare IWM IJR VB --verdict
  smallcap compare --funds-from smallcap-value --sort -return_5y --limit 5"""


@command(*OPTIONS, examples=EXAMPLES)
def compare(context: Context, tickers: Tickers = None) -> Answer:
    """Compare funds side by side, with sources.

    Shows cost, returns, drawdowns, the share of unprofitable companies, and the index each fund follows.
    Without a ticker it shows the funds of the setting options.funds_from.
    """
    ways = {"explain": explanation, "show": cell}
    return ways.get(mode_of(context.given, call.MODES), side_by_side)(context, tickers)


def side_by_side(context: Context, tickers: Sequence[str] | None) -> Answer:
    """Every fund with the columns asked for."""
    from smallcap_cli.tables.funds import comparison, ranks

    choice = comparison.RowChoice(*call.row_options(context))
    names, title = call.funds_compared(context, tickers)
    requests = column_requests(context, choice.columns)
    gathered = call.ask_columns(context, call.compared_with(context, names), requests, versus=choice.versus)
    made = call.computed_columns(context, gathered.comparison, requests)
    if call.wants_ranks(context):
        made, requests = ranks.with_ranks(made, requests)
        gathered, made = call.first_funds(gathered, made, len(names))
    table = comparison.comparison_table(funds := gathered.comparison, made, requests, choice, title=title)
    if context.given["intervals"]:
        table = tables.with_statements(table, funds, versus=choice.versus, of=len(funds.funds))
    if context.given["verdict"]:
        table = tables.with_verdict(table, funds, of=len(funds.funds))
    shown, states = comparison.shown_columns(table), comparison.states_of(made)
    return answer_of(context, gathered, shown, states=states, draw=lambda: tables.comparison_chart(shown, funds))


def cell(context: Context, tickers: Sequence[str] | None) -> Answer:
    """How one figure is computed, for `--show`."""
    ticker, asked, gathered = call.ask_cell(context, tickers)
    position = gathered.question.tickers.index(ticker)
    return answer_of_one(context, gathered, tables.cell_table(gathered.comparison, position, asked), ticker)


def explanation(context: Context, tickers: Sequence[str] | None) -> Answer:
    """Why two or three funds differ, for `--explain`."""
    from smallcap_cli.tables.funds import differences

    gathered = call.ask_few(context, tickers_of(context, tickers))
    rules = call.rules_followed(context, gathered.comparison)
    table = differences.differences_table(gathered.comparison, rules, *call.holdings_known(context, gathered))
    return answer_of(context, gathered, table if call.wants_sources(context) else differences.without_sources(table))
