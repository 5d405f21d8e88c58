"""What is odd in a price history: days missing, closes no market made, adjustments that contradict themselves.

A rule is one entry of `RULES`: its kind, one line of help, and a function from a case to days with the facts in words.
Nothing is mended here; what is found stays in the history and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import Days, PriceHistory
from smallcap_cli.core.quality import adjustments, closes, distributions
from smallcap_cli.core.quality import sessions as exchange_days
from smallcap_cli.core.quality.case import Case, Found, case_of, finite

#: So many findings of a kind are listed one by one; the last of them says how many more there are.
MOST_OF_A_KIND = 12


class QualityRule(NamedTuple):
    """A kind of finding; `monthly` marks those that month-end histories are asked for as well.

    `gravity` is 3 where a return is wrong by the size of the finding, 2 where total return is, 1 where days are,
    0 where closes may be older ones.
    """

    kind: str
    help: str
    find: Callable[[Case], Found]
    gravity: int
    monthly: bool = False


RULES = (
    QualityRule("adjusted_contradiction", "adjusted close that contradicts close and distributions",
         adjustments.adjusted_contradictions, 2),
    QualityRule("bad_tick", "close far from the closes of the day before and after", closes.bad_ticks, 3),
    QualityRule("distribution_without_drop", "large distribution after which the close did not fall",
         distributions.distributions_without_drop, 2),
    QualityRule("extra_session", "bar on a day the exchange was closed", exchange_days.extra_sessions, 1),
    QualityRule("large_distribution", "distribution over three times the others that the close does not show",
         distributions.large_distributions, 2),
    QualityRule("missed_split", "move over 50 % in a day, or as large as a split", closes.missed_splits, 3),
    QualityRule("missing_distribution", "no distribution where the fund usually pays one",
         distributions.missing_distributions, 2),
    QualityRule("missing_session", "no bar on a day the exchange was open", exchange_days.missing_sessions, 1),
    QualityRule("other_week", "closes on Sundays week after week, as elsewhere than in New York",
         exchange_days.other_week, 1),
    QualityRule("revised", "daily total returns unlike those of the earlier copy", adjustments.revisions, 2,
         monthly=True),
    QualityRule("shifted_dates", "every date a day off the sessions, or off the working week",
         exchange_days.shifted_dates, 3),
    QualityRule("shorter", "days of the earlier copy that are missing now", adjustments.losses, 1, monthly=True),
    QualityRule("stale_close", "the same close on five or more days, not traded or beyond chance",
         closes.stale_closes, 0),
    QualityRule("zero_volume", "days without a trade; the close may be stale", closes.zero_volume, 0),
)  # fmt: skip


_GRAVITY = {rule.kind: rule.gravity for rule in RULES}


# Absurd but finite closes overflow here; a ratio that is no number fails every comparison.
@np.errstate(all="ignore")
def findings(
    history: PriceHistory, *, sessions: Days | None = None, before: PriceHistory | None = None
) -> tuple[Finding, ...]:
    """What is odd in a history, by day and kind.

    `sessions` are all days the exchange was open on from the history's first day to its last; `before` is an earlier
    copy of the same fund. **Missing** rules that need one of them find nothing without it.
    """
    case = case_of(history, sessions, before)
    rules = [rule for rule in RULES if rule.monthly or history.frequency == "daily"]
    found = (
        Finding(odd.day, rule.kind, odd.detail, finite(odd.size), odd.spans)
        for rule in rules
        for odd in rule.find(case)
    )
    return tuple(sorted(found))


def gravest_first(found: Iterable[Finding]) -> list[Finding]:
    """The findings, those first that spoil the most: by the gravity of their kind, then by size, then by day."""
    return sorted(found, key=lambda finding: (gravity_rank(finding), finding[:2]))


def gravity_rank(finding: Finding) -> tuple[int, float]:
    """What findings are sorted by so that those come first that spoil the most, whatever fund they are about."""
    return -_GRAVITY.get(finding.kind, 0), -finding.size


def listed_findings(found: Iterable[Finding]) -> list[Finding]:
    """The findings to list, by day: of a kind with very many the gravest, the last of which says how many more."""
    by_kind: dict[str, list[Finding]] = {}
    for finding in gravest_first(found):
        by_kind.setdefault(finding.kind, []).append(finding)
    listed = [finding for of_kind in by_kind.values() for finding in _cut(of_kind)]
    return sorted(listed, key=lambda finding: finding[:2])


def _cut(gravest: list[Finding]) -> list[Finding]:
    if len(gravest) <= MOST_OF_A_KIND:
        return gravest
    *others, last = sorted(gravest[:MOST_OF_A_KIND])
    more = len(gravest) - MOST_OF_A_KIND
    return [*others, last._replace(detail=f"{last.detail} (and {more:,} lesser ones of this kind)")]
