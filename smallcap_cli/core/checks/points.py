"""A column of one fund on many days, each from what was known on it: the same figures as `compare --as-of` that day.

Windows of the same shape that end on different days are the rows of one block, so a family computes them together. What
looks at returns is sliced day by day by the views, and computed once for all days that share a slice: a statistic of
months changes once a month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.checks.spans import spans_of, windows_on
from smallcap_cli.core.comparison.as_of import AsOf
from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.cells import BlockFigures, block_figures
from smallcap_cli.core.comparison.cohorts import Cohort, DaySlice, cohorts_of
from smallcap_cli.core.comparison.listing import first_day, listed_or_not
from smallcap_cli.core.comparison.metric import ColumnRequest, Metric
from smallcap_cli.core.comparison.view import VIEWS, Need
from smallcap_cli.core.comparison.views import Conventions, Market, is_beside_benchmark, slice_on
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, Floats, FundData, Gap, PriceHistory
from smallcap_cli.core.table import TEXT_UNITS
from smallcap_cli.core.windows import YEAR_DAYS, WindowSpec, closes_of, month_end_floor

#: Rows of a block: so many years of closes stay in a core's cache.
ROWS = 64


class WindowShape(NamedTuple):
    """What windows share that are computed together: closes, calendar days, years, observations a year."""

    closes: int
    reach: int
    years: int
    periods: float = 1.0


class Point(NamedTuple):
    """A figure of one day: its value or None, the day of its source, and why it is missing or what is said of it."""

    value: float | date | str | None
    day: date | None = None
    detail: str = ""


class WindowedColumn(NamedTuple):
    """A windowed column of one fund with all that its figures rest on; `data` is not cut, every window is."""

    asked: ColumnRequest
    data: FundData
    market: Market
    by: Conventions

    @property
    def metric(self) -> Metric:
        if self.asked.metric is None:
            raise ValueError(f"{self.asked.name} has no family")
        return self.asked.metric

    @property
    def window(self) -> WindowSpec:
        if self.asked.window is None:
            raise ValueError(f"{self.asked.name} has no window")
        return self.asked.window

    @property
    def beside(self) -> PriceHistory | None:
        """The closes that the fund is set beside, if any."""
        closes = self.market.benchmark
        is_beside = is_beside_benchmark(VIEWS[self.metric.view], self.by)
        return closes if is_beside and isinstance(closes, PriceHistory) else None

    def window_on(self, history: PriceHistory, day: date) -> WindowSpec:
        """The window on a day: `max` begins where the fund, and what it is set beside, have closes."""
        first = [one.first_day for one in (history, self.beside) if one is not None and one.first_day < day]
        if self.window.kind != "max" or self.window.start is not None or not first:
            return self.window
        return self.window._replace(start=max(first))


def windowed_points(column: WindowedColumn, days: Sequence[date]) -> list[Point]:
    """The figures of a windowed column as of some days, in their order."""
    window = column.window
    begun = [day for day in days if window.start is None or window.kind == "max" or window.start < day]
    found = iter(_points_of(column, begun) if begun else ())
    early = missing_point(Gap(TOO_SHORT, f"window {window.name} begins on {window.start}"))
    inside = set(begun)
    return [next(found) if day in inside else early for day in days]


def _points_of(column: WindowedColumn, days: Sequence[date]) -> list[Point]:
    """The figures of days after the window's own first day, where it has one."""
    history = column.data.prices
    if history is None:
        gap = column.data.gaps.get("prices", Gap(NOT_FETCHED))
        return [missing_point(gap)] * len(days)
    benchmark = column.beside
    if benchmark is not None and benchmark.currency != history.currency:
        gap = Gap(NOT_COMPARABLE, f"closes in {history.currency}, the benchmark's in {benchmark.currency}")
        return [missing_point(gap)] * len(days)
    if history.seven_day:
        return [_point_of_the_day(column, day) for day in days]
    closes = closes_of(history, column.by.basis)
    if isinstance(closes, Gap):
        return [missing_point(closes)] * len(days)
    sliced = Need.RETURNS in column.metric.needs or column.window.kind == "low" or column.metric.unit in TEXT_UNITS
    if sliced or history.frequency == "monthly":
        return _of_slices(column, _cohort_of(column), days)
    return _of_spans(column, history, closes, days)


def missing_point(gap: Gap) -> Point:
    """A figure that is missing, with its reason."""
    return Point(None, None, f"{gap.reason.replace('_', ' ')}: {gap.detail}".removesuffix(": "))


def _gap_point(column: WindowedColumn, gap: Gap, day: date) -> Point:
    history = column.data.prices
    window = column.window if history is None else column.window_on(history, day)
    needed = first_day(window, day, column.by.anchor)
    return missing_point(listed_or_not(gap, history, column.data.fund, needed))


def _point_of_the_day(column: WindowedColumn, day: date) -> Point:
    """A figure of a series cut at the day: with closes on week-ends it has some after a month's last session."""
    cut = column._replace(data=AsOf(day).fund(column.data))
    return (
        missing_point(cut.data.gaps["prices"])
        if cut.data.prices is None
        else _of_slices(cut, _cohort_of(cut), [day])[0]
    )


def _cohort_of(column: WindowedColumn) -> Cohort | Gap:
    made = cohorts_of([column.data], column.by.basis)
    return made.gaps[0] if made.gaps else made.cohorts[0]


