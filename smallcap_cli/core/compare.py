"""Puts funds and columns together: every cell a value with its provenance, or a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.episodes import CommonEpisode, common_episode
from smallcap_cli.core.metrics.columns import ColumnRequest
from smallcap_cli.core.metrics.registry import Facts, Figures, Metric
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
from smallcap_cli.core.views import Conventions, Cut, Market, Views, build_views, index_changes

_RATE_VIEWS = ("excess", "market")
_STATISTIC_VIEWS = ("returns", "excess", "market", "capture", "own_index")
_WORDS = {2: "two", 3: "three", 4: "four"}


class Comparison(NamedTuple):
    """The funds of one table with everything they share; the input of every cell."""

    funds: tuple[FundData, ...]
    market: Market
    conventions: Conventions
    indexes: Mapping[str, IndexIdentity]

    @property
    def mixed(self) -> bool:
        """Whether some funds have month ends only while others have daily closes."""
        return len({f.prices.frequency for f in self.funds if f.prices is not None}) > 1

    @property
    def currency(self) -> str:
        """The currency that figures are ranked in: dollars where any fund has them, else the first fund's."""
        found = [f.prices.currency for f in self.funds if f.prices is not None]
        return "USD" if "USD" in found or not found else found[0]


def index_on(fund: Fund, day: date) -> str:
    """Identifier of the index a fund follows on a day; "" for a fund without one."""
    followed = ""
    for period in fund.indexes:
        if period.start is None or period.start <= day:
            followed = period.id
    return followed


def columns_of(comparison: Comparison, requests: Sequence[ColumnRequest]) -> list[tuple[Column, list[Value]]]:
    """Every requested column with its cells, one a fund; `status` comes last since it looks at the others."""
    cache: dict[tuple[str, str], Views] = {}
    made: list[tuple[Column, list[Value]]] = []
    for request in requests:
        if request.metric is not None:
            made.append((request.column, _cells(comparison, request, cache)))
        elif request.name == "common_drawdown":
            made.append(_common_cells(comparison, request.column))
        else:
            made.append((request.column, []))
    priced = any(r.metric is not None and r.metric.windowed for r in requests)
    for position, (column, cells) in enumerate(made):
        if column.name == "status":
            others = [c for other, c in made if other.name != "status" for c in [c]]
            made[position] = (column, _status(comparison, others, priced))
        elif not cells:
            raise ValueError(f"column {column.name} was not computed")
    return made


def views_for(comparison: Comparison, request: ColumnRequest, cache: dict[tuple[str, str], Views]) -> Views:
    """The blocks a windowed column is computed on, shared by all columns of that view and window."""
    if request.metric is None or request.window is None:
        raise ValueError(f"{request.name} has no window")
    key = (request.metric.view, request.window.name)
    if key not in cache:
        cache[key] = build_views(
            request.metric.view, request.window, comparison.funds, comparison.market, comparison.conventions
        )
    return cache[key]


def _cells(comparison: Comparison, request: ColumnRequest, cache: dict[tuple[str, str], Views]) -> list[Value]:
    metric = request.metric
    if metric is None:
        raise ValueError(f"{request.name} is not a metric")
    if not metric.windowed:
        return [_fact(comparison, metric, fund) for fund in comparison.funds]
    views = views_for(comparison, request, cache)
    figures = [metric.function(block) for block in views.blocks]
    cells = []
    for fund, place in zip(comparison.funds, views.places, strict=True):
        if isinstance(place, Gap):
            cells.append(absent(request.column.unit, place))
            continue
        answer = figures[place.block]
        if not isinstance(answer, Figures):
            raise TypeError(f"{metric.name} did not return figures")
        cells.append(_cell(comparison, metric, fund, place, answer, views.sources))
    return cells


def facts_of(comparison: Comparison, fund: FundData) -> Facts:
    """What the fact families see of a fund."""
    day = comparison.conventions.as_of
    known = fund.fund if fund.fund and (fund.fund.inception is None or fund.fund.inception <= day) else None
    followed = index_on(known, day) if known else None
    return Facts(fund, day, comparison.indexes.get(followed or ""), followed)


def _fact(comparison: Comparison, metric: Metric, fund: FundData) -> Value:
    made = metric.function(facts_of(comparison, fund))
    if not isinstance(made, Value):
        raise TypeError(f"{metric.name} did not return a value")
    return made


def _cell(
    comparison: Comparison,
    metric: Metric,
    fund: FundData,
    place: Cut,
    answer: Figures,
    shared: tuple[Source, ...],
) -> Value:
    raw = answer.values[place.row]
    if np.isnat(raw) if isinstance(raw, np.datetime64) else np.isnan(raw):
        return absent(metric.unit, Gap(answer.reason, answer.undefined), notes=place.notes)
    if fund.prices is None:
        raise ValueError(f"{fund.ticker} has a figure and no prices")
    notes = place.notes
    comparable = not any(note.startswith("thin") for note in notes)
    if answer.peaks is not None:
        notes = (*notes, *edge_note(answer.peaks[place.row].item(), place.start))
    changes = index_changes(fund, place.start, place.end)
    if changes:
        notes = (*notes, _change_note(fund, changes))
        comparable = False
    if fund.prices.currency != comparison.currency:
        notes = (*notes, f"in {fund.prices.currency}")
        comparable = False
    monthly = fund.prices.frequency == "monthly" and comparison.mixed
    value: float | date = raw.item() if isinstance(raw, np.datetime64) else float(raw)
    return Value(
        value, metric.unit, tuple(source.until(place.end) for source in (fund.prices.source, *shared)),
        _basis(comparison, metric, fund.prices, place),
        place.end, place.start, None, "", "", notes, "m" if monthly else "", comparable and not monthly,
    )  # fmt: skip


