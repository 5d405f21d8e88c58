"""A fund's net flows by calendar month, and the months in a row that are known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from smallcap_cli.core.words import name_list, quantity

MOST_FUNDS_NAMED = 5
#: Flows that end longer before a day than this say nothing of it: filings are public up to 60 days after their quarter.
FLOW_AGE = timedelta(days=150)
OLD_FLOWS = "flows known to {:%Y-%m} only; `smallcap data fetch --filings` asks the SEC"


#: A total leaves out a fund whose newest month is more months than this behind those of the others.
MOST_BEHIND = 3


class FlowMonth(NamedTuple):
    """What investors put into a fund less what they took out in one calendar month; `month` is its last day.

    **Unit** dollars. `method` is `shares` (change of the shares outstanding times NAV), `assets` (change of assets less
    that of NAV) or `filed` (sales minus redemptions); `scope` is `fund` or `class` and holds for assets too. `known` is
    the first day on which the month was public; `events_usd` is what mergers and the like brought, which is no part of
    the flow. **Missing** assets and reinvested distributions, which are no part of the flow, are None where the source
    does not state them.
    """

    ticker: str
    month: date
    net_flow_usd: float
    method: str
    scope: str
    source: str
    known: date
    opening_assets_usd: float | None = None
    closing_assets_usd: float | None = None
    reinvestment_usd: float | None = None
    events_usd: float = 0.0


#: Method and scope of months that can be added up.
Kind = tuple[str, str]


def series_of(months: Iterable[FlowMonth], as_of: date) -> dict[Kind, tuple[FlowMonth, ...]]:
    """The months that were public on a day by method and scope, oldest first; of one filed twice the later filing."""
    found: dict[Kind, dict[date, FlowMonth]] = {}
    for one in sorted((m for m in months if m.known <= as_of), key=lambda m: (m.month, m.known)):
        found.setdefault((one.method, one.scope), {})[one.month] = one
    return {kind: tuple(by_month.values()) for kind, by_month in found.items()}


def furthest_kind(series: Mapping[Kind, Sequence[FlowMonth]]) -> Kind:
    """The method and scope whose months a fund's flows are: those that reach furthest, of several the most months."""
    return max(series, key=lambda kind: (series[kind][-1].month, len(series[kind])))


def newest_run(months: Iterable[FlowMonth], as_of: date) -> tuple[FlowMonth, ...]:
    """The newest months in a row of those public on a day, of the method and scope that reaches furthest; oldest first.

    The month before the first of them is missing, or measured in another way.
    """
    series = series_of(months, as_of)
    of_kind = series[furthest_kind(series)] if series else ()
    holes = (n for n in range(len(of_kind) - 1, 0, -1) if of_kind[n - 1].month != month_before(of_kind[n].month))
    return of_kind[next(holes, 0) :]


def month_before(last_day: date) -> date:
    """The last day of the month before."""
    return last_day.replace(day=1) - timedelta(days=1)


def months_apart(first: date, last: date) -> int:
    """How many months a day is after another one, by the calendar."""
    return (last.year - first.year) * 12 + last.month - first.month


def total_words(funds: Sequence[str], members: int) -> str:
    """Of which funds of so many a total is: `sum of 1 of 41 funds: IWM`."""
    every = quantity(members, "fund")
    of = f"{len(funds)} of {every}" if len(funds) < members else every
    return f"sum of {of}: {name_list(funds, MOST_FUNDS_NAMED)}"
