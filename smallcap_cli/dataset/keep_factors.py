"""Which factor series are new to the store, and what it holds of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from smallcap_cli.core.factors import SUBJECTS, FactorSeries
from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.store import Store
from smallcap_cli.store.factors import stored_factors


def new_factors(store: Store, series: Sequence[FactorSeries]) -> list[FactorSeries]:
    """Those that say something else than what the store has last of their kind, CRSP database and last month.

    So a series that a faulty copy took the place of is kept anew, and answers.
    """
    return [one for one in series if not _is_last(store, one)]


def _is_last(store: Store, one: FactorSeries) -> bool:
    alike = (kept for kept in stored_factors(store, one.subject) if kept.recency[:2] == one.recency[:2])
    last = next(alike, None)
    return last is not None and one.says_the_same(last)


def older_notes(store: Store, series: Sequence[FactorSeries]) -> tuple[str, ...]:
    """What is to be said of series that are older than the newest of their kind in the store, which goes on to answer.

    Those of an earlier CRSP database, or of an earlier last month where it is the same; what is not stated may be any.
    """
    notes = []
    for one in series:
        newest = next(stored_factors(store, one.subject), one)
        if newest.vintage and not one.vintage:
            why = f"its CRSP database is not stated, so {_made_of(newest)} in the store answers"
            notes.append(f"{one.subject} to {one.last_day:%Y-%m}: {why}")
        elif one.recency[:2] < newest.recency[:2]:
            notes.append(f"{one.subject}: {_made_of(one)} is older than {_made_of(newest)} in the store, which answers")
    return tuple(notes)


def factor_status(store: Store, now: datetime, only: Collection[str] = SUBJECTS) -> list[SeriesStatus]:
    """What the store holds of factors: a line a kind of file, of its newest CRSP database, and how many there are."""
    found = []
    for subject in SUBJECTS:
        kept = list(stored_factors(store, subject)) if subject in only else []
        if not kept:
            continue
        newest = kept[0]
        retrieved = newest.source.retrieved or now
        found.append(SeriesStatus(
            subject, "factors", newest.source.provider, newest.days[0].item(), newest.last_day, len(newest.days),
            retrieved, now - retrieved, len(kept), newest.database,
        ))  # fmt: skip
    return found


def _made_of(one: FactorSeries) -> str:
    return f"{one.database} to {one.last_day:%Y-%m}"
