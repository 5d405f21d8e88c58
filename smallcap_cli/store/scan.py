"""The closes of many funds at once, out of the mapped file where that has them; it is made anew when it lacks many."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.store import packing, rows
from smallcap_cli.store.file import StoreFile
from smallcap_cli.store.mapped import FILES, Damage, MappedCloses, Original, write_closes
from smallcap_cli.store.packing import Entry, Unsound

#: Of fewer funds each is quicker read by itself than the file is made.
MANY = 200
#: The file is made anew when it lacks this share of the store's funds.
LACKING_SHARE = 0.25


#: Told the fund read last, nothing, and how many of how many that makes.
Progress = Callable[[str, object, int, int], None]


def closes(
    file: StoreFile, tickers: Sequence[str], column: str, on_read: Progress | None = None
) -> dict[str, PriceHistory]:
    """Histories of nothing but the closes `column`, by ticker; who is not in it is to be read by itself.

    A mapped file that cannot be made, or is damaged and cannot be made again, leaves everybody out.
    """
    lists = file.read(rows.lists) or {}
    newest = {ticker: own[-1] for (ticker, kind), own in lists.items() if kind == "prices" and own[-1].place}
    wanted = {ticker: newest[ticker] for ticker in tickers if ticker in newest}
    path = file.path.with_name(FILES[column])
    found = _mapped_series(path, wanted)
    lacking = len(wanted) - len(found)
    if lacking > MANY and lacking > LACKING_SHARE * len(newest):
        with suppress(OSError):
            file.read(lambda connection: write_closes(path, column, _originals(connection, on_read)))
            found = _mapped_series(path, wanted)
    return found


def _mapped_series(path: Path, wanted: Mapping[str, Entry]) -> dict[str, PriceHistory]:
    """What the mapped file has of the very series wanted; nothing where it is missing or damaged anywhere."""
    try:
        opened = MappedCloses(path)
        found = {ticker: opened.history(ticker, entry) for ticker, entry in wanted.items()}
    except (OSError, Damage):
        return {}
    return {ticker: history for ticker, history in found.items() if history is not None}


def _originals(connection: sqlite3.Connection, on_read: Progress | None) -> Iterator[Original]:
    """The newest sound series of every fund, one at a time."""
    kept = [(key, own) for key, own in rows.lists(connection).items() if key[1] == "prices" and own[-1].place]
    for done, (key, own) in enumerate(kept, start=1):
        if on_read is not None:
            on_read(key[0], None, done, len(kept))
        with suppress(Unsound):  # who reads it by itself is told
            row = rows.series_at(connection, key, own[-1])
            yield Original(own[-1], packing.price_history(row), row.about)
