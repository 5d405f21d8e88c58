"""`smallcap drawdown`: the worst falls of each fund with their days, and the deepest one all share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.commands.answer import Answer
from smallcap_cli.commands.context import Context, open_context, tickers_of
from smallcap_cli.commands.options import PRINTING, SOURCES, Given, Tickers, command
from smallcap_cli.commands.printing import output_for

if TYPE_CHECKING:
    from smallcap_cli.core.analysis.episodes import Episode
    from smallcap_cli.core.compare import Comparison
    from smallcap_cli.core.model import FundData, Value

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
    from smallcap_cli.commands.gather import gather
    from smallcap_cli.commands.outcome import outcome
    from smallcap_cli.core.compare import convention_words
    from smallcap_cli.core.table import Column, Table

    gathered = gather(context, tickers)
    comparison = gathered.comparison
    rows, footnotes = _rows(comparison, top)
    columns = (
        Column("ticker", "fund", "text"), Column("rank", "rank", "text"), Column("depth", "depth", "fraction"),
        Column("peak", "peak", "date"), Column("trough", "trough", "date"), Column("recovery", "recovery", "date"),
        Column("days_down", "days down", "days"), Column("days_total", "days in all", "days"),
    )  # fmt: skip
    table = Table(
        command="drawdown", columns=columns, keys=tuple(f"{row[0].value}.{row[1].value}" for row in rows),
        rows=tuple(rows), head=f"falls within {comparison.conventions.window.name} · {gathered.head}",
        as_of=comparison.conventions.as_of, conventions=convention_words(comparison), footnotes=footnotes,
    )  # fmt: skip
    return outcome(context, gathered, table, output)


def _rows(comparison: Comparison, top: int) -> tuple[list[tuple[Value, ...]], tuple[str, ...]]:
    from smallcap_cli.core.analysis.episodes import episodes
    from smallcap_cli.core.compare import Computation, common_fall
    from smallcap_cli.core.model import Gap
    from smallcap_cli.core.views import Cut, build_views

    by = comparison.conventions
    views = build_views("path", by.window, comparison.funds, comparison.market, by)
    rows: list[tuple[Value, ...]] = []
    worst: list[Episode] = []
    for fund, place in zip(comparison.funds, views.places, strict=True):
        if not isinstance(place, Cut):
            rows.append(_missing_row(fund, place))
            continue
        block = views.blocks[place.block]
        found = episodes(block.days, block.closes[place.row], top)
        worst += found[:1]
        rows += [_row(fund, str(rank), fall, block.days[0].item()) for rank, fall in enumerate(found, start=1)]
        rows += [] if found else [_missing_row(fund, Gap("not_comparable", "no fall in the window"))]
    common = common_fall(Computation(comparison))
    if isinstance(common, Gap):
        return rows, ()
    shared = [fund for fund, place in zip(comparison.funds, views.places, strict=True) if isinstance(place, Cut)]
    rows += [_row(fund, "common", fall, None) for fund, fall in zip(shared, common.falls, strict=True)]
    return rows, (f"common: the deepest fall that all share, {common.label}", *_different(worst))


def _different(worst: list[Episode]) -> tuple[str, ...]:
    """Whether the funds' worst falls are one event; depths of different events are not one comparison."""
    if max(fall.peak for fall in worst) < min(fall.trough for fall in worst):
        return ()
    return ("the funds' worst falls are different events: compare them by the common one",)


def _row(fund: FundData, rank: str, fall: Episode, edge: date | None) -> tuple[Value, ...]:
    from smallcap_cli.core.compare import edge_note
    from smallcap_cli.core.model import TOO_SHORT, Gap, Value, absent, text_value

    sources = (fund.prices.source.until(fall.last),) if fund.prices is not None else ()
    notes = edge_note(fall.peak, edge) if edge else ()
    recovery = (
        absent("date", Gap(TOO_SHORT, f"not recovered by {fall.last}")) if fall.recovery is None
        else Value(fall.recovery, "date", sources)
    )  # fmt: skip
    return (
        text_value(fund.ticker), text_value(rank),
        Value(fall.depth, "fraction", sources, as_of=fall.trough, start=fall.peak, notes=notes),
        Value(fall.peak, "date", sources), Value(fall.trough, "date", sources), recovery,
        Value(fall.days_down, "days", sources), Value(fall.days_total, "days", sources),
    )  # fmt: skip


def _missing_row(fund: FundData, gap: object) -> tuple[Value, ...]:
    from smallcap_cli.core.model import Gap, absent, text_value

    why = gap if isinstance(gap, Gap) else Gap("not_fetched")
    units = ("fraction", "date", "date", "date", "days", "days")
    return (text_value(fund.ticker), text_value("1"), *(absent(unit, why) for unit in units))
