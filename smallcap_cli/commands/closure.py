"""`smallcap closure`: which rules of the literature speak for the closure of funds."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of, answer_with_figures
from smallcap_cli.call.peers import ask_with_peers
from smallcap_cli.call.tickers import tickers_of

#: The rules rest on no closes: `--max-age` and `--live` would do nothing.
OPTIONS = ("as_of", "shares", "funds_from", *(name for name in SOURCES if name not in ("max_age", "live")), *PRINTING)
EXAMPLES = """Examples:
  smallcap closure CALF SFLO
  smallcap closure IWM --as-of 2025-08-31
  smallcap closure smallcap-value --where 'rule=count' -f csv"""


@listing(*OPTIONS, examples=EXAMPLES)
def closure(context: Context, tickers: Tickers = None) -> Answer:
    """Show which rules speak for a fund's closure.

    Size, fee revenue, age, asset growth, and the flows of the fund, its family and its segment, each with its limit.
    Counts the rules that speak for it and gives no probability.
    """
    from smallcap_cli.tables.funds.closure import closure_table, fund_states, rule_verdicts

    names = tickers_of(context, tickers)
    gathered, comparison = ask_with_peers(context, names)
    table = closure_table(comparison, names)
    answer = answer_of(context, gathered, table, states=fund_states(table))
    return answer_with_figures(answer, rule_verdicts(table), "no rule has a value")
