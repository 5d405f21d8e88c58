"""Columns of the catalogue, of published and measured figures and of flows, on many days: each from what was known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.checks.points import Point, missing_point
from smallcap_cli.core.comparison.as_of import AsOf
from smallcap_cli.core.comparison.cells import columns_of
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.comparison.views import Conventions, Market
from smallcap_cli.core.metrics.columns import BESIDE_PRICES, CLOSES_SUFFICE
from smallcap_cli.core.model import NOT_FETCHED, Fund, FundData, Gap, IndexIdentity, PriceHistory, Value
from smallcap_cli.core.windows import has_ended

UNUSED = Gap(NOT_FETCHED, "the column does not look at closes")


#: Columns of the catalogue's group that are read off closes.
OF_CLOSES = ("currency", "as_of", "source", "price_kind")


def looks_at_closes(asked: ColumnRequest) -> bool:
    """Whether a column looks at closes: one that does not changes only when something becomes known."""
    metric = asked.metric
    if metric is None or metric.has_window or metric.name in OF_CLOSES:
        return True
    return metric.group not in BESIDE_PRICES and metric.name not in CLOSES_SUFFICE


class FactColumn(NamedTuple):
    """A column without a window of one fund, with all that is known of the fund."""

    asked: ColumnRequest
    data: FundData
    market: Market
    by: Conventions
    indexes: Mapping[str, IndexIdentity] = MappingProxyType({})

    def value(self, day: date) -> Value:
        """The cell as of a day."""
        data = self.data
        if not looks_at_closes(self.asked):
            data = data._replace(prices=None, gaps={**data.gaps, "prices": UNUSED})
        as_of = AsOf(day)
        comparison = Comparison(
            (as_of.fund(data),), as_of.market(self.market), self.by._replace(as_of=day), self.indexes
        )
        return columns_of(comparison, [self.asked])[0][1][0]


def fact_points(column: FactColumn, days: Sequence[date]) -> list[Point]:
    """The figures of a column without a window as of some days, in their order."""
    known = _Knowledge(column.data)
    points: list[Point] = []
    seen: dict[tuple[int, ...], Value] = {}
    for day in days:
        if not looks_at_closes(column.asked):
            key = known.on(day)
            if key not in seen:
                seen[key] = column.value(day)
            points.append(point_of(seen[key], day))
            continue
        ended = _gap_of_end(column.data.prices, day)
        points.append(missing_point(ended) if ended is not None else point_of(column.value(day), day))
    return points


def point_of(cell: Value, day: date) -> Point:
    """A cell as a point: of its own day, else of the newest of its sources by then, else of the day of looking."""
    if cell.missing:
        return missing_point(cell.gap)
    days = [source.as_of for source in cell.sources if source.as_of is not None and source.as_of <= day]
    return Point(cell.value, cell.as_of or max(days, default=day), cell.notes[0] if cell.notes else "")


def _gap_of_end(prices: PriceHistory | None, day: date) -> Gap | None:
    return Gap(NOT_FETCHED, f"closes end {prices.last_day}") if prices is not None and has_ended(prices, day) else None


class _Knowledge:
    """On which days something about a fund became known or came into force."""

    def __init__(self, data: FundData) -> None:
        marks = _marks(data.fund) if data.fund is not None else []
        both = [*marks, *(day + timedelta(days=1) for day in marks)]
        self._days = [
            sorted(figure.as_of for figure in data.published), sorted(figure.known for figure in data.measured),
            sorted(month.known for month in data.flows), sorted(both),
        ]  # fmt: skip

    def on(self, day: date) -> tuple[int, ...]:
        """How much is known on a day, and its year: figures of the year so far begin anew."""
        return (day.year, *(bisect_right(days, day) for days in self._days))


def _marks(fund: Fund) -> list[date]:
    """The days on which the catalogue says that something of a fund changed."""
    days = [fund.inception, *(period.start for period in fund.indexes), *(name.start for name in fund.renames)]
    for fee in fund.fees:
        days += [fee.seen_first, fee.seen_last, fee.effective, fee.waiver_until]
    return [day for day in (*days, *(event.day for event in fund.events)) if day is not None]
