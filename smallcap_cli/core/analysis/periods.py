"""Returns by calendar year, quarter or month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

import numpy as np

from smallcap_cli.core.comparison.changes import change_note, index_changes
from smallcap_cli.core.comparison.gross import GROSS, gross_notes
from smallcap_cli.core.model import (
    NOT_FETCHED,
    NOT_LISTED_THEN,
    TOO_SHORT,
    Days,
    Floats,
    FundData,
    Gap,
    Value,
    Window,
    absent,
)  # fmt: skip
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, closes_of, last_session, month_end_floor, months_back

Step = Literal["year", "quarter", "month"]
STEPS: tuple[Step, ...] = ("year", "quarter", "month")
_MONTHS: dict[Step, int] = {"year": 12, "quarter": 3, "month": 1}


class Period(NamedTuple):
    """One calendar period: its label, the last day before it, and its last day."""

    label: str
    before: date
    end: date


def periods_between(first: date, last: date, step: Step) -> list[Period]:
    """The calendar periods that touch the days from `first` to `last`, oldest first."""
    length = _MONTHS[step]
    start = first.replace(month=(first.month - 1) // length * length + 1, day=1)
    found = []
    while start <= last:
        after = months_back(start, -length)
        found.append(Period(_label(start, step), start - timedelta(days=1), after - timedelta(days=1)))
        start = after
    return found


def periods_within(periods: Sequence[Period], window: Window, as_of: date) -> list[Period]:
    """The periods that begin and end in a window; the one that runs on the as-of day ends with it."""
    return [
        period for period in periods
        if period.before + timedelta(days=1) >= window.start and min(period.end, as_of) <= window.end
    ]  # fmt: skip


def _label(start: date, step: Step) -> str:
    if step == "year":
        return f"{start.year}"
    return f"{start.year}Q{(start.month - 1) // 3 + 1}" if step == "quarter" else f"{start:%Y-%m}"


def closes_to(fund: FundData, as_of: date, basis: str) -> tuple[Days, Floats] | Gap:
    """A fund's closes up to the as-of day; a monthly history ends with the last full month."""
    if fund.prices is None:
        return fund.gaps.get("prices", Gap(NOT_FETCHED))
    closes = closes_of(fund.prices, basis)
    if isinstance(closes, Gap):
        return closes
    limit = _limit(fund, as_of)
    count = int(np.searchsorted(fund.prices.days, np.datetime64(limit), side="right"))
    if count == 0:
        return Gap(NOT_LISTED_THEN, f"first close {fund.prices.first_day}")
    return fund.prices.days[:count], closes[:count]


def period_returns(
    fund: FundData, periods: Sequence[Period], as_of: date, basis: str, *, mixed: bool = False
) -> list[Value]:
    """One return a period: its last close over the last close of the period before.

    A first partial period says since when, a running one to when; both stay out of extremes. Among funds with
    daily closes (`mixed`) those of a month-end history are marked.
    """
    found = closes_to(fund, as_of, basis)
    if isinstance(found, Gap):
        return [absent("fraction", found) for _ in periods]
    cells = [_period_return(fund, *found, period, _limit(fund, as_of), basis) for period in periods]
    monthly = mixed and fund.prices is not None and fund.prices.frequency == "monthly"
    return [replace(c, mark="m", comparable=False) if monthly and c.value is not None else c for c in cells]


def _limit(fund: FundData, as_of: date) -> date:
    """The last day a fund can have a close of: a month-end history ends with the last full month."""
    monthly = fund.prices is not None and fund.prices.frequency == "monthly"
    return month_end_floor(as_of) if monthly else as_of


def _period_return(fund: FundData, days: Days, closes: Floats, period: Period, as_of: date, basis: str) -> Value:
    last = int(np.searchsorted(days, np.datetime64(period.end), side="right")) - 1
    start = int(np.searchsorted(days, np.datetime64(period.before), side="right")) - 1
    partial = start < 0
    start = max(start, 0)
    if last < 0 or days[last].item() <= period.before:
        late = last >= 0
        ended = late and last == len(days) - 1
        word = f"last close {days[-1]}" if ended else "no close in this period" if late else f"first close {days[0]}"
        return absent("fraction", Gap(NOT_FETCHED if late else NOT_LISTED_THEN, word))
    if last <= start:
        return absent("fraction", Gap(TOO_SHORT, f"first close {days[0]}"))
    begin, end = days[start].item(), days[last].item()
    if not partial and (period.before - begin).days > ANCHOR_GAP_DAYS:
        return absent("fraction", Gap(NOT_FETCHED, f"no close within {ANCHOR_GAP_DAYS} days of {period.before}"))
    if (min(period.end, as_of) - end).days > ANCHOR_GAP_DAYS:
        return absent(
            "fraction", Gap(NOT_FETCHED, f"no close within {ANCHOR_GAP_DAYS} days of {min(period.end, as_of)}")
        )
    running = as_of < last_session(period.end) or (last == len(days) - 1 and end < last_session(period.end))
    notes = (*((f"since {begin}",) if partial else ()), *((f"to {end}",) if running else ()))
    changes = index_changes(fund, begin, end)
    notes += (change_note(changes),) if changes else ()
    return _value(fund, float(closes[last] / closes[start] - 1.0), "fraction", basis, begin, end, notes)


def with_end_notes(funds: Sequence[FundData], cells: Sequence[Sequence[Value]]) -> list[list[Value]]:
    """The cells of each fund, with the day of those that end on another one than the others of their period.

    An exchange's series decide where there are any; month ends stand by days. A running period names its end already.
    """
    seven_day = [fund.prices is not None and fund.prices.seven_day for fund in funds]
    rows = [_row_with_ends(row, seven_day) for row in zip(*cells, strict=True)]
    return [[row[n] for row in rows] for n in range(len(funds))]


def _row_with_ends(row: Sequence[Value], seven_day: Sequence[bool]) -> list[Value]:
    daily = {n: cell.as_of for n, cell in enumerate(row) if cell.as_of is not None and cell.mark != "m"}
    deciding = [end for n, end in daily.items() if not seven_day[n]] or list(daily.values())
    made = list(row)
    for n, end in daily.items():
        note = f"to {end}"
        if end != max(deciding) and note not in row[n].notes:
            made[n] = replace(row[n], notes=(*row[n].notes, note), comparable=False)
    return made


def _value(
    fund: FundData, number: float, unit: str, basis: str, begin: date, end: date, notes: tuple[str, ...]
) -> Value:
    sources = (fund.prices.source.until(end),) if fund.prices is not None else ()
    gross = gross_notes((fund.prices,), begin, end, ends=True)
    notes = (*notes, *gross)
    return Value(
        number, unit, sources, f"{basis} return", end, begin, notes=notes, mark=GROSS if gross else "",
        comparable=not notes,
    )  # fmt: skip
