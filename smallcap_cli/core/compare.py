"""Puts funds and columns together: every cell a value with its provenance, or a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.analysis.episodes import CommonEpisode, common_episode
from smallcap_cli.core.block import Block
from smallcap_cli.core.changes import change_note, index_changes
from smallcap_cli.core.metrics.columns import ColumnRequest
from smallcap_cli.core.metrics.registry import MARKET_VIEWS, Facts, Figures, Metric
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    SOURCE_FAILED,
    Fund,
    FundData,
    Gap,
    IndexIdentity,
    PriceHistory,
    Source,
    Value,
    absent,
)  # fmt: skip
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.views import Conventions, Cut, Market, Views, build_views, cohorts_of
from smallcap_cli.core.windows import WindowSpec, closes_of, ended

_STATISTIC_VIEWS = ("returns", "excess", *MARKET_VIEWS, "capture", "own_index")


class Comparison(NamedTuple):
    """The funds of one table with everything they share; the input of every cell."""

    funds: tuple[FundData, ...]
    market: Market
    conventions: Conventions
    indexes: Mapping[str, IndexIdentity]


class Ranked(NamedTuple):
    """What is ranked: figures of another currency or kind of price are shown and never an extreme.

    `mixed` says whether some funds have month ends only while others have daily closes.
    """

    currency: str
    price_kind: str
    mixed: bool


def ranked(funds: Sequence[FundData]) -> Ranked:
    """Dollars and market prices where any fund has them, else what the first fund has."""
    histories = [fund.prices for fund in funds if fund.prices is not None]
    currencies = [history.currency for history in histories]
    kinds = [history.price_kind for history in histories]
    return Ranked(
        "USD" if "USD" in currencies or not currencies else currencies[0],
        "market" if "market" in kinds or not kinds else kinds[0],
        len({history.frequency for history in histories}) > 1,
    )


def index_on(fund: Fund, day: date) -> str:
    """Identifier of the index a fund follows on a day; "" for a fund without one."""
    followed = ""
    for period in fund.indexes:
        if period.start is None or period.start <= day:
            followed = period.id
    return followed


class Placed(NamedTuple):
    """The views of one window, and what every cell of a fund in them carries; None where it has no place."""

    views: Views
    frames: tuple[Frame | None, ...]


class Frame(NamedTuple):
    """Provenance of a fund's cells in one window, made once for all families that see it."""

    sources: tuple[Source, ...]
    basis: str
    end: date
    start: date
    notes: tuple[str, ...]
    mark: str
    comparable: bool


class Computation:
    """One table being computed: cohorts and views are made once and shared by all columns."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.ranked = ranked(comparison.funds)
        self._cohorts = cohorts_of(comparison.funds, comparison.conventions.basis)
        self._sources: dict[tuple[int, date], Source] = {}
        self._placed: dict[tuple[str, str], Placed] = {}

    def placed(self, view: str, window: WindowSpec) -> Placed:
        """Blocks and frames of a view and window."""
        key = (view, window.name)
        if key not in self._placed:
            c = self.comparison
            views = build_views(view, window, c.funds, c.market, c.conventions, self._cohorts)
            views = views._replace(places=tuple(map(self._of_kind, c.funds, views.places)))
            latest = max((p.end for p in views.places if isinstance(p, Cut)), default=date.min)
            frames = tuple(
                self.frame(view, fund, p, views.sources, latest) if isinstance(p, Cut) else None
                for fund, p in zip(c.funds, views.places, strict=True)
            )
            self._placed[key] = Placed(views, frames)
        return self._placed[key]

    def _of_kind(self, fund: FundData, place: Cut | Gap) -> Cut | Gap:
        """Market prices and net asset values never share a column: beside market prices the others are missing."""
        if fund.prices is None or fund.prices.price_kind == self.ranked.price_kind:
            return place
        return Gap(NOT_COMPARABLE, "its closes are net asset values, the others' are market prices")

    def _until(self, source: Source, end: date) -> Source:
        key = (id(source), end)
        if key not in self._sources:
            self._sources[key] = source.until(end)
        return self._sources[key]

    def frame(self, view: str, fund: FundData, place: Cut, shared: tuple[Source, ...], latest: date) -> Frame:
        """What is said of a fund's cells; not comparable where window, currency, kind or index differ."""
        prices = fund.prices
        if prices is None:
            raise ValueError(f"{fund.ticker} has a place and no prices")
        notes = place.notes
        changes = index_changes(fund, place.start, place.end)
        if changes:
            notes = (*notes, change_note(changes))
        foreign = prices.currency != self.ranked.currency
        if foreign:
            notes = (*notes, f"in {prices.currency}")
        monthly = self.ranked.mixed and prices.frequency == "monthly"
        if view == "own_index" and not self.comparison.conventions.benchmark_explicit and fund.index_levels:
            shared = (*shared, fund.index_levels.source)
        return Frame(
            tuple([self._until(source, place.end) for source in (prices.source, *shared)]),
            _basis(self.comparison, view, prices, place), place.end, place.start, notes, "m" if monthly else "",
            place.ranked and not (changes or foreign or monthly or place.end < latest),
        )  # fmt: skip


