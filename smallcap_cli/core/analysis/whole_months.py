"""The whole calendar months of funds inside a window: what regressions and tests by month rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.periods import Period, closes_to, period_returns, periods_between
from smallcap_cli.core.analysis.summary import is_whole
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, FundData, Gap, Value
from smallcap_cli.core.months import first_month_end
from smallcap_cli.core.windows import WindowSpec, last_session, place, uneven


class Shortening(NamedTuple):
    """The fund that shortens the whole history (`max`) of all, and the month with which it begins."""

    ticker: str
    first: str

    def __str__(self) -> str:
        return f"{self.ticker} shortens the window: its first whole month is {self.first}"


def months_within(funds: Iterable[FundData], window: WindowSpec, as_of: date) -> list[Period]:
    """The calendar months that lie inside a window, from the first close of any fund on."""
    first = min([fund.prices.first_day for fund in funds if fund.prices is not None] + [as_of])
    return [period for period in months_of_window(window, as_of, first) if period.end > first]


def months_of_window(window: WindowSpec, as_of: date, first: date) -> list[Period]:
    """All calendar months of a window, whether a fund has closes in them or not; of `max` those from `first` on.

    A window that begins inside a month on a day of the user's has that month not whole: the next one is its first.
    """
    placed = place(window, as_of, "month-end")
    start = first_month_end(window.start) if window.kind in ("span", "since") and window.start else placed.start
    every = periods_between(first if window.kind == "max" else start, as_of, "month")
    return [period for period in every if start <= period.before and period.end <= placed.end]


def whole_months(
    fund: FundData, periods: Sequence[Period], as_of: date, basis: str, *, mixed: bool = False
) -> dict[str, Value] | Gap:
    """The returns of a fund's whole months, by label, oldest first; or why there is none."""
    closes = closes_to(fund, as_of, basis)
    if isinstance(closes, Gap):
        return closes
    apart = closes_apart(fund, periods[0].before, periods[-1].end) if periods else None
    if apart is not None:
        return apart
    cells = period_returns(fund, periods, as_of, basis, mixed=mixed)
    found = {p.label: cell for p, cell in zip(periods, cells, strict=True) if is_whole(p, cell, as_of)}
    none = Gap(TOO_SHORT, f"no whole month of {fund.ticker} in the window")
    return found or early_end(fund, periods, found) or none


def closes_apart(fund: FundData, first: date, last: date) -> Gap | None:
    """Why the last closes of months are not the ends of months: closes some days apart all along; else None."""
    if fund.prices is None or fund.prices.frequency != "daily":
        return None
    days = fund.prices.days
    found = uneven(days[(days >= np.datetime64(first)) & (days <= np.datetime64(last))])
    return found if found is not None and found.reason == NOT_COMPARABLE else None


def early_end(fund: FundData, periods: Sequence[Period], months: Mapping[str, Value]) -> Gap | None:
    """The last close of a fund whose months end before the last of the periods, since its closes do; else None."""
    if fund.prices is None or not periods or periods[-1].label in months:
        return None
    last = fund.prices.last_day
    return Gap(NOT_FETCHED, f"last close {last}") if last < last_session(periods[-1].end) else None


def shortening(starts: Mapping[str, str]) -> Shortening | None:
    """Whose months begin last, of funds and their first months (`2019-10`); None where all begin together."""
    if len(set(starts.values())) < 2:
        return None
    ticker = max(starts, key=lambda name: starts[name])
    return Shortening(ticker, starts[ticker])
