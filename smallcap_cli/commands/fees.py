"""`smallcap fees`: what expense ratios cost over years, and how much better a dearer fund must do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.fees import ask_break_even, check_plan
from smallcap_cli.call.listing import listing
from smallcap_cli.call.numbers import annual_rate, positive_dollars, within
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.question import ask_facts
from smallcap_cli.call.tickers import tickers_of

OPTIONS = ("as_of", "window", "anchor", "basis", "risk_free", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap fees IWM IJR AVUV
  smallcap fees VB IWM --amount 100000 --years 20 --growth 0.07
  smallcap fees AVUV IJR --break-even --window max"""
AMOUNT, YEARS, GROWTH = 10_000.0, 10, 0.08
MOST_YEARS = 100

Amount = Annotated[
    float | None,
    typer.Option(
        "--amount", callback=positive_dollars, metavar="USD", help=f"Invest this amount at the start [{AMOUNT:.0f}].",
    ),
]  # fmt: skip
Years = Annotated[
    int | None,
    typer.Option(
        "--years", callback=within("--years", "a number of years", least=1, most=MOST_YEARS), metavar="N",
        help=f"Hold for this many years, at most {MOST_YEARS} [{YEARS}].",
    ),
]  # fmt: skip
Growth = Annotated[
    float,
    typer.Option(
        "--growth", callback=annual_rate, metavar="RATE", help=f"Assume this growth per year before fees [{GROWTH}].",
        show_default=False,
    ),
]  # fmt: skip
Even = Annotated[
    bool | None,
    typer.Option("--break-even", help="Set each fund against the cheapest: alpha needed, alpha earned, how likely."),
]


@listing(*OPTIONS, examples=EXAMPLES)
def fees(
    context: Context, tickers: Tickers = None, amount: Amount = None, years: Years = None, growth: Growth = GROWTH,
    break_even: Even = None,
) -> Answer:  # fmt: skip
    """Show what expense ratios cost over the years.

    Takes those in force today or on `--as-of`, and assumes the same growth for all funds before fees: this is
    arithmetic, not a forecast. `--break-even` looks at returns of `--window`, as of the day of the closes.
    """
    check_plan(context.given, break_even=bool(break_even), amount=amount, years=years)
    if break_even:
        return against_the_cheapest(context, tickers, growth)
    from smallcap_cli.tables.funds.fees import Investment, fees_table, fund_states

    gathered = ask_facts(context, tickers_of(context, tickers))
    table = fees_table(gathered.comparison, Investment(amount or AMOUNT, growth, years or YEARS))
    return answer_of(context, gathered, table, states=fund_states(table))


def against_the_cheapest(context: Context, tickers: Sequence[str] | None, growth: float) -> Answer:
    """Each fund against the cheapest one, for `--break-even`."""
    from smallcap_cli.tables.funds.break_even import break_even_table

    gathered = ask_break_even(context, tickers_of(context, tickers))
    return answer_of(context, gathered, break_even_table(gathered.comparison, growth))
