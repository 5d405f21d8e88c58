"""Slices price histories into blocks: which closes a family sees, and why a fund has none.

This is the only place that aligns calendars. Closes are joined on their days before any return is taken;
a missing day is never filled; a fund too young or with a hole loses its own cell and nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from smallcap_cli.core.comparison.block import QUOTE_AGE_DAYS, constant_risk_free, risk_free_returns, stale_quote
from smallcap_cli.core.comparison.changes import index_changes
from smallcap_cli.core.comparison.cohorts import (
    BlockPlan,
    BlockRows,
    Blocks,
    Cohort,
    Cohorts,
    DaySlice,
    cohorts_of,
    plans_of,
    singles,
)  # fmt: skip
from smallcap_cli.core.comparison.listing import first_day, listed_or_not
from smallcap_cli.core.comparison.sampling import SampleDays, common_days, frequency_of, sample_days, window_of
from smallcap_cli.core.comparison.starts import with_own_starts
from smallcap_cli.core.comparison.view import VIEWS, Need, View
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_OFFERED,
    TOO_SHORT,
    Days,
    Floats,
    Fund,
    FundData,
    Gap,
    PriceHistory,
    RateSeries,
    Source,
)  # fmt: skip
from smallcap_cli.core.statistics.least import THIN_BELOW
from smallcap_cli.core.windows import (
    YEAR_DAYS,
    Anchor,
    CloseSpan,
    WindowSpec,
    closes_of,
    is_long,
    locate,
    low_day,
    uneven,
)
from smallcap_cli.core.words import quantity


class Conventions(NamedTuple):
    """What every figure of a comparison rests on."""

    as_of: date
    window: WindowSpec
    anchor: Anchor
    basis: Literal["total", "price"]
    frequency: Literal["auto", "daily", "weekly", "monthly"]
    benchmark: str
    benchmark_explicit: bool
    risk_free: str


class Market(NamedTuple):
    """What all funds of a comparison share: the market benchmark and the risk-free rate, or why not.

    `benchmark_fund` is what the catalogue knows of the benchmark.
    """

    benchmark: PriceHistory | Gap
    risk_free: RateSeries | float | Gap
    benchmark_fund: Fund | None = None


class ViewBlocks(NamedTuple):
    """Blocks, and for every fund its row in them or the reason why it has none."""

    blocks: Blocks
    block_rows: BlockRows
    sources: tuple[Source, ...] = ()


def build_views(
    view: str, spec: WindowSpec, funds: Sequence[FundData], market: Market, by: Conventions,
    cohorts: Cohorts | None = None,
) -> ViewBlocks:  # fmt: skip
    """The blocks of one view and window over all funds."""
    made = cohorts or cohorts_of(funds, by.basis)
    notes: tuple[str, ...] = ()
    if spec.kind == "max":
        beside = market.benchmark if is_beside_benchmark(VIEWS[view], by) else None
        spec, notes = _common_max(spec, made.cohorts, funds, by.as_of, beside)
    gaps = dict(made.gaps)
    plans: list[BlockPlan] = []
    for cohort, day_slice, first in _day_slices(VIEWS[view], made.cohorts, spec, funds, market, by):
        if isinstance(day_slice, Gap):
            needed = first_day(spec, by.as_of, by.anchor)
            gaps |= {
                number: listed_or_not(day_slice, funds[number].prices, funds[number].fund, needed)
                for number in cohort.members
            }
        else:
            plans += plans_of(cohort, replace(day_slice, notes=(*notes, *day_slice.notes)), first)
    if spec.kind == "low":
        plans = with_own_starts(plans)
    return ViewBlocks(
        Blocks(plans, made.block_cache), BlockRows(len(funds), plans, gaps), _shared_sources(VIEWS[view], market, by)
    )


def _day_slices(
    view: View, cohorts: Sequence[Cohort], spec: WindowSpec, funds: Sequence[FundData], market: Market, by: Conventions
) -> Iterator[tuple[Cohort, DaySlice | Gap, int]]:  # fmt: skip
    """The slice of each cohort, and how many of its first days a fund may lack to have it too.

    Funds that may lack more are sliced alone, as are all where the window begins with each one's own low.
    """
    for cohort in cohorts:
        first = -1
        if spec.kind != "low":
            day_slice = slice_on(view.name, cohort, spec, market, by)
            span = locate(cohort.history, spec, by.as_of, by.anchor)
            if len(cohort.members) == 1:
                yield cohort, day_slice, 0
                continue
            if isinstance(day_slice, DaySlice) and isinstance(span, CloseSpan):
                at = day_slice.positions
                first = max(0, min(span.first, int(at.start if isinstance(at, slice) else at[0])) - 1)
                yield cohort, day_slice, first
        for single in singles(cohort, funds, first):
            yield single, slice_on(view.name, single, spec, market, by), 0


def _common_max(
    spec: WindowSpec, cohorts: Sequence[Cohort], funds: Sequence[FundData], as_of: date,
    beside: PriceHistory | Gap | None,
) -> tuple[WindowSpec, tuple[str, ...]]:  # fmt: skip
    """`max` begins where the youngest history does, and says whose that is when it shortens another's.

    That of the benchmark counts where funds are set `beside` it, and is named where it is younger than all of them.
    A fund that was not listed yet shortens nobody.
    """
    listed = [funds[number] for cohort in cohorts for number in cohort.members]
    days = [(fund.prices.first_day, fund.ticker) for fund in listed if fund.prices is not None]
    first = [(day, ticker) for day, ticker in days if day < as_of]
    if not first:
        return spec, ()
    start, ticker = max(first)
    shortens = start != min(first)[0]
    if isinstance(beside, PriceHistory) and start < beside.first_day < as_of:
        start, ticker, shortens = beside.first_day, beside.ticker, True
    notes = (f"max begins on {start}: the first close of {ticker}",) if shortens else ()
    return spec._replace(start=start), notes


def slice_on(view_name: str, cohort: Cohort, spec: WindowSpec, market: Market, by: Conventions) -> DaySlice | Gap:
    """What a view takes of a cohort as of the day of the conventions, or why it takes nothing.

    No close after that day is in it, whether or not the histories were cut there; a series with closes on week-ends has
    to be cut.
    """
    view = VIEWS[view_name]
    if spec.kind == "low":
        low = low_day(cohort.history, cohort.fund_batches[0].closes[0], spec, by.as_of)
        if isinstance(low, Gap):
            return low
        spec = WindowSpec(spec.name, "max", start=low, end=None)
    day_slice = _slicer_of(view)(cohort, spec, market, by, view.frequency_for(by.frequency))
    day_slice = _enough(day_slice, view.least)
    if Need.RISK_FREE in view.needs:
        day_slice = _with_rate(day_slice, market)
    if isinstance(day_slice, Gap):
        return day_slice
    against = (f"against {by.benchmark}",) if Need.OWN_INDEX in view.needs and by.benchmark_explicit else ()
    so_far = (f"{spec.name} so far, to {day_slice.days[-1]}",) if spec.runs_on(by.as_of) else ()
    return replace(day_slice, notes=(*day_slice.notes, *against, *so_far)) if against or so_far else day_slice


def is_beside_benchmark(view: View, by: Conventions) -> bool:
    """Whether a view sets a fund beside the comparison's benchmark, and not beside an index of its own."""
    return Need.BENCHMARK in view.needs or (Need.OWN_INDEX in view.needs and by.benchmark_explicit)