def columns_of(comparison: Comparison, requests: Sequence[ColumnRequest]) -> list[tuple[Column, list[Value]]]:
    """Every requested column with its cells, one a fund; `status` comes last since it looks at the others."""
    computation = Computation(comparison)
    made = [cells_of(computation, request) for request in requests if request.name != "status"]
    priced = any(r.metric is not None and r.metric.windowed for r in requests)
    for position, request in enumerate(requests):
        if request.name == "status":
            states = _status(comparison, [cells for _, cells in made], priced)
            made.insert(position, (request.column, states))
    return made


def cells_of(computation: Computation, request: ColumnRequest) -> tuple[Column, list[Value]]:
    """One column with its cells, one a fund; `status` alone needs the others, see `columns_of`."""
    if request.metric is not None:
        return request.column, _cells(computation, request)
    if request.name == "common_drawdown":
        return _common_cells(computation, request.column)
    return request.column, _status(computation.comparison, [], priced=True)


def _cells(computation: Computation, request: ColumnRequest) -> list[Value]:
    metric, comparison = request.metric, computation.comparison
    if metric is None:
        raise ValueError(f"{request.name} is not a metric")
    if not metric.windowed or request.window is None:
        return [_fact(comparison, metric, fund) for fund in comparison.funds]
    placed = computation.placed(metric.view, request.window)
    answers = [_listed(metric, block) for block in placed.views.blocks]
    cells = []
    for place, frame in zip(placed.views.places, placed.frames, strict=True):
        if isinstance(place, Gap) or frame is None:
            cells.append(absent(request.column.unit, place if isinstance(place, Gap) else Gap(NOT_FETCHED)))
        else:
            cells.append(_cell(metric.unit, place, frame, answers[place.block]))
    return cells


class Listed(NamedTuple):
    """A family's answer for a block, with its values as plain Python numbers and dates."""

    values: list[float | date | None]
    figures: Figures


def _listed(metric: Metric, block: Block) -> Listed:
    figures = metric.function(block)
    if not isinstance(figures, Figures):
        raise TypeError(f"{metric.name} did not return figures")
    return Listed(figures.values.tolist(), figures)


def facts_of(comparison: Comparison, fund: FundData) -> Facts:
    """What the fact families see of a fund; before its inception it has no index."""
    day = comparison.conventions.as_of
    known = fund.fund if fund.fund and (fund.fund.inception is None or fund.fund.inception <= day) else None
    followed = index_on(known, day) if known else None
    if known and not known.indexes and known.management != "active":
        followed = None  # the catalogue does not say which index it follows
    return Facts(fund, day, comparison.indexes.get(followed or ""), followed)


def _fact(comparison: Comparison, metric: Metric, fund: FundData) -> Value:
    made = metric.function(facts_of(comparison, fund))
    if not isinstance(made, Value):
        raise TypeError(f"{metric.name} did not return a value")
    return made


def _cell(unit: str, place: Cut, frame: Frame, answer: Listed) -> Value:
    value, figures = answer.values[place.row], answer.figures
    if value is None or value != value:  # NaT is None here, and NaN alone differs from itself
        gap = figures.gaps[place.row] if figures.gaps else Gap(figures.reason, figures.undefined)
        return absent(unit, gap, notes=place.notes)
    notes = frame.notes
    if figures.peaks is not None:
        notes = (*notes, *edge_note(figures.peaks[place.row].item(), place.start))
    return Value(
        value, unit, frame.sources, frame.basis, frame.end, frame.start, None, "", "", notes, frame.mark,
        frame.comparable,
    )  # fmt: skip


#: A peak this close to the window's start may belong to a fall that began before it.
EDGE_DAYS = 31


def edge_note(peak: date, start: date) -> tuple[str, ...]:
    """What is said of a fall whose peak lies at the window's left edge."""
    if (peak - start).days > EDGE_DAYS:
        return ()
    return (f"peak {peak} within a month of the window's start: the fall may have begun earlier",)


def _basis(comparison: Comparison, view: str, prices: PriceHistory, place: Cut) -> str:
    basis = f"{comparison.conventions.basis} return, {prices.price_kind} price"
    if view in _STATISTIC_VIEWS:
        return f"{basis}, {place.frequency} returns"
    return f"{basis}, month-end closes" if place.frequency == "monthly" else basis