def _of_spans(column: WindowedColumn, history: PriceHistory, closes: Floats, days: Sequence[date]) -> list[Point]:
    """Figures of the closes of each window: windows of equal length and reach are computed together."""
    spans = spans_of(history, column.window, days, column.by.anchor)
    points = [missing_point(Gap(NOT_FETCHED))] * len(days)
    for number, gap in spans.gaps.items():
        points[number] = _gap_point(column, gap, days[number])
    stamps = history.days.astype(np.int64)
    ends = VIEWS[column.metric.view].closes == "ends"
    alike: dict[WindowShape, list[tuple[int, int, int]]] = {}
    reaches = (stamps[np.maximum(spans.last, 0)] - stamps[np.maximum(spans.first, 0)]).tolist()
    for number, (first, last) in enumerate(zip(spans.first.tolist(), spans.last.tolist(), strict=True)):
        if number not in spans.gaps:
            reach = reaches[number]
            years = 1 if column.window.kind == "to_date" and reach >= YEAR_DAYS else spans.years[number]
            alike.setdefault(WindowShape(2 if ends else last - first + 1, reach, years), []).append(
                (number, first, last)
            )
    for shape, members in alike.items():
        for part in (members[begin : begin + ROWS] for begin in range(0, len(members), ROWS)):
            numbers, first_ones, last_ones = zip(*part, strict=True)
            steps = np.array(last_ones)[:, None] - np.array(first_ones)[:, None] if ends else 1
            positions = np.array(first_ones)[:, None] + steps * np.arange(shape.closes)
            block = Block(history.days[positions[0]], closes[positions], shape.periods, shape.years)
            figures = block_figures(column.metric, block)
            for row, (number, last) in enumerate(zip(numbers, last_ones, strict=True)):
                points[number] = _point(figures, row, history.days[last].item())
    return points


def _of_slices(column: WindowedColumn, cohort: Cohort | Gap, days: Sequence[date]) -> list[Point]:
    """Figures of what the views take on each day; days with the same slice share a figure."""
    if isinstance(cohort, Gap):
        return [missing_point(cohort)] * len(days)
    found = _slices(column, cohort, days)
    taken = {_key(one): one for one in found if isinstance(one, DaySlice)}
    figures = _figures_of(column.metric, cohort, taken)
    return [
        _gap_point(column, one, day) if isinstance(one, Gap) else figures[_key(one)]
        for day, one in zip(days, found, strict=True)
    ]  # fmt: skip


def _slices(column: WindowedColumn, cohort: Cohort, days: Sequence[date]) -> list[DaySlice | Gap]:
    """The slice of each day. Months back from a month end are those of every day of the month."""
    view, window = VIEWS[column.metric.view], column.window
    steady = window.kind == "months" and Need.RETURNS in view.needs
    found: list[DaySlice | Gap] = []
    shared: dict[object, DaySlice | Gap] = {}
    for key, day in zip(_keys_of_days(column, cohort.history, days), days, strict=True):
        one = shared.get(key)
        if one is None:
            on_day = column.window_on(cohort.history, day)
            one = slice_on(view.name, cohort, on_day, column.market, column.by._replace(as_of=day))
            if not steady or (isinstance(one, DaySlice) and one.frequency == "monthly"):
                shared[key] = one
        found.append(one)
    return found


def _keys_of_days(column: WindowedColumn, history: PriceHistory, days: Sequence[date]) -> Sequence[object]:
    """What the slice of each day hangs on; of month ends alone that is the window from one to another."""
    needs = VIEWS[column.metric.view].needs
    if Need.RETURNS not in needs:
        return windows_on(column.window, tuple(days), "month-end") if history.frequency == "monthly" else days
    return [month_end_floor(day) for day in days] if column.window.kind == "months" else days


def _key(taken: DaySlice) -> tuple[object, ...]:
    return (taken.days[0], taken.days[-1], len(taken.days), taken.frequency, taken.years)


def _figures_of(
    metric: Metric, cohort: Cohort, taken: Mapping[tuple[object, ...], DaySlice]
) -> dict[tuple[object, ...], Point]:
    """A figure for each slice; slices of one shape that stand beside nothing are rows of one block."""
    closes = cohort.fund_batches[0].closes[0]
    alike: dict[object, list[tuple[object, ...]]] = {}
    for key, one in taken.items():
        alone = one.benchmark is not None or one.risk_free is not None or metric.unit in TEXT_UNITS
        reach = int((one.days[-1] - one.days[0]).astype(int))
        alike.setdefault(key if alone else WindowShape(len(one.days), reach, one.years, one.periods), []).append(key)
    points: dict[tuple[object, ...], Point] = {}
    for keys in alike.values():
        first, rows = taken[keys[0]], np.stack([closes[taken[key].positions] for key in keys])
        block = Block(first.days, rows, first.periods, first.years, first.benchmark, first.risk_free)
        figures = block_figures(metric, block)
        points |= {key: _point(figures, row, taken[key].days[-1].item()) for row, key in enumerate(keys)}
    return points


def _point(figures: BlockFigures, row: int, day: date) -> Point:
    gap = figures.gap(row)
    return Point(figures.values[row], day) if gap is None else missing_point(gap)._replace(day=day)
