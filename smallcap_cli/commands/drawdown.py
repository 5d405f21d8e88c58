"""`smallcap drawdown`: the worst falls of each fund with their days, and the deepest one all share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context, tickers_of
from smallcap_cli.call.options import PRINTING, SOURCES, Given, Tickers, command
from smallcap_cli.call.printing import output_for

if TYPE_CHECKING:
    from smallcap_cli.core.comparison.computation import Comparison, Frame
    from smallcap_cli.core.model import FundData, Value
    from smallcap_cli.core.statistics.episodes import Episode

OPTIONS = ("as_of", "window", "anchor", "basis", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap drawdown VOO IWM
  smallcap drawdown IWM IJR VB --window 10y --top 3
  smallcap drawdown IWM --window 2020 -f csv"""

Top = Annotated[int, typer.Option("--top", min=1, max=100, metavar="N", help="Falls of each fund.")]


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "drawdown", OPTIONS, epilog=EXAMPLES)
    def drawdown(tickers: Tickers = None, top: Top = 5, *, given: Given) -> Answer:
        """The N worst falls of each fund in the window, deepest first, and the fall that all share."""
        context = open_context(given)
        output = output_for(context)
        return _drawdown(context, tickers_of(context, tickers), top, output)


def _drawdown(context: Context, tickers: list[str], top: int, output: object) -> Answer:
    from smallcap_cli.call.outcome import outcome
    from smallcap_cli.commands.gather import gather
    from smallcap_cli.core.comparison.cells import WINDOW_WORDS, convention_words
    from smallcap_cli.core.table import Column, Table

    gathered = gather(context, tickers)
    comparison = gathered.comparison
    rows, footnotes = _rows(comparison, top)
    columns = (
        Column("ticker", "fund", "text"), Column("rank", "rank", "text"), Column("depth", "depth", "fraction"),
        Column("peak", "peak", "date"), Column("trough", "trough", "date"), Column("recovery", "recovery", "date"),
        Column("days_down", "days down", "days"), Column("days_up", "days up", "days", screen=False),
        Column("days_total", "days in all", "days"),
    )  # fmt: skip
    table = Table(
        command="drawdown", columns=columns, keys=tuple(f"{row[0].value}.{row[1].value}" for row in rows),
        rows=tuple(rows), head=f"falls within {comparison.conventions.window.name} · {gathered.head}",
        as_of=comparison.conventions.as_of, conventions=convention_words(comparison, WINDOW_WORDS), footnotes=footnotes,
    )  # fmt: skip
    return outcome(context, gathered, table, output)


def _rows(comparison: Comparison, top: int) -> tuple[list[tuple[Value, ...]], tuple[str, ...]]:
    from smallcap_cli.core.comparison.cells import common_fall
    from smallcap_cli.core.comparison.cohorts import Cut
    from smallcap_cli.core.comparison.computation import Computation
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap
    from smallcap_cli.core.statistics.episodes import episodes

    computation = Computation(comparison)
    views = computation.placed("path", comparison.conventions.window).views
    rows: list[tuple[Value, ...]] = []
    worst: list[Episode] = []
    shared: list[tuple[FundData, Frame]] = []
    for fund, place, frame in computation.frames("path", comparison.conventions.window):
        if not isinstance(place, Cut) or frame is None:
            rows.append(_missing_row(fund, place))
            continue
        block = views.blocks[place.block]
        found = episodes(block.days, block.closes[place.row], top)
        worst += found[:1]
        shared.append((fund, frame))
        rows += [_row(fund, frame, str(rank), fall) for rank, fall in enumerate(found, start=1)]
        rows += [] if found else [_missing_row(fund, Gap(NOT_COMPARABLE, "no fall in the window"))]
    if len(shared) < 2:
        return rows, ()
    common = common_fall(computation)
    if isinstance(common, Gap):
        return rows, (common.detail, *_different(worst))
    rows += [_row(fund, frame, "common", fall) for (fund, frame), fall in zip(shared, common.falls, strict=True)]
    return rows, (f"common: the deepest fall that all share, {common.label}", *_different(worst))


def _different(worst: list[Episode]) -> tuple[str, ...]:
    """Whether the funds' worst falls are one event; depths of different events are not one comparison."""
    if not worst or max(fall.peak for fall in worst) < min(fall.trough for fall in worst):
        return ()
    return ("the funds' worst falls are different events: their depths are not one comparison",)


def _row(fund: FundData, frame: Frame, rank: str, fall: Episode) -> tuple[Value, ...]:
    from smallcap_cli.core.comparison.cells import edge_note
    from smallcap_cli.core.model import TOO_SHORT, Gap, Value, absent, text_value

    sources = frame.sources
    notes = frame.notes if rank == "common" else (*frame.notes, *edge_note(fall.peak, frame.start))
    waiting = Gap(TOO_SHORT, f"not recovered by {fall.last}")
    recovery = absent("date", waiting) if fall.recovery is None else Value(fall.recovery, "date", sources)
    up = absent("days", waiting) if fall.days_up is None else Value(fall.days_up, "days", sources)
    so_far = () if fall.recovery else (f"so far, to {fall.last}",)
    depth = Value(
        fall.depth, "fraction", sources, frame.basis, fall.trough, fall.peak, notes=notes, mark=frame.mark,
        comparable=frame.comparable,
    )  # fmt: skip
    return (
        text_value(fund.ticker), text_value(rank), depth, Value(fall.peak, "date", sources),
        Value(fall.trough, "date", sources), recovery,
        Value(fall.days_down, "days", sources), up, Value(fall.days_total, "days", sources, notes=so_far),
    )  # fmt: skip


def _missing_row(fund: FundData, gap: object) -> tuple[Value, ...]:
    from smallcap_cli.core.model import NOT_FETCHED, Gap, absent, text_value

    why = gap if isinstance(gap, Gap) else Gap(NOT_FETCHED)
    units = ("fraction", "date", "date", "date", "days", "days", "days")
    return (text_value(fund.ticker), text_value("1"), *(absent(unit, why) for unit in units))
