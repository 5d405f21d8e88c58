"""Which convention stands behind a published figure: a verdict for every claim, and one end day for a group.

Among conventions that fit, the one that explains most of the group is chosen, then one basis for all of it, then
the printed digits by rounding rather than by cutting off, then the fewest departures from the project's defaults,
then the latest day. A claim is ambiguous when another choice is exactly as good and means something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.analysis.claim_figures import Bench, Convention
from smallcap_cli.core.analysis.claim_search import ANY, Candidate, Tried, tried
from smallcap_cli.core.claim import Claim, Status
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_OFFERED, Gap

#: End days this close together are one explanation: the week in which something was written.
SAME_WEEK_DAYS = 7
#: In a larger group only so many misses of each claim are kept, in which to look for a common near miss.
MOST_TOGETHER = 50
KEPT_MISSES = 10


class Verdict(NamedTuple):
    """What became of one claim: the chosen convention or the nearest miss, and why the status is what it is.

    `gap` says why nothing was computed.
    """

    claim: Claim
    status: Status
    reason: str
    chosen: Candidate | None = None
    matches: int = 0
    tries: int = 0
    gap: Gap | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def wanting(self) -> bool:
        """Whether the data to check it could not be had."""
        return self.gap is not None and not self.claim.not_checkable


class Finding(NamedTuple):
    """What can be said of a group as a whole."""

    group: str
    text: str
    mixed: bool = False


class Choice(NamedTuple):
    """One end day and, for each claim it explains, the convention that does; `score` is better when greater."""

    day: date
    score: tuple[int, int, int, int]
    chosen: Mapping[int, Candidate]


def verdicts(
    claims: Sequence[Claim], bench: Bench, benchmarks: Sequence[str], latest: date, *, detailed: str = ""
) -> tuple[list[Verdict], list[Finding]]:
    """A verdict for each claim in their order, and what was found of each group.

    A fact such as a fee has no end day to share, so it stands alone. Of the claim called `detailed` everything that
    was tried is kept.
    """
    groups: dict[tuple[str, str, int], list[int]] = {}
    for number, claim in enumerate(claims):
        alone = number if not claim.group or not _has_end(claim) else -1
        groups.setdefault((claim.file, claim.group, alone), []).append(number)
    found: dict[int, Verdict] = {}
    told: dict[tuple[str, str, int], list[Finding]] = {}
    for key, members in sorted(groups.items(), key=lambda item: _alike(claims[item[1][0]])):
        open_ones = [number for number in members if not claims[number].not_checkable]
        found |= {n: _declared(claims[n]) for n in members if claims[n].not_checkable}
        searched = [tried(claims[number], bench, benchmarks, latest) for number in open_ones]
        if len(members) > MOST_TOGETHER:
            searched = [one._replace(misses=one.misses[:KEPT_MISSES]) for one in searched]
        choices = ranked_choices(searched)
        made = _judged(searched, choices)
        found |= {
            n: one if one.claim.id == detailed else one._replace(candidates=())
            for n, one in zip(open_ones, made, strict=True)
        }
        if key[1] and len(made) > 1:
            told[key] = _findings(key[1], made, choices)
    findings = [finding for key in groups for finding in told.get(key, [])]
    return [found[number] for number in range(len(claims))], findings


def _alike(claim: Claim) -> tuple[tuple[str, ...], str, date]:
    """What claims have in common that look at the same figures: checked together, they are computed once."""
    name = claim.request.name if claim.request is not None else ""
    return claim.tickers, name, claim.search.last if claim.search is not None else date.min


def _has_end(claim: Claim) -> bool:
    metric = claim.request.metric if claim.request is not None else None
    return claim.kind == "streak" or (metric is not None and metric.windowed)


def _declared(claim: Claim) -> Verdict:
    return Verdict(claim, "not_checkable", claim.not_checkable, gap=Gap(NOT_OFFERED, claim.not_checkable))


def ranked_choices(searched: Sequence[Tried]) -> list[Choice]:
    """Every end day and basis that explains something of a group, the best first."""
    by_day = _by_day(searched)
    choices: list[Choice] = []
    for day, fitting in by_day.items():
        for basis in ("total", "price"):
            uniform = {n: [c for c in fits if c.by.basis in (basis, ANY)] for n, fits in fitting.items()}
            choices.append(_choice(day, {n: fits for n, fits in uniform.items() if fits}, uniform=1))
        if not any(len(choice.chosen) == len(fitting) for choice in choices[-2:]):
            choices.append(_choice(day, fitting, uniform=0))
    return sorted((c for c in choices if c.chosen), key=lambda choice: (choice.score, choice.day), reverse=True)


def _by_day(searched: Sequence[Tried]) -> dict[date, dict[int, list[Candidate]]]:
    """For each day on which a candidate of some claim ends, the candidates of every claim that hold on it."""
    days = sorted({one.last for each in searched for one in each.matches})
    place = {day: number for number, day in enumerate(days)}
    found: dict[date, dict[int, list[Candidate]]] = {day: {} for day in days}
    for position, each in enumerate(searched):
        for one in each.matches:
            at = place[one.last]
            while at >= 0 and days[at] >= one.first:
                found[days[at]].setdefault(position, []).append(one)
                at -= 1
    return found


def _choice(day: date, fitting: Mapping[int, Sequence[Candidate]], *, uniform: int) -> Choice:
    chosen = {number: min(fits, key=_preference) for number, fits in fitting.items()}
    rounded = sum(one.reading.rounded for one in chosen.values())
    departures = sum(len(one.departures) for one in chosen.values())
    return Choice(day, (len(chosen), uniform, rounded, -departures), chosen)


def _preference(one: Candidate) -> tuple[bool, int, float]:
    return (not one.reading.rounded, len(one.departures), abs(one.reading.difference))


def _judged(searched: Sequence[Tried], choices: Sequence[Choice]) -> list[Verdict]:
    """The verdicts of a group. When no day fits two of its figures, a fit of one alone is taken for chance."""
    members = sum(one.gap is None for one in searched)
    torn = members > 1 and (not choices or len(choices[0].chosen) == 1)
    day = None if not choices or torn else choices[0].day
    together = _nearest_day(searched) if torn else {}
    made = []
    for position, one in enumerate(searched):
        if one.gap is not None:
            made.append(Verdict(one.claim, "not_checkable", one.gap.detail, gap=one.gap))
        elif one.matches and not torn:
            made.append(_fitting(one, position, choices, lonely=len(searched) > 1 and members == 1))
        else:
            made.append(_not_fitting(one, together.get(position), day))
    return made


def _fitting(search: Tried, position: int, choices: Sequence[Choice], *, lonely: bool) -> Verdict:
    own = next(choice for choice in choices if position in choice.chosen)
    chosen = own.chosen[position]
    doubt = _doubt(search, position, own, choices)
    if lonely and chosen.departures and not doubt:
        doubt = f"nothing else of its group could be checked; {_how(search.claim, chosen, search)}"
    said = doubt or _how(search.claim, chosen, search)
    status: Status = "ambiguous" if doubt else "reproduced"
    return Verdict(
        search.claim, status, said, chosen, len(search.matches), search.tries, None, _ordered(search)
    )  # fmt: skip


def _ordered(search: Tried) -> tuple[Candidate, ...]:
    return (*sorted(search.matches, key=_preference), *search.misses)


def _not_fitting(search: Tried, together: Candidate | None, day: date | None) -> Verdict:
    """A claim that no convention gives, or none that gives anything else of its group."""
    claim, counts = search.claim, (len(search.matches), search.tries)
    pool = search.misses or search.matches
    on_day = [one for one in pool if day is not None and one.first <= day <= one.last]
    nearest = together or (on_day or pool)[0]
    said = _nearest(claim, nearest)
    if search.matches:
        alone = described(min(search.matches, key=_preference))
        said = f"no day fits it and another figure of its group; alone it fits {alone}; {said}"
    if search.partial:
        gap = Gap(NOT_COMPARABLE, "month ends alone do not decide; --prices DIR reads daily closes")
        return Verdict(claim, "not_checkable", f"{gap.detail}; {said}", None, *counts, gap, _ordered(search))
    return Verdict(claim, "not_reproduced", said, nearest, *counts, None, _ordered(search))


def _nearest_day(searched: Sequence[Tried]) -> dict[int, Candidate]:
    """The convention and day on which the figures of a group lie nearest, each measured in its own printed size."""
    by_way: dict[tuple[Convention, date], dict[int, Candidate]] = {}
    for position, each in enumerate(searched):
        for one in _ordered(each):
            by_way.setdefault((one.by, one.last), {}).setdefault(position, one)
    whole = [found for found in by_way.values() if len(found) == sum(each.gap is None for each in searched)]
    return min(whole, key=lambda found: sum(_relative(one) for one in found.values()), default={})


def _relative(one: Candidate) -> float:
    return abs(one.reading.difference) / max(abs(one.reading.computed - one.reading.difference), 1e-12)


def _doubt(search: Tried, position: int, own: Choice, choices: Sequence[Choice]) -> str:
    """Why a convention that fits may not be the one meant; empty when nothing speaks against it."""
    chosen = own.chosen[position]
    if own is not choices[0]:
        return f"fits only apart from its group: {described(chosen)}; the group ends {choices[0].day}"
    if search.claim.kind in ("ordering", "range"):
        usual = [one.fits for one in _ordered(search) if not one.departures]
        split = len(own.chosen) == 1 and 0 < sum(usual) < len(usual)
        return f"true of {sum(usual)} of {len(usual)} end days, usual conventions" if split else ""
    others = [] if chosen.by.basis == ANY else _as_good(position, own, choices)
    if not others:
        return ""
    listed = "; ".join(described(one) for one in others[:3]) + (" ..." if len(others) > 3 else "")
    return f"{len(others)} other conventions fit as well: {listed}"


def _as_good(position: int, best: Choice, choices: Iterable[Choice]) -> list[Candidate]:
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
    return list(dict.fromkeys(found))


def described(one: Candidate) -> str:
    """A convention in words: what was computed, on what, to which day."""
    parts = [*one.subject] if len(one.subject) == 1 else [" and ".join(one.subject)] if one.subject else []
    parts += [f"{one.by.basis} return"] if one.by.basis != ANY else []
    parts += [word for word in one.departures if word != f"{one.by.basis} return"]
    return ", ".join((*parts, f"{one.start} to {one.end}" if one.start != one.end else f"{one.end}"))


def _nearest(claim: Claim, one: Candidate) -> str:
    if claim.documented is not None:
        return f"contradicted by {claim.documented.source}"
    return f"nearest: {described(one)}"


def _how(claim: Claim, chosen: Candidate, search: Tried) -> str:
    """What is remarkable about the convention that fits; empty when it is the project's own."""
    words = list(chosen.departures)
    if claim.documented is not None:
        words.append(f"as in {claim.documented.source}")
    if claim.index_id:
        words.insert(0, f"by proxy {chosen.subject[0]}, within its fee over the window")
    if claim.kind == "streak" and len(claim.versus) > 1:
        every = [one for one in (*search.misses, *search.matches) if one.by.basis == chosen.by.basis]
        runs = {one.subject[1]: one.figures[0] for one in every if one.end == chosen.end}
        words.append("depends on the benchmark: " + ", ".join(f"{rival} {runs[rival]:.0f}" for rival in sorted(runs)))
    return "; ".join(words)


