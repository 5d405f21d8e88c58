"""Puts funds and columns together: every cell a value with its provenance, or a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import overload

import numpy as np

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.computation import CellProvenance, Comparison, Computation, PlacedView, Seat
from smallcap_cli.core.comparison.metric import ColumnRequest, FactInputs, Figures, Metric
from smallcap_cli.core.comparison.starts import without_own_start
from smallcap_cli.core.comparison.states import NOT_HAD, is_unpriced
from smallcap_cli.core.comparison.view import Need, needs_of
from smallcap_cli.core.comparison.views import Conventions
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    Fund,
    FundData,
    Gap,
    Value,
    absent,
)  # fmt: skip
from smallcap_cli.core.statistics.episodes import CommonEpisode, common_episode
from smallcap_cli.core.table import Column, Table, rate_text
from smallcap_cli.core.windows import closes_of, has_ended

#: Told how many funds are done, of how many.
Progress = Callable[[int, int], None]


def columns_of(
    comparison: Comparison, requests: Sequence[ColumnRequest], on_progress: Progress | None = None
) -> list[tuple[Column, Sequence[Value]]]:
    """Every requested column with its cells, one a fund; `status` comes last since it looks at the others.

    `on_progress` is told how many funds are done, of how many.
    """
    computation = Computation(comparison)
    windowed = {r.name: r for r in requests if r.metric is not None and r.metric.has_window and r.window is not None}
    computed = dict(zip(windowed, _windowed_columns(computation, list(windowed.values()), on_progress), strict=True))
    made: list[tuple[Column, Sequence[Value]]] = [
        (r.column, computed[r.name]) if r.name in computed else cells_of(computation, r)
        for r in requests
        if r.name != "status"
    ]
    for position, request in enumerate(requests):
        if request.name == "status":
            states = _status(comparison, [cells for _, cells in made], priced=bool(windowed))
            made.insert(position, (request.column, states))
    return made


def cells_of(computation: Computation, request: ColumnRequest) -> tuple[Column, Sequence[Value]]:
    """One column with its cells, one a fund; `status` alone needs the others, see `columns_of`."""
    metric, comparison = request.metric, computation.comparison
    if request.name == "common_drawdown":
        return _common_cells(computation, request.column)
    if metric is None:
        return request.column, _status(comparison, [], priced=True)
    if metric.has_window and request.window is not None:
        return request.column, _windowed_columns(computation, [request])[0]
    return request.column, [_fact(comparison, metric, fund) for fund in comparison.funds]


def _windowed_columns(
    computation: Computation, requests: Sequence[ColumnRequest], on_progress: Progress | None = None
) -> list[ColumnCells]:
    """The windowed columns: all of them for a few funds, then for the next, so that few blocks are held."""
    count = len(computation.comparison.funds)
    made = [_empty(computation, request) for request in requests]
    work: dict[tuple[int, ...], list[tuple[ColumnCells, int]]] = {}
    for cells in made:
        for number, plan in enumerate(cells.placed.views.blocks.plans):
            work.setdefault(plan.fund_batch.members, []).append((cells, number))
    done = 0
    for members, blocks in work.items():
        for cells, number in blocks:
            cells.answers[number] = block_figures(cells.metric, cells.placed.views.blocks[number])
        if on_progress is not None:
            done += len(members)
            on_progress(min(done, count - 1), count)
    if on_progress is not None:
        on_progress(count, count)
    return made


def _empty(computation: Computation, request: ColumnRequest) -> ColumnCells:
    if request.metric is None or request.window is None:
        raise ValueError(f"{request.name} has no window")
    return ColumnCells(request.metric, computation.placed_view(request.metric.view, request.window))


class ColumnCells(Sequence[Value]):
    """The cells of a windowed column, each made when it is looked at: of a whole market few are.

    `answers` are the family's, one a block.
    """

    def __init__(self, metric: Metric, placed: PlacedView) -> None:
        self.metric = metric
        self.placed = placed
        self.answers: dict[int, BlockFigures] = {}

    def __len__(self) -> int:
        return len(self.placed.views.block_rows)

    @overload
    def __getitem__(self, fund: int) -> Value: ...
    @overload
    def __getitem__(self, fund: slice) -> Sequence[Value]: ...
    def __getitem__(self, fund: int | slice) -> Value | Sequence[Value]:
        if isinstance(fund, slice):
            return [self[number] for number in range(*fund.indices(len(self)))]
        fund = fund if fund >= 0 else fund + len(self)
        seat = self.placed.seat(fund)
        if isinstance(seat, Gap):
            return absent(self.metric.unit, seat)
        notes = seat.blocks.plans[seat.number].day_slice.notes
        return _cell(self.metric.unit, seat.row, seat.provenance, self.answers[seat.number], notes)

    def missing(self, fund: int) -> str:
        """The reason why a cell is missing, "" where it is not; no cell is made for it."""
        found = self.placed.views.block_rows.find(fund)
        if isinstance(found, Gap):
            return found.reason
        gap = self.answers[found[0]].gap(found[1])
        return "" if gap is None else gap.reason


INFINITE = float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class BlockFigures:
    """A family's answer for a block, with its values as plain Python numbers and dates."""

    values: list[float | date | None]
    figures: Figures

    def gap(self, row: int) -> Gap | None:
        """Why a value is undefined; None where it is not."""
        value, figures = self.values[row], self.figures
        if value in (INFINITE, -INFINITE):
            return Gap(NOT_COMPARABLE, "too large to compute")
        if value is not None and value == value:  # NaT is None here, and NaN alone differs from itself
            return None
        return figures.gaps[row] if figures.gaps else Gap(figures.reason, figures.undefined)


