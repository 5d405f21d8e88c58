"""Series in the lists of the store, inside a transaction that writes: one more, the newest one, some dropped."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.store import rows
from smallcap_cli.store.packing import Entry, SeriesRow, Unsound

if TYPE_CHECKING:
    from smallcap_cli.store.codecs import SeriesCodec

T = TypeVar("T")


def new_row(
    maker: Callable[[T, str, datetime], SeriesRow], series: T, name: str, vintage: str, now: datetime
) -> SeriesRow:
    """The row of a series. **Raises** CouldNotParse for one that is not sound."""
    try:
        return maker(series, vintage, now)
    except Unsound as fault:
        raise CouldNotParse(f"the series of {safe(name)} cannot be kept: {fault}", "nothing was written") from None


def newest_series(
    connection: sqlite3.Connection, key: rows.Key, own: Sequence[Entry], codec: SeriesCodec
) -> object | None:
    """The newest series of a list; None where there is none, or it is lost or damaged."""
    if not own or not own[-1].place:
        return None
    try:
        return codec.series(rows.series_at(connection, key, own[-1]))
    except Unsound:
        return None


def add_series(connection: sqlite3.Connection, own: list[Entry], row: SeriesRow) -> None:
    """One more series at the end of its list. **Raises** ValueError for a second one of one vintage."""
    if own and own[-1].vintage == row.vintage:
        raise ValueError(f"{row.ticker} is given twice")
    own.append(rows.insert_series(connection, row))
    rows.put_list(connection, (row.ticker, row.kind), own)


def drop_series(connection: sqlite3.Connection, key: rows.Key, own: Sequence[Entry], gone: Sequence[Entry]) -> int:
    """Some series of a list less; how many those were."""
    for entry in gone:
        rows.delete_series(connection, entry)
    rows.put_list(connection, key, [entry for entry in own if entry not in gone])
    return len(gone)