def _shared_sources(view: View, market: Market, by: Conventions) -> tuple[Source, ...]:
    found: list[Source] = []
    if is_beside_benchmark(view, by) and isinstance(market.benchmark, PriceHistory):
        found.append(market.benchmark.source)
    if Need.RISK_FREE in view.needs and isinstance(market.risk_free, RateSeries):
        found.append(market.risk_free.source)
    return tuple(found)


def _years(spec: WindowSpec, span: CloseSpan, days: Days) -> int:
    """The years over which a return is annual; what is to date is one year at most, whatever its closes span."""
    if spec.kind == "to_date" and int((days[-1] - days[0]).astype(int)) >= YEAR_DAYS:
        return 1
    return span.window.years


def _slice_ends(cohort: Cohort, spec: WindowSpec, market: Market, by: Conventions, wanted: str) -> DaySlice | Gap:
    span = locate(cohort.history, spec, by.as_of, by.anchor)
    if isinstance(span, Gap):
        return span
    both = np.array([span.first, span.last])
    days = cohort.history.days[both]
    return DaySlice(days, both, cohort.history.frequency, 1.0, _years(spec, span, days))


def _slice_path(cohort: Cohort, spec: WindowSpec, market: Market, by: Conventions, wanted: str) -> DaySlice | Gap:
    span = locate(cohort.history, spec, by.as_of, by.anchor)
    if isinstance(span, Gap):
        return span
    inside = slice(span.first, span.last + 1)
    days = cohort.history.days[inside]
    day_slice = DaySlice(days, inside, cohort.history.frequency, 1.0, _years(spec, span, days))
    hole = uneven(day_slice.days) if cohort.history.frequency == "daily" else None
    return replace(day_slice, notes=(hole.detail,), ranked=False) if hole else day_slice


