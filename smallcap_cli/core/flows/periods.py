"""Net flows of a fund by month, quarter or year, out of months of one method and scope; and of several funds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import fsum, isfinite
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.flows.months import MOST_BEHIND, FlowMonth, month_before, months_apart
from smallcap_cli.core.flows.shares import DailyFlows
from smallcap_cli.core.words import unique

#: Period -> how many months it has.
LENGTHS: Mapping[str, int] = MappingProxyType({"month": 1, "quarter": 3, "year": 12})


class FlowPeriod(NamedTuple):
    """The net flow of one fund in one period: from `start` to `end`, both included, which are days of known months.

    **Unit** dollars. `known` of the `months` of the period have a flow: fewer where the series begins or ends in it.
    `source` has the sources of the months; assets are those before the first month and at the end of the last;
    `events_usd` is what mergers and the like brought, which is no part of the flow; `parts` are the known months. A
    total has the `funds` it adds up, each with the same months, and those it leaves out, of which fewer are known; it
    says whether the period is whole: `known` and `months` then count funds.
    **Missing** `net_flow_usd` is None where a month between two known ones has none, or one at either end is a fault;
    `why` says what is wrong where that is known.
    """

    fund: str
    label: str
    start: date
    end: date
    net_flow_usd: float | None
    opening_assets_usd: float | None
    closing_assets_usd: float | None
    method: str
    scope: str
    source: tuple[str, ...]
    known: int = 1
    months: int = 1
    events_usd: float = 0.0
    funds: tuple[str, ...] = ()
    of_whole: bool = True
    why: str = ""
    parts: tuple[FlowMonth, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every month of the period has a flow; of a total, every month of its funds."""
        return self.of_whole if self.funds else self.known == self.months

    @property
    def flow_to_assets(self) -> float | None:
        """The net flow over the assets at the beginning, a fraction; None where either is unknown."""
        if self.net_flow_usd is None or not self.opening_assets_usd:
            return None
        return self.net_flow_usd / self.opening_assets_usd

    @property
    def market_usd(self) -> float | None:
        """What assets grew by without flow and events: prices less distributions."""
        if self.net_flow_usd is None or self.opening_assets_usd is None or self.closing_assets_usd is None:
            return None
        return self.closing_assets_usd - self.opening_assets_usd - self.net_flow_usd - self.events_usd

    @property
    def coverage(self) -> float:
        """The part of the period's months that is known, or of a total's funds."""
        return self.known / self.months

    @property
    def month_count(self) -> int:
        """How many months it is of."""
        return months_apart(self.start, self.end) + 1


class Streak(NamedTuple):
    """How many periods in a row, up to the newest, have flows of one sign: 1 in, -1 out; and what they add up to."""

    periods: int
    sign: int
    net_flow_usd: float
    since: date


class Rank(NamedTuple):
    """The place of a period's flow among all whole ones of its series, 1 for the largest inflow."""

    place: int
    among: int
    first: str


def flow_periods(
    months: Sequence[FlowMonth], by: str, faults: Mapping[date, str] = MappingProxyType({})
) -> tuple[FlowPeriod, ...]:
    """The periods that months of one method and scope lie in, oldest first; a hole has a period without a flow.

    `faults` are months without a flow, also before the first and after the last known one, with the reason.
    """
    if not months:
        return ()
    known = {one.month: one for one in months}
    by_label: dict[str, list[date]] = {}
    day, last = min([months[0].month, *faults]), max([months[-1].month, *faults])
    while day <= last:
        by_label.setdefault(label_of(day, by), []).append(day)
        day = month_after(day)
    return tuple(_period(label, days, known, LENGTHS[by], faults) for label, days in by_label.items())


def _period(
    label: str, days: Sequence[date], known: Mapping[date, FlowMonth], length: int, faults: Mapping[date, str]
) -> FlowPeriod:
    there = [known[day] for day in days if day in known]
    first, last = known.get(days[0]), known.get(days[-1])
    any_month = there[0] if there else next(iter(known.values()))
    whole = len(there) == len(days)
    return FlowPeriod(
        any_month.ticker, label, days[0].replace(day=1), days[-1],
        fsum(one.net_flow_usd for one in there) if whole else None,
        first.opening_assets_usd if first else None, last.closing_assets_usd if last else None,
        any_month.method, any_month.scope, unique(one.source for one in there), len(there), length,
        fsum(one.events_usd for one in there), why=next((faults[day] for day in days if day in faults), ""),
        parts=tuple(there),
    )  # fmt: skip


def streak_of(periods: Sequence[FlowPeriod]) -> Streak | None:
    """The run of one sign that the newest period ends, of the same funds; None where it has no flow, or one of zero."""
    if not periods or not periods[-1].net_flow_usd:
        return None
    sign = 1 if periods[-1].net_flow_usd > 0 else -1
    run: list[float] = []
    since = periods[-1].start
    for one in reversed(periods):
        if one.net_flow_usd is None or one.net_flow_usd * sign <= 0 or one.funds != periods[-1].funds:
            break
        run.append(one.net_flow_usd)
        since = one.start
    return Streak(len(run), sign, fsum(run), since)


