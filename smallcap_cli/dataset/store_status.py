"""What the store holds of everything, a line each."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.dataset.keep import document_status, identity_status, series_status, table_status
from smallcap_cli.dataset.keep_factors import factor_status
from smallcap_cli.dataset.keep_share_counts import share_count_status
from smallcap_cli.dataset.keep_snapshots import snapshot_status
from smallcap_cli.store import Store


class StoreStatus(NamedTuple):
    """The lines of a store: series of prices and rates, lists of holdings, tables of fundamentals, and the rest."""

    series: list[SeriesStatus]
    lists: list[SeriesStatus]
    tables: list[SeriesStatus]
    others: list[SeriesStatus]

    @property
    def every_line(self) -> list[SeriesStatus]:
        return [*self.series, *self.lists, *self.tables, *self.others]


def store_status(store: Store, now: datetime) -> StoreStatus:
    """What a store holds."""
    others = [
        *identity_status(store, now), *share_count_status(store, now), *snapshot_status(store, now),
        *factor_status(store, now),
    ]  # fmt: skip
    return StoreStatus(series_status(store, now), document_status(store, now), table_status(store, now), others)