def _sessions(market: Market) -> Days | None:
    """The exchange's days: the benchmark's own, if it trades on an exchange."""
    if isinstance(market.benchmark, PriceHistory) and not market.benchmark.seven_day:
        return market.benchmark.days if market.benchmark.frequency == "daily" else None
    return None


def _sample(history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions, wanted: str) -> SampleDays | Gap:
    window = window_of(history, spec, by.as_of, by.anchor)
    frequency = frequency_of(history, window, wanted)
    if isinstance(frequency, Gap):
        return frequency
    span: CloseSpan | Gap = locate(history, spec, by.as_of, by.anchor)
    return sample_days(history, spec, window, frequency, _sessions(market), span)


def _enough(day_slice: DaySlice | Gap, least: int) -> DaySlice | Gap:
    """The slice, marked where its returns are few; the reason where they are fewer than `least`, 0 for any number."""
    if isinstance(day_slice, Gap) or not least:
        return day_slice
    count = len(day_slice.days) - 1
    number = quantity(count, f"{day_slice.frequency} return")
    if count < least:
        return Gap(TOO_SHORT, f"{number}, {least} needed")
    if count < THIN_BELOW[day_slice.frequency]:
        return replace(day_slice, notes=(*day_slice.notes, f"thin: {number}"), ranked=False)
    return day_slice


def _slice_returns(cohort: Cohort, spec: WindowSpec, market: Market, by: Conventions, wanted: str) -> DaySlice | Gap:
    sample = _sample(cohort.history, spec, market, by, wanted)
    if isinstance(sample, Gap):
        return sample
    return DaySlice(sample.days, sample.positions, sample.frequency, sample.periods, spec.years)


def _with_rate(day_slice: DaySlice | Gap, market: Market) -> DaySlice | Gap:
    if isinstance(day_slice, Gap):
        return day_slice
    rate = market.risk_free
    if isinstance(rate, Gap):
        return rate
    if isinstance(rate, float):
        return replace(day_slice, risk_free=constant_risk_free(rate, day_slice.periods, len(day_slice.days) - 1))
    stale = stale_quote(rate, day_slice.days)
    if stale is not None:
        return Gap(NOT_FETCHED, f"no {rate.name} quote within {QUOTE_AGE_DAYS} days of {stale}")
    return replace(day_slice, risk_free=risk_free_returns(rate, day_slice.days))


def _join(
    history: PriceHistory, other: PriceHistory | Gap, spec: WindowSpec, market: Market, by: Conventions, wanted: str
) -> DaySlice | Gap:
    """Fund and benchmark on their common days, closes joined first; the coarser of the two frequencies."""
    if isinstance(other, Gap):
        return other
    theirs_closes = closes_of(other, by.basis)
    if isinstance(theirs_closes, Gap):
        return Gap(theirs_closes.reason, f"{other.ticker}: {theirs_closes.detail}")
    note: tuple[str, ...] = ()
    if wanted == "auto" and "monthly" in (history.frequency, other.frequency):
        wanted = "monthly"
        if history.frequency == "daily" and not is_long(window_of(history, spec, by.as_of, by.anchor)):
            note = (f"monthly: {other.ticker} has month ends only",)
    own = _sample(history, spec, market, by, wanted)
    if isinstance(own, Gap):
        return own
    theirs = _sample(other, spec, market, by, own.frequency)
    if isinstance(theirs, Gap):
        return Gap(theirs.reason, f"{other.ticker}: {theirs.detail}")
    if own.frequency != "daily" and _takes_days_apart(history, other, own, theirs):
        joined = _last_common_days(history, other, own, theirs)
        if isinstance(joined, Gap):
            return joined
        own, theirs = joined
    return _pair(own, theirs, theirs_closes[theirs.positions], spec.years, note)


