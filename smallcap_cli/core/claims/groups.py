"""Which end days a group of claims shares: the one that explains most, then the one that explains most of the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.claims.chance import Way
from smallcap_cli.core.claims.figures import Convention
from smallcap_cli.core.claims.search import ANY, Candidate, ClaimSearch, way_of
from smallcap_cli.core.words import unique

#: End days this close together are one explanation: the week in which something was written.
SAME_WEEK_DAYS = 7
#: So many end days are looked for in one group; what is left after that is judged by itself.
MOST_DAYS = 10


class Choice(NamedTuple):
    """One end day and, for each claim it explains, the convention that does; `score` is better when greater."""

    day: date
    score: tuple[int, int, int, int]
    chosen: Mapping[int, Candidate]


class EndDay(NamedTuple):
    """The end day chosen for one claim, every other that was open to it, and what speaks against it.

    `apart` is the end day of the rest of its group, which it could have shared; `unshared` says that it could have
    shared one with a claim that fits elsewhere or nowhere, `unchecked` with one that could not be checked.
    `held_by_others` says that other telling figures rest on the same day, which is then not free.
    """

    own: Choice
    choices: Sequence[Choice]
    apart: date | None = None
    unshared: bool = False
    unchecked: bool = False
    held_by_others: bool = False

    def candidate(self, position: int) -> Candidate:
        """The convention chosen for the claim at a position."""
        return self.own.chosen[position]

    def common_way(self) -> Way | None:
        """The basis and anchor that all figures of the end day share which have one; None where they do not."""
        ways = {way_of(one.by) for one in self.own.chosen.values() if one.by.basis != ANY}
        return next(iter(ways)) if len(ways) == 1 else None


def end_days(searched: Sequence[ClaimSearch]) -> dict[int, EndDay]:
    """An end day for every claim of a group that fits on some day."""
    left = {position for position, one in enumerate(searched) if one.matches}
    found: dict[int, EndDay] = {}
    for _ in range(MOST_DAYS):
        choices = ranked_choices(searched, left)
        if not choices or len(choices[0].chosen) == 1:
            break
        found |= {position: EndDay(choices[0], choices) for position in choices[0].chosen}
        left -= set(choices[0].chosen)
    for position in left:
        choices = ranked_choices(searched, {position})
        found[position] = EndDay(choices[0], choices)
    owns = list({id(one.own): one.own for one in found.values()}.values())
    shared = [c.day for c in owns if sum(_telling(searched[n], fit) for n, fit in c.chosen.items()) > 1]
    return {position: _weigh(position, one, shared, searched) for position, one in found.items()}


def _weigh(position: int, one: EndDay, shared: Sequence[date], searched: Sequence[ClaimSearch]) -> EndDay:
    """What the other claims say of a claim's end day; nothing when its day is given or any day would do.

    `shared` are the end days that several telling figures of the group have in common.
    """
    chosen, search = one.candidate(position), searched[position].claim.search
    if search is None or search.exact or not _telling(searched[position], chosen) or len(searched) == 1:
        return one
    if any(n != position and _telling(searched[n], other) for n, other in one.own.chosen.items()):
        return one._replace(held_by_others=True)
    open_to_it = [day for day in shared if search.first <= day <= search.last]
    if open_to_it:
        return one._replace(apart=open_to_it[0])
    near = [each for n, each in enumerate(searched) if n != position and _overlapping(searched[position], each)]
    tried = [each for each in near if each.gap is None]
    return one._replace(
        unshared=any(_telling(each, candidate) for each in tried for candidate in by_preference(each)[:1]),
        unchecked=not tried and bool(near),
    )


def _telling(search: ClaimSearch, one: Candidate) -> bool:
    """Whether a figure says something about the day: a value that changes from week to week."""
    return search.claim.kind == "value" and (one.last - one.first).days <= SAME_WEEK_DAYS


def _overlapping(one: ClaimSearch, other: ClaimSearch) -> bool:
    mine, theirs = one.claim.search, other.claim.search
    return mine is not None and theirs is not None and mine.first <= theirs.last and theirs.first <= mine.last


def ranked_choices(searched: Sequence[ClaimSearch], positions: Collection[int]) -> list[Choice]:
    """Every end day and basis that explains something of some claims of a group, the best first."""
    by_day = _by_day({position: searched[position].matches for position in positions})
    choices: list[Choice] = []
    for day, fitting in by_day.items():
        for basis in ("total", "price"):
            uniform = {n: [c for c in fits if c.by.basis in (basis, ANY)] for n, fits in fitting.items()}
            choices.append(_choice(day, {n: fits for n, fits in uniform.items() if fits}, uniform=1))
        if not any(len(choice.chosen) == len(fitting) for choice in choices[-2:]):
            choices.append(_choice(day, fitting, uniform=0))
    return sorted((c for c in choices if c.chosen), key=lambda choice: (choice.score, choice.day), reverse=True)


def _by_day(matches: Mapping[int, Sequence[Candidate]]) -> dict[date, dict[int, list[Candidate]]]:
    """For each day on which a candidate of some claim ends, the candidates of every claim that hold on it."""
    days = sorted({one.last for fits in matches.values() for one in fits})
    place = {day: number for number, day in enumerate(days)}
    found: dict[date, dict[int, list[Candidate]]] = {day: {} for day in days}
    for position, fits in matches.items():
        for one in fits:
            at = place[one.last]
            while at >= 0 and days[at] >= one.first:
                found[days[at]].setdefault(position, []).append(one)
                at -= 1
    return found


def _choice(day: date, fitting: Mapping[int, Sequence[Candidate]], *, uniform: int) -> Choice:
    chosen = {number: min(fits, key=preference) for number, fits in fitting.items()}
    rounded = sum(one.reading.rounded for one in chosen.values())
    departures = sum(len(one.departures) for one in chosen.values())
    return Choice(day, (len(chosen), uniform, rounded, -departures), chosen)


def preference(one: Candidate) -> tuple[bool, int, float]:
    return (not one.reading.rounded, len(one.departures), abs(one.reading.difference))


def by_preference(search: ClaimSearch) -> tuple[Candidate, ...]:
    """Everything that was tried and kept, what fits first, then the nearest."""
    return (*sorted(search.matches, key=preference), *search.misses)


def nearest_together(searched: Sequence[ClaimSearch], chance: Collection[int]) -> dict[int, Candidate]:
    """For claims whose fit is taken for chance, and those of the same column that do not fit, a day to compare."""
    found: dict[int, Candidate] = {}
    for name in {_column(searched[n]) for n in chance}:
        alike = {
            n: one for n, one in enumerate(searched)
            if one.gap is None and _column(one) == name and (n in chance or not one.matches)
        }  # fmt: skip
        found |= nearest_day(alike) if len(alike) > 1 else {}
    return found


def _column(search: ClaimSearch) -> str:
    return search.claim.request.name if search.claim.request is not None else ""


def nearest_day(searched: Mapping[int, ClaimSearch]) -> dict[int, Candidate]:
    """The convention and day on which figures lie nearest together, each measured in its own printed size."""
    by_way: dict[tuple[Convention, date], dict[int, Candidate]] = {}
    for position, each in searched.items():
        for one in by_preference(each):
            by_way.setdefault((one.by, one.last), {}).setdefault(position, one)
    whole = [found for found in by_way.values() if len(found) == len(searched)]
    return min(whole, key=lambda found: sum(_relative(one) for one in found.values()), default={})


def _relative(one: Candidate) -> float:
    return abs(one.reading.difference) / max(abs(one.reading.computed - one.reading.difference), 1e-12)


def as_good(position: int, best: Choice, choices: Iterable[Choice]) -> tuple[Candidate, ...]:
    """Other explanations of the whole group with the same score that say something else about the claim."""
    chosen = best.chosen[position]
    found = []
    for choice in choices:
        other = choice.chosen.get(position)
        if choice.score != best.score or other is None or other is chosen:
            continue
        apart = abs((other.end - chosen.end).days) > SAME_WEEK_DAYS
        if apart or other.by._replace(anchor="") != chosen.by._replace(anchor=""):
            found.append(other)
    return unique(found)
