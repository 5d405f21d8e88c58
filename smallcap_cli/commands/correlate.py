"""`smallcap correlate`: how the returns of funds move together, every pair on the same days."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call import correlations as call
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import CHARTS, PRINTING, ROW_CHOICE, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of, answer_with_figures
from smallcap_cli.call.periods import window_or_all
from smallcap_cli.call.printing import Output
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = ("as_of", "window", "anchor", "basis", "frequency", "funds_from", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap correlate IWM IJR VB VOO
  smallcap correlate IWM BTC-USD --window 1y --frequency weekly
  smallcap correlate IWM BTC-USD ETH-USD --rolling 90d --chart
  smallcap correlate --funds-from smallcap-value --window 3y -f csv"""
#: More funds than this have more pairs than anybody reads.
MOST_FUNDS = 300
#: Formats that get a row a pair in place of the matrix.
PAIRS = ("csv", "tsv", "json", "ndjson")
Rolling = Annotated[
    str | None,
    typer.Option("--rolling", metavar="LENGTH", help="Correlate the first fund over every window, such as 90d, 12m."),
]


@listing(*OPTIONS, examples=EXAMPLES, window="5y; with --rolling max")
def correlate(context: Context, output: Output, tickers: Tickers = None, rolling: Rolling = None) -> Answer:
    """Show how the returns of funds correlate.

    Uses the same days for all pairs. CSV and JSON have one row per pair, and so has a choice of rows. With --rolling
    the first fund is correlated with each other one over every window of a length.
    """
    from smallcap_cli.tables.funds.correlation import correlations_of

    names = tickers_of(context, tickers)
    if len(names) < 2:
        raise UsageFault("correlate needs at least two funds", f"smallcap correlate {names[0]} IJR")
    if len(names) > MOST_FUNDS:
        raise UsageFault(f"{len(names):,} funds are too many", f"at most {MOST_FUNDS}")
    if rolling is not None:
        return _rolling(context, output, names, rolling)
    gathered = ask(context, names)
    as_pairs = output.format in PAIRS or any(context.given[name] for name in ROW_CHOICE)
    table_of = tables.pairs_table if as_pairs else tables.correlation_table
    draw = partial(tables.correlation_chart, gathered.comparison)
    table = table_of(gathered.comparison)
    answer = answer_of(context, gathered, table, draw=draw)
    return answer_with_figures(answer, correlations_of(table), "no correlation of two funds")


def _rolling(context: Context, output: Output, names: list[str], text: str) -> Answer:
    from smallcap_cli.core.analysis.rolling_correlations import fund_correlations
    from smallcap_cli.tables.funds.rolling_correlation import correlation_states, rolling_correlation_table

    length = call.correlation_length(text)
    gathered = ask(context, names, window=window_or_all(context))
    found = fund_correlations(gathered.comparison, length)
    if not gathered.errors:
        call.refuse_no_window(found, length)
    every = output.format in MACHINE_FORMATS or any(context.given[name] for name in ROW_CHOICE)
    table = rolling_correlation_table(gathered.comparison, found, length, every=every)
    draw = partial(tables.rolling_correlation_chart, found, text, table.head)
    answer = answer_of(context, gathered, table, states=correlation_states(found), draw=draw)
    figures = [value for column in table.columns[1:] for value in table.column(column.name)]
    return answer_with_figures(answer, figures, "no correlation of two funds")
