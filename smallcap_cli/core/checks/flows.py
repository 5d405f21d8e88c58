"""Net flows of funds and groups month by month, as they were known on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import fsum
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.flows.methods import FUND, SCOPES
from smallcap_cli.core.flows.months import (
    FLOW_AGE,
    MOST_BEHIND,
    OLD_FLOWS,
    FlowMonth,
    month_before,
    months_apart,
    newest_run,
    total_words,
)
from smallcap_cli.core.words import unique

#: Name in a condition -> how many of the newest months are added up; 0 is the year so far.
NET_FLOWS: Mapping[str, int] = MappingProxyType({
    "net_flow": 1, "net_flow:1m": 1, "net_flow:3m": 3, "net_flow:ytd": 0, "net_flow:1y": 12,
    "net_flow_1m_usd": 1, "net_flow_3m_usd": 3, "net_flow_ytd_usd": 0, "net_flow_1y_usd": 12,
})  # fmt: skip


def is_old(newest: date | None, session: date) -> bool:
    """Whether flows end too long before a session to say anything of it."""
    return newest is not None and session - newest > FLOW_AGE


class KnownMonths(NamedTuple):
    """The months in a row of a fund or of a group that were known on a day: last day -> dollars; `detail` is whose.

    `funds` are those that are added up.
    """

    flows: Mapping[date, float]
    newest: date | None = None
    detail: str = ""
    funds: tuple[str, ...] = ()

    @property
    def without_flows(self) -> KnownMonths:
        """The same day of the newest month where that is too old to count."""
        why = "" if self.newest is None else OLD_FLOWS.format(self.newest)
        return KnownMonths({}, self.newest, why or self.detail, self.funds)

    def total(self, months: int) -> float | None:
        """The newest months added up, all of them there; 0 is those of the newest one's year from January on."""
        if self.newest is None:
            return None
        count, month, found = months or self.newest.month, self.newest, []
        for _ in range(count):
            if month not in self.flows:
                return None
            found.append(self.flows[month])
            month = month_before(month)
        return fsum(found)


def known_months(members: Mapping[str, Sequence[FlowMonth]], day: date, count: int = 1) -> KnownMonths:
    """The months that were known of a fund, or of a group in which every fund counts that is not far behind.

    The newest month of a group is the newest that all those funds have: with fewer it would be another sum. For `count`
    months in a row, 0 for those of the year, the funds count that have each of them, else the months that all have.
    """
    runs = {ticker: newest_run(months, day) for ticker, months in members.items()}
    newest = {ticker: run[-1].month for ticker, run in runs.items() if run}
    if not newest:
        return KnownMonths({}, None, "no flow is known")
    latest = max(newest.values())
    near = [ticker for ticker, month in newest.items() if months_apart(month, latest) <= MOST_BEHIND]
    last = min(newest[ticker] for ticker in near)
    known = {ticker: {one.month: one.net_flow_usd for one in runs[ticker] if one.month <= last} for ticker in near}
    wanted = _months_to(last, count)
    counted = [ticker for ticker in near if len(members) == 1 or known[ticker].keys() >= wanted] or near
    common = set.intersection(*(set(known[ticker]) for ticker in counted))
    whose = f", {total_words(counted, len(members))}" if len(members) > 1 else ""
    scopes = unique(scope for ticker in counted if (scope := runs[ticker][-1].scope) != FUND)
    whose += "".join(f", {SCOPES[scope]}" for scope in scopes)
    flows = {month: fsum(known[ticker][month] for ticker in counted) for month in sorted(common)}
    return KnownMonths(flows, last, f"to {last:%Y-%m}{whose}", tuple(counted))


def _months_to(last: date, count: int) -> set[date]:
    """The last days of `count` months in a row that end with one; of 0, of the months of its year."""
    found = [last]
    while len(found) < (count or last.month):
        found.append(month_before(found[-1]))
    return set(found)