def _findings(name: str, made: Sequence[Verdict], choices: Sequence[Choice]) -> list[Finding]:
    """Whether one end day explains a group, and where its members rest on different bases or anchors."""
    if not choices or sum(one.chosen is not None for one in made) < 2:
        return []
    best, fitting = choices[0], [one for one in made if one.matches]
    if len(best.chosen) == 1:
        nearest = next((one.chosen.end for one in made if one.chosen is not None), best.day)
        return [Finding(name, f"no end day fits two of its claims; all are nearest together on {nearest}")]
    end = max(one.end for one in best.chosen.values())
    counted = f"{len(best.chosen)} of {len(made)} claims: {end}"
    told = [
        Finding(
            name, f"one end day fits {counted}" + (", the others only apart" if len(best.chosen) < len(fitting) else "")
        )
    ]
    for field in ("basis", "anchor"):
        used: dict[str, list[str]] = {}
        for number, one in best.chosen.items():
            used.setdefault(str(getattr(one.by, field)), []).append(made[number].claim.id)
        used.pop(ANY, None)
        if len(used) > 1:
            listed = "; ".join(f"{word}: {', '.join(ids)}" for word, ids in sorted(used.items()))
            told.append(Finding(name, f"mixed {'bases' if field == 'basis' else 'anchors'}: {listed}", mixed=True))
    return told
