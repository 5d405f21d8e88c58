"""`smallcap returns`: by calendar year, quarter or month, or over named windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.commands.answer import Answer
from smallcap_cli.commands.context import Context, open_context, tickers_of
from smallcap_cli.commands.options import PRINTING, SOURCES, Given, Tickers, command
from smallcap_cli.commands.printing import output_for
from smallcap_cli.errors import UsageFault, did_you_mean, shown

if TYPE_CHECKING:
    from smallcap_cli.commands.gather import Gathered
    from smallcap_cli.core.analysis.periods import Step
    from smallcap_cli.core.model import Value

OPTIONS = ("as_of", "window", "anchor", "basis", "limit", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap returns IWM IJR VB
  smallcap returns IWM IJR --by quarter --limit 8
  smallcap returns VOO IWM --window ytd,1y,since:2025-04-08"""
#: How many of the newest periods are shown unless `--limit` says otherwise; years are all shown.
SHOWN = {"year": 100, "quarter": 12, "month": 24}

By = Annotated[str | None, typer.Option("--by", metavar="year|quarter|month", help="Calendar period of a row.")]


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "returns", OPTIONS, epilog=EXAMPLES)
    def returns(tickers: Tickers = None, by: By = None, *, given: Given) -> Answer:
        """Returns by year, quarter or month; or over the windows of `--window`, comma separated."""
        context = open_context(given)
        output = output_for(context)
        if by is not None and given["window"] is not None:
            raise UsageFault("--by and --window exclude each other", "leave one out")
        if given["window"] is None and given["anchor"] is not None:
            raise UsageFault("--anchor goes with --window: calendar periods have their own ends", "leave it out")
        names = tickers_of(context, tickers)
        if given["window"] is not None:
            return _windows(context, names, output)
        return _calendar(context, names, step_of(by or "year"), output)


def step_of(text: str) -> Step:
    """The calendar period a word names."""
    from smallcap_cli.core.analysis.periods import STEPS

    for step in STEPS:
        if step == text:
            return step
    raise UsageFault(f"--by {shown(text)} is not valid", did_you_mean(text, STEPS, f"one of: {', '.join(STEPS)}"))


def _calendar(context: Context, tickers: Sequence[str], step: Step, output: object) -> Answer:
    from smallcap_cli.commands.gather import gather
    from smallcap_cli.core.analysis.periods import period_returns, periods_between
    from smallcap_cli.core.compare import ranked
    from smallcap_cli.core.model import PriceHistory
    from smallcap_cli.core.windows import parse_window

    gathered = gather(context, tickers, windows=[parse_window("max")])
    conventions = gathered.comparison.conventions
    funds = gathered.comparison.funds
    histories = [fund.prices for fund in funds if isinstance(fund.prices, PriceHistory)]
    first = min([history.first_day for history in histories] + [conventions.as_of])
    periods = periods_between(first, conventions.as_of, step)
    periods = periods[-(context.given["limit"] or SHOWN[step]) :]
    mixed = ranked(funds).mixed
    cells = [period_returns(fund, periods, conventions.as_of, conventions.basis, mixed=mixed) for fund in funds]
    return fund_columns(gathered, step, [p.label for p in periods], cells, "fraction", output, context)


def _windows(context: Context, tickers: Sequence[str], output: object) -> Answer:
    from smallcap_cli.commands.gather import gather
    from smallcap_cli.core.compare import columns_of
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
    from smallcap_cli.commands.outcome import outcome
    from smallcap_cli.core.compare import PERIOD_WORDS, WINDOW_WORDS, convention_words
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
    from smallcap_cli.core.compare import NOT_HAD

    lacking = [cell.missing in NOT_HAD for cell in cells]
    return "ok" if not any(lacking) else "unavailable" if all(lacking) else "partial"
