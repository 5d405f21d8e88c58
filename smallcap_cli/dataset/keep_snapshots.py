"""What the store holds of snapshots."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.core.snapshots import Snapshot, SnapshotYear, rows_of
from smallcap_cli.core.words import unique
from smallcap_cli.store import Store
from smallcap_cli.store.snapshots import PREFIX, SNAPSHOTS


def stored_years(store: Store, only: Collection[str] = ()) -> dict[str, list[SnapshotYear]]:
    """The snapshots of all funds or of those named by fund, a part for every calendar year."""
    years: dict[str, list[SnapshotYear]] = {}
    for document in store.documents(PREFIX):
        subject = document.key.removeprefix(PREFIX)
        ticker = subject.rpartition("/")[0]
        if not only or ticker in only:
            years.setdefault(ticker, []).extend(SNAPSHOTS.answers(document.body, subject))
    return dict(sorted(years.items()))


def stored_snapshots(store: Store, only: Collection[str] = ()) -> dict[str, list[Snapshot]]:
    """The snapshots of all funds or of those named, by fund, oldest first."""
    return {ticker: rows_of(years) for ticker, years in stored_years(store, only).items()}


def snapshot_status(store: Store, now: datetime, only: Collection[str] = ()) -> list[SeriesStatus]:
    """What the store holds of snapshots, of all funds or of those named: sessions, how many, and their sources."""
    found = []
    for ticker, years in stored_years(store, only).items():
        retrieved = max(one.source.retrieved or now for one in years)
        first, *_, last = (one.sessions for one in (years[0], *years))
        providers = ", ".join(unique(name for one in years for name in one.providers))
        found.append(SeriesStatus(
            ticker, "snapshots", providers, first[0], last[-1], sum(len(one.figures) for one in years), retrieved,
            now - retrieved, 1, "",
        ))  # fmt: skip
    return found
