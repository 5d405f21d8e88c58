"""`smallcap fees`: what expense ratios cost over years, and how much better a dearer fund must do."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.numbers import annual_rate, positive_dollars, within
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.question import ask_facts
from smallcap_cli.call.tickers import tickers_of

#: Fees rest on no closes: `--max-age` and `--live` would do nothing.
OPTIONS = ("as_of", "funds_from", *(name for name in SOURCES if name not in ("max_age", "live")), *PRINTING)
EXAMPLES = """Examples:
  smallcap fees IWM IJR AVUV
  smallcap fees VB IWM --amount 100000 --years 20 --growth 0.07"""
AMOUNT, YEARS, GROWTH = 10_000.0, 10, 0.08
MOST_YEARS = 100

Amount = Annotated[
    float,
    typer.Option(
        "--amount", callback=positive_dollars, metavar="USD", help=f"Invest this amount at the start [{AMOUNT:.0f}].",
        show_default=False,
    ),
]  # fmt: skip
Years = Annotated[
    int,
    typer.Option(
        "--years", callback=within("--years", "a number of years", least=1, most=MOST_YEARS), metavar="N",
        help=f"Hold for this many years, at most {MOST_YEARS} [{YEARS}].", show_default=False,
    ),
]  # fmt: skip
Growth = Annotated[
    float,
    typer.Option(
        "--growth", callback=annual_rate, metavar="RATE", help=f"Assume this growth per year before fees [{GROWTH}].",
        show_default=False,
    ),
]  # fmt: skip


@listing(*OPTIONS, examples=EXAMPLES)
def fees(
    context: Context, tickers: Tickers = None, amount: Amount = AMOUNT, years: Years = YEARS, growth: Growth = GROWTH
) -> Answer:
    """Show what expense ratios cost over the years.

    Takes those in force today or on `--as-of`, and assumes the same growth for all funds before fees: this is
    arithmetic, not a forecast.
    """
    from smallcap_cli.tables.funds.fees import Investment, fees_table, fund_states

    gathered = ask_facts(context, tickers_of(context, tickers))
    table = fees_table(gathered.comparison, Investment(amount, growth, years))
    return answer_of(context, gathered, table, states=fund_states(table))
