"""Closes that no market made: wrong prices, splits, closes that stand still, days without a trade."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.quality.case import Case, Found, Oddity, change, largest_paid, nearby, price, runs, usual

#: A spike: both moves at least this large, and this part of it left when it is over, by the days it lasts: the market
#: moves on in two days. With 0.45 real pairs of days reach 4.6 usual moves (VOO 2015-08-24).
SMALLEST_SPIKE = 0.03
SPIKE_LEFT = {1: 1 / 3, 2: 0.45}
#: So many usual moves, by the days it lasts. Real days of funds reach 5.5 (XLE 2025-04-09), real pairs of days 4.6;
#: the limits are a fifth above and more.
SPIKE_SIGMAS = {1: 7.0, 2: 5.5}
#: Coins do more by themselves (Bitcoin 2017-01-04, Ether 2022-11-09).
SEVEN_DAY_SPIKE_SIGMAS = 15.0

#: Growth in a day beyond these is over 50 % either way (metrics, section 0); nearer to 1 than the others is no split.
LARGE_FALL, LARGE_RISE = 0.5, 1.5
MODERATE_FALL, MODERATE_RISE = 0.84, 1.19
#: Splits that move a close by 50 % or less are known by their ratio, this near to it, and by a move so unusual: days of
#: funds reach 5.5 usual moves (ISCB 2020-03-16). A crash of that size is traded like no other day around it.
SMALL_RATIOS = ((2 / 3, "2/3"), (1 / 2, "1/2"), (3 / 2, "3/2"), (4 / 5, "4/5"), (5 / 4, "5/4"))
CRASH_VOLUME = 3.0
RATIO_TOLERANCE, SPLIT_SIGMAS = 0.04, 8.0
LARGE_RATIOS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 50, 100)
#: A recorded split whose logarithm is smaller cannot be told from a day of the market.
SMALLEST_SPLIT = 0.2

#: Equal closes in a row that are told, and the usual move of a fund whose close does not stand still by itself.
EQUAL_CLOSES, LIVELY = 5, 0.002
#: Equal closes on traded days are no chance where so few such runs are to be expected in the whole history, by the part
#: of the days of the year on either side that have no move. Real runs begin at 0.2 (CALF 2017-11-21).
CHANCE, YEAR = 0.001, 250


def bad_ticks(case: Case) -> Found:
    """Closes of a day or two far from those before and after, which are near each other."""
    volume, level = case.history.volume, case.level
    for row, stop in _spikes(case):
        around = f"after {price(level[row - 1])} and before {price(level[stop])}"
        size = float(abs(np.log(case.growth[row - 1])))
        if stop - row > 1:
            told = f"closes {price(level[row])} and {price(level[stop - 1])} {around}: wrong prices?"
        else:
            traded = "" if volume is None or not volume[row] > 0 else f", on a volume of {volume[row]:,.0f}"
            told = f"close {price(level[row])} {around}{traded}: a wrong price?"
        yield Oddity(case.day(row), told, size, ((case.day(row), case.day(stop - 1)),))


def _spikes(case: Case) -> list[tuple[int, int]]:
    """First row and stop of closes that leave their neighbours and are back, as no market around them moved."""
    return sorted(spike for length in SPIKE_SIGMAS for spike in _spikes_of(case, length))


def _spikes_of(case: Case, length: int) -> list[tuple[int, int]]:
    """The spikes that last so many days."""
    move = np.log(case.growth)
    there, back = move[:-length], move[length:]
    steps = np.flatnonzero(there * back < -(SMALLEST_SPIKE**2) / 2)
    there, back = there[steps], back[steps]
    between = move[steps + 1] if length > 1 else np.zeros(len(steps))
    size = np.minimum(np.abs(there), np.abs(back))
    left = np.maximum(np.abs(there + between + back), np.abs(between))
    clear = (size > SMALLEST_SPIKE) & (left < SPIKE_LEFT[length] * size)
    sigmas = SEVEN_DAY_SPIKE_SIGMAS if case.history.seven_day else SPIKE_SIGMAS[length]
    found = zip(steps[clear].tolist(), size[clear].tolist(), strict=True)
    return [
        (step + 1, step + 1 + length)
        for step, moved in found
        if moved > sigmas * usual(case.growth, step, step + length + 1)
    ]


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
    spikes = {row for spike in _spikes(case) for row in range(*spike)} if any(verdicts.values()) else set()
    for step, verdict in verdicts.items():
        if verdict and not spikes & {step, step + 1}:
            before, after = (price(level) for level in case.level[step : step + 2])
            told = f"close {after} after {before} ({change(growth[step])} in a day): {verdict}"
            yield Oddity(case.day(step + 1), told, float(abs(np.log(growth[step]))))


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
            return f"a missed split, about {words}?" if unusual and not _is_crash(case, step) else ""
    return ""


def _is_crash(case: Case, step: int) -> bool:
    """Whether the day of a move was traded like no other day around it."""
    volume = case.history.volume
    if volume is None:
        return False
    others = nearby(volume, step + 1, step + 2)
    others = others[others > 0]
    return len(others) > 0 and bool(volume[step + 1] > max(CRASH_VOLUME * np.median(others), others.max()))


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
    told = f"no trade recorded on {len(idle):,} days from {first} to {last}; their closes may be stale"
    told = told if len(idle) > 1 else "no trade recorded; the close may be stale"
    yield Oddity(last, told, float(len(idle)), case.spans(~traded))


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
        yield Oddity(case.day(found[-1][1]), told + also, float(stop - start), spans)


def _stands_still(case: Case, start: int, stop: int) -> bool:
    """Whether the equal closes from one row to another are old ones: not traded, traded as much as before, no chance.

    Without a volume only a fund that usually moves can tell.
    """
    volume = case.history.volume
    if volume is None:
        return LIVELY < usual(case.growth, start, stop) < float("inf")
    repeated = volume[start + 1 : stop + 1]
    copied = bool((~(repeated > 0) | (repeated == volume[start])).all())
    return copied or _runs_by_chance(case, start, stop) < CHANCE


def _runs_by_chance(case: Case, start: int, stop: int) -> float:
    """How many runs of this length the history would have if its moves were drawn from those of the year around."""
    around = nearby(case.growth, start, stop, YEAR)
    part = ((around == 1.0).sum() + 1) / (len(around) + 2)
    return float(part ** (stop - start)) * len(case.growth)