#: A peak this close to the window's start may belong to a fall that began before it.
EDGE_DAYS = 31


def edge_note(peak: date, start: date) -> tuple[str, ...]:
    """What is said of a fall whose peak lies at the window's left edge."""
    if (peak - start).days > EDGE_DAYS:
        return ()
    return (f"peak {peak} within a month of the window's start: the fall may have begun earlier",)


def _change_note(fund: FundData, changes: tuple[date, ...]) -> str:
    count = len(changes)
    others = "another index" if count == 1 else f"{_WORDS.get(count, str(count))} other indexes"
    return f"{others} before {changes[-1]}"


def _basis(comparison: Comparison, metric: Metric, prices: PriceHistory, place: Cut) -> str:
    basis = f"{comparison.conventions.basis} return, {prices.price_kind} price"
    if metric.view in _STATISTIC_VIEWS:
        return f"{basis}, {place.frequency} returns"
    return f"{basis}, month-end closes" if place.frequency == "monthly" else basis


def common_fall(comparison: Comparison) -> CommonEpisode | Gap:
    """The deepest episode of the default window that all funds with prices share."""
    views = build_views(
        "path", comparison.conventions.window, comparison.funds, comparison.market, comparison.conventions
    )
    found = [place for place in views.places if isinstance(place, Cut)]
    if len(found) < 2:
        return Gap(NOT_COMPARABLE, "fewer than two funds have the window")
    series = [(views.blocks[p.block].days, views.blocks[p.block].closes[p.row]) for p in found]
    return common_episode(series) or Gap(NOT_COMPARABLE, "no episode in which all fell together")


def _common_cells(comparison: Comparison, column: Column) -> tuple[Column, list[Value]]:
    conventions = comparison.conventions
    views = build_views("path", conventions.window, comparison.funds, comparison.market, conventions)
    common = common_fall(comparison)
    if isinstance(common, Gap):
        gaps = [place if isinstance(place, Gap) else common for place in views.places]
        return column, [absent(column.unit, gap) for gap in gaps]
    falls = iter(common.falls)
    cells: list[Value] = []
    for fund, place in zip(comparison.funds, views.places, strict=True):
        if isinstance(place, Gap) or fund.prices is None:
            cells.append(absent(column.unit, place if isinstance(place, Gap) else Gap(NOT_FETCHED)))
            continue
        fall = next(falls)
        monthly = fund.prices.frequency == "monthly" and comparison.mixed
        cells.append(
            Value(
                fall.depth, column.unit, (fund.prices.source.until(place.end),), f"{fall.peak} to {fall.trough}",
                common.end, common.start, mark="m" if monthly else "", comparable=not monthly,
            )
        )  # fmt: skip
    return replace(column, label=f"drawdown {common.label}", tail=common.label), cells


#: Reasons that mean "could not be had", as against "there is none".
_NOT_HAD = (NOT_FETCHED, SOURCE_FAILED)


def _status(comparison: Comparison, columns: list[list[Value]], priced: bool) -> list[Value]:
    """ok, partial where something could not be had, unavailable where there are no prices at all."""
    states = []
    for position, fund in enumerate(comparison.funds):
        cells = [cells[position] for cells in columns if cells]
        if (priced and fund.prices is None) or (fund.fund is None and fund.prices is None):
            states.append("unavailable")
        elif any(cell.missing in _NOT_HAD for cell in cells):
            states.append("partial")
        else:
            states.append("ok")
    return [Value(state, "text") for state in states]


def comparison_table(comparison: Comparison, requests: Sequence[ColumnRequest]) -> Table:
    """The table of a comparison, one row a fund; the head line is the caller's, who knows the clock."""
    made = columns_of(comparison, requests)
    columns = tuple(column for column, _ in made)
    rows = tuple(tuple(cells[position] for _, cells in made) for position in range(len(comparison.funds)))
    conventions = comparison.conventions
    return Table(
        command="compare", columns=columns, keys=tuple(f.ticker for f in comparison.funds), rows=rows,
        as_of=conventions.as_of, conventions=convention_words(comparison),
        layout="funds",
    )  # fmt: skip


def convention_words(comparison: Comparison) -> dict[str, str | None]:
    """The conventions as JSON and captions print them."""
    by = comparison.conventions
    kinds = sorted({f.prices.price_kind for f in comparison.funds if f.prices is not None})
    return {
        "window": by.window.name,
        "anchor": by.anchor,
        "basis": by.basis,
        "price_kind": "+".join(kinds) or None,
        "frequency": by.frequency,
        "benchmark": by.benchmark,
        "risk_free": by.risk_free,
    }
