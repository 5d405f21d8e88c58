"""Which convention stands behind a published figure: a verdict for every claim, and one end day for a group.

Among conventions that fit, the one that explains most of the group is chosen, then one basis for all of it, then
the printed digits by rounding rather than by cutting off, then the fewest departures from the project's defaults,
then the latest day. A claim is ambiguous when another choice is exactly as good and means something else, when so
much was tried that one in ten figures near it would have fitted. A figure of another window than its own is no fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.claims.chance import AMBIGUOUS, Reach, chance_words, joint_chance, joint_words
from smallcap_cli.core.claims.claim import Claim, Status
from smallcap_cli.core.claims.figures import Bench
from smallcap_cli.core.claims.groups import EndDay, as_good, by_preference, end_days, nearest_together, preference
from smallcap_cli.core.claims.search import ANY, Candidate, ClaimSearch, claim_search
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_OFFERED, Gap
from smallcap_cli.core.words import unique

#: In a larger group only so many misses of each claim are kept, in which to look for a common near miss.
MOST_TOGETHER = 50
KEPT_MISSES = 10


class Verdict(NamedTuple):
    """What became of one claim: the chosen convention or the nearest miss, and why the status is what it is.

    `gap` says why nothing was computed; `chance` is the share of figures near the claimed one that would fit too.
    """

    claim: Claim
    status: Status
    reason: str
    chosen: Candidate | None = None
    matches: int = 0
    tries: int = 0
    gap: Gap | None = None
    candidates: tuple[Candidate, ...] = ()
    chance: float | None = None

    @property
    def wanting(self) -> bool:
        """Whether the data to check it could not be had."""
        return self.gap is not None and not self.claim.not_checkable


class GroupFinding(NamedTuple):
    """What can be said of a group as a whole."""

    group: str
    text: str
    mixed: bool = False


def verdicts(
    claims: Sequence[Claim], bench: Bench, benchmarks: Sequence[str], latest: date, *, detailed: str = ""
) -> tuple[list[Verdict], list[GroupFinding]]:
    """A verdict for each claim in their order, and what was found of each group.

    A fact such as a fee has no end day to share, so it stands alone. Of the claim called `detailed` everything that
    was tried is kept.
    """
    groups: dict[tuple[str, str, int], list[int]] = {}
    for number, claim in enumerate(claims):
        alone = number if not claim.group or not _has_end(claim) else -1
        groups.setdefault((claim.file, claim.group, alone), []).append(number)
    found: dict[int, Verdict] = {}
    told: dict[tuple[str, str, int], list[GroupFinding]] = {}
    for key, members in sorted(groups.items(), key=lambda item: _alike(claims[item[1][0]])):
        open_ones = [number for number in members if not claims[number].not_checkable]
        found |= {n: _declared_verdict(claims[n]) for n in members if claims[n].not_checkable}
        searched = [claim_search(claims[number], bench, benchmarks, latest) for number in open_ones]
        if len(members) > MOST_TOGETHER:
            searched = [one._replace(misses=one.misses[:KEPT_MISSES]) for one in searched]
        days = end_days(searched)
        made = _group_verdicts(searched, days)
        found |= {
            n: one if one.claim.id == detailed else one._replace(candidates=())
            for n, one in zip(open_ones, made, strict=True)
        }
        if key[1] and len(made) > 1:
            told[key] = _findings(key[1], made, days)
    findings = [finding for key in groups for finding in told.get(key, [])]
    return [found[number] for number in range(len(claims))], findings


def _alike(claim: Claim) -> tuple[tuple[str, ...], str, date]:
    """What claims have in common that look at the same figures: checked together, they are computed once."""
    name = claim.request.name if claim.request is not None else ""
    return claim.tickers, name, claim.search.last if claim.search is not None else date.min


def _has_end(claim: Claim) -> bool:
    metric = claim.request.metric if claim.request is not None else None
    return claim.kind == "streak" or (metric is not None and metric.has_window)


def _declared_verdict(claim: Claim) -> Verdict:
    return Verdict(claim, "not_checkable", claim.not_checkable, gap=Gap(NOT_OFFERED, claim.not_checkable))


def _group_verdicts(searched: Sequence[ClaimSearch], days: Mapping[int, EndDay]) -> list[Verdict]:
    """The verdicts of a group. A fit by an unusual convention, on a day that fits nothing else, is taken for chance."""
    chance = {n for n, one in days.items() if one.unshared and one.candidate(n).departures}
    together = nearest_together(searched, chance)
    shared = {id(one.own): _together(searched, one) for one in days.values()}
    main = next((one.own.day for one in days.values() if len(one.own.chosen) > 1), None)
    made = []
    for position, one in enumerate(searched):
        if one.gap is not None:
            made.append(Verdict(one.claim, "not_checkable", one.gap.detail, gap=one.gap))
        elif position in chance or position not in days:
            made.append(_not_fitting(one, together.get(position), main))
        else:
            made.append(_fitting(one, position, days[position], shared[id(days[position].own)]))
    return made


def _fitting(search: ClaimSearch, position: int, day: EndDay, together: float) -> Verdict:
    chosen, counts = day.candidate(position), (len(search.matches), search.tries)
    chance = None if search.reach is None else _chance(search.reach, day)
    doubt = _doubt(search, position, day)
    words = chance_words(chance) if chance is not None and chance >= AMBIGUOUS else ""
    if not words and chance is not None and day.held_by_others and together >= AMBIGUOUS:
        chance, words = together, joint_words(together)
    if not doubt and words:
        doubt = "; ".join(word for word in (_how(search.claim, chosen, search), words) if word)
    said = doubt or _how(search.claim, chosen, search)
    status: Status = "ambiguous" if doubt else "reproduced"
    return Verdict(search.claim, status, said, chosen, *counts, None, by_preference(search), chance)


def _chance(reach: Reach, day: EndDay) -> float:
    """The chance of a fit: of anything tried; once others hold the end day of what is open on it, all going one way."""
    return reach.along(day.common_way()).chance(day.own.day) if day.held_by_others else reach.chance()


def _together(searched: Sequence[ClaimSearch], day: EndDay) -> float:
    """The chance that all figures of a group that share an end day would share one."""
    reaches = [searched[n].reach for n in day.own.chosen if day.own.chosen[n].by.basis != ANY]
    return joint_chance([reach for reach in reaches if reach is not None])


def _doubt(search: ClaimSearch, position: int, day: EndDay) -> str:
    """Why a convention that fits may not be the one meant; empty when nothing speaks against it."""
    chosen = day.candidate(position)
    if day.apart is not None:
        return f"fits only on another end day than its group: {description_of(chosen)}; the group ends on {day.apart}"
    if day.unshared:
        return f"no end day fits both this and another claim of its group; alone it fits {description_of(chosen)}"
    if day.unchecked and chosen.departures:
        return f"no other claim of its group could be checked; {_how(search.claim, chosen, search)}"
    if search.claim.kind in ("ordering", "range"):
        usual = [one.fits for one in by_preference(search) if not one.departures]
        split = len(day.own.chosen) == 1 and 0 < sum(usual) < len(usual)
        return f"true on {sum(usual)} of {len(usual)} end days with the usual conventions" if split else ""
    others = () if chosen.by.basis == ANY else as_good(position, day.own, day.choices)
    others = tuple(one for one in others if not _is_same_fall(search.claim, chosen, one))
    if not others:
        return ""
    listed = "; ".join(description_of(one) for one in others[:3]) + (" ..." if len(others) > 3 else "")
    return f"{len(others)} other conventions fit too: {listed}"


def _is_same_fall(claim: Claim, one: Candidate, other: Candidate) -> bool:
    """Whether two end days see the same fall: to each day after it the deepest one is the same figure."""
    metric = claim.request.metric if claim.request is not None else None
    same = one.figures == other.figures and one.by._replace(anchor="") == other.by._replace(anchor="")
    return metric is not None and metric.view == "path" and same


def _not_fitting(search: ClaimSearch, together: Candidate | None, day: date | None) -> Verdict:
    """A claim that no convention gives, or none that gives anything else of its group."""
    claim, counts = search.claim, (len(search.matches), search.tries)
    pool = search.misses or search.matches
    on_day = [one for one in pool if day is not None and one.first <= day <= one.last]
    nearest = together or (on_day or pool)[0]
    said = _nearest(claim, nearest)
    if search.matches:
        alone = description_of(min(search.matches, key=preference))
        said = f"no end day fits both this and another claim of its group; alone it fits {alone}; {said}"
    if search.partial:
        gap = Gap(NOT_COMPARABLE, "month-end data cannot decide this; --prices DIR reads your daily closes")
        return Verdict(claim, "not_checkable", f"{gap.detail}; {said}", None, *counts, gap, by_preference(search))
    return Verdict(claim, "not_reproduced", said, nearest, *counts, None, by_preference(search))


def description_of(one: Candidate) -> str:
    """A convention in words: what was computed, on what, to which day."""
    parts = [*one.subject] if len(one.subject) == 1 else [" and ".join(one.subject)] if one.subject else []
    parts += [f"{one.by.basis} return"] if one.by.basis != ANY else []
    parts += [word for word in one.departures if word != f"{one.by.basis} return"]
    return ", ".join((*parts, f"{one.start} to {one.end}" if one.start != one.end else f"{one.end}"))


def _nearest(claim: Claim, one: Candidate) -> str:
    if claim.documented is not None:
        return f"contradicted by {claim.documented.source}"
    if one.fits:
        return f"fits only with another window: {description_of(one)}"
    return f"nearest: {description_of(one)}"


def _how(claim: Claim, chosen: Candidate, search: ClaimSearch) -> str:
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


def _findings(name: str, made: Sequence[Verdict], days: Mapping[int, EndDay]) -> list[GroupFinding]:
    """Which end days explain a group, and where its members rest on different bases or anchors."""
    told = []
    shared = {n: one for n, one in days.items() if len(one.own.chosen) > 1 and not one.unshared}
    for day in unique(one.own.day for one in shared.values()):
        members = [n for n, one in shared.items() if one.own.day == day]
        if len(members) < 2:
            continue
        end = max(days[n].candidate(n).end for n in members)
        told.append(GroupFinding(name, f"one end day fits {len(members)} of {len(made)} claims: {end}"))
    if any(one.unshared for one in days.values()):
        unshared = [made[n].chosen for n, one in days.items() if one.unshared]
        ends = sorted({one.end for one in unshared if one is not None})
        told.append(GroupFinding(name, f"some of its claims share no end day: {', '.join(map(str, ends))}"))
    for field, word in (("basis", "bases"), ("anchor", "anchors")):
        used: dict[str, list[str]] = {}
        for one in made:
            if one.chosen is not None and one.status != "not_reproduced":
                used.setdefault(str(getattr(one.chosen.by, field)), []).append(one.claim.id)
        used.pop(ANY, None)
        if len(used) > 1:
            listed = "; ".join(f"{which}: {', '.join(ids)}" for which, ids in sorted(used.items()))
            told.append(GroupFinding(name, f"mixed {word}: {listed}", mixed=True))
    return told
