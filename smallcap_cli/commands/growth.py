"""`smallcap growth`: what an amount became, at the ends of months, quarters or years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.commands.answer import Answer
from smallcap_cli.commands.context import Context, open_context, tickers_of
from smallcap_cli.commands.options import PRINTING, SOURCES, Given, Tickers, command
from smallcap_cli.commands.printing import output_for
from smallcap_cli.commands.returns import By, fund_columns, step_of
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.analysis.periods import Step
    from smallcap_cli.core.compare import Comparison
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.views import Cut

OPTIONS = ("as_of", "window", "anchor", "basis", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap growth VOO IWM
  smallcap growth IWM IJR --window 10y --by year --amount 10000
  smallcap growth IWM --window since:2025-04-08 --by month -f csv"""

Amount = Annotated[float, typer.Option("--amount", help="What was invested at the window's start.")]


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "growth", OPTIONS, epilog=EXAMPLES)
    def growth(tickers: Tickers = None, by: By = None, amount: Amount = 1000.0, *, given: Given) -> Answer:
        """What an amount became, before tax; distributions reinvested unless `--basis price`."""
        context = open_context(given)
        output = output_for(context)
        if not 0 < amount < 1e15:
            raise UsageFault(f"--amount {amount:g} cannot be invested", "a positive number of dollars")
        return _growth(context, tickers_of(context, tickers), by, amount, output)


def _growth(context: Context, tickers: list[str], by: str | None, amount: float, output: object) -> Answer:
    from smallcap_cli.commands.gather import gather

    step = step_of(by) if by else None
    gathered = gather(context, tickers)
    dates, cells = _levels(gathered.comparison, step, amount)
    labels = [day.isoformat() for day in dates]
    gathered = gathered._replace(head=f"{amount:,.2f} at the start · {gathered.head}")
    return fund_columns(gathered, "day", labels, cells, "money", output, context)


def _levels(comparison: Comparison, step: Step | None, amount: float) -> tuple[list[date], list[list[Value]]]:
    """The days shown (start, ends of periods, end) and for each fund its levels on them, or why it has none."""
    from smallcap_cli.core.analysis.periods import growth_levels
    from smallcap_cli.core.compare import Computation
    from smallcap_cli.core.model import absent
    from smallcap_cli.core.views import Cut

    placed = Computation(comparison).placed("path", comparison.conventions.window)
    cuts = [place for place in placed.views.places if isinstance(place, Cut)]
    dates = _dates(cuts, step) if cuts else [comparison.conventions.as_of]
    cells: list[list[Value]] = []
    for place, frame in zip(placed.views.places, placed.frames, strict=True):
        if isinstance(place, Cut) and frame is not None:
            block = placed.views.blocks[place.block]
            cells.append(growth_levels(frame, block.days, block.closes[place.row], dates, amount))
        else:
            cells.append([absent("money", place) for _ in dates if not isinstance(place, Cut)])
    return dates, cells


def _dates(cuts: Sequence[Cut], step: Step | None) -> list[date]:
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
