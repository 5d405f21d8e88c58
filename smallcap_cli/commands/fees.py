"""`smallcap fees`: what expense ratios cost over years, and how much better a dearer fund must do."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.factors import late_factors
from smallcap_cli.call.fees import (
    AMOUNT,
    GROWTH,
    YEARS,
    Amount,
    Even,
    Growth,
    Model,
    Years,
    ask_break_even,
    break_even_factors,
    check_plan,
)  # fmt: skip
from smallcap_cli.call.listing import listing
from smallcap_cli.call.numbers import annual_rate
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of, answer_with_figures
from smallcap_cli.call.question import ask_facts
from smallcap_cli.call.tickers import tickers_of

OPTIONS = ("as_of", "window", "anchor", "basis", "risk_free", "factors", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap fees IWM IJR AVUV
  smallcap fees VB IWM --amount 100000 --years 20 --growth 0.07
  smallcap fees AVUV IJR --break-even --window max
  smallcap fees AVUV IJR --break-even --model ff3 --factors french-files"""


@listing(*OPTIONS, examples=EXAMPLES)
def fees(
    context: Context, tickers: Tickers = None, amount: Amount = None, years: Years = None, growth: Growth = None,
    break_even: Even = None, model: Model = None,
) -> Answer:  # fmt: skip
    """Show what expense ratios cost over the years.

    Takes those in force today or on `--as-of`, and assumes the same growth for all funds before fees: this is
    arithmetic, not a forecast. `--break-even` looks at returns of `--window`, as of the day of the closes.
    """
    check_plan(context.given, break_even=bool(break_even), amount=amount, years=years, model=model)
    rate = GROWTH if growth is None else annual_rate("--growth", growth)
    if break_even:
        return against_the_cheapest(context, tickers, rate, model)
    from smallcap_cli.tables.funds.fees import Investment, fees_table, fund_states

    gathered = ask_facts(context, tickers_of(context, tickers))
    table = fees_table(gathered.comparison, Investment(amount or AMOUNT, rate, years or YEARS))
    return answer_of(context, gathered, table, states=fund_states(table))


def against_the_cheapest(context: Context, tickers: Sequence[str] | None, growth: float, model: str | None) -> Answer:
    """Each fund against the cheapest one, for `--break-even`."""
    factors = break_even_factors(context, model)
    gathered = ask_break_even(context, tickers_of(context, tickers))
    table = tables.break_even_table(gathered.comparison, growth, factors)
    day = gathered.comparison.conventions.as_of
    late = late_factors(context, factors, context.window, day) if factors is not None else ()
    return answer_with_figures(answer_of(context, gathered, table, late=late), table.column("alpha"), "no alpha")