def common_fall(computation: Computation) -> CommonEpisode | Gap:
    """The deepest episode of the default window that all funds with prices share."""
    views = computation.placed("path", computation.comparison.conventions.window).views
    found = [place for place in views.places if isinstance(place, Cut)]
    if len(found) < 2:
        return Gap(NOT_COMPARABLE, "fewer than two funds have the window")
    series = [(views.blocks[p.block].days, views.blocks[p.block].closes[p.row]) for p in found]
    return common_episode(series) or Gap(NOT_COMPARABLE, "no episode in which all fell together")


def _common_cells(computation: Computation, column: Column) -> tuple[Column, list[Value]]:
    comparison = computation.comparison
    views = computation.placed("path", comparison.conventions.window).views
    common = common_fall(computation)
    if isinstance(common, Gap):
        gaps = [place if isinstance(place, Gap) else common for place in views.places]
        return column, [absent(column.unit, gap) for gap in gaps]
    falls = iter(common.falls)
    cells: list[Value] = []
    for fund, place in zip(comparison.funds, views.places, strict=True):
        if isinstance(place, Gap):
            cells.append(absent(column.unit, place))
            continue
        fall = next(falls)
        inside = place._replace(start=common.start, end=common.end)
        frame = computation.frame("path", fund, inside, (), common.end)
        basis = f"{frame.basis}, {fall.peak} to {fall.trough}"
        cells.append(
            Value(
                fall.depth, column.unit, frame.sources, basis, frame.end, frame.start, notes=frame.notes,
                mark=frame.mark, comparable=frame.comparable,
            )
        )  # fmt: skip
    family = f"max_drawdown:{comparison.conventions.window.name}"
    return replace(column, label=f"drawdown {common.label}", family=family, tail=common.label), cells


#: Reasons that mean "could not be had", as against "there is none".
NOT_HAD = (NOT_FETCHED, SOURCE_FAILED)


def _status(comparison: Comparison, columns: list[list[Value]], priced: bool) -> list[Value]:
    """ok, partial where something could not be had, unavailable where there are no prices at all."""
    states = []
    for position, fund in enumerate(comparison.funds):
        cells = [cells[position] for cells in columns if cells]
        lacking = fund.prices is None or ended(fund.prices, comparison.conventions.as_of)
        basis = None if fund.prices is None else closes_of(fund.prices, comparison.conventions.basis)
        if (priced and lacking) or (fund.fund is None and fund.prices is None):
            states.append("unavailable")
        elif any(cell.missing in NOT_HAD for cell in cells) or (priced and isinstance(basis, Gap)):
            states.append("partial")
        else:
            states.append("ok")
    return [Value(state, "text") for state in states]


def comparison_table(comparison: Comparison, requests: Sequence[ColumnRequest]) -> Table:
    """The table of a comparison, one row a fund; the head line is the caller's, who knows the clock."""
    made = columns_of(comparison, requests)
    columns = tuple(_named_for(comparison, column) for column, _ in made)
    rows = tuple(tuple(cells[position] for _, cells in made) for position in range(len(comparison.funds)))
    conventions = comparison.conventions
    return Table(
        command="compare", columns=columns, keys=tuple(f.ticker for f in comparison.funds), rows=rows,
        as_of=conventions.as_of, conventions=convention_words(comparison),
        layout="funds", footnotes=_statistics_note(conventions, requests, made),
    )  # fmt: skip


def _statistics_note(
    by: Conventions, requests: Sequence[ColumnRequest], made: Sequence[tuple[Column, list[Value]]]
) -> tuple[str, ...]:
    """For people: at which frequency the statistics shown were taken, and over which rate and benchmark."""
    frequencies: dict[str, list[str]] = {}
    views = set()
    for request, (column, cells) in zip(requests, made, strict=True):
        if column.screen and request.metric is not None and request.metric.view in _STATISTIC_VIEWS:
            words = {cell.basis.rpartition(", ")[2] for cell in cells if cell.value is not None}
            for word in sorted(words):
                frequencies.setdefault(word, []).append(column.label)
                views.add(request.metric.view)
    if not frequencies:
        return ()
    rate = f"; risk-free {by.risk_free}" if not views.isdisjoint(("excess", *MARKET_VIEWS)) else ""
    beside = f"; benchmark {by.benchmark}" if not views.isdisjoint(("capture", *MARKET_VIEWS)) else ""
    if len(frequencies) == 1:
        return (f"statistics of {next(iter(frequencies))}{rate}{beside}",)
    return (*(f"{word}: {', '.join(labels)}" for word, labels in frequencies.items()), f"{rate}{beside}".lstrip("; "))


def _named_for(comparison: Comparison, column: Column) -> Column:
    """A fall between month ends is shallower than one between days, so its label says which it is."""
    frequencies = {fund.prices.frequency for fund in comparison.funds if fund.prices is not None}
    if frequencies != {"monthly"} or not column.label.startswith("max drawdown"):
        return column
    return replace(column, label=column.label.replace("max", "month-end", 1))


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
