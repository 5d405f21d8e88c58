"""Adjusted closes against closes and distributions, and against an earlier copy of the same fund."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.finding import Spans
from smallcap_cli.core.model import Days, Floats, PriceHistory
from smallcap_cli.core.quality.case import Case, Found, change, largest_paid, rounding, spans_of, usual

#: A distribution is large from this part of the close on and from so many times the usual move; then at least half
#: of it shows in the close, or what the holder made that day would be unusual itself.
SMALLEST_DISTRIBUTION, DISTRIBUTION_SIGMAS, UNUSUAL_SIGMAS, SHOWN_PART = 0.01, 4.0, 3.0, 0.5
#: How far adjusted close and close with distributions may be apart, in a day and over a calendar year.
DAILY_TOLERANCE, YEARLY_TOLERANCE = 1e-3, 2e-3
#: A daily total return that changed by more was revised; copies of one source agree to 2e-6.
REVISED_TOLERANCE = 1e-4
#: A new copy with fewer than this part of the earlier one's closes is shorter.
FEWER_ROWS = 0.95

Rows = NDArray[np.intp]

# Distributions


def distributions_without_drop(case: Case) -> Found:
    """Days of a large distribution on which the close did not fall by about as much."""
    history = case.history
    paid = largest_paid(history)
    if history.close is None or paid is None or history.seven_day:
        return
    part = paid[1:] / history.close[:-1]
    for step in np.flatnonzero((part > SMALLEST_DISTRIBUTION) & (case.growth - 1.0 > -SHOWN_PART * part)).tolist():
        sigma = usual(case.growth, step, step + 1)
        made = case.growth[step] - 1.0 + part[step]
        if part[step] > DISTRIBUTION_SIGMAS * sigma and made > UNUSUAL_SIGMAS * sigma:
            share = f"{part[step]:.1%} of" if part[step] < 1.0 else "no less than"
            what = f"a distribution of {paid[step + 1]:.4g} ({share} the close)"
            told = f"{what} and the close moved {change(case.growth[step])}: a wrong day or amount?"
            yield case.day(step + 1), told, float(part[step])


def adjusted_contradictions(case: Case) -> Found:
    """Years in which the adjusted close is not what close and distributions make: the day that differs most."""
    history = case.history
    close, adjusted, paid = history.close, history.adjusted, history.distributions
    if close is None or adjusted is None or paid is None or history.seven_day or len(close) < 2:
        return
    apart = adjusted[1:] * (close[:-1] - paid[1:]) / (adjusted[:-1] * close[1:]) - 1.0
    total = np.cumsum(apart)
    if np.abs(apart).max() <= DAILY_TOLERANCE and max(total.max(), 0.0) - min(total.min(), 0.0) <= YEARLY_TOLERANCE:
        return
    wide = np.flatnonzero(np.abs(apart) > DAILY_TOLERANCE)
    apart[wide] = _best_reading(history, wide)
    slack = rounding(adjusted) + rounding(close)
    wrong = np.abs(apart) > DAILY_TOLERANCE + slack
    years = history.days[1:].astype("datetime64[Y]")
    starts = np.flatnonzero(np.append(True, years[1:] != years[:-1]))
    for start, stop in zip(starts, [*starts[1:], len(years)], strict=True):
        year = slice(start, stop)
        if wrong[year].any():
            yield _contradicted_day(case, start + np.flatnonzero(wrong[year]), apart)
        elif abs(apart[year].sum()) > YEARLY_TOLERANCE + slack[year].max():
            yield _contradicted_year(case, int(start), int(stop), float(apart[year].sum()))


def _best_reading(history: PriceHistory, steps: Rows) -> Floats:
    """How far the adjusted close is from close and distributions, in the reading that fits it best.

    A capital gain may be inside the distribution or beside it, and both are taken from the close before or added to
    the close of the day. **Source** the first is the convention of Yahoo's files, the second that of CRSP's.
    """
    close, adjusted, paid = history.close, history.adjusted, history.distributions
    assert close is not None
    assert adjusted is not None
    assert paid is not None
    gains = np.zeros(len(paid)) if history.capital_gains is None else history.capital_gains
    before, after = close[steps], close[steps + 1]
    growth = adjusted[steps + 1] / adjusted[steps]
    readings = []
    for cash in (paid[steps + 1], paid[steps + 1] + gains[steps + 1]):
        readings += [growth * (before - cash) / after - 1.0, growth * before / (after + cash) - 1.0]
    every = np.array(readings)
    best: Floats = every[np.abs(every).argmin(axis=0), np.arange(len(steps))]
    return best


def _contradicted_day(case: Case, steps: Rows, apart: Floats) -> tuple[date, str, float, Spans]:
    adjusted = case.history.adjusted
    assert adjusted is not None
    step = int(steps[np.abs(apart[steps]).argmax()])
    moved = adjusted[step + 1] / adjusted[step]
    given = f"close and distributions give {change(moved / (1.0 + apart[step]), 2)}"
    also = f"; {len(steps):,} days of that year differ, this day most" if len(steps) > 1 else ""
    words = f"the adjusted close moved {change(moved, 2)}, but {given}{also}"
    days = case.history.days
    marked = np.isin(np.arange(len(days)), steps + 1)
    return case.day(step + 1), words, float(abs(apart[step])), spans_of(days, marked)


def _contradicted_year(case: Case, start: int, stop: int, apart: float) -> tuple[date, str, float, Spans]:
    adjusted = case.history.adjusted
    assert adjusted is not None
    moved = adjusted[stop] / adjusted[start]
    given = f"close and distributions give {change(moved / (1.0 + apart), 2)}"
    span = f"from {case.day(start)} to {case.day(stop)}"
    told = f"{span} the adjusted close moved {change(moved, 2)}, but {given}"
    return case.day(stop), told, abs(apart), ((case.day(start), case.day(stop)),)


# An earlier copy


def revisions(case: Case) -> Found:
    """Daily total returns that are others than in the earlier copy, in one finding; another base is no change."""
    days, now, then = _common(case)
    if len(days) < 2:
        return
    revised, difference = _revised_days(now, then)
    if not len(revised):
        return
    step = int(revised[np.abs(difference[revised]).argmax()])
    told = f"{change(now[step + 1] / now[step], 2)} now, {change(then[step + 1] / then[step], 2)} in the earlier copy"
    first, last = days[revised[0] + 1], days[revised[-1] + 1]
    also = f"; {len(revised):,} days from {first} to {last} differ, this day most" if len(revised) > 1 else ""
    marked = np.isin(np.arange(len(days)), revised + 1)
    size = float(abs(difference[step]))
    yield days[step + 1].item(), f"total return of the day: {told}{also}", size, spans_of(days, marked)


def revised_share(case: Case) -> float:
    """The part of the shared days whose total return is another one than in the earlier copy."""
    days, now, then = _common(case)
    return len(_revised_days(now, then)[0]) / (len(days) - 1) if len(days) > 1 else 0.0


def _revised_days(now: Floats, then: Floats) -> tuple[Rows, Floats]:
    """The steps that were revised, and the difference of every step."""
    difference = now[1:] / now[:-1] - then[1:] / then[:-1]
    revised = np.flatnonzero(np.abs(difference) > REVISED_TOLERANCE)
    if len(revised):
        slack = rounding(now) + rounding(then)
        revised = revised[np.abs(difference[revised]) > REVISED_TOLERANCE + slack[revised]]
    return revised, difference


def _common(case: Case) -> tuple[Days, Floats, Floats]:
    """The days both copies have with the levels of each: adjusted closes, or closes where one has no adjusted ones."""
    history, before = case.history, case.before
    nothing = history.days[:0], case.level[:0], case.level[:0]
    if before is None or basis_of(history) != basis_of(before):
        return nothing
    pairs = ((history.adjusted, before.adjusted), (history.close, before.close))
    for now, then in pairs:
        if now is not None and then is not None:
            place = np.minimum(np.searchsorted(history.days, before.days), len(history.days) - 1)
            both = history.days[place] == before.days
            return before.days[both], now[place[both]], then[both]
    return nothing


def basis_of(history: PriceHistory) -> tuple[str, str, str]:
    """What two copies must share to be compared: how often closes come, what they are, and in which currency."""
    return history.frequency, history.price_kind, history.currency


def losses(case: Case) -> Found:
    """A history that begins later, ends earlier or has far fewer closes than the earlier copy, in one finding."""
    history, before = case.history, case.before
    if before is None or history.frequency != before.frequency:
        return
    lost = []
    if history.first_day > before.first_day:
        lost.append(f"begins on {history.first_day}, the earlier copy on {before.first_day}")
    if history.last_day < before.last_day:
        lost.append(f"ends on {history.last_day}, the earlier copy on {before.last_day}")
    if len(history.days) < FEWER_ROWS * len(before.days):
        lost.append(f"has {len(history.days):,} closes, the earlier copy {len(before.days):,}")
    if lost:
        day = history.first_day if history.first_day > before.first_day else history.last_day
        yield day, "; ".join(lost), float(len(lost))
