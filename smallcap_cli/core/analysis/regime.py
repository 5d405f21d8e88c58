"""What speaks for small caps and what for large caps: windows, ratio, years, breadth, sectors, flows, January."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import fsum
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.leads import BEST_YEARS, BestWindow, RatioRise, best_window, leads
from smallcap_cli.core.analysis.rotation import (
    Breadth,
    LeadRun,
    RatioLine,
    breadth,
    lead_run,
    rank_of,
    ratio_line,
    year_pairs,
)
from smallcap_cli.core.analysis.seasons import Season, seasons
from smallcap_cli.core.comparison.cells import columns_of
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.flows.months import FLOW_AGE, OLD_FLOWS
from smallcap_cli.core.flows.series import FlowSeries
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, FundData, Gap, Value
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, WindowSpec, parse_window
from smallcap_cli.core.words import quantity

#: The windows that are compared unless others are asked for.
STANDARD = tuple(parse_window(name) for name in ("1m", "3m", "6m", "ytd", "1y", "3y", "5y", "10y", "20y"))
#: Windows of the ratio's change, of breadth and of equal weight; sectors are ranked over the year so far.
CHANGES = tuple(parse_window(name) for name in ("3m", "1y"))
THIS_YEAR = parse_window("ytd")
#: Select Sector SPDRs, one for each sector of the S&P 500, and the one that the rotation document watches.
SECTORS = ("XLB", "XLC", "XLE", "XLF", "XLI", "XLK", "XLP", "XLRE", "XLU", "XLV", "XLY")
TECHNOLOGY = "XLK"
#: A fund that holds the companies of the S&P 500 in equal parts, and one that holds them by size.
EQUAL_WEIGHT, CAP_WEIGHT = "RSP", "SPY"
#: A share of fewer funds than this says nothing of breadth.
LEAST_FUNDS = 5
JANUARY, WHOLE = 1, parse_window("max")
#: From here on a return needs a word on whether it is a year's rate.
TWO_YEARS = timedelta(days=730)
#: Flows of this many months are added up: one month is noise, and a filing has three.
FLOW_MONTHS = 3


class WindowPair(NamedTuple):
    """The returns of both funds over one window, a year's rate of a length of two years and more."""

    window: WindowSpec
    small: Value
    large: Value

    @property
    def gap(self) -> float | None:
        """Small less large; None where one is missing or they end on different days."""
        a, b = self.small, self.large
        if not (isinstance(a.value, float) and isinstance(b.value, float)) or a.as_of != b.as_of:
            return None
        return a.value - b.value

    @property
    def is_long_in_all(self) -> bool:
        """Whether these are the returns of two years and more in all, and not a year's rate of them."""
        start, end = self.small.start, self.small.as_of
        return self.window.years <= 1 and start is not None and end is not None and end - start >= TWO_YEARS

    @property
    def ratio_change(self) -> float | None:
        """What the ratio of the two changed by; of windows that are no yearly rate."""
        if self.gap is None or not (isinstance(self.small.value, float) and isinstance(self.large.value, float)):
            return None
        return (1.0 + self.small.value) / (1.0 + self.large.value) - 1.0

    @property
    def why(self) -> Gap:
        """Why there is no gap."""
        missing = next((cell for cell in (self.small, self.large) if cell.missing), None)
        return missing.gap if missing else Gap(NOT_COMPARABLE, "the two end on different days")


class FlowSum(NamedTuple):
    """Net flows of some months in dollars, and what the ratio changed by over the same months.

    Of a group `funds` are those whose flows are added up and `members` is how many it has; of one fund both are it.
    """

    net_flow_usd: float
    start: date
    end: date
    funds: tuple[str, ...]
    members: int
    ratio_change: float | None

    @property
    def confirms(self) -> bool | None:
        """Whether money went the way of prices; None where the ratio is not known over these months."""
        if self.ratio_change is None or not self.ratio_change or not self.net_flow_usd:
            return None
        return (self.net_flow_usd > 0.0) == (self.ratio_change > 0.0)


class MonthsTested(NamedTuple):
    """What a test of months rests on: for how many in a row it has held, the length it takes, and whose flows.

    Of a group `funds` are those whose flows are added up and `members` is how many it has.
    """

    held: int
    wait: str
    funds: tuple[str, ...]
    members: int


