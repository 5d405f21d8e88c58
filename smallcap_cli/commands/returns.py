"""`smallcap returns`: by calendar year, quarter or month, over named windows, or over rolling ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.printing import output_for
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault, did_you_mean, shown

if TYPE_CHECKING:
    from smallcap_cli.call.legacy import Gathered
    from smallcap_cli.core.analysis.periods import Step as Calendar
    from smallcap_cli.core.model import Value

OPTIONS = ("as_of", "window", "anchor", "basis", "benchmark", "limit", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap returns IWM IJR VB
  smallcap returns IWM IJR --by quarter --limit 8
  smallcap returns VOO IWM --window ytd,1y,since:2025-04-08
  smallcap returns IJR IWM --rolling 3y --benchmark IWM
  smallcap returns IJR --by year --summary --benchmark VOO"""
#: How many of the newest periods are shown unless `--limit` says otherwise; years are all shown.
SHOWN = {"year": 100, "quarter": 12, "month": 24}
#: Formats that programs read.
MACHINES = ("csv", "tsv", "json", "ndjson", "xlsx")

By = Annotated[str | None, typer.Option("--by", metavar="year|quarter|month", help="Calendar period of a row.")]
Rolling = Annotated[
    str | None, typer.Option("--rolling", metavar="3y", help="Every window of that length, such as 6m, 1y, 3y.")
]
Step = Annotated[
    str | None, typer.Option("--step", metavar="month|quarter|year", help="How far rolling windows are apart.")
]
Summary = Annotated[
    bool | None,
    typer.Option(
        "--summary/--series",
        help="Periods together, or each of them; of --rolling people see the first, programs the second.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "returns", OPTIONS, epilog=EXAMPLES)
    def returns(
        tickers: Tickers = None, by: By = None, rolling: Rolling = None, step: Step = None, summary: Summary = None,
        *, given: Given,
    ) -> Answer:  # fmt: skip
        """Returns by year, quarter or month; over the windows of `--window`, comma separated; or over rolling ones."""
        context = open_context(given)
        output = output_for(context)
        _refuse_contradictions(given, by, rolling, step, summary)
        names = tickers_of(context, tickers)
        if rolling is not None:
            from smallcap_cli.commands.rolling import asked_of, rolling_answer

            series = output.format in MACHINES if summary is None else not summary
            return rolling_answer(context, names, asked_of(rolling, step or "month"), output, series=series)
        if given["window"] is not None:
            return _windows(context, names, output)
        if summary:
            from smallcap_cli.commands.period_summary import summary_answer

            return summary_answer(context, names, step_of(by or "year"), output)
        return _calendar(context, names, step_of(by or "year"), output)


def _refuse_contradictions(
    given: Given, by: str | None, rolling: str | None, step: str | None, summary: bool | None
) -> None:
    """Options that ask for different tables, or that the table asked for would not look at."""
    if by is not None and (given["window"] is not None or rolling is not None):
        other = "--window" if rolling is None else "--rolling"
        raise UsageFault(f"--by and {other} exclude each other", "leave one out")
    if given["anchor"] is not None and (given["window"] is None or rolling is not None):
        raise UsageFault("--anchor goes with --window: periods and rolling windows have their own ends", "leave it out")
    if step is not None and rolling is None:
        raise UsageFault("--step goes with --rolling", "such as --rolling 3y --step year")
    if summary and rolling is None and given["window"] is not None:
        raise UsageFault("--summary goes with --by or --rolling", "leave out --window")
    if given["benchmark"] is not None and rolling is None and not summary:
        raise UsageFault("--benchmark goes with --rolling or --summary", "leave it out")
    if given["limit"] and rolling is not None and summary:
        raise UsageFault("--limit chooses among windows, --summary is about all of them", "leave it out")


def step_of(text: str) -> Calendar:
    """The calendar period a word names."""
    from smallcap_cli.core.analysis.periods import STEPS

    for step in STEPS:
        if step == text:
            return step
    raise UsageFault(f"--by {shown(text)} is not valid", did_you_mean(text, STEPS, f"one of: {', '.join(STEPS)}"))


def _calendar(context: Context, tickers: Sequence[str], step: Calendar, output: object) -> Answer:
    from smallcap_cli.call.legacy import gather
    from smallcap_cli.core.analysis.periods import period_returns, periods_between
    from smallcap_cli.core.comparison.computation import ranking_basis
    from smallcap_cli.core.model import PriceHistory
    from smallcap_cli.core.windows import parse_window

    gathered = gather(context, tickers, windows=[parse_window("max")])
    conventions = gathered.comparison.conventions
    funds = gathered.comparison.funds
    histories = [fund.prices for fund in funds if isinstance(fund.prices, PriceHistory)]
    first = min([history.first_day for history in histories] + [conventions.as_of])
    periods = periods_between(first, conventions.as_of, step)
    periods = periods[-(context.given["limit"] or SHOWN[step]) :]
    mixed = ranking_basis(funds).mixed
    cells = [period_returns(fund, periods, conventions.as_of, conventions.basis, mixed=mixed) for fund in funds]
    return fund_columns(gathered, step, [p.label for p in periods], cells, "fraction", output, context)


def _windows(context: Context, tickers: Sequence[str], output: object) -> Answer:
    from smallcap_cli.call.legacy import gather
    from smallcap_cli.core.comparison.cells import columns_of
    from smallcap_cli.core.metrics.columns import request
    from smallcap_cli.core.windows import parse_window

    names = [name.strip() for name in str(context.given["window"]).split(",") if name.strip()]
    windows = [parse_window(name) for name in names]
    if not windows:
        raise UsageFault("--window names no window", "such as --window ytd,1y")
    if context.given["limit"]:
        names, windows = names[: context.given["limit"]], windows[: context.given["limit"]]
    gathered = gather(context, tickers, window=windows[0], windows=windows)
    made = columns_of(gathered.comparison, [request(f"period_return:{w.name}", w) for w in windows])
    cells = [[column[1][position] for column in made] for position in range(len(tickers))]
    return fund_columns(gathered, "window", names, cells, "fraction", output, context)


def fund_columns(
    gathered: Gathered, row_name: str, labels: Sequence[str], cells: Sequence[Sequence[Value]], unit: str,
    output: object, context: Context,
) -> Answer:  # fmt: skip
    """A table with one row a period and one column a fund; `cells` holds a list a fund."""
    from smallcap_cli.call.legacy import outcome
    from smallcap_cli.core.comparison.cells import PERIOD_WORDS, WINDOW_WORDS, convention_words
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table

    comparison = gathered.comparison
    words = PERIOD_WORDS if row_name in SHOWN else WINDOW_WORDS
    tickers = [fund.ticker for fund in comparison.funds]
    columns = (Column(row_name, row_name, "text"), *(Column(ticker, ticker, unit) for ticker in tickers))
    rows = tuple((text_value(label), *(column[number] for column in cells)) for number, label in enumerate(labels))
    table = Table(
        command=context.given.command, columns=columns, keys=tuple(labels), rows=rows, head=gathered.head,
        as_of=comparison.conventions.as_of, conventions=convention_words(comparison, words),
    )  # fmt: skip
    return outcome(context, gathered, table, output, states=[_state(column) for column in cells])


def _state(cells: Sequence[Value]) -> str:
    """ok, partial where a figure could not be had, unavailable where none could."""
    from smallcap_cli.core.comparison.cells import NOT_HAD

    lacking = [cell.missing in NOT_HAD for cell in cells]
    return "ok" if not any(lacking) else "unavailable" if all(lacking) else "partial"
