"""Funds by calendar, and the blocks made of them a few funds at a time.

A window is placed once for all funds that share its days. Closes are copied only into the block at hand, so a scan of
a whole market needs little more memory than the closes themselves.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.sampling import Positions
from smallcap_cli.core.model import NOT_FETCHED, Days, Floats, FundData, Gap, PriceHistory
from smallcap_cli.core.windows import Frequency, closes_of

#: Funds of one block: 16 rows of twenty years stay in a core's second-level cache.
BLOCK_FUNDS = 16
DAY_BYTES = 8


#: A calendar is compared with the tails of at most so many longer ones.
MOST_LEADERS = 8


@dataclass(frozen=True, slots=True, eq=False)
class FundBatch:
    """Funds of one block, oldest first: their closes, not copied, and how many days of the cohort each lacks."""

    members: tuple[int, ...]
    closes: tuple[Floats, ...]
    lacking: tuple[int, ...]


class Cohort(NamedTuple):
    """Funds whose days are the same from each one's first day on; most differ in nothing else.

    `fund` and `history` are those of the first member, who has all the days: only what all share is read from them.
    """

    fund: FundData
    history: PriceHistory
    fund_batches: tuple[FundBatch, ...]

    @property
    def members(self) -> tuple[int, ...]:
        """The funds by number."""
        return tuple(number for fund_batch in self.fund_batches for number in fund_batch.members)


@dataclass(frozen=True, slots=True, eq=False)
class DaySlice:
    """What a view takes from a cohort: days, where they stand, and what goes with them."""

    days: Days
    positions: Positions
    frequency: Frequency
    periods: float
    years: int
    benchmark: Floats | None = None
    risk_free: Floats | None = None
    notes: tuple[str, ...] = ()
    ranked: bool = True


class BlockRow(NamedTuple):
    """One fund's row in a block: which block and row, its first and last day, its frequency.

    `ranked` is False where the figures rest on too little to be a row's extreme.
    """

    block: int
    row: int
    start: date
    end: date
    frequency: Frequency
    notes: tuple[str, ...] = ()
    ranked: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class BlockPlan:
    """What a block is made of: the first `width` funds of a batch, and the days the view takes of them.

    Plans over one batch with an equal `where` see the same closes, with an equal `rate` too the same excess.
    """

    fund_batch: FundBatch
    width: int
    day_slice: DaySlice
    where: object
    rate: bytes | None
    start: date
    end: date

    @property
    def members(self) -> tuple[int, ...]:
        """The funds by number, in the order of the block's rows."""
        return self.fund_batch.members[: self.width]

    def block_row(self, block: int, row: int) -> BlockRow:
        """The row of a member."""
        day_slice = self.day_slice
        return BlockRow(block, row, self.start, self.end, day_slice.frequency, day_slice.notes, day_slice.ranked)


class BlockCache:
    """The blocks of the batch at hand: its closes lie side by side once, and equal slices share their returns.

    What was made for the batch before is let go, so views are best gone through batch by batch.
    """

    def __init__(self) -> None:
        self._chunk: FundBatch | None = None
        self._closes = np.empty((0, 0))
        self._blocks: dict[int, Block] = {}
        self._twins: dict[tuple[object, ...], Block] = {}

    def block(self, plan: BlockPlan) -> Block:
        """The block of a plan, the same one as long as its batch is at hand."""
        if plan.fund_batch is not self._chunk:
            self._chunk, self._closes = plan.fund_batch, _stack(plan.fund_batch)
            self._blocks, self._twins = {}, {}
        if id(plan) not in self._blocks:  # the caller's views keep the plan alive
            self._blocks[id(plan)] = self._new_block(plan)
        return self._blocks[id(plan)]

    def _new_block(self, plan: BlockPlan) -> Block:
        day_slice, base = plan.day_slice, (plan.width, plan.where)
        same = self._twins.get((*base, plan.rate))
        twin = same or self._twins.get(base)
        rate = day_slice.risk_free if same is None else same.risk_free
        closes = self._closes[: plan.width, day_slice.positions] if twin is None else twin.closes
        made = Block(day_slice.days, closes, day_slice.periods, day_slice.years, day_slice.benchmark, rate, twin)
        self._twins.setdefault((*base, plan.rate), made)
        self._twins.setdefault(base, made)
        return made


def _stack(fund_batch: FundBatch) -> Floats:
    """The closes of a batch, (funds, days); days before a fund's first are no number and never looked at."""
    closes = np.empty((len(fund_batch.members), len(fund_batch.closes[0]) + fund_batch.lacking[0]))
    for row, (lacking, own) in enumerate(zip(fund_batch.lacking, fund_batch.closes, strict=True)):
        closes[row, :lacking] = np.nan
        closes[row, lacking:] = own
    return closes


class Blocks:
    """The blocks of a view, each made when it is asked for."""

    def __init__(self, plans: Sequence[BlockPlan], block_cache: BlockCache) -> None:
        self.plans = plans
        self._desk = block_cache

    def __len__(self) -> int:
        return len(self.plans)

    def __getitem__(self, number: int) -> Block:
        return self._desk.block(self.plans[number])

    def __iter__(self) -> Iterator[Block]:
        return map(self._desk.block, self.plans)


