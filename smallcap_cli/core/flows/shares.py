"""Net flows out of a fund's share count: the change of the shares outstanding times the NAV, day by day.

F_t = (S_t - s_t S_(t-1)) N_t with S shares, N NAV per share and s new shares per old one; a distribution is no flow,
and no reinvestment of one is assumed. A row of some issuers shows the count before that day's trades: then the flow of
day t is in the count of the next row (`lag` 1). Checked on three days of IWM in 2025 and one of SPY in 2026, where the
market value of the positions over the NAV of day t is the count of the next row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.flows.methods import FUND, SHARES
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.model import Days, Floats, Source
from smallcap_cli.core.windows import month_end

#: A count that changes by more, and is back within so many rows, is a fault of the source.
JUMP, BACK_WITHIN = 0.25, 3
#: Days written as YYYYMMDD since 1900 are this near to 20 million.
ABOUT_A_DATE = 2e6
#: A NAV that moves by more in one session, where no split says why, is a fault too.
NAV_JUMP = 0.20
#: New shares for one old share, and how near the count and the NAV come to such a split on its day.
SPLITS = (2.0, 3.0, 4.0, 5.0, 8.0, 10.0, 1.5, 0.5, 1.0 / 3.0, 0.25, 0.2, 0.125, 0.1, 2.0 / 3.0)
SPLIT_COUNT, SPLIT_NAV = 0.05, 0.15
#: The count that shows the flow of a month's last session is that of the next session, at most four days later.
PUBLIC_AFTER = timedelta(days=4)


@dataclass(frozen=True, eq=False, slots=True)
class ShareHistory:
    """A fund's NAV and shares outstanding by day, oldest first.

    **Shape** every array is one-dimensional and as long as `days` (datetime64[D], strictly increasing). **Unit** `nav`
    in dollars a share. **Missing** a count that the source does not state is NaN. `lag` is 1 where the count of a row
    is that before the day's trades, 0 where it is that after them; `warnings` what was mended when it was read.
    `method` is `assets` where the counts are assets over NAV, as of a source that states no count. `scope` is what they
    are of, `fund` or `class`, and "" where the source does not say it.
    """

    ticker: str
    days: Days
    nav: Floats
    shares: Floats
    source: Source
    lag: int = 1
    warnings: tuple[str, ...] = ()
    method: str = SHARES
    scope: str = ""

    def __post_init__(self) -> None:
        if not (len(self.days) == len(self.nav) == len(self.shares) > 0):
            raise ValueError(f"{self.ticker}: a NAV and a count for each of at least one day")
        if not bool((self.days[1:] > self.days[:-1]).all()):
            raise ValueError(f"{self.ticker}: days must increase strictly")
        if not (np.isfinite(self.nav).all() and self.nav.min() > 0):
            raise ValueError(f"{self.ticker}: a NAV is positive and finite")
        if self.lag not in (0, 1):
            raise ValueError(f"{self.ticker}: a lag of {self.lag} rows, not 0 or 1")


class DailyFlows(NamedTuple):
    """The net flow of each session, and the assets at its close.

    **Shape** all as long as `days`. **Unit** dollars. **Missing** NaN where the count of the day, or the one before it,
    is missing or a fault; `faults` says of each fault what it is, `reasons` of each session without a flow why it has
    none. `events_usd` is what mergers and the like brought.
    """

    ticker: str
    days: Days
    net_flow_usd: Floats
    assets_usd: Floats
    faults: tuple[tuple[date, str], ...]
    method: str
    events_usd: Floats
    reasons: Mapping[date, str] = MappingProxyType({})
    scope: str = FUND


class _MonthRows(NamedTuple):
    """The sessions of a month, where each stands among the flows or would, and the place of the last one before it."""

    last_day: date
    sessions: Days
    places: NDArray[np.intp]
    has_row: NDArray[np.bool_]
    before: int | None


def daily_flows(history: ShareHistory, lag: int | None = None) -> DailyFlows:
    """The flow of every session of a history; with a `lag` of 1 the last session has none yet.

    Rows of days without a session are left out: their NAV is that of the day before.
    """
    open_days = sessions(history.days[0].item(), history.days[-1].item())
    kept = np.isin(history.days, open_days)
    days, nav, counts = history.days[kept], history.nav[kept], history.shares[kept].copy()
    faults, wrong = _count_faults(days, counts)
    without = np.flatnonzero(~np.isfinite(counts)).tolist()
    lacking = {row: wrong.get(row, f"{days[row]}: no count") for row in without}
    late_by = history.lag if lag is None else lag
    before = np.concatenate([[np.nan], counts[:-1]])
    grown = split_factors(nav, counts, before)
    after = counts
    if late_by == 1:
        # The count after a day's trades stands in the next row, after that day's split if there is one.
        after, before = counts[1:] / grown[1:], counts[:-1]
        days, nav, grown = days[:-1], nav[:-1], grown[:-1]
        # A source may also be a row late with the split itself.
        late = split_factors(nav, after, before)
        before, grown = before * late, grown * late
    else:
        before = before * grown
    moved = np.abs(nav / np.concatenate([nav[:1], nav[:-1]]) * grown - 1.0) > NAV_JUMP
    flow = np.where(moved, np.nan, (after - before) * nav)
    leaps = [(days[n].item(), f"NAV moves to {nav[n]:g} from {nav[n - 1]:g}") for n in np.flatnonzero(moved)]
    reasons = {day: f"{day}: {what}" for day, what in leaps} | _reasons(days, lacking, late_by)
    return DailyFlows(
        history.ticker, days, flow, after * nav, tuple(sorted([*faults, *leaps])), history.method, np.zeros(len(days)),
        reasons, history.scope or FUND,
    )  # fmt: skip


def _reasons(days: Days, lacking: Mapping[int, str], late_by: int) -> dict[date, str]:
    """Why sessions have no flow: the first of the two rows that each rests on which has no count."""
    found: dict[date, str] = {}
    for row, text in lacking.items():
        for number in (row - late_by, row - late_by + 1):
            if 0 <= number < len(days):
                found.setdefault(days[number].item(), text)
    if not late_by and len(days):
        found.setdefault(days[0].item(), "no count of the session before it")
    return found


def months_of(flows: DailyFlows, source: Source) -> tuple[FlowMonth, ...]:
    """The calendar months of which every session has a flow and both ends have assets, oldest first."""
    found: list[FlowMonth] = []
    for one in _months_between(flows):
        if not one.has_row.all() or one.before is None:
            continue
        total, opening = flows.net_flow_usd[one.places].sum(), flows.assets_usd[one.before]
        closing = flows.assets_usd[one.places[-1]]
        if np.isfinite((total, opening, closing)).all():
            found.append(FlowMonth(
                flows.ticker, one.last_day, float(total), flows.method, flows.scope, source.citation,
                one.last_day + PUBLIC_AFTER, float(opening), float(closing),
            ))  # fmt: skip
    return tuple(found)


def faulty_months(flows: DailyFlows, as_of: date) -> dict[date, str]:
    """The months that are not among `months_of` although they are over and have assets before them; why, by last day.

    The month that the flows begin in has no assets before it: that is no fault.
    """
    found: dict[date, str] = {}
    days = flows.days.tolist()
    for number, one in enumerate(_months_between(flows)):
        over = one.sessions[-1] <= flows.days[-1] and one.last_day + PUBLIC_AFTER <= as_of
        why = _fault_of(flows, one, days) if number and over else ""
        if why:
            found[one.last_day] = why
    return found


def _fault_of(flows: DailyFlows, month: _MonthRows, days: Sequence[date]) -> str:
    if month.before is None:
        return "no row of the last session before it"
    if not month.has_row.all():
        return f"no row of {month.sessions[int(month.has_row.argmin())]}"
    rows = [month.before, *month.places.tolist()] if isnan(flows.assets_usd[month.before]) else month.places.tolist()
    return next((text for row in rows if (text := flows.reasons.get(days[row]))), "")


def _months_between(flows: DailyFlows) -> Iterator[_MonthRows]:
    """The calendar months from that of the first session to that of the last, oldest first."""
    if not len(flows.days):
        return
    open_days = sessions(flows.days[0].item(), flows.days[-1].item() + timedelta(days=31))
    places = np.searchsorted(flows.days, open_days)
    has_row = flows.days[np.minimum(places, len(flows.days) - 1)] == open_days
    months = open_days.astype("datetime64[M]")
    begins = [0, *(np.flatnonzero(months[1:] != months[:-1]) + 1).tolist()]
    before: int | None = None
    for first, begin, end in zip(months[begins].tolist(), begins, [*begins[1:], len(months)], strict=True):
        yield _MonthRows(month_end(first), open_days[begin:end], places[begin:end], has_row[begin:end], before)
        before = int(places[end - 1]) if has_row[end - 1] else None


def _count_faults(days: Days, counts: Floats) -> tuple[list[tuple[date, str]], dict[int, str]]:
    """What is wrong with counts, which become NaN: none, a day in place of a count, a jump that is soon undone.

    A fault has the day of its first row; then what is wrong by row, with that day.
    """
    faults: list[tuple[date, str]] = []
    by_row: dict[int, str] = {}
    odd = np.isfinite(counts) & ((counts <= 0) | (np.abs(counts - 2e7) < ABOUT_A_DATE))
    for number in np.flatnonzero(odd).tolist():
        count = counts[number]
        if count <= 0 or reads_as_date(count):
            what = "reads as a date" if count > 0 else "is no count"
            text = f"count {count:.0f} {what}"
            faults.append((days[number].item(), text))
            by_row[number] = f"{days[number]}: {text}"
            counts[number] = np.nan
    known = np.flatnonzero(np.isfinite(counts))
    place = 1
    while (place := _next_jump(counts[known], place)) < len(known):
        base, here = counts[known[place - 1]], counts[known[place]]
        following = known[place + 1 : place + 1 + BACK_WITHIN]
        # Undone at least by half: a count that only wavers on its new level has moved for good.
        near = min(JUMP * base, abs(here - base) / 2.0)
        back = next((n for n, row in enumerate(following) if abs(counts[row] - base) <= near), None)
        if back is None:
            place += 1
            continue
        wrong = known[place : place + 1 + back]
        text = f"count goes from {base:,.0f} to {here:,.0f} and back"
        faults.append((days[wrong[0]].item(), text))
        by_row |= dict.fromkeys(wrong.tolist(), f"{days[wrong[0]]}: {text}")
        counts[wrong] = np.nan
        known = np.delete(known, slice(place, place + 1 + back))
    return faults, by_row


def _next_jump(counts: Floats, place: int) -> int:
    """The first place from one on whose count is far from the count before; the number of counts where none is."""
    jumps = np.abs(counts[place:] / counts[place - 1 : -1] - 1.0) > JUMP
    return place + int(jumps.argmax()) if jumps.any() else len(counts)


def reads_as_date(count: float) -> bool:
    """Whether a count of shares is a day written as YYYYMMDD, which a scraped table can have in its place."""
    text = f"{count:.0f}"
    if len(text) != 8 or text[:2] not in ("19", "20"):
        return False
    try:
        date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    except ValueError:
        return False
    return True


def split_factors(nav: Floats, counts: Floats, earlier: Floats) -> Floats:
    """New shares for each old one at every row: 1 but where count and NAV both move by one of the usual ratios."""
    factors = np.ones(len(nav))
    if len(nav) < 2:
        return factors
    with np.errstate(divide="ignore", invalid="ignore"):
        grown, fell = counts / earlier, np.concatenate([nav[:1], nav[:-1]]) / nav
    for ratio in SPLITS:
        near = (np.abs(grown / ratio - 1.0) <= SPLIT_COUNT) & (np.abs(fell / ratio - 1.0) <= SPLIT_NAV)
        factors[near] = ratio
    return factors
