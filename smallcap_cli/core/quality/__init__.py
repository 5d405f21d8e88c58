"""What is odd in a price history: days missing, closes no market made, adjustments that contradict themselves.

A rule is one entry of `RULES`: its kind, one line of help, and a function from a case to days with the facts in words.
Nothing is mended here; what is found stays in the history and is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Days, Finding, PriceHistory
from smallcap_cli.core.quality import adjustments, closes
from smallcap_cli.core.quality.case import Case, Found, case_of

#: So many findings of a kind are told one by one; the last of them says how many more there are.
MOST_OF_A_KIND = 12


class QualityRule(NamedTuple):
    """A kind of finding; `monthly` marks those that month-end histories are asked for as well."""

    kind: str
    help: str
    find: Callable[[Case], Found]
    monthly: bool = False


RULES = (
    QualityRule("adjusted_contradiction", "adjusted close that contradicts close and distributions",
         adjustments.adjusted_contradictions),
    QualityRule("bad_tick", "close far from the closes of the day before and after", closes.bad_ticks),
    QualityRule("distribution_without_drop", "large distribution after which the close did not fall",
         adjustments.distributions_without_drop),
    QualityRule("extra_session", "bar on a day the exchange was closed", closes.extra_sessions),
    QualityRule("missed_split", "move over 50 % in a day, or as large as a split", closes.missed_splits),
    QualityRule("missing_session", "no bar on a day the exchange was open", closes.missing_sessions),
    QualityRule("revised", "daily total returns unlike those of the earlier copy", adjustments.revisions, monthly=True),
    QualityRule("shorter", "days of the earlier copy that are missing now", adjustments.losses, monthly=True),
    QualityRule("stale_close", "the same close on five or more days without signs of trading", closes.stale_closes),
    QualityRule("zero_volume", "days without a trade; the close may be stale", closes.zero_volume),
)  # fmt: skip


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
    return tuple(sorted(finding for rule in rules for finding in _gravest(rule.kind, rule.find(case))))


def _gravest(kind: str, found: Found) -> list[Finding]:
    told = [Finding(day, kind, detail) for day, detail in found]
    if len(told) > MOST_OF_A_KIND:
        last = told[MOST_OF_A_KIND - 1]
        also = f"{last.detail} (and {len(told) - MOST_OF_A_KIND:,} more of this kind later)"
        told = [*told[: MOST_OF_A_KIND - 1], last._replace(detail=also)]
    return told
