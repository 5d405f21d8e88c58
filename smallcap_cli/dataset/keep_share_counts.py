"""Which share counts are new to the store, and what it holds of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import numpy as np

from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.store import Store
from smallcap_cli.store.share_counts import SHARE_COUNTS


def new_share_counts(store: Store, histories: Sequence[ShareHistory]) -> list[ShareHistory]:
    """Those that differ from the newest that the store has of their fund."""
    return [one for one in histories if not _is_kept(store, one)]


def share_count_status(store: Store, now: datetime, only: Collection[str] = ()) -> list[SeriesStatus]:
    """What the store holds of share counts, of all funds or of those named: days, rows, how many histories."""
    found = []
    for document in store.documents(SHARE_COUNTS.prefix):
        ticker = document.key.removeprefix(SHARE_COUNTS.prefix)
        kept = store.answers(ShareHistory, ticker) if not only or ticker in only else []
        if not kept:
            continue
        newest = kept[-1]
        first: date = newest.days[0].item()
        last: date = newest.days[-1].item()
        retrieved = newest.source.retrieved or now
        found.append(SeriesStatus(
            ticker, "share counts", newest.source.provider, first, last, len(newest.days), retrieved, now - retrieved,
            len(kept), "",
        ))  # fmt: skip
    return found


def _is_kept(store: Store, history: ShareHistory) -> bool:
    kept = store.answers(ShareHistory, history.ticker)
    if not kept or (kept[-1].lag, kept[-1].scope) != (history.lag, history.scope):
        return False
    pairs = ((getattr(kept[-1], name), getattr(history, name)) for name in ("nav", "shares"))
    return np.array_equal(kept[-1].days, history.days) and all(np.array_equal(*p, equal_nan=True) for p in pairs)
