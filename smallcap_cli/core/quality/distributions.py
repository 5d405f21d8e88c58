"""Distributions that are absent where the fund usually pays, far larger than the others, or not seen in the close."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Floats
from smallcap_cli.core.quality.case import Case, Found, Oddity, change, largest_paid, median, nearby, usual

#: A distribution is large from this part of the close on and from so many times the usual move; then at least half
#: of it shows in the close, or what the holder made that day would be unusual itself.
SMALLEST_DISTRIBUTION, DISTRIBUTION_SIGMAS, UNUSUAL_SIGMAS, SHOWN_PART = 0.01, 4.0, 3.0, 0.5
#: It is large, too, when so many times the largest of these on either side, of which there are at least so many.
#: Outside December, when funds pay their gains, none of 38 real funds ever paid more than 2.5 times that.
TIMES_LARGER, BESIDE, LEAST_BESIDE = 3.0, 4, 3
DECEMBER = 12
#: In December such a payment is expected, unless the holder's day is unusual, or nearly so and no other December of the
#: fund has one. Of 25 large ones of real funds the close did not show MDY's of 1998 (2.3 usual moves; it paid so again
#: in 1999) and XSVM's of 2007 (0.8).
FIRST_SIGMAS = 1.5
#: A hole: the days between two payments are so many times the median of those beside, all of which are near it, with
#: at least so many on either side. Payments within so many days of each other are one.
HOLE, NEAR_MEDIAN, LEAST_GAPS, ONE_PAYMENT = 1.7, 0.3, 2, 20
#: Among the last payments one after the hole is enough, where so many regular ones precede and two lie between.
LEAST_BEFORE, LARGEST_HOLE = 4, 2.3

Rows = NDArray[np.intp]


def distributions_without_drop(case: Case) -> Found:
    """Days of a large distribution on which the close did not fall by about as much."""
    history = case.history
    paid = largest_paid(history)
    if history.close is None or paid is None or history.seven_day:
        return
    part = paid[1:] / history.close[:-1]
    for step in np.flatnonzero((part > SMALLEST_DISTRIBUTION) & (case.growth - 1.0 > -SHOWN_PART * part)).tolist():
        sigma = usual(case.growth, step, step + 1)
        if part[step] > DISTRIBUTION_SIGMAS * sigma and _is_unusual(case, step, part[step]):
            what = _payment_words(paid[step + 1], part[step])
            told = f"{what} and the close moved {change(case.growth[step])}: a wrong day or amount?"
            yield Oddity(case.day(step + 1), told, float(part[step]))


def large_distributions(case: Case) -> Found:
    """Distributions over three times the largest beside them, of which the close does not show half.

    In December, when gains are paid as well, the holder's day must be unusual too, less so where the fund paid nothing
    like it in another December. A recorded capital gain is none.
    """
    close, paid, gains = case.history.close, case.history.distributions, case.history.capital_gains
    if close is None or paid is None or case.history.seven_day:
        return
    rows = np.flatnonzero(paid[1:] > 0) + 1
    part = paid[rows] / close[rows - 1]
    large = {
        int(rows[place]): float(part[place] / beside.max())
        for place in np.flatnonzero(part > SMALLEST_DISTRIBUTION).tolist()
        if len(beside := nearby(part, place, place + 1, BESIDE)) >= LEAST_BESIDE
        and part[place] > TIMES_LARGER * beside.max()
    }
    decembers = [row for row in large if case.day(row).month == DECEMBER]
    for row, times in large.items():
        step, share = row - 1, float(paid[row] / close[row - 1])
        shown = case.growth[step] - 1.0 <= -SHOWN_PART * share
        gained = gains is not None and gains[row] > 0
        limit = FIRST_SIGMAS if decembers == [row] else UNUSUAL_SIGMAS
        expected = row in decembers and not _is_unusual(case, step, share, limit)
        if not (shown or gained or expected):
            what = f"{_payment_words(paid[row], share)}, {times:.1f} times the largest"
            told = f"{what} beside it, and the close moved {change(case.growth[step])}: a wrong amount?"
            yield Oddity(case.day(row), told, share)


def _is_unusual(case: Case, step: int, part: float, sigmas: float = UNUSUAL_SIGMAS) -> bool:
    """Whether what the holder made with the distribution is no ordinary day."""
    return bool(case.growth[step] - 1.0 + part > sigmas * usual(case.growth, step, step + 1))


def _payment_words(cash: float, part: float) -> str:
    share = f"{part:.1%} of" if part < 1.0 else "no less than"
    return f"a distribution of {cash:.4g} ({share} the close)"


def missing_distributions(case: Case) -> Found:
    """Holes in the payments of a fund that pays regularly on either side of them, or did before the last ones."""
    close, paid = case.history.close, largest_paid(case.history)
    if close is None or paid is None or case.history.seven_day:
        return
    rows = _payments(case, np.flatnonzero(paid[1:] > 0) + 1)
    days = case.history.days[rows].astype(np.int64)
    gaps = np.diff(days).astype(np.float64)
    for place in range(LEAST_GAPS, len(gaps)):
        beside = nearby(gaps, place, place + 1, BESIDE)
        rhythm = median(beside)
        if gaps[place] < HOLE * rhythm or np.abs(beside / rhythm - 1.0).max() > NEAR_MEDIAN:
            continue
        few_follow = place >= len(gaps) - LEAST_GAPS
        if few_follow and (place < LEAST_BEFORE or gaps[place] > LARGEST_HOLE * rhythm):
            continue
        before, after = int(rows[place]), int(rows[place + 1])
        earliest, latest = days[place] + rhythm / 2, days[place + 1] - rhythm / 2
        due = [_row_of(case, day) for day in (earliest, days[place] + rhythm, latest)]
        told = (
            f"no distribution between {case.day(before)} and {case.day(after)}, {gaps[place]:.0f} days; "
            f"the others are {rhythm:.0f} days apart: is one missing?"
        )
        parts = nearby(_parts(close, paid, rows), place + 1, place + 1, BESIDE)
        span = (case.day(due[0]), case.day(max(due[0], due[2])))
        yield Oddity(case.day(due[1]), told, median(parts), (span,))


def _payments(case: Case, rows: Rows) -> Rows:
    """The rows of payments, of those within a few days of each other the first: a gain beside the year's last."""
    if not len(rows):
        return rows
    gaps = np.diff(case.history.days[rows].astype(np.int64))
    first: Rows = rows[np.append(True, gaps >= ONE_PAYMENT)]
    return first


def _parts(close: Floats, paid: Floats, rows: Rows) -> Floats:
    """What was paid on rows as parts of the closes before."""
    part: Floats = paid[rows] / close[rows - 1]
    return part


def _row_of(case: Case, day: float) -> int:
    """The row of a day counted from 1970, or of the next one that has a close."""
    found = int(np.searchsorted(case.history.days.astype(np.int64), round(day)))
    return min(found, len(case.history.days) - 1)
