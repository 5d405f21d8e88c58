"""`smallcap returns`: by calendar year, quarter or month, over named windows, or over rolling ones."""

from __future__ import annotations

from functools import partial

from smallcap_cli import tables
from smallcap_cli.call import periods as call
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.beside import ask_beside_benchmark
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import CHARTS, PRINTING, ROW_CHOICE, SOURCES, Tickers
from smallcap_cli.call.outcome import answer_of
from smallcap_cli.call.printing import Output
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = ("as_of", "window", "anchor", "basis", "benchmark", *ROW_CHOICE, "funds_from", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap returns IWM --grid --limit 10
  smallcap returns VOO IWM --window ytd,1y,since:2025-04-08
  smallcap returns IJR IWM --rolling 3y --benchmark IWM
  smallcap returns IWM --by month --sort IWM --limit 10"""


@command(*OPTIONS, examples=EXAMPLES, window="max")
def returns(
    context: Context, output: Output, tickers: Tickers = None, by: call.By = None, rolling: call.Rolling = None,
    step: call.RollingStep = None, summary: call.Summary = None, grid: call.Grid = None,
) -> Answer:  # fmt: skip
    """Show returns by year, quarter, month or window."""
    call.refuse_contradictions(context.given, by=by, rolling=rolling, step=step, summary=summary, grid=grid)
    names = tickers_of(context, tickers)
    if rolling is None:
        answer = _periods(context, names, by, "grid" if grid else "summary" if summary else "")
    else:
        programs = output.format in MACHINE_FORMATS
        answer = _rolling(context, names, (rolling, step or "month"), summary=summary, every=programs)
    return answer if grid else call.with_rows_chosen(answer, context.given)


def _rolling(context: Context, names: list[str], size: tuple[str, str], *, summary: bool | None, every: bool) -> Answer:
    from smallcap_cli.tables.funds import periods, rolling

    asked, common = call.rolling_length(*size), context.given["window"] is None
    gathered, benchmark = ask_beside_benchmark(context, names, window=call.window_or_all(context))
    figures = rolling.rolling_figures(gathered.comparison, benchmark, asked, common=common)
    draw = partial(tables.rolling_chart, figures)
    if summary or (summary is None and not every):
        states = rolling.fund_states(figures)
        return answer_of(context, gathered, rolling.rolling_table(figures), states=states, draw=draw)
    table = rolling.series_table(figures, limit=call.newest_asked(context.given), every=every)
    gathered = gathered._replace(comparison=figures.beside_benchmark)
    return answer_of(context, gathered, table, states=periods.column_states(table), draw=draw)


def _periods(context: Context, names: list[str], by: str | None, form: str) -> Answer:
    from smallcap_cli.tables.funds import grid, periods, summary

    if context.given["window"] is not None and by is None and not form:
        windows = call.windows_of(context.given)
        gathered = ask(context, names, window=windows[0], windows=windows)
        table = periods.window_table(gathered.comparison, windows)
        draw = partial(tables.windows_chart, table, gathered.comparison)
        return answer_of(context, gathered, table, states=periods.column_states(table), draw=draw)
    (step, window), limit = call.step_window(context, by or "year"), context.given["limit"]
    if form == "summary":
        gathered, benchmark = ask_beside_benchmark(context, names, windows=[window])
        table = summary.summary_table(gathered.comparison, benchmark, by=step, window=window, limit=limit)
        states = None
    else:
        limit = limit if form else call.newest_asked(context.given)
        gathered = ask(context, names, windows=[window])
        table_of = grid.grid_table if form else partial(periods.period_table, by=step)
        table = table_of(gathered.comparison, window=window, limit=limit)
        states = grid.grid_states(gathered.comparison, table) if form else periods.column_states(table)
    draw = partial(tables.returns_chart, gathered.comparison, by=by and step, window=window, limit=limit)
    return answer_of(context, gathered, table, states=states, draw=draw)
