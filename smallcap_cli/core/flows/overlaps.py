"""Where two methods know the flow of the same period of a fund: how far they are apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from math import fsum, isfinite, nan
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.flows.periods import FlowPeriod, flow_periods, month_after
from smallcap_cli.core.flows.shares import DailyFlows
from smallcap_cli.core.windows import month_end
from smallcap_cli.core.words import unique

#: Differences as parts of the assets at the beginning: up to the first two methods agree, up to the second they are
#: near. A creation of the month's last day that one source has a day later makes as much.
AGREE, NEAR = 0.0025, 0.01


class FlowOverlap(NamedTuple):
    """One period of a fund whose flow two methods know; in dollars, `other` is what the first is compared with.

    **Missing** `opening_assets_usd` is None where neither source states assets.
    """

    flow: FlowPeriod
    other: FlowPeriod

    @property
    def difference_usd(self) -> float:
        """The first flow less the other."""
        return (self.flow.net_flow_usd or 0.0) - (self.other.net_flow_usd or 0.0)

    @property
    def difference_to_assets(self) -> float | None:
        """The difference over the assets at the beginning, a fraction; None where they are not known."""
        opening = self.flow.opening_assets_usd or self.other.opening_assets_usd
        return self.difference_usd / opening if opening else None

    @property
    def verdict(self) -> str:
        """`agree`, `near` or `differ`; "" where assets are not known."""
        if self.difference_to_assets is None:
            return ""
        size = abs(self.difference_to_assets)
        return "agree" if size <= AGREE else "near" if size <= NEAR else "differ"


def overlaps_of(series: Mapping[tuple[str, str], Sequence[FlowMonth]], by: str) -> tuple[FlowOverlap, ...]:
    """The whole periods that two methods of the same scope both know, oldest first; `by` is month, quarter or year."""
    periods = {kind: {one.label: one for one in flow_periods(months, by)} for kind, months in series.items()}
    found = [
        FlowOverlap(mine, others[label])
        for (kind, own), (other_kind, others) in combinations(periods.items(), 2) if kind[1] == other_kind[1]
        for label, mine in own.items()
        if label in others and _is_whole(mine) and _is_whole(others[label])
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.flow.end, one.flow.method, one.other.method)))


def overlaps_of_published(
    published: Iterable[FlowPeriod], series: Mapping[tuple[str, str], Sequence[FlowMonth]], daily: DailyFlows | None
) -> tuple[FlowOverlap, ...]:
    """Published periods beside the months that fill them exactly, else the sessions; with events, as publishers count.

    Of what scope a published flow is may be unknown: it is compared with every method.
    """
    found = []
    for one in published:
        filled = [same for months in series.values() if (same := _months_within(months, one)) is not None]
        if not filled and daily is not None and (same := _sessions_within(daily, one)) is not None:
            filled = [same]
        found += [FlowOverlap(same, one) for same in filled]
    return tuple(found)


def _is_whole(one: FlowPeriod) -> bool:
    return one.net_flow_usd is not None and one.known == one.months


def _months_within(months: Sequence[FlowMonth], period: FlowPeriod) -> FlowPeriod | None:
    """The flow of the months of a period that begins and ends with one; None where one of them is not known."""
    if period.start.day != 1 or period.end != month_end(period.end):
        return None
    known = {one.month: one for one in months}
    inside = []
    day = month_end(period.start)
    while day <= period.end:
        if day not in known:
            return None
        inside.append(known[day])
        day = month_after(day)
    first, last = inside[0], inside[-1]
    return period._replace(
        net_flow_usd=fsum(one.net_flow_usd + one.events_usd for one in inside), method=first.method, scope=first.scope,
        opening_assets_usd=first.opening_assets_usd, closing_assets_usd=last.closing_assets_usd,
        source=unique(one.source for one in inside),
    )  # fmt: skip


def _sessions_within(flows: DailyFlows, period: FlowPeriod) -> FlowPeriod | None:
    """The flow of the sessions of a period; None where one of them has none, or the first or last is not known."""
    first, after = np.searchsorted(flows.days, np.array([period.start, period.end + timedelta(days=1)], dtype="M8[D]"))
    opening = float(flows.assets_usd[first - 1]) if 0 < first < after else nan
    total = float((flows.net_flow_usd + flows.events_usd)[first:after].sum())
    if after >= len(flows.days) or not (isfinite(opening) and isfinite(total)):
        return None
    return period._replace(
        net_flow_usd=total, method=flows.method, scope=flows.scope, opening_assets_usd=opening, closing_assets_usd=None,
        source=(),
    )  # fmt: skip
