"""`smallcap growth`: what an amount became, at the ends of months, quarters or years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.completion import complete_tickers
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.printing import output_for
from smallcap_cli.call.tickers import checked_ticker, tickers_of
from smallcap_cli.commands.returns import By, fund_columns, step_of
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.analysis.periods import Step
    from smallcap_cli.core.comparison.cohorts import BlockRow
    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.model import Value

OPTIONS = ("as_of", "window", "anchor", "basis", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap growth VOO IWM
  smallcap growth IWM IJR --window 10y --by year --amount 10000
  smallcap growth IWM --window since:2025-04-08 --by month -f csv
  smallcap growth IWM IJR --relative-to VOO --window 10y"""

Amount = Annotated[
    float | None, typer.Option("--amount", help="What was invested at the window's start; 1,000 unless given.")
]
RelativeTo = Annotated[
    str | None,
    typer.Option(
        "--relative-to", metavar="TICKER", help="Each fund over this one, 100 at the start: above 100 it did better.",
        autocompletion=complete_tickers,
    ),
]  # fmt: skip
AMOUNT = 1000.0


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "growth", OPTIONS, epilog=EXAMPLES)
    def growth(
        tickers: Tickers = None, by: By = None, amount: Amount = None, relative_to: RelativeTo = None, *, given: Given
    ) -> Answer:
        """What an amount became, before tax; distributions reinvested unless `--basis price`."""
        context = open_context(given)
        output = output_for(context)
        if amount is not None and not 0 < amount < 1e15:
            raise UsageFault(f"--amount {amount:g} cannot be invested", "a positive number of dollars")
        step = step_of(by) if by else None
        names = tickers_of(context, tickers)
        if relative_to is not None:
            from smallcap_cli.commands.relative import relative_answer

            if amount is not None:
                raise UsageFault("--relative-to begins at 100: --amount means nothing with it", "leave out --amount")
            return relative_answer(context, names, checked_ticker(relative_to), step, output)
        return _growth(context, names, step, AMOUNT if amount is None else amount, output)


def _growth(context: Context, tickers: list[str], step: Step | None, amount: float, output: object) -> Answer:
    from smallcap_cli.call.legacy import gather

    gathered = gather(context, tickers)
    dates, cells = _levels(gathered.comparison, step, amount)
    labels = [day.isoformat() for day in dates]
    gathered = gathered._replace(head=f"{amount:,.2f} at the start, before tax · {gathered.head}")
    return fund_columns(gathered, "day", labels, cells, "money", output, context)


def _levels(comparison: Comparison, step: Step | None, amount: float) -> tuple[list[date], list[list[Value]]]:
    """The days shown (start, ends of periods, end) and for each fund its levels on them, or why it has none."""
    from smallcap_cli.core.analysis.periods import growth_levels
    from smallcap_cli.core.comparison.cohorts import BlockRow
    from smallcap_cli.core.comparison.computation import Computation
    from smallcap_cli.core.model import absent

    computation, window = Computation(comparison), comparison.conventions.window
    views = computation.placed_view("path", window).views
    cuts = [place for place in views.block_rows if isinstance(place, BlockRow)]
    dates = dates_between(cuts, step) if cuts else [comparison.conventions.as_of]
    cells: list[list[Value]] = []
    for _, place, frame in computation.frames("path", window):
        if isinstance(place, BlockRow) and frame is not None:
            block = views.blocks[place.block]
            cells.append(growth_levels(frame, block.days, block.closes[place.row], dates, amount))
        else:
            cells.append([absent("money", place) for _ in dates if not isinstance(place, BlockRow)])
    return dates, cells


def dates_between(cuts: Sequence[BlockRow], step: Step | None) -> list[date]:
    """The earliest start, the ends of the periods between, the latest end; fewer rows for longer windows."""
    from smallcap_cli.core.analysis.periods import periods_between

    start, end = min(cut.start for cut in cuts), max(cut.end for cut in cuts)
    years = (end - start).days / 365.25
    step = step or ("month" if years <= 1.1 else "quarter" if years <= 5.1 else "year")
    latest = max(cut.start for cut in cuts).replace(day=1)
    return [
        start,
        *(p.end for p in periods_between(start, end, step) if latest < p.end.replace(day=1) and p.end < end),
        end,
    ]
