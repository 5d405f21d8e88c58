"""The worst falls of each fund with their days, and the deepest one that all share."""

from __future__ import annotations

from smallcap_cli.core.comparison.cells import WINDOW_WORDS, common_fall, convention_words, edge_note
from smallcap_cli.core.comparison.computation import CellProvenance, Comparison, Computation, Seat
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.starts import start_note
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_RECOVERED,
    FundData,
    Gap,
    Source,
    Value,
    absent,
    text_value,
)  # fmt: skip
from smallcap_cli.core.statistics.episodes import Episode, episodes
from smallcap_cli.core.table import Column, Table


def drawdown_table(comparison: Comparison, *, top: int) -> Table:
    """The `top` deepest falls of each fund within the window, a row each, and the fall that all share."""
    rows, footnotes = _rows(comparison, top)
    columns = (
        Column("ticker", "fund", "text"), Column("rank", "rank", "ordinal"), Column("depth", "depth", "fraction"),
        Column("peak", "peak", "date"), Column("trough", "trough", "date"), Column("recovery", "recovery", "date"),
        Column("days_down", "days down", "days"), Column("days_up", "days up", "days", screen=False),
        Column("days_total", "days in total", "days"),
    )  # fmt: skip
    return Table(
        command="drawdown", columns=columns, keys=tuple(f"{row[0].value}.{row[1].value}" for row in rows),
        rows=tuple(rows), head=f"drawdowns within {comparison.conventions.window.name} · {headline(comparison)}",
        as_of=comparison.conventions.as_of, conventions=convention_words(comparison, WINDOW_WORDS), footnotes=footnotes,
    )  # fmt: skip


def _rows(comparison: Comparison, top: int) -> tuple[list[tuple[Value, ...]], tuple[str, ...]]:
    computation = Computation(comparison)
    placed = computation.placed_view("path", comparison.conventions.window)
    rows: list[tuple[Value, ...]] = []
    worst: list[Episode] = []
    shared: list[tuple[int, Seat]] = []
    for number, fund in enumerate(comparison.funds):
        seat = placed.seat(number)
        if isinstance(seat, Gap):
            rows.append(_missing_row(fund, seat))
            continue
        found = episodes(seat.days, seat.closes, top)
        worst += found[:1]
        shared.append((number, seat))
        for rank, fall in enumerate(found, start=1):
            said = placed.provenance_within(number, *fall.span)
            window = (*_days_of_window(seat), *edge_note(fall.peak, seat.start))
            rows.append(_row(fund, seat.provenance.sources, said, str(rank), fall, window))
        rows += [] if found else [_missing_row(fund, Gap(NOT_COMPARABLE, "no drawdown in the window"))]
    if len(shared) < 2:
        return rows, ()
    common = common_fall(computation)
    if isinstance(common, Gap):
        return rows, (common.detail, *_different(worst))
    for (number, seat), fall in zip(shared, common.falls, strict=True):
        said = placed.provenance_within(number, *fall.span)
        rows.append(_row(comparison.funds[number], seat.provenance.sources, said, "common", fall))
    return rows, (f"common: the deepest drawdown that all funds share, {common.label}", *_different(worst))


def _days_of_window(seat: Seat) -> tuple[str, ...]:
    """From and to which day a fund's falls were looked for, where those are not the days of the others."""
    own = (seat.provenance.apart, start_note(seat.start))
    return tuple(note for note in seat.provenance.notes if note in own)


def _different(worst: list[Episode]) -> tuple[str, ...]:
    """Whether the funds' worst falls are one event; depths of different events are not one comparison."""
    if not worst or max(fall.peak for fall in worst) < min(fall.trough for fall in worst):
        return ()
    return ("the funds' worst drawdowns are different events: do not compare their depths",)


def _row(
    fund: FundData, sources: tuple[Source, ...], said: CellProvenance, rank: str, fall: Episode,
    of_window: tuple[str, ...] = (),
) -> tuple[Value, ...]:  # fmt: skip
    """A fall with what is said of its own days, and `of_window` what the window has to do with it."""
    waiting = Gap(NOT_RECOVERED, f"closes to {fall.last}")
    recovery = absent("date", waiting) if fall.recovery is None else Value(fall.recovery, "date", sources)
    up = absent("days", waiting) if fall.days_up is None else Value(fall.days_up, "days", sources)
    so_far = () if fall.recovery else (f"not recovered: {waiting.detail}",)  # the reason's own words: one footnote
    depth = Value(
        fall.depth, "fraction", sources, said.basis, fall.trough, fall.peak, notes=(*said.notes, *of_window),
        mark=said.mark, comparable=said.comparable,
    )  # fmt: skip
    return (
        text_value(fund.ticker), Value(rank, "ordinal"), depth, Value(fall.peak, "date", sources),
        Value(fall.trough, "date", sources), recovery,
        Value(fall.days_down, "days", sources), up, Value(fall.days_total, "days", sources, notes=so_far),
    )  # fmt: skip


def _missing_row(fund: FundData, why: Gap) -> tuple[Value, ...]:
    units = ("fraction", "date", "date", "date", "days", "days", "days")
    return (text_value(fund.ticker), Value("1", "ordinal"), *(absent(unit, why) for unit in units))
