"""What the store holds of snapshots."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.core.snapshots import Snapshot, SnapshotYear, rows_of
from smallcap_cli.core.words import unique
from smallcap_cli.store import Store
from smallcap_cli.store.snapshots import PREFIX, SNAPSHOTS


def stored_snapshots(store: Store, only: Collection[str] = ()) -> dict[str, list[Snapshot]]:
    """The snapshots of all funds or of those named, by fund, oldest first."""
    years: dict[str, list[SnapshotYear]] = {}
    for document in store.documents(PREFIX):
        subject = document.key.removeprefix(PREFIX)
        ticker = subject.rpartition("/")[0]
        if not only or ticker in only:
            years.setdefault(ticker, []).extend(SNAPSHOTS.answers(document.body, subject))
    return {ticker: rows_of(own) for ticker, own in sorted(years.items())}


def snapshot_status(store: Store, now: datetime, only: Collection[str] = ()) -> list[SeriesStatus]:
    """What the store holds of snapshots, of all funds or of those named: sessions, how many, and their sources."""
    found = []
    for ticker, rows in stored_snapshots(store, only).items():
        retrieved = max(one.retrieved for one in rows)
        providers = ", ".join(unique(one.provider for one in rows))
        found.append(SeriesStatus(
            ticker, "snapshots", providers, rows[0].session, rows[-1].session, len(rows), retrieved, now - retrieved,
            1, "",
        ))  # fmt: skip
    return found
