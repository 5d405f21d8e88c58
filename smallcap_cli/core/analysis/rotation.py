"""Small caps against large caps: their ratio, the calendar years each led, and how many funds take part.

Every figure compares two funds over the same days, and none of them foretells anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.periods import Period, closes_to, period_returns, periods_between
from smallcap_cli.core.analysis.summary import is_whole
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, FundData, Gap, Value
from smallcap_cli.core.statistics.relative import LevelLine, relative_line
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS
from smallcap_cli.core.words import quantity


class YearPair(NamedTuple):
    """A calendar year of two funds: both returns; `is_whole` is False for a first, partial year and the running one."""

    year: int
    first: Value
    second: Value
    is_whole: bool

    @property
    def gap(self) -> float | None:
        """The first fund's return less the second's; None where one is missing."""
        if isinstance(self.first.value, float) and isinstance(self.second.value, float):
            return self.first.value - self.second.value
        return None


class LeadRun(NamedTuple):
    """How many whole calendar years in a row, up to the newest, one of two funds did better.

    `ahead` is its ticker. `wins` of all `counted` whole years went to the first fund; a tie is nobody's and ends a run.
    `running` is the year that is not over, which is in none of these.
    """

    ahead: str
    years: int
    since: int
    last: int
    wins: int
    counted: int
    running: YearPair | None

    @property
    def span(self) -> str:
        """The years of the run: `2021 to 2025`."""
        return f"{self.since} to {self.last}" if self.years > 1 else f"{self.last}"


def year_pairs(first: FundData, second: FundData, as_of: date, basis: str) -> list[YearPair]:
    """The calendar years in which both funds have closes, oldest first."""
    starts = [fund.prices.first_day for fund in (first, second) if fund.prices is not None]
    if len(starts) < 2:
        return []
    periods = periods_between(max(starts), as_of, "year")
    own, other = (period_returns(fund, periods, as_of, basis) for fund in (first, second))
    return [
        YearPair(int(period.label), mine, its, _both_whole(period, mine, its, as_of))
        for period, mine, its in zip(periods, own, other, strict=True)
    ]


def _both_whole(period: Period, mine: Value, its: Value, as_of: date) -> bool:
    return is_whole(period, mine, as_of) and is_whole(period, its, as_of)


def lead_run(years: Sequence[YearPair], first: str, second: str) -> LeadRun | Gap:
    """The run of years that the newest whole one ends; partial years are left out."""
    whole = [(one.year, gap) for one in years if one.is_whole and (gap := one.gap) is not None]
    if not whole:
        return Gap(TOO_SHORT, f"no whole calendar year of both {first} and {second}")
    last, newest = whole[-1]
    count = 0
    for year, gap in reversed(whole):
        if year != last - count or _side(gap) != _side(newest) or not _side(gap):
            break
        count += 1
    running = years[-1] if years[-1].year > last and years[-1].gap is not None else None
    ahead = first if _side(newest) > 0 else second if _side(newest) < 0 else ""
    wins = sum(_side(gap) > 0 for _, gap in whole)
    return LeadRun(ahead, count, last - count + 1, last, wins, len(whole), running)


def _side(gap: float) -> int:
    """Which of two did better: 1 the first, -1 the second, 0 for a tie."""
    return 0 if abs(gap) <= EQUAL_RETURNS else 1 if gap > 0.0 else -1


class RatioLine(NamedTuple):
    """One fund over the other, 100 on the first day both have; where the line is, and its highest and lowest level."""

    line: LevelLine

    @property
    def level(self) -> float:
        """The newest level."""
        return float(self.line.levels[-1])

    @property
    def high(self) -> tuple[date, float]:
        """The day of the highest level, the first of equals, and that level."""
        at = int(self.line.levels.argmax())
        return self.line.days[at].item(), float(self.line.levels[at])

    @property
    def low(self) -> tuple[date, float]:
        """The day of the lowest level, the first of equals, and that level."""
        at = int(self.line.levels.argmin())
        return self.line.days[at].item(), float(self.line.levels[at])


def ratio_line(first: FundData, second: FundData, as_of: date, basis: str) -> RatioLine | Gap:
    """The ratio of two funds on the days both have, up to a day; month by month where one has month ends only."""
    sides = []
    for fund in (first, second):
        closes = closes_to(fund, as_of, basis)
        if isinstance(closes, Gap):
            return closes
        sides.append(LevelLine(*closes))
    monthly = any(fund.prices is not None and fund.prices.frequency == "monthly" for fund in (first, second))
    line = relative_line(sides[0], sides[1], monthly=monthly)
    return line if isinstance(line, Gap) else RatioLine(line)


class Breadth(NamedTuple):
    """How many funds did better than one: of the `funds` with the same days; `apart` are those without."""

    ahead: tuple[str, ...]
    funds: tuple[str, ...]
    median: float
    apart: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the funds that did better."""
        return len(self.ahead) / len(self.funds)


def breadth(returns: Sequence[tuple[str, Value]], other: Value, least: int = 1) -> Breadth | Gap:
    """Which funds' returns are above another's over the same days; a tie is not above.

    **Missing** a Gap where fewer than `least` funds, or fewer than half of them, have a return over these days.
    """
    if not isinstance(other.value, float):
        return other.gap
    same = [(name, cell.value) for name, cell in returns if isinstance(cell.value, float) and _same_days(cell, other)]
    needed = max(least, (len(returns) + 1) // 2)
    if len(same) < needed:
        what = f"returns of {len(same)} of {quantity(len(returns), 'fund')} over these days, {needed} needed"
        return Gap(NOT_FETCHED, what)
    ahead = tuple(name for name, value in same if _side(value - other.value) > 0)
    names = tuple(name for name, _ in same)
    apart = tuple(name for name, _ in returns if name not in names)
    return Breadth(ahead, names, float(np.median([value for _, value in same])), apart)


def _same_days(cell: Value, other: Value) -> bool:
    return (cell.start, cell.as_of) == (other.start, other.as_of)


def rank_of(name: str, returns: Sequence[tuple[str, Value]]) -> tuple[int, int] | Gap:
    """The place of one fund among several by return over the same days, 1 for the best, and among how many."""
    own = next((cell for ticker, cell in returns if ticker == name), None)
    if own is None or not isinstance(own.value, float):
        return own.gap if own is not None and own.missing else Gap(NOT_FETCHED, f"no return of {name}")
    others = [cell.value for _, cell in returns if isinstance(cell.value, float) and _same_days(cell, own)]
    if len(others) < 2:
        return Gap(NOT_COMPARABLE, "no other fund has a return over these days")
    return 1 + sum(value - own.value > EQUAL_RETURNS for value in others), len(others)
