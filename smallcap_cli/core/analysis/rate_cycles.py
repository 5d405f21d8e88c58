"""Funds in the cycles of the Federal Reserve: returns while it cut or raised its target rate, and after the first move.

Cycles are few and overlap with everything else that happened in them: the figures describe, they test nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from smallcap_cli.core.analysis.periods import Period, period_returns
from smallcap_cli.core.comparison.listing import listed_or_not
from smallcap_cli.core.exchange import session_from
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_LISTED_THEN, TOO_SHORT, FundData, Gap, Value, absent
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS
from smallcap_cli.core.windows import month_end, months_back

CUT, HIKE = "cut", "hike"
#: What a cycle of a direction is called.
KINDS = {CUT: "easing", HIKE: "hiking"}
#: Months after the first move of a cycle that are looked at too: markets look about a year ahead.
AFTER_MONTHS = 12
DAY = timedelta(days=1)


class RateMove(NamedTuple):
    """One change of the target of the federal funds rate: the day it was announced, and the new target, a fraction.

    The target itself changes on the next business day. `is_announced` is False where only that day is known, which
    then is `day`. `target` is the upper limit of the range where there is one.
    """

    day: date
    target: float
    direction: str
    cycle: str
    source: str = ""
    is_announced: bool = True


class RateCycle(NamedTuple):
    """Moves of one direction in a row, oldest first; `is_over` once a move of the other direction was known."""

    name: str
    moves: tuple[RateMove, ...]
    is_over: bool = True

    @property
    def direction(self) -> str:
        """Whether these are cuts or hikes."""
        return self.moves[0].direction

    @property
    def first(self) -> date:
        """The day of the first move."""
        return self.moves[0].day

    @property
    def last(self) -> date:
        """The day of the last move."""
        return self.moves[-1].day


def rate_cycles(moves: Iterable[RateMove], as_of: date) -> list[RateCycle]:
    """The cycles of the moves that were known on a day, oldest first; one that no move of the other direction followed
    was not over.

    A cycle that went on after the day has a name of its first year alone: its own may name the year in which it ended.
    """
    found: dict[str, list[RateMove]] = {}
    later = set()
    for move in moves:
        if move.day <= as_of:
            found.setdefault(move.cycle, []).append(move)
        else:
            later.add(move.cycle)
    directions = [own[0].direction for own in found.values()]
    return [
        RateCycle(
            f"{own[0].direction}s since {own[0].day.year}" if name in later else name, tuple(own),
            any(direction != own[0].direction for direction in directions[number:]),
        )
        for number, (name, own) in enumerate(found.items())
    ]  # fmt: skip


class CycleReturn(NamedTuple):
    """A fund's return over one stretch, the benchmark's over the same closes, and the first less the second."""

    own: Value
    other: Value

    @property
    def gap(self) -> Value:
        """The difference in points; missing for the reason of the one that is missing."""
        for cell in (self.own, self.other):
            if cell.missing:
                return absent("points", cell.gap)
        one, two = self.own, self.other
        if not (isinstance(one.value, float) and isinstance(two.value, float)):
            raise ValueError("a return is a number")
        if (one.start, one.as_of) != (two.start, two.as_of):
            return absent("points", Gap(NOT_COMPARABLE, "the two do not begin and end on the same days"))
        sources = tuple(dict.fromkeys((*one.sources, *two.sources)))
        notes = (*one.notes, *(f"benchmark: {note}" for note in two.notes))
        return Value(one.value - two.value, "points", sources, one.basis, one.as_of, one.start, notes=notes)


class FundCycle(NamedTuple):
    """A fund in one cycle: from before its first to its last move, and over the twelve months from before the first."""

    cycle: RateCycle
    whole: CycleReturn
    after: CycleReturn


def fund_cycles(
    fund: FundData, benchmark: FundData, cycles: Sequence[RateCycle], as_of: date, basis: str
) -> list[FundCycle]:
    """A fund beside the benchmark in every cycle.

    A stretch begins with the last close before the day of the first move and ends with that of the day of the last one,
    or of the next session where the exchange was closed on it (15 March 2020 was a Sunday).
    Where one of the two has month ends only, both go from the month end before to that of the last move's month.
    """
    monthly = any(one.prices is not None and one.prices.frequency == "monthly" for one in (fund, benchmark))
    found = []
    for cycle in cycles:
        whole, after = _stretches(cycle, monthly=monthly)
        sides = [
            CycleReturn(*(_return(one, stretch, as_of, basis) for one in (fund, benchmark)))
            for stretch in (whole, after)
        ]
        found.append(FundCycle(cycle, *(_beside_another(side, fund, benchmark) for side in sides)))
    return found


def _beside_another(side: CycleReturn, fund: FundData, benchmark: FundData) -> CycleReturn:
    if fund.ticker != benchmark.ticker:
        return side
    return side._replace(other=absent("fraction", Gap(NOT_COMPARABLE, "the benchmark itself")))


def _stretches(cycle: RateCycle, *, monthly: bool) -> tuple[Period, Period]:
    """The cycle and the months after its first move, each from the last day before."""
    before, end = cycle.first - DAY, session_from(cycle.last)
    after = months_back(before, -AFTER_MONTHS)
    if monthly:
        before, end = cycle.first.replace(day=1) - DAY, month_end(cycle.last)
        after = month_end(months_back(before.replace(day=1), -AFTER_MONTHS))
    return Period(cycle.name, before, end), Period(cycle.name, before, after)


def _return(fund: FundData, stretch: Period, as_of: date, basis: str) -> Value:
    if stretch.end > as_of:
        return absent("fraction", Gap(TOO_SHORT, f"ends on {stretch.end}, after {as_of}"))
    cell = period_returns(fund, [stretch], as_of, basis)[0]
    if cell.start is not None and cell.start > stretch.before:
        cell = absent("fraction", Gap(NOT_LISTED_THEN, f"first close {cell.start}"))
    if not cell.missing:
        return cell
    return absent(cell.unit, listed_or_not(cell.gap, fund.prices, fund.fund, stretch.before))


class CycleMeans(NamedTuple):
    """What several cycles of one direction come to: how many, the mean difference, in how many the fund was ahead."""

    direction: str
    cycles: int
    mean: float
    ahead: int
    least: float
    most: float


def cycle_means(found: Sequence[FundCycle], direction: str) -> CycleMeans | Gap:
    """The differences of a fund from the benchmark in the cycles of a direction that are over, those that have one."""
    gaps = [one.whole.gap.value for one in found if one.cycle.direction == direction and one.cycle.is_over]
    known = [gap for gap in gaps if isinstance(gap, float)]
    if not known:
        return Gap(TOO_SHORT, f"no {KINDS[direction]} cycle of both that is over")
    ahead = sum(gap > EQUAL_RETURNS for gap in known)
    return CycleMeans(direction, len(known), sum(known) / len(known), ahead, min(known), max(known))
