"""The rows of the store's tables: written with a checksum each, and believed only when it is right.

`contents` has one row a fund and kind: the list of its kept series with place, vintage and checksum. A series is
always reached through its list, so a damaged page can make one vanish, and never make an older one stand in for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from smallcap_cli.store.opening import Damaged, meta, put_meta
from smallcap_cli.store.packing import Entry, SeriesRow, Unsound, entries_blob, entries_of, fields_crc

Key = tuple[str, str]
Lists = dict[Key, list[Entry]]

#: Tables of small rows and the columns their checksum covers.
SMALL_TABLES = {
    "documents": ("key", "retrieved", "etag", "content_type", "body"),
    "unknown": ("symbol", "provider", "until"),
}
SERIES_COLUMNS = "ticker, kind, vintage, about, crc, packed"
#: A document's key begins with a text, given twice; LIKE would take letters for other ones and % for any.
_BEGINS = "substr(key, 1, length(?)) = ?"


class Small(NamedTuple):
    """The fields of a small row, as bytes, and whether its checksum is right."""

    fields: tuple[bytes, ...]
    sound: bool

    def texts(self) -> list[str]:
        return [field.decode(errors="replace") for field in self.fields]


def text(field: object) -> str:
    """A text of the file; what is not one becomes empty, and its checksum wrong."""
    return field.decode(errors="replace") if isinstance(field, bytes) else ""


def series_row(found: Sequence[object]) -> SeriesRow | None:
    """A series from its columns, None if they have not the types they were written with."""
    ticker, kind, vintage, about, _, packed = found
    if not isinstance(about, bytes) or not isinstance(packed, bytes):
        return None
    return SeriesRow(text(ticker), text(kind), text(vintage), about, packed)


def insert_series(connection: sqlite3.Connection, row: SeriesRow) -> Entry:
    """Write a series; its entry for the list is returned."""
    crc = row.crc
    values = (row.ticker, row.kind, row.vintage, row.about, crc, row.packed)
    written = connection.execute(f"INSERT INTO series ({SERIES_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", values)
    return Entry(written.lastrowid or 0, row.vintage, crc)


def series_at(connection: sqlite3.Connection, key: Key, entry: Entry) -> SeriesRow:
    """The series of an entry; Unsound if it is not the one that was written, Damaged if it is not there."""
    found = connection.execute(f"SELECT {SERIES_COLUMNS} FROM series WHERE id = ?", (entry.place,)).fetchone()
    if found is None:
        raise Damaged(f"the {key[1]} of {key[0]} are not where they were written")
    row = series_row(found)
    if row is None or (row.ticker, row.kind, row.vintage) != (*key, entry.vintage) or row.crc != entry.crc:
        raise Unsound("it does not match its checksum")
    return row


def delete_series(connection: sqlite3.Connection, entry: Entry) -> None:
    """Remove a series and no other one."""
    connection.execute("DELETE FROM series WHERE id = ? AND crc = ?", (entry.place, entry.crc))


def entries(connection: sqlite3.Connection, key: Key) -> list[Entry]:
    """The kept series of a fund, oldest first; Damaged if the list is not the one written, or has vanished."""
    query = "SELECT ticker, kind, entries, crc FROM contents WHERE ticker = ? AND kind = ?"
    found = connection.execute(query, key).fetchone()
    return _entry_list(found)[1] if found is not None else lists(connection).get(key, [])


def lists(connection: sqlite3.Connection) -> Lists:
    """Every list of kept series; Damaged if one is not as written or their number is wrong."""
    found = dict(map(_entry_list, connection.execute("SELECT ticker, kind, entries, crc FROM contents")))
    if meta(connection, "lists") != str(len(found)):
        raise Damaged("its table of contents is not complete")
    return found


def entry_list(found: Sequence[object]) -> tuple[Key, list[Entry]] | None:
    """A list and whose it is; None if its checksum is wrong."""
    ticker, kind, blob, crc = found
    if not (isinstance(ticker, bytes) and isinstance(kind, bytes) and isinstance(blob, bytes)):
        return None
    if crc != fields_crc(ticker, kind, blob):
        return None
    return (text(ticker), text(kind)), entries_of(blob)


def _entry_list(found: Sequence[object]) -> tuple[Key, list[Entry]]:
    sound = entry_list(found)
    if sound is None:
        raise Damaged("its table of contents does not match its checksum")
    return sound


def put_list(connection: sqlite3.Connection, key: Key, kept: Sequence[Entry]) -> None:
    """Write the list of a fund's kept series; none is no row."""
    if not kept:
        connection.execute("DELETE FROM contents WHERE ticker = ? AND kind = ?", key)
        return
    blob = entries_blob(kept)
    values = (*key, blob, fields_crc(*key, blob))
    connection.execute("INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?)", values)


def close_lists(connection: sqlite3.Connection) -> None:
    """Note how many lists there are, so that one that vanishes is missed."""
    count = connection.execute("SELECT count(*) FROM contents").fetchone()[0]
    put_meta(connection, "lists", str(count))


def put_small(connection: sqlite3.Connection, table: str, fields: Sequence[str | bytes]) -> None:
    """Write a small row."""
    columns = SMALL_TABLES[table]
    marks = ", ".join("?" * (len(columns) + 1))
    values = (fields_crc(*fields), *fields)
    connection.execute(f"INSERT INTO {table} (crc, {', '.join(columns)}) VALUES ({marks})", values)


def small(connection: sqlite3.Connection, table: str, tail: str = "", values: Sequence[str] = ()) -> Iterator[Small]:
    """The rows of a small table that `tail` (WHERE, ORDER BY) selects, each with the word of its checksum."""
    query = f"SELECT crc, {', '.join(SMALL_TABLES[table])} FROM {table} {tail}"
    for crc, *fields in connection.execute(query, values):
        known = tuple(field for field in fields if isinstance(field, bytes))
        yield Small(known, len(known) == len(fields) and crc == fields_crc(*known))


def beginning_with(prefix: str) -> tuple[str, tuple[str, str]]:
    """The tail of a query for the keys that begin with a prefix, and its values; the index on keys finds them."""
    return "WHERE key >= ? AND key < ?", (prefix, prefix + "\U0010ffff")


def document_keys(connection: sqlite3.Connection, prefix: str) -> tuple[str, ...]:
    """The keys of documents that begin with a prefix, in order; no document is read."""
    tail, values = beginning_with(prefix)
    return tuple(sorted(text(key) for (key,) in connection.execute(f"SELECT key FROM documents {tail}", values)))


def drop_documents(connection: sqlite3.Connection, keep_prefix: tuple[str, ...]) -> None:
    """Remove all documents but those whose key begins with one of `keep_prefix`."""
    kept = "".join(f" OR coalesce({_BEGINS}, 0)" for _ in keep_prefix)
    texts = [text for prefix in keep_prefix for text in (prefix, prefix)]
    connection.execute(f"DELETE FROM documents WHERE NOT (0{kept})", texts)