def ranks_of(periods: Sequence[FlowPeriod]) -> dict[str, Rank]:
    """The rank of every period with a flow among the whole ones of the same funds, by its label.

    One that is not whole is ranked too.
    """
    by_funds: dict[tuple[str, ...], list[FlowPeriod]] = {}
    for one in periods:
        if one.net_flow_usd is not None:
            by_funds.setdefault(one.funds, []).append(one)
    found = {}
    for same in by_funds.values():
        whole = [one for one in same if one.is_whole]
        flows, is_whole = sorted(one.net_flow_usd or 0.0 for one in whole), {id(one) for one in whole}
        for one in same:
            place = 1 + len(flows) - bisect_right(flows, one.net_flow_usd or 0.0)
            ranked = len(flows) + (id(one) not in is_whole)
            found[one.label] = Rank(place, ranked, whole[0].label if whole else one.label)
    return found


def sums_of(periods: Sequence[FlowPeriod]) -> list[float | None]:
    """The net flow so far at the end of each period, over the newest ones in a row with a flow of the same funds.

    **Missing** None outside of these: no sum goes over a hole.
    """
    found: list[float | None] = [None] * len(periods)
    last = next((n for n in range(len(periods) - 1, -1, -1) if periods[n].net_flow_usd is not None), -1)
    first = last
    while first > 0 and periods[first - 1].net_flow_usd is not None and periods[first - 1].funds == periods[last].funds:
        first -= 1
    if last >= 0:
        found[first : last + 1] = accumulate(one.net_flow_usd or 0.0 for one in periods[first : last + 1])
    return found


def total_of(name: str, periods: Sequence[FlowPeriod], members: int) -> FlowPeriod:
    """Several funds' flows of one period added up; `known` of its `months` are the members that are counted.

    Flow and assets are of the same funds and months. **Missing** assets are None where those of a counted fund are.
    """
    flows = _of_same_months([one for one in periods if one.net_flow_usd is not None])
    counted = tuple(one.fund for one in flows)
    left_out = tuple(one.fund for one in periods if one.fund not in counted)
    periods = flows or periods
    opening = [one.opening_assets_usd for one in flows]
    closing = [one.closing_assets_usd for one in flows]
    return FlowPeriod(
        name, periods[0].label, min(one.start for one in periods), max(one.end for one in periods),
        fsum(one.net_flow_usd or 0.0 for one in flows) if flows else None,
        None if None in opening or not flows else fsum(value or 0.0 for value in opening),
        None if None in closing or not flows else fsum(value or 0.0 for value in closing),
        " and ".join(unique(one.method for one in flows)), " and ".join(unique(one.scope for one in flows)),
        unique(source for one in flows for source in one.source), len(flows), members,
        fsum(one.events_usd for one in flows), counted, all(one.known == one.months for one in flows),
        left_out=left_out if flows else (),
    )  # fmt: skip


def _of_same_months(periods: Sequence[FlowPeriod]) -> Sequence[FlowPeriod]:
    """The funds that a total of one period counts, each with the same months.

    Those with every month of the period; where none has them, of those that are not far behind the ones that begin
    first, cut where the first of them ends.
    """
    whole = [one for one in periods if one.is_whole]
    if whole or not periods:
        return whole
    latest = max(one.end for one in periods)
    near = [one for one in periods if months_apart(one.end, latest) <= MOST_BEHIND]
    first = min(one.start for one in near)
    counted = [one for one in near if one.start == first]
    last = min(one.end for one in counted)
    return [_until(one, last) for one in counted]


def _until(period: FlowPeriod, last: date) -> FlowPeriod:
    """A period of known months alone, cut at the end of one of them."""
    kept = {one.month: one for one in period.parts if one.month <= last}
    return period if period.end <= last else _period(period.label, list(kept), kept, period.months, {})


def hole_after(before: FlowPeriod, step: str) -> FlowPeriod:
    """The period that follows one of a total, without a flow of any fund."""
    months = [month_after(before.end)]
    while label_of(months[0], step) == before.label:
        months = [month_after(months[0])]
    for _ in range(LENGTHS[step] - 1):
        months.append(month_after(months[-1]))
    return before._replace(
        label=label_of(months[-1], step), start=months[0].replace(day=1), end=months[-1], net_flow_usd=None,
        opening_assets_usd=None, closing_assets_usd=None, source=(), known=0, events_usd=0.0, funds=(), why="",
        left_out=(),
    )  # fmt: skip


def label_of(day: date, by: str) -> str:
    """A period's name as windows write it: 2025-07, 2025Q3, 2025."""
    if by == "year":
        return f"{day:%Y}"
    return f"{day:%Y-%m}" if by == "month" else f"{day.year}Q{(day.month + 2) // 3}"


def month_after(last_day: date) -> date:
    """The last day of the next month."""
    first_of_next = last_day + timedelta(days=1)
    return month_before((first_of_next + timedelta(days=31)).replace(day=1))


def day_periods(flows: DailyFlows, source: str) -> tuple[FlowPeriod, ...]:
    """A period a session, oldest first; one whose count is a fault or missing has no flow."""
    closing = [_finite(value) for value in flows.assets_usd.tolist()]
    net = [_finite(value) for value in flows.net_flow_usd.tolist()]
    events = flows.events_usd.tolist()
    days = flows.days.tolist()
    return tuple(
        FlowPeriod(
            flows.ticker, day.isoformat(), day, day, net[number], closing[number - 1] if number else None,
            closing[number], flows.method, flows.scope, (source,), events_usd=events[number],
            why=flows.reasons.get(day, ""),
        )
        for number, day in enumerate(days)
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