class DocumentTest(NamedTuple):
    """One test that the document on the rotation names: it passes where what it warns of does not hold.

    `measure` is what it compares with its limit, in words. `value` and `limit` are in `unit`. `passes` is None without
    data, of which `detail` says why.
    """

    name: str
    text: str
    measure: str
    value: float | None
    limit: float | None
    operator: str
    unit: str
    passes: bool | None
    day: date | None
    detail: str
    months: MonthsTested | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether what it warns of holds, and not for as many months as it takes."""
        return bool(self.passes) and self.months is not None and self.months.held > 0


class SectorLead(NamedTuple):
    """The sectors ahead of the large-cap fund, and the place of technology among them."""

    ahead: Breadth | Gap
    technology: tuple[int, int] | Gap


class Regime(NamedTuple):
    """Small caps against large caps in every respect.

    `leads` are the stretches in which the ratio rose, `best` the best window of so many years, `members` the breadths
    of the group by window.
    """

    small: FundData
    large: FundData
    windows: tuple[WindowPair, ...]
    changes: tuple[WindowPair, ...]
    ratio: RatioLine | Gap
    leads: tuple[RatioRise, ...] | Gap
    best: Mapping[int, BestWindow | Gap]
    years: LeadRun | Gap
    members: Mapping[str, Breadth | Gap]
    equal_weight: tuple[WindowPair, ...]
    sectors: SectorLead
    flows: Mapping[str, FlowSum | Gap]
    january: Season
    tests: tuple[DocumentTest, ...] = ()


def regime(
    comparison: Comparison, windows: Sequence[WindowSpec], members: Sequence[str], flows: Sequence[FlowSeries]
) -> Regime:
    """The regime of the first fund of a comparison against its second; the other funds say how broad it is."""
    by, (small, large) = comparison.conventions, comparison.funds[:2]
    cells = _cells(comparison, (*CHANGES, THIS_YEAR))
    # Of the two alone: the others would shorten `max` of them.
    own = _cells(comparison._replace(funds=(small, large)), tuple(dict.fromkeys((*windows, *CHANGES))))
    pairs = {w: WindowPair(w, cell, own[large.ticker][w]) for w, cell in own[small.ticker].items()}
    ratio = ratio_line(small, large, by.as_of, by.basis)
    others = [name for name in members if name in cells and name != large.ticker]
    sectors = [(name, cells[name][THIS_YEAR]) for name in SECTORS if name in cells]
    return Regime(
        small, large, tuple(pairs[w] for w in windows), tuple(pairs[w] for w in CHANGES), ratio,
        ratio if isinstance(ratio, Gap) else leads(ratio),
        {years: ratio if isinstance(ratio, Gap) else best_window(ratio, years) for years in BEST_YEARS},
        lead_run(year_pairs(small, large, by.as_of, by.basis), small.ticker, large.ticker),
        {w.name: _members_ahead(cells, others, large.ticker, w) for w in CHANGES},
        _equal_weight(cells),
        SectorLead(breadth(sectors, cells[large.ticker][THIS_YEAR], LEAST_FUNDS), rank_of(TECHNOLOGY, sectors)),
        {one.name: flow_sum(one, ratio, by.as_of, len(members) if one.members else 1) for one in flows},
        seasons(_whole(comparison, small), large, (JANUARY,))[0],
    )  # fmt: skip


def _whole(comparison: Comparison, fund: FundData) -> Comparison:
    """One fund over its whole history."""
    return comparison._replace(funds=(fund,), conventions=comparison.conventions._replace(window=WHOLE))


def _cells(comparison: Comparison, windows: Sequence[WindowSpec]) -> dict[str, dict[WindowSpec, Value]]:
    """The return of every fund over every window, a year's rate of a length of two years and more."""
    requests = [request(f"{'cagr' if w.years > 1 else 'period_return'}:{w.name}", w) for w in windows]
    columns = columns_of(comparison, requests)
    return {
        fund.ticker: {w: columns[place][1][number] for place, w in enumerate(windows)}
        for number, fund in enumerate(comparison.funds)
    }


def _members_ahead(
    cells: Mapping[str, Mapping[WindowSpec, Value]], names: Sequence[str], large: str, window: WindowSpec
) -> Breadth | Gap:
    return breadth([(name, cells[name][window]) for name in names], cells[large][window], LEAST_FUNDS)


def _equal_weight(cells: Mapping[str, Mapping[WindowSpec, Value]]) -> tuple[WindowPair, ...]:
    if not {EQUAL_WEIGHT, CAP_WEIGHT} <= cells.keys():
        return ()
    return tuple(WindowPair(w, cells[EQUAL_WEIGHT][w], cells[CAP_WEIGHT][w]) for w in CHANGES)


def flow_sum(series: FlowSeries, ratio: RatioLine | Gap, as_of: date, members: int) -> FlowSum | Gap:
    """The newest FLOW_MONTHS months of a series, all of the same funds, or why they cannot be added up.

    `members` is how many funds a total would have if the flows of all were known.
    """
    newest = series.periods[-FLOW_MONTHS:]
    if len(newest) < FLOW_MONTHS:
        return series.gap or Gap(NOT_FETCHED, f"flows of {quantity(len(newest), 'month')} known, {FLOW_MONTHS} needed")
    known = [one.net_flow_usd for one in newest if one.net_flow_usd is not None]
    if len(known) < FLOW_MONTHS or len({one.funds for one in newest}) > 1:
        return Gap(NOT_COMPARABLE, f"the last {FLOW_MONTHS} months are not all known of the same funds")
    start, end = newest[0].start, newest[-1].end
    if as_of - end > FLOW_AGE:
        return Gap(NOT_FETCHED, OLD_FLOWS.format(end))
    return FlowSum(
        fsum(known), start, end, newest[-1].funds or (series.name,), members,
        None if isinstance(ratio, Gap) else change_between(ratio, start - timedelta(days=1), end),
    )  # fmt: skip


def change_between(ratio: RatioLine, start: date, end: date) -> float | None:
    """What a ratio changed by between the last levels on or before two days; None without one within a week of each."""
    levels = []
    for day in (start, end):
        at = int(np.searchsorted(ratio.line.days, np.datetime64(day), side="right")) - 1
        if at < 0 or (day - ratio.line.days[at].item()).days > ANCHOR_GAP_DAYS:
            return None
        levels.append(float(ratio.line.levels[at]))
    return levels[1] / levels[0] - 1.0