def block_figures(metric: Metric, block: Block) -> BlockFigures:
    """The answer of a family for a block. **Raises** TypeError for a family that gives something else."""
    # Absurd but finite closes overflow here; what comes of them is refused below, not warned about by numpy.
    with np.errstate(all="ignore"):
        figures = metric.function(block)
    if not isinstance(figures, Figures):
        raise TypeError(f"{metric.name} did not return figures")
    return BlockFigures(figures.values.tolist(), figures)


def index_on(fund: Fund, day: date) -> str:
    """Identifier of the index a fund follows on a day; "" for a fund without one."""
    followed = ""
    for period in fund.indexes:
        if period.start is None or period.start <= day:
            followed = period.id
    return followed


def facts_of(comparison: Comparison, fund: FundData) -> FactInputs:
    """What the fact families see of a fund; before its inception it has no index."""
    day = comparison.conventions.as_of
    known = fund.fund if fund.fund and (fund.fund.inception is None or fund.fund.inception <= day) else None
    followed = index_on(known, day) if known else None
    if known and not known.indexes and known.management != "active":
        followed = None  # the catalogue does not say which index it follows
    return FactInputs(fund, day, comparison.indexes.get(followed or ""), followed)


def _fact(comparison: Comparison, metric: Metric, fund: FundData) -> Value:
    made = metric.function(facts_of(comparison, fund))
    if not isinstance(made, Value):
        raise TypeError(f"{metric.name} did not return a value")
    return made


def _cell(unit: str, row: int, provenance: CellProvenance, answer: BlockFigures, notes: tuple[str, ...]) -> Value:
    gap, figures = answer.gap(row), answer.figures
    if gap is not None:
        return absent(unit, gap, notes=notes)
    said = provenance.notes
    if figures.peaks is not None and answer.values[row]:
        said = (*said, *edge_note(figures.peaks[row].item(), provenance.start))
    return Value(
        answer.values[row], unit, provenance.sources, provenance.basis, provenance.end, provenance.start, None, "", "",
        said, provenance.mark, provenance.comparable, "", provenance.frequency,
    )  # fmt: skip


