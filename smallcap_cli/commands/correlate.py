"""`smallcap correlate`: how the returns of funds move together, every pair on the same days."""

from __future__ import annotations

from functools import partial

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import CHARTS, PRINTING, ROW_CHOICE, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.printing import Output
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault

OPTIONS = ("as_of", "window", "anchor", "basis", "frequency", "funds_from", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap correlate IWM IJR VB VOO
  smallcap correlate IWM BTC-USD --window 1y --frequency weekly
  smallcap correlate --funds-from smallcap-value --window 3y -f csv"""
#: More funds than this have more pairs than anybody reads.
MOST_FUNDS = 300
#: Formats that get a row a pair in place of the matrix.
PAIRS = ("csv", "tsv", "json", "ndjson")


@listing(*OPTIONS, examples=EXAMPLES)
def correlate(context: Context, output: Output, tickers: Tickers = None) -> Answer:
    """Show how the returns of funds correlate.

    Uses the same days for all pairs. CSV and JSON have one row per pair, and so has a choice of rows.
    """
    from smallcap_cli.tables.funds.correlation import matrix_table, pairs_table

    names = tickers_of(context, tickers)
    if len(names) < 2:
        raise UsageFault("correlate needs at least two funds", f"smallcap correlate {names[0]} IJR")
    if len(names) > MOST_FUNDS:
        raise UsageFault(f"{len(names):,} funds are too many", f"at most {MOST_FUNDS}")
    gathered = ask(context, names)
    as_pairs = output.format in PAIRS or any(context.given[name] for name in ROW_CHOICE)
    table_of = pairs_table if as_pairs else matrix_table
    draw = partial(tables.correlation_chart, gathered.comparison)
    return answer_of(context, gathered, table_of(gathered.comparison), draw=draw)
