"""The flows of funds and of several together as series of periods, and which of them are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.flows.periods import LENGTHS, FlowPeriod, hole_after, total_of
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, FundEvent, Gap
from smallcap_cli.core.words import name_list

#: How many of the newest periods are shown where no window is given.
NEWEST: Mapping[str, int] = MappingProxyType({"day": 21, "month": 12, "quarter": 12, "year": 100, "period": 100})
#: What a period of a total consists of.
FUND = "fund"
DAY_HOLE = Gap(NOT_PUBLISHED, "the share count of the day, or of the one before it, is missing or a fault")
TOTAL_BEFORE_HOLE = Gap(NOT_COMPARABLE, "the sum begins after the newest period without a flow, or of other funds")
HOLE = Gap(NOT_PUBLISHED, "a month in it has no flow")
BEFORE_HOLE = Gap(NOT_PUBLISHED, "the sum begins after the newest period without a flow")
NO_MEMBER = Gap(NOT_PUBLISHED, "of none of its funds a flow is known")
NO_FLOW = Gap(NOT_COMPARABLE, "mergers and the like are no flow")
INSIDE_FLOW = Gap(NOT_PUBLISHED, "amount not known: it is inside the flow of its period")
OVERLAPPING = Gap(NOT_COMPARABLE, "published periods overlap")
NO_ASSETS = Gap(NOT_PUBLISHED, "assets at the beginning are not known")
NO_ASSETS_AT_END = Gap(NOT_PUBLISHED, "assets at the end are not known")


class FlowSeries(NamedTuple):
    """The periods of one fund or of several together, oldest first, or why there are none; `members` of a total.

    `events` are those of the fund, whose amounts are in no flow.
    """

    name: str
    periods: tuple[FlowPeriod, ...]
    gap: Gap | None = None
    members: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    events: tuple[FundEvent, ...] = ()

    @property
    def part(self) -> str:
        """What a period consists of."""
        return FUND if self.members else "month"


class FlowRows(NamedTuple):
    """Which periods are shown: by what step, how many of the newest or those that end in a span; with ranks or not."""

    by: str
    newest: int | None = None
    first: date | None = None
    last: date | None = None
    ranks: bool = False

    def choice(self, periods: Sequence[FlowPeriod]) -> Sequence[FlowPeriod]:
        """The periods of a series that are shown."""
        if self.newest is not None:
            return periods[-self.newest :]
        first, last = self.span
        return [one for one in periods if first < one.end <= last]

    @property
    def span(self) -> tuple[date, date]:
        """The days between which periods end."""
        return self.first or date.min, self.last or date.max

    def over_the_edges(self, periods: Iterable[FlowPeriod]) -> tuple[str, str]:
        """The labels of the period that begins before the span and of the one that ends after it, "" for none."""
        first, last = self.span
        across = {one.label: one for one in periods if self.newest is None}.values()
        early = (one.label for one in across if one.start < first < one.end <= last)
        late = (one.label for one in across if first < one.start <= last < one.end)
        return next(early, ""), next(late, "")


def total_series(name: str, members: Sequence[FlowSeries], step: str) -> FlowSeries:
    """The flows of several funds added up, period by period; it lists those that have any, and those that have none.

    A period of which no fund has a flow stands between its neighbours as a hole.
    """
    by_label: dict[str, list[FlowPeriod]] = {}
    for fund in members:
        for one in fund.periods:
            by_label.setdefault(one.label, []).append(one)
    totals: list[FlowPeriod] = []
    for label in sorted(by_label):
        total = total_of(name, by_label[label], len(members))
        while totals and step in LENGTHS and (hole := hole_after(totals[-1], step)).label < label:
            totals.append(hole)
        totals.append(total)
    known = tuple(fund.name for fund in members if fund.periods)
    lacking = [fund.name for fund in members if not fund.periods]
    others = (f"no flow is known of {name_list(lacking)}",) if known and lacking else ()
    return FlowSeries(name, tuple(totals), None if totals else NO_MEMBER, known, others)
