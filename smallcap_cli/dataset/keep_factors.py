"""Which factor series are new to the store, and what it holds of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import numpy as np

from smallcap_cli.core.factors import SUBJECTS, FactorSeries
from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.store import Store


def new_factors(store: Store, series: Sequence[FactorSeries]) -> list[FactorSeries]:
    """Those that say something else than what the store has of their kind."""
    return [
        one for one in series if not any(_says_the_same(one, old) for old in store.answers(FactorSeries, one.subject))
    ]


def factor_status(store: Store, now: datetime, only: Collection[str] = SUBJECTS) -> list[SeriesStatus]:
    """What the store holds of factors: a line a kind of file, with the CRSP database that it was made of."""
    found = []
    for one in (kept for subject in SUBJECTS if subject in only for kept in store.answers(FactorSeries, subject)):
        first: date = one.days[0].item()
        last: date = one.days[-1].item()
        retrieved = one.source.retrieved or now
        vintage = f"CRSP {one.vintage}" if one.vintage else "CRSP not stated"
        found.append(SeriesStatus(
            one.subject, "factors", one.source.provider, first, last, len(one.days), retrieved, now - retrieved, 1,
            vintage,
        ))  # fmt: skip
    return found


def _says_the_same(one: FactorSeries, other: FactorSeries) -> bool:
    """Whether days, returns and vintage are equal; where and when they were had does not count."""
    return (
        one.vintage == other.vintage
        and np.array_equal(one.days, other.days)
        and one.columns.keys() == other.columns.keys()
        and all(np.array_equal(one.columns[name], other.columns[name], equal_nan=True) for name in one.columns)
    )