class BlockRows:
    """Every fund's row in the blocks of a view, or the reason why it has none."""

    def __init__(self, count: int, plans: Sequence[BlockPlan], gaps: Mapping[int, Gap]) -> None:
        self._count = count
        self._batches = plans
        self._block = array("i", [-1]) * count
        self._row = array("i", [-1]) * count
        self.gaps = gaps
        for number, plan in enumerate(plans):
            for row, fund in enumerate(plan.members):
                self._block[fund], self._row[fund] = number, row

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, fund: int) -> BlockRow | Gap:
        found = self.find(fund)
        return found if isinstance(found, Gap) else self._batches[found[0]].block_row(*found)

    @property
    def row_count(self) -> int:
        """How many funds have a row."""
        return sum(not isinstance(self.find(fund), Gap) for fund in range(self._count))

    def find(self, fund: int) -> tuple[int, int] | Gap:
        """Block and row of a fund, or the reason why it has none."""
        if fund in self.gaps or self._block[fund] < 0:
            return self.gaps.get(fund, Gap(NOT_FETCHED))
        return self._block[fund], self._row[fund]

    def __iter__(self) -> Iterator[BlockRow | Gap]:
        return (self[fund] for fund in range(self._count))

    def without(self, gaps: Mapping[int, Gap]) -> BlockRows:
        """The same places, but for funds that have none for another reason."""
        return BlockRows(self._count, self._batches, {**self.gaps, **gaps})


class CohortCalendar(NamedTuple):
    """Days, packed, and what else funds must share to share a slice."""

    days: bytes
    kind: tuple[object, ...]


class Cohorts(NamedTuple):
    """All funds by calendar; a fund without closes of the basis has its reason in `gaps`."""

    cohorts: tuple[Cohort, ...]
    gaps: dict[int, Gap]
    block_cache: BlockCache


def cohorts_of(funds: Sequence[FundData], basis: str) -> Cohorts:
    """Funds grouped by their days; made once for a comparison, since every view starts from it."""
    closes: dict[int, Floats] = {}
    gaps: dict[int, Gap] = {}
    for number, fund in enumerate(funds):
        history = fund.prices
        found = fund.gaps.get("prices", Gap(NOT_FETCHED)) if history is None else closes_of(history, basis)
        if history is None or isinstance(found, Gap):
            gaps[number] = found if isinstance(found, Gap) else Gap(NOT_FETCHED)
        else:
            closes[number] = found
    made = tuple(_cohort(led, funds, closes) for led in _by_tail(_by_calendar(funds, closes)))
    return Cohorts(made, gaps, BlockCache())


def _by_calendar(funds: Sequence[FundData], numbers: Iterable[int]) -> dict[CohortCalendar, list[int]]:
    """Funds of equal days that may share a slice."""
    groups: dict[CohortCalendar, list[int]] = {}
    packed: dict[int, bytes] = {}
    for number in numbers:
        fund, history = funds[number], funds[number].prices
        if history is None:
            continue
        if id(history.days) not in packed:
            packed[id(history.days)] = history.days.tobytes()
        indexes = fund.fund.indexes if fund.fund else ()
        own_index = None if fund.index_levels is None else (id(fund.index_levels), indexes)
        key = CohortCalendar(packed[id(history.days)], (history.frequency, history.seven_day, own_index))
        groups.setdefault(key, []).append(number)
    return groups


def _by_tail(groups: Mapping[CohortCalendar, list[int]]) -> list[list[tuple[int, int]]]:
    """Groups whose days are the last ones of a longer group's joined with it: fund and how many days it lacks."""
    leaders: dict[tuple[object, ...], list[tuple[bytes, list[tuple[int, int]]]]] = {}
    for calendar, numbers in sorted(groups.items(), key=lambda group: -len(group[0].days)):
        known = leaders.setdefault((calendar.days[-DAY_BYTES:], calendar.kind), [])
        for days, led in known[:MOST_LEADERS]:
            if days.endswith(calendar.days):
                lacking = (len(days) - len(calendar.days)) // DAY_BYTES
                led += [(number, lacking) for number in numbers]
                break
        else:
            known.append((calendar.days, [(number, 0) for number in numbers]))
    return [led for known in leaders.values() for _, led in known]


def _cohort(led: Sequence[tuple[int, int]], funds: Sequence[FundData], closes: Mapping[int, Floats]) -> Cohort:
    first = funds[led[0][0]]
    if first.prices is None:
        raise ValueError(f"{first.ticker} has no prices")
    fund_batches = []
    for begin in range(0, len(led), BLOCK_FUNDS):
        members, lacking = zip(*led[begin : begin + BLOCK_FUNDS], strict=True)
        fund_batches.append(FundBatch(members, tuple(closes[number] for number in members), lacking))
    return Cohort(first, first.prices, tuple(fund_batches))


def singles(cohort: Cohort, funds: Sequence[FundData], after: int = -1) -> Iterator[Cohort]:
    """Cohorts of one fund each, of those members that lack more than `after` days."""
    for fund_batch in cohort.fund_batches:
        for number, closes, lacking in zip(fund_batch.members, fund_batch.closes, fund_batch.lacking, strict=True):
            fund = funds[number]
            if lacking > after and fund.prices is not None:
                yield Cohort(fund, fund.prices, (FundBatch((number,), (closes,), (0,)),))


def plans_of(cohort: Cohort, day_slice: DaySlice, first: int) -> Iterator[BlockPlan]:
    """What a view takes from the members that lack at most `first` days, a batch at a time."""
    at = day_slice.positions
    where = (at.start, at.stop) if isinstance(at, slice) else at.tobytes()
    rate = None if day_slice.risk_free is None else day_slice.risk_free.tobytes()
    start, end = day_slice.days[0].item(), day_slice.days[-1].item()
    for fund_batch in cohort.fund_batches:
        width = bisect_right(fund_batch.lacking, first)
        if width:
            yield BlockPlan(fund_batch, width, day_slice, where, rate, start, end)
