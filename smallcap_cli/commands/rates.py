"""`smallcap rates`: funds in the Federal Reserve's rate cycles, and how they moved with yields."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.beside import ask_beside_benchmark
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of, answer_with_figures
from smallcap_cli.call.periods import whole_months_window
from smallcap_cli.call.rates import cycles_asked, yields_asked
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault

OPTIONS = ("as_of", "window", "basis", "benchmark", "funds_from", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap rates IWM
  smallcap rates IWM IJR --benchmark VOO --chart
  smallcap rates IWM AVUV --beta --window 10y
  smallcap rates IWM --moves my-moves.csv"""

Beta = Annotated[
    bool,
    typer.Option("--beta", help="Show betas to changes of the 10-year and the bill yield, as annual effective rates."),
]
Moves = Annotated[
    str | None,
    typer.Option("--moves", metavar="FILE", help="Read moves of the target rate from this CSV [1999 to July 2026]."),
]


@listing(*OPTIONS, examples=EXAMPLES, window="with --beta max")
def rates(context: Context, tickers: Tickers = None, beta: Beta = False, moves: Moves = None) -> Answer:
    """Show funds in rate cycles, or their betas to yields.

    Cycles are the Federal Reserve's cuts and hikes, dated by their announcement; the target changes on the next
    business day. Each row has the return and that less the benchmark's. Betas are of monthly returns on monthly changes
    of yields, turned into annual effective rates, with standard errors and n.
    """
    from smallcap_cli.core.analysis.rate_betas import fund_betas
    from smallcap_cli.core.analysis.rate_cycles import fund_cycles
    from smallcap_cli.tables.funds import rates as build
    from smallcap_cli.userfiles.rate_moves import BUNDLED_TO

    if beta and moves is not None:
        raise UsageFault("--beta looks at yields, not at moves of the target", "leave --moves out")
    if not beta and context.given["window"] is not None:
        raise UsageFault("cycles have windows of their own", "leave --window out, or add --beta")
    names = tickers_of(context, tickers)
    gathered, benchmark = ask_beside_benchmark(context, names, window=whole_months_window(context))
    comparison, by = gathered.comparison, gathered.comparison.conventions
    if beta:
        betas = fund_betas(comparison, benchmark, yields_asked(context, by.as_of))
        table = build.betas_table(comparison, benchmark, betas)
        answer = answer_of(context, gathered, table, states=build.beta_states(betas))
        return answer_with_figures(answer, table.column("beta"), "no beta to rates")
    cycles = cycles_asked(moves, by.as_of)
    found = {
        fund.ticker: fund_cycles(fund, benchmark, cycles, by.as_of, by.basis) for fund in comparison.funds
    }  # fmt: skip
    table = build.cycles_table(comparison, benchmark.ticker, found, None if moves else min(BUNDLED_TO, by.as_of))
    draw = partial(tables.rates_chart, found, benchmark.ticker, table.head)
    answer = answer_of(context, gathered, table, states=build.cycle_states(found), draw=draw)
    return answer_with_figures(answer, (*table.column("return"), *table.column("return_12m")), "no return in a cycle")
