"""`smallcap fees`: what expense ratios cost over years, and how much better a dearer fund must do."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault

OPTIONS = ("as_of", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap fees IWM IJR AVUV
  smallcap fees VB IWM --amount 100000 --years 20 --growth 0.07"""
MOST_YEARS = 100

Amount = Annotated[float, typer.Option("--amount", help="Invest this amount at the start.")]
Years = Annotated[int, typer.Option("--years", min=1, max=MOST_YEARS, help="Hold for this many years.")]
Growth = Annotated[float, typer.Option("--growth", help="Assume this growth per year before fees.")]


@command(*OPTIONS, examples=EXAMPLES)
def fees(
    context: Context, tickers: Tickers = None, amount: Amount = 10_000.0, years: Years = 10, growth: Growth = 0.08
) -> Answer:
    """Show what expense ratios cost over the years.

    All funds grow alike before fees: this is arithmetic, not a forecast.
    """
    from smallcap_cli.tables.funds.fees import Investment, fees_table, fund_states

    if not 0 < amount < 1e15:
        raise UsageFault(f"--amount {amount:g} is not a positive amount", "give a positive number of dollars")
    if not -0.5 < growth < 1.0:
        raise UsageFault(f"--growth {growth:g} is not a rate a year", "write 0.08 for 8 % a year")
    gathered = ask(context, tickers_of(context, tickers))
    table = fees_table(gathered.comparison, Investment(amount, growth, years))
    return answer_of(context, gathered, table, states=fund_states(table))
