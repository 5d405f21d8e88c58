"""Days that are missing and closes that no market made: gaps, wrong prices, splits, days without a trade."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.model import Days
from smallcap_cli.core.quality.case import Case, Found, change, largest_paid, price, runs, spans_of, usual

#: A spike: both moves at least this large and so many times the usual one, and this part of it left a day later.
SMALLEST_SPIKE, SPIKE_SIGMAS, SPIKE_LEFT = 0.03, 7.0, 1 / 3
#: Real days of funds reach 5.5 (XLE 2025-04-09); coins do more by themselves (Bitcoin 2017-01-04, Ether 2022-11-09).
SEVEN_DAY_SPIKE_SIGMAS = 15.0

#: Growth in a day beyond these is over 50 % either way (metrics, section 0); nearer to 1 than the others is no split.
LARGE_FALL, LARGE_RISE = 0.5, 1.5
MODERATE_FALL, MODERATE_RISE = 0.84, 1.2
#: Splits that move a close by 50 % or less are known by their ratio, this near to it, and by a move so unusual.
SMALL_RATIOS = ((4 / 5, "4/5"), (2 / 3, "2/3"), (1 / 2, "1/2"), (5 / 4, "5/4"), (3 / 2, "3/2"))
RATIO_TOLERANCE, SPLIT_SIGMAS = 0.04, 8.0
LARGE_RATIOS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 50, 100)
#: A recorded split whose logarithm is smaller cannot be told from a day of the market.
SMALLEST_SPLIT = 0.2

#: Equal closes in a row that are told, and the usual move of a fund whose close does not stand still by itself.
EQUAL_CLOSES, LIVELY = 5, 0.002
#: No exchange closes for longer in peace; beyond that the sessions given do not reach the history's end.
LONGEST_CLOSURE = np.timedelta64(10, "D")
#: Dates are judged from so many closes on; of five sessions a week one is a fifth, less a holiday now and then.
SHIFTED_ROWS, SHIFTED_PART = 20, 0.1

# Sessions


def missing_sessions(case: Case) -> Found:
    """Runs of sessions between the first and the last day that have no bar."""
    days, sessions = case.history.days, _sessions(case)
    if sessions is None or (len(days) == len(sessions) and bool((days == sessions).all())):
        return
    wanted = sessions[np.searchsorted(sessions, days[0]) : np.searchsorted(sessions, days[-1], side="right")]
    if not len(wanted):
        return
    for start, stop in runs(days[np.searchsorted(days, wanted)] != wanted):
        first, last = wanted[start].item(), wanted[stop - 1]
        several = f"no bars on {stop - start:,} days, up to {last}, on which the exchange was open"
        told = several if stop - start > 1 else "no bar although the exchange was open"
        yield first, told, float(stop - start), ((first, last.item()),)


def extra_sessions(case: Case) -> Found:
    """Runs of bars on days that are no sessions."""
    days, sessions = case.history.days, _sessions(case)
    if sessions is None or (len(days) == len(sessions) and bool((days == sessions).all())):
        return
    place = np.minimum(np.searchsorted(sessions, days), len(sessions) - 1)
    extra = sessions[place] != days
    # Where the calendar ends long before the history or begins long after it, it knows nothing of those days.
    if sessions[0] - days[0] > LONGEST_CLOSURE:
        extra &= days >= sessions[0]
    if days[-1] - sessions[-1] > LONGEST_CLOSURE:
        extra &= days <= sessions[-1]
    for start, stop in runs(extra):
        several = f"{stop - start:,} bars in a row, up to {days[stop - 1]}, while the exchange was closed"
        told = several if stop - start > 1 else "a bar although the exchange was closed"
        yield case.day(start), told, float(stop - start), ((case.day(start), case.day(stop - 1)),)


def shifted_dates(case: Case) -> Found:
    """Closes on one day of the weekend and on none of the weekdays at the other end of the week."""
    history = case.history
    if history.seven_day or len(history.days) < SHIFTED_ROWS:
        return
    # 1970-01-01 was a Thursday: three days on, Monday is 0.
    monday, *_, friday, saturday, sunday = np.bincount((history.days.astype(np.int64) + 3) % 7, minlength=7).tolist()
    shifts = (
        (saturday, monday, sunday, "Saturdays", "Monday", "late"),
        (sunday, friday, saturday, "Sundays", "Friday", "early"),
    )
    for weekend, weekday, other, some, none, way in shifts:
        if weekend >= SHIFTED_PART * len(history.days) and not weekday and not other:
            told = f"closes on {weekend:,} {some} and on no {none}: is every date a day {way}?"
            yield history.last_day, told, float(weekend), ((history.first_day, history.last_day),)


def _sessions(case: Case) -> Days | None:
    """The sessions, where the history is one of an American exchange."""
    history = case.history
    if case.sessions is None or not len(case.sessions) or history.seven_day:
        return None
    return case.sessions if history.price_kind == "market" and history.currency == "USD" else None


# Closes


def bad_ticks(case: Case) -> Found:
    """Closes far from both neighbours, which are near each other."""
    volume = case.history.volume
    for row in _spikes(case):
        level = case.level
        traded = "" if volume is None or not volume[row] > 0 else f", on a volume of {volume[row]:,.0f}"
        told = f"close {price(level[row])} after {price(level[row - 1])} and before {price(level[row + 1])}"
        yield case.day(row), f"{told}{traded}: a wrong price?", float(abs(np.log(case.growth[row - 1])))


def _spikes(case: Case) -> list[int]:
    """Rows whose close leaves its neighbours and is back the next day, as no market around them moved."""
    move = case.growth - 1.0
    steps = np.flatnonzero(move[:-1] * move[1:] < -(SMALLEST_SPIKE**2) / 2)
    there, back = np.log(case.growth[steps]), np.log(case.growth[steps + 1])
    size = np.minimum(np.abs(there), np.abs(back))
    clear = (size > SMALLEST_SPIKE) & (np.abs(there + back) < SPIKE_LEFT * size)
    sigmas = SEVEN_DAY_SPIKE_SIGMAS if case.history.seven_day else SPIKE_SIGMAS
    found = zip(steps[clear].tolist(), size[clear].tolist(), strict=True)
    return [step + 1 for step, moved in found if moved > sigmas * usual(case.growth, step, step + 2)]


def missed_splits(case: Case) -> Found:
    """Moves over 50 % in a day, or as large as a split would be, distributions put aside."""
    history = case.history
    growth = case.growth
    paid = largest_paid(history)
    if history.close is not None and paid is not None:
        left = history.close[:-1] - paid[1:]
        growth = np.where(left > 0, history.close[1:] / left, growth)
    splits = np.zeros(len(growth)) if history.splits is None else history.splits[1:]
    steps = np.flatnonzero((growth < MODERATE_FALL) | (growth > MODERATE_RISE) | ((splits > 0) & (splits != 1.0)))
    verdicts = {step: _split_verdict(case, step, float(growth[step]), float(splits[step])) for step in steps.tolist()}
    spikes = set(_spikes(case)) if any(verdicts.values()) else set()
    for step, verdict in verdicts.items():
        if verdict and not spikes & {step, step + 1}:
            before, after = (price(level) for level in case.level[step : step + 2])
            told = f"close {after} after {before} ({change(growth[step])} in a day): {verdict}"
            yield case.day(step + 1), told, float(abs(np.log(growth[step])))


def _split_verdict(case: Case, step: int, growth: float, split: float) -> str:
    """What a move of this size says of splits; empty where it is an ordinary one."""
    move = np.log(growth)
    if split > 0 and abs(np.log(split)) > SMALLEST_SPLIT:
        words = f"a split of {split:g} for 1 is recorded on that day"
        if abs(move + np.log(split)) < RATIO_TOLERANCE:
            return f"{words} and seems not applied to the closes before"
        if abs(move - np.log(split)) < RATIO_TOLERANCE:
            return f"{words} and seems applied twice to the closes before"
    if growth < LARGE_FALL or growth > LARGE_RISE:
        size = float(np.exp(abs(move)))
        near = min(LARGE_RATIOS, key=lambda ratio: abs(np.log(size / ratio)))
        about = f", about {near}" if growth > 1 else f", about 1/{near}"
        return f"a missed split{about if abs(np.log(size / near)) < RATIO_TOLERANCE else ''}?"
    for ratio, words in SMALL_RATIOS:
        if abs(move - np.log(ratio)) < RATIO_TOLERANCE and not case.history.seven_day:
            unusual = abs(growth - 1.0) > SPLIT_SIGMAS * usual(case.growth, step, step + 1)
            return f"a missed split, about {words}?" if unusual else ""
    return ""


def zero_volume(case: Case) -> Found:
    """Days without a volume, in one finding; none where no day has one, which then is not known."""
    volume = case.history.volume
    if volume is None:
        return
    traded = volume > 0
    if traded.all() or not traded.any():
        return
    idle = np.flatnonzero(~traded)
    first, last = case.day(idle[0]), case.day(idle[-1])
    if len(idle) == 1:
        yield last, "no trade recorded; the close may be stale", 1.0
    else:
        told = f"no trade recorded on {len(idle):,} days from {first} to {last}; their closes may be stale"
        yield last, told, float(len(idle)), spans_of(case.history.days, ~traded)


def stale_closes(case: Case) -> Found:
    """Runs of equal closes that are copies of the first; of each year the longest."""
    same = case.growth == 1.0
    steps = EQUAL_CLOSES - 1
    if len(same) < steps or not np.logical_and.reduce([same[at : at - steps + 1 or None] for at in range(steps)]).any():
        return
    by_year: dict[int, list[tuple[int, int]]] = {}
    for start, stop in runs(same):
        if stop - start >= steps and _stands_still(case, start, stop):
            by_year.setdefault(case.day(stop).year, []).append((start, stop))
    for year, found in by_year.items():
        start, stop = max(found, key=lambda run: run[1] - run[0])
        close, until = price(case.level[start]), case.day(stop)
        told = f"the same close {close} on {stop - start + 1:,} days in a row, up to {until}"
        also = f"; the longest of {len(found)} such runs that end in {year}" if len(found) > 1 else ""
        spans = tuple((case.day(first), case.day(last)) for first, last in found)
        yield case.day(found[-1][1]), told + also, float(stop - start), spans


def _stands_still(case: Case, start: int, stop: int) -> bool:
    """Whether the equal closes from one row to another are old ones: nothing was traded, or just as much as before.

    Without a volume only a fund that usually moves can tell.
    """
    volume = case.history.volume
    if volume is None:
        return LIVELY < usual(case.growth, start, stop) < float("inf")
    repeated = volume[start + 1 : stop + 1]
    return bool((~(repeated > 0) | (repeated == volume[start])).all())