def _takes_days_apart(history: PriceHistory, other: PriceHistory, own: SampleDays, theirs: SampleDays) -> bool:
    """Whether two daily series took closes of different days for a week or month, because one lacks its last day."""
    daily = history.frequency == other.frequency == "daily" and not (history.seven_day or other.seven_day)
    return daily and len(own.days) == len(theirs.days) and not bool((own.days == theirs.days).all())


def _last_common_days(
    history: PriceHistory, other: PriceHistory, own: SampleDays, theirs: SampleDays
) -> tuple[SampleDays, SampleDays] | Gap:
    """Both samples on the last day of each week or month on which both have a close."""
    days = common_days((history.days, other.days), (own.days, theirs.days), own.frequency)
    if isinstance(days, Gap):
        return days
    return (
        SampleDays(days, np.searchsorted(history.days, days), own.frequency, own.periods),
        SampleDays(days, np.searchsorted(other.days, days), own.frequency, own.periods),
    )


def _pair(own: SampleDays, theirs: SampleDays, closes: Floats, years: int, notes: tuple[str, ...]) -> DaySlice | Gap:
    if len(own.days) == len(theirs.days) and bool((own.days == theirs.days).all()):
        return DaySlice(own.days, own.positions, own.frequency, own.periods, years, closes, notes=notes)
    if own.frequency == "daily":
        days, mine, its = np.intersect1d(own.days, theirs.days, assume_unique=True, return_indices=True)
        if len(days) < 2:
            return Gap(TOO_SHORT, "fewer than two days with a close of both fund and benchmark")
        hole = uneven(days)
        if hole is not None:
            return Gap(hole.reason, f"fund and benchmark together: {hole.detail}")
        mine = mine + int(own.positions.start) if isinstance(own.positions, slice) else own.positions[mine]
        return DaySlice(days, mine, "daily", own.periods, years, closes[its], notes=notes)
    if len(own.days) != len(theirs.days):
        return Gap(NOT_COMPARABLE, "fund and benchmark have no common weeks or months")
    return DaySlice(own.days, own.positions, own.frequency, own.periods, years, closes, notes=notes)


def _slice_beside(cohort: Cohort, spec: WindowSpec, market: Market, by: Conventions, wanted: str) -> DaySlice | Gap:
    return _join(cohort.history, market.benchmark, spec, market, by, wanted)


def _slice_own_index(cohort: Cohort, spec: WindowSpec, market: Market, by: Conventions, wanted: str) -> DaySlice | Gap:
    if by.benchmark_explicit:
        return _slice_beside(cohort, spec, market, by, wanted)
    levels = cohort.fund.index_levels
    if levels is None:
        detail = "index levels are licensed: give --index-returns FILE or --benchmark"
        return cohort.fund.gaps.get("index_levels", Gap(NOT_OFFERED, detail))
    day_slice = _join(cohort.history, levels, spec, market, by, wanted)
    if isinstance(day_slice, DaySlice) and index_changes(
        cohort.fund, day_slice.days[0].item(), day_slice.days[-1].item()
    ):
        return Gap(NOT_COMPARABLE, "the fund changed its index inside the window")
    return day_slice


def _slicer_of(view: View) -> Callable[[Cohort, WindowSpec, Market, Conventions, str], DaySlice | Gap]:
    """How a view slices a cohort; the last argument is the frequency wanted."""
    if Need.OWN_INDEX in view.needs:
        return _slice_own_index
    if Need.BENCHMARK in view.needs:
        return _slice_beside
    if Need.RETURNS in view.needs:
        return _slice_returns
    return _slice_ends if view.closes == "ends" else _slice_path