#: A peak this close to the window's start may belong to a fall that began before it.
EDGE_DAYS = 31


def edge_note(peak: date, start: date) -> tuple[str, ...]:
    """What is said of a fall whose peak lies at the window's left edge."""
    if (peak - start).days > EDGE_DAYS:
        return ()
    return (f"peak {peak} within a month of the window's start: the drawdown may have begun earlier",)


#: Every fund's falls are tried on every fund, so a whole market would take hours, and shares hardly anything.
MOST_IN_COMMON = 50


def common_fall(computation: Computation) -> CommonEpisode | Gap:
    """The deepest episode of the default window that all funds with prices share."""
    window = computation.comparison.conventions.window
    count = computation.placed_view("path", window).views.block_rows.row_count
    if count < 2:
        return Gap(NOT_COMPARABLE, "fewer than two funds have the window")
    if count > MOST_IN_COMMON:
        return Gap(NOT_COMPARABLE, f"searched among at most {MOST_IN_COMMON} funds, here are {count:,}")
    series = [(seat.days, seat.closes) for _, seat in computation.seats("path", window) if isinstance(seat, Seat)]
    return common_episode(series) or Gap(NOT_COMPARABLE, "no period in which all funds fell")


def _common_cells(computation: Computation, column: Column) -> tuple[Column, list[Value]]:
    comparison = computation.comparison
    views = computation.placed_view("path", comparison.conventions.window).views
    common = common_fall(computation)
    if isinstance(common, Gap):
        found = [views.block_rows.find(number) for number in range(len(views.block_rows))]
        return column, [absent(column.unit, gap if isinstance(gap, Gap) else common) for gap in found]
    falls = iter(common.falls)
    cells: list[Value] = []
    for fund, block_row in zip(comparison.funds, views.block_rows, strict=True):
        if isinstance(block_row, Gap):
            cells.append(absent(column.unit, block_row))
            continue
        fall = next(falls)
        inside = without_own_start(block_row)._replace(start=common.start, end=common.end)
        provenance = computation.provenance("path", fund, inside, (), common.end)
        basis = f"{provenance.basis}, {fall.peak} to {fall.trough}"
        cells.append(
            Value(
                fall.depth, column.unit, provenance.sources, basis, provenance.end, provenance.start,
                notes=provenance.notes, mark=provenance.mark, comparable=provenance.comparable,
            )
        )  # fmt: skip
    family = f"max_drawdown:{comparison.conventions.window.name}"
    return replace(column, label=f"drawdown {common.label}", family=family, tail=common.label), cells


def _status(comparison: Comparison, columns: Sequence[Sequence[Value]], priced: bool) -> list[Value]:
    """ok, partial where something could not be had or ends early, unavailable where there are no prices at all."""
    states = []
    for position, fund in enumerate(comparison.funds):
        ended = fund.prices is not None and has_ended(fund.prices, comparison.conventions.as_of)
        basis = None if fund.prices is None else closes_of(fund.prices, comparison.conventions.basis)
        if (priced and (ended or is_unpriced(fund))) or (fund.fund is None and is_unpriced(fund)):
            states.append("unavailable")
        elif (priced and isinstance(basis, Gap)) or any(
            _missing(cells, position) in NOT_HAD or _ends_early(cells, position) for cells in columns if cells
        ):
            states.append("partial")
        else:
            states.append("ok")
    return [Value(state, "text") for state in states]


def _missing(cells: Sequence[Value], position: int) -> str:
    return cells.missing(position) if isinstance(cells, ColumnCells) else cells[position].missing


def _ends_early(cells: Sequence[Value], position: int) -> bool:
    return isinstance(cells, ColumnCells) and cells.placed.ends_early(position)


def comparison_table(comparison: Comparison, requests: Sequence[ColumnRequest]) -> Table:
    """The table of a comparison, one row a fund; the head line is the caller's, who knows the clock."""
    return table_of(comparison, columns_of(comparison, requests), requests)


