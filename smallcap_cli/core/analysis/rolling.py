"""Returns over every stretch of some months between month ends, and what they are like together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Days, Floats, FundData
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS
from smallcap_cli.core.windows import WindowSpec, month_end, month_end_floor


@dataclass(frozen=True, slots=True, eq=False)
class Rolling:
    """The windows of one series, oldest first: the closes' days at both ends, and the return of each."""

    starts: Days
    ends: Days
    returns: Floats

    @property
    def months(self) -> list[str]:
        """The months in which the windows end, YYYY-MM."""
        return [str(month) for month in self.ends.astype("datetime64[M]")]


class Distribution(NamedTuple):
    """What the windows of one series are like: how many, the worst, middle and best, and the share above zero.

    `independent` is how many of them lie side by side; overlapping windows say the same thing twice.
    """

    windows: int
    independent: int
    worst: float
    worst_end: date
    median: float
    best: float
    best_end: date
    positive: float


def rolling_returns(closes: Floats, length: int) -> Floats:
    """P(t) / P(t - length) - 1 for every t that has it."""
    made: Floats = closes[length:] / closes[:-length] - 1.0
    return made


def rolling(days: Days, closes: Floats, *, months: int, step: int = 1) -> Rolling:
    """Every window of `months` between month-end closes; a year's rate where it is longer than a year.

    **Shape** one close a month, equally many days. `step` 3 or 12 keeps the windows that end with a quarter or a year.
    """
    returns = rolling_returns(closes, months)
    if months > 12:
        returns = np.power(1.0 + returns, 12.0 / months) - 1.0
    number = days[months:].astype("datetime64[M]").astype(np.int64) + 1
    kept = number % step == 0
    return Rolling(days[:-months][kept], days[months:][kept], returns[kept])


def distribution(windows: Rolling, *, months: int) -> Distribution:
    """The distribution of windows of so many months; the earlier window on a tie."""
    returns = windows.returns
    low, high = int(returns.argmin()), int(returns.argmax())
    return Distribution(
        len(returns), _side_by_side(windows, months), float(returns[low]), windows.ends[low].item(),
        float(np.median(returns)), float(returns[high]), windows.ends[high].item(),
        float((returns > EQUAL_RETURNS).mean()),
    )  # fmt: skip


def _side_by_side(windows: Rolling, months: int) -> int:
    """How many of the windows, taken from the first one on, begin no earlier than the one before ends."""
    count, free = 0, -1
    for end in windows.ends.astype("datetime64[M]").astype(np.int64).tolist():
        if end - months >= free:
            count, free = count + 1, end
    return count


def share_ahead(own: Rolling, other: Rolling) -> tuple[float, int] | None:
    """The share of windows that both have in which the first did better, and how many there are; ties are not."""
    theirs = dict(zip(other.months, other.returns.tolist(), strict=True))
    gaps = [mine - theirs[m] for m, mine in zip(own.months, own.returns.tolist(), strict=True) if m in theirs]
    if not gaps:
        return None
    return sum(gap > EQUAL_RETURNS for gap in gaps) / len(gaps), len(gaps)


def common_span(funds: Sequence[FundData], as_of: date, months: int) -> tuple[WindowSpec | None, str]:
    """From the first month end that all funds have which are old enough for one window, and whose that is.

    A fund too young for a single window shortens nobody; None where all are.
    """
    last = month_end_floor(as_of)
    firsts = [(month_end(data.prices.first_day), data.ticker) for data in funds if data.prices is not None]
    old = [(day, ticker) for day, ticker in firsts if _months_between(day, last) >= months]
    if not old:
        return None, ""
    start, ticker = max(old)
    note = f"windows begin on {start}: the first month end of {ticker}" if start > min(old)[0] else ""
    return WindowSpec(f"since:{start}", "since", start=start), note


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
