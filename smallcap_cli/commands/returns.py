"""`smallcap returns`: by calendar year, quarter or month, over named windows, or over rolling ones."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.beside import ask_beside_benchmark
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.periods import By, refuse_contradictions, rolling_length, step_window, window_or_all, windows_of
from smallcap_cli.call.printing import Output
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = ("as_of", "window", "anchor", "basis", "benchmark", "limit", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap returns IWM IJR VB
  smallcap returns IWM IJR --by month --window ytd
  smallcap returns VOO IWM --window ytd,1y,since:2025-04-08
  smallcap returns IJR IWM --rolling 3y --benchmark IWM
  smallcap returns IJR --by year --summary --benchmark VOO"""
ROLLING = "Show every window of this length, such as 6m, 1y, 3y."
STEP = "Start rolling windows this far apart [month]."
SUMMARY = "Show a summary of the periods, or one row for each."

Rolling = Annotated[str | None, typer.Option("--rolling", metavar="LENGTH", help=ROLLING)]
Step = Annotated[str | None, typer.Option("--step", metavar="month|quarter|year", help=STEP)]
Summary = Annotated[bool | None, typer.Option("--summary/--series", help=SUMMARY)]


@command(*OPTIONS, examples=EXAMPLES)
def returns(
    context: Context, output: Output, tickers: Tickers = None, by: By = None, rolling: Rolling = None,
    step: Step = None, summary: Summary = None,
) -> Answer:  # fmt: skip
    """Show returns by year, quarter, month or window."""
    refuse_contradictions(context.given, by=by, rolling=rolling, step=step, summary=summary)
    names = tickers_of(context, tickers)
    if rolling is not None:
        programs = output.format in MACHINE_FORMATS
        series = programs if summary is None else not summary
        return _rolling(context, names, (rolling, step or "month"), series=series, every=programs)
    return _periods(context, names, by, together=bool(summary))


def _rolling(context: Context, names: list[str], length: tuple[str, str], *, series: bool, every: bool) -> Answer:
    from smallcap_cli.tables.funds import periods, rolling

    asked, common = rolling_length(*length), context.given["window"] is None
    gathered, benchmark = ask_beside_benchmark(context, names, window=window_or_all(context))
    figures = rolling.rolling_figures(gathered.comparison, benchmark, asked, common=common)
    if not series:
        return answer_of(context, gathered, rolling.rolling_table(figures), states=rolling.fund_states(figures))
    table = rolling.series_table(figures, limit=context.given["limit"], every=every)
    gathered = gathered._replace(comparison=figures.beside_benchmark)
    return answer_of(context, gathered, table, states=periods.column_states(table))


def _periods(context: Context, names: list[str], by: str | None, *, together: bool) -> Answer:
    from smallcap_cli.tables.funds import periods, summary

    if context.given["window"] is not None and by is None:
        windows = windows_of(context.given)
        gathered = ask(context, names, window=windows[0], windows=windows)
        table = periods.window_table(gathered.comparison, windows)
        return answer_of(context, gathered, table, states=periods.column_states(table))
    (step, window), limit = step_window(context, by or "year"), context.given["limit"]
    if together:
        gathered, benchmark = ask_beside_benchmark(context, names, windows=[window])
        table = summary.summary_table(gathered.comparison, benchmark, by=step, window=window, limit=limit)
        return answer_of(context, gathered, table)
    gathered = ask(context, names, windows=[window])
    table = periods.period_table(gathered.comparison, by=step, window=window, limit=limit)
    return answer_of(context, gathered, table, states=periods.column_states(table))
