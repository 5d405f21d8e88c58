"""The rows of a table of growth, each on a day of closes, and the level of an amount on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.periods import Step, periods_between
from smallcap_cli.core.comparison.computation import CellProvenance, Seat
from smallcap_cli.core.comparison.states import latest_close
from smallcap_cli.core.model import NOT_FETCHED, Days, FundData, Gap, Value, absent
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS


class GrowthRow(NamedTuple):
    """A row: the end of its period, and the day of the closes it stands on, an exchange's where there is one."""

    wanted: date
    day: date


def growth_rows(seats: Iterable[tuple[FundData, Seat | Gap]], step: Step | None, as_of: date) -> list[GrowthRow]:
    """The earliest start, the ends of the periods between, the latest end; the as-of day alone without closes.

    Fewer rows for longer windows. A series that trades on week-ends is shown on the days of those that do not.
    """
    placed = [(fund, seat) for fund, seat in seats if isinstance(seat, Seat)]
    if not placed:
        return [GrowthRow(as_of, as_of)]
    histories = [fund.prices for fund, _ in placed if fund.prices is not None]
    start, *ends = _dates_between([seat for _, seat in placed], step)
    return [GrowthRow(start, start), *(GrowthRow(end, latest_close(histories, end)) for end in ends)]


def _dates_between(seats: Sequence[Seat], step: Step | None) -> list[date]:
    start, end = min(seat.start for seat in seats), max(seat.end for seat in seats)
    years = (end - start).days / 365.25
    step = step or ("month" if years <= 1.1 else "quarter" if years <= 5.1 else "year")
    latest = max(seat.start for seat in seats).replace(day=1)
    return [
        start,
        *(p.end for p in periods_between(start, end, step) if latest < p.end.replace(day=1) and p.end < end),
        end,
    ]


def row_close(days: Days, row: GrowthRow, said: CellProvenance, *, seven_day: bool = False) -> int | Gap:
    """The position of the close that a row shows of a series, or why it has none.

    A daily series of an exchange has a close on the row's very day; one with closes every day, and month ends, have
    theirs on or before it.
    """
    wanted = row.wanted if said.mark == "m" else row.day
    at = int(np.searchsorted(days, np.datetime64(wanted), side="right")) - 1
    if at < 0 or (wanted - days[at].item()).days > ANCHOR_GAP_DAYS:
        return Gap(NOT_FETCHED, f"no close within {ANCHOR_GAP_DAYS} days of {wanted}")
    if said.mark != "m" and not seven_day and days[at].item() < wanted:
        return Gap(NOT_FETCHED, f"last close {days[at]}")
    return at


def growth_levels(fund: FundData, seat: Seat, rows: Sequence[GrowthRow], amount: float) -> list[Value]:
    """What `amount` at the first close of the window was worth on each row.

    The first row is the start of all funds: each has the amount there.
    """
    days, closes, said = seat.days, seat.closes, seat.provenance
    seven_day = fund.prices is not None and fund.prices.seven_day
    made = [_level(said, amount, days[0].item())]
    for row in rows[1:]:
        at = row_close(days, row, said, seven_day=seven_day)
        made.append(
            absent("money", at)
            if isinstance(at, Gap)
            else _level(said, amount * float(closes[at] / closes[0]), days[at].item())
        )
    return made


def _level(said: CellProvenance, number: float, day: date) -> Value:
    return Value(
        number, "money", said.sources, said.basis, day, said.start, notes=said.notes_of_earlier_days, mark=said.mark,
        comparable=said.comparable,
    )  # fmt: skip