def table_of(
    comparison: Comparison, made: Sequence[tuple[Column, Sequence[Value]]], requests: Sequence[ColumnRequest],
    chosen: Sequence[int] | None = None,
) -> Table:  # fmt: skip
    """Finished columns as a table of all funds, or of the `chosen` ones in that order: only their cells are made."""
    order = range(len(comparison.funds)) if chosen is None else chosen
    rows = tuple(tuple([cells[fund] for _, cells in made]) for fund in order)
    columns = tuple(
        _without_extreme(named_for(comparison, column), [row[position] for row in rows])
        for position, (column, _) in enumerate(made)
    )
    conventions = comparison.conventions
    return Table(
        command="compare", columns=columns, keys=tuple(comparison.funds[fund].ticker for fund in order), rows=rows,
        as_of=conventions.as_of, conventions=convention_words(comparison),
        layout="funds", footnotes=_statistics_note(conventions, requests, columns, rows),
    )  # fmt: skip


def _without_extreme(column: Column, cells: Sequence[Value]) -> Column:
    """The column without an extreme where its figures end on different days: they are not one comparison."""
    ends = {cell.as_of for cell in cells if cell.value is not None and cell.start is not None and cell.mark != "m"}
    return replace(column, extreme="") if column.extreme and len(ends) > 1 else column


def _statistics_note(
    by: Conventions, requests: Sequence[ColumnRequest], columns: Sequence[Column], rows: Sequence[Sequence[Value]]
) -> tuple[str, ...]:
    """For people: at which frequency the statistics shown were taken, and over which rate and benchmark."""
    if not requests:
        return ()
    frequencies: dict[str, list[str]] = {}
    views = set()
    for position, (request, column) in enumerate(zip(requests, columns, strict=True)):
        if column.screen and request.metric is not None and Need.RETURNS in request.metric.needs:
            taken = {row[position].frequency for row in rows if row[position].value is not None}
            for frequency in sorted(taken):
                frequencies.setdefault(f"{frequency} returns", []).append(column.label)
                views.add(request.metric.view)
    if not frequencies:
        return ()
    rate = f"; risk-free {rate_text(by.risk_free)}" if Need.RISK_FREE in needs_of(views) else ""
    beside = f"; benchmark {by.benchmark}" if Need.BENCHMARK in needs_of(views) else ""
    if len(frequencies) == 1:
        return (f"statistics of {next(iter(frequencies))}{rate}{beside}",)
    return (*(f"{word}: {', '.join(labels)}" for word, labels in frequencies.items()), f"{rate}{beside}".lstrip("; "))


def named_for(comparison: Comparison, column: Column) -> Column:
    """A fall between month ends is shallower than one between days, so its label says which it is."""
    frequencies = {fund.prices.frequency for fund in comparison.funds if fund.prices is not None}
    if frequencies != {"monthly"} or not column.label.startswith("max drawdown"):
        return column
    return replace(column, label=column.label.replace("max", "monthly", 1))


#: What tables of windows and of calendar periods rest on; a comparison rests on all conventions.
WINDOW_WORDS = ("window", "anchor", "basis", "price_kind")
PERIOD_WORDS = ("basis", "price_kind")


def convention_words(comparison: Comparison, named: Sequence[str] = ()) -> dict[str, str | None]:
    """The conventions as JSON and captions print them; `named` leaves out those a table does not rest on."""
    by = comparison.conventions
    kinds = sorted({f.prices.price_kind for f in comparison.funds if f.prices is not None})
    words = {
        "window": by.window.name,
        "anchor": by.anchor,
        "basis": by.basis,
        "price_kind": "+".join(kinds) or None,
        "frequency": by.frequency,
        "benchmark": by.benchmark,
        "risk_free": by.risk_free,
    }
    return {name: word for name, word in words.items() if not named or name in named}
