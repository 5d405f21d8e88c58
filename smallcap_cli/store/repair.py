"""A damaged store: what can be proven right is read out of it, the file itself is set aside and never deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from smallcap_cli.errors import safe
from smallcap_cli.store.codecs import KINDS
from smallcap_cli.store.opening import (
    FAULTS,
    FILE_NAME,
    PAGE_SIZE,
    Damaged,
    beside,
    connect,
    create,
    dated_path,
    fresh_file,
    meta,
    os_refused,
    put_meta,
    replace,
    transaction,
)  # fmt: skip
from smallcap_cli.store.packing import Entry
from smallcap_cli.store.rows import (
    SERIES_COLUMNS,
    SMALL_TABLES,
    Key,
    Small,
    close_lists,
    entry_list,
    insert_series,
    put_list,
    put_small,
    series_row,
    small,
)  # fmt: skip

# Where SQLite's header keeps the change counter, the number of pages, the free list and "valid for".
_CHANGES, _PAGES, _FREE, _VALID_FOR = slice(24, 28), slice(28, 32), slice(32, 40), slice(92, 96)
_SERIES_ROOT = 4
_LEAF = b"\x0d"
#: A child takes seven bytes of its parent.
_CHILDREN = 2000


class Salvage(NamedTuple):
    """What came out of a damaged file: how many series, and those known to be lost."""

    saved: int
    lost: tuple[str, ...]

    def __str__(self) -> str:
        text = f"{self.saved} series saved from it"
        return text + (f", lost: {', '.join(self.lost)}" if self.lost else "")


def set_aside(path: Path) -> tuple[Path, Salvage]:
    """Put a new file with all that is sound in the place of a damaged one, which is kept under a dated name.

    The caller holds the folder's lock alone. At no moment is there no store, and a crash between two steps
    is finished by whoever comes next. **Raises** OSError and sqlite3.Error when the disk is full or the like.
    """
    kept = dated_path(path, "damaged")
    with fresh_file(path) as fresh:
        salvage = rebuild(path, fresh)
        for ending in ("", "-wal", "-shm"):
            if beside(path, ending).exists():
                _keep(beside(path, ending), beside(kept, ending))
        replace(path, fresh)
    return kept, salvage


def private_copy(path: Path) -> TemporaryDirectory[str]:
    """A folder of our own with a copy of the store and its journal, for a store that cannot be opened in place."""
    folder = TemporaryDirectory(prefix="smallcap-")
    try:
        for ending in ("", "-wal"):
            if beside(path, ending).exists():
                shutil.copyfile(beside(path, ending), beside(Path(folder.name) / FILE_NAME, ending))
    except OSError as error:
        folder.cleanup()
        raise os_refused(error, f"copy the store {path}") from None
    return folder


def rebuild_private(path: Path) -> tuple[TemporaryDirectory[str], Salvage]:
    """A folder of our own with all that is sound, for a damaged store that may not be replaced."""
    copy = TemporaryDirectory(prefix="smallcap-")
    with ExitStack() as made:
        made.callback(copy.cleanup)
        salvage = rebuild(path, Path(copy.name) / FILE_NAME)
        made.pop_all()
    return copy, salvage


def _keep(original: Path, name: Path) -> None:
    try:
        os.link(original, name)
    except OSError:
        shutil.copy2(original, name)


def rebuild(path: Path, target: Path) -> Salvage:
    """A new store file with every row of a damaged one whose checksum is right."""
    create(target)
    with closing(connect(target, 0)) as into, transaction(into, "BEGIN IMMEDIATE"):
        rescue = _Rescue(into)
        with private_copy(path) as folder:
            copy = Path(folder) / FILE_NAME
            rescue.collect(copy)
            if copy.stat().st_size >= 2 * PAGE_SIZE:
                _renew_first_page(copy, target)
                rescue.collect(copy)
                for leaves in _leaf_pages(copy):
                    _renew_series_root(copy, leaves)
                    rescue.collect(copy)
        return rescue.finish()


def _renew_first_page(path: Path, pattern: Path) -> None:
    """Give a copy of a damaged file the first page of a new one: same tables, same roots, its own length."""
    with pattern.open("rb") as clean:
        page = bytearray(clean.read(PAGE_SIZE))
    # SQLite refuses a schema whose roots lie beyond the end, and that of an older version may.
    pages = max(path.stat().st_size, pattern.stat().st_size) // PAGE_SIZE
    page[_CHANGES] = page[_VALID_FOR]
    page[_PAGES] = pages.to_bytes(4, "big")
    page[_FREE] = bytes(8)
    with path.open("r+b") as broken:
        broken.write(page)
        broken.truncate(pages * PAGE_SIZE)


def _leaf_pages(path: Path) -> list[list[int]]:
    """The numbers of the pages that hold rows of tables, in lots that fit on one page of their parents."""
    found = []
    with path.open("rb") as broken:
        for number in range(1, path.stat().st_size // PAGE_SIZE + 1):
            broken.seek((number - 1) * PAGE_SIZE)
            if number not in (1, _SERIES_ROOT) and broken.read(1) == _LEAF:
                found.append(number)
    return [found[at : at + _CHILDREN] for at in range(0, len(found), _CHILDREN)]


def _renew_series_root(path: Path, leaves: Sequence[int]) -> None:
    """Hang leaf pages below the root of the table of series, whatever stood between.

    **Source** SQLite's file format, section 1.6: an interior page is a head of 12 bytes with the last child,
    places of cells, and cells of a child and a key; walking the whole table does not look at the keys.
    """
    *children, last = leaves
    cells = b"".join(child.to_bytes(4, "big") + b"\x01" for child in children)
    start = PAGE_SIZE - len(cells)
    places = b"".join((start + 5 * at).to_bytes(2, "big") for at in range(len(children)))
    numbers = (0, len(children), start)
    head = b"\x05" + b"".join(n.to_bytes(2, "big") for n in numbers) + b"\0" + last.to_bytes(4, "big")
    with path.open("r+b") as broken:
        broken.seek((_SERIES_ROOT - 1) * PAGE_SIZE)
        broken.write((head + places).ljust(start, b"\0") + cells)


class _Rescue:
    """A new store being filled; every row is taken once, and only with the right checksum."""

    def __init__(self, into: sqlite3.Connection) -> None:
        self.into = into
        self.last = ""
        self.taken: dict[Key, dict[str, Entry]] = {}
        self.lists: dict[Key, list[Entry]] = {}
        self.seen: set[tuple[str, tuple[bytes, ...]]] = set()

    def collect(self, path: Path) -> None:
        """Take everything readable of one copy; what cannot be read is passed over."""
        try:
            connection = connect(path, 0)
        except FAULTS:
            return
        with closing(connection):
            with suppress(*FAULTS, Damaged):
                self.last = max(self.last, meta(connection, "vintage") or "")
            for found in _rows(connection, "SELECT ticker, kind, entries, crc FROM contents", "ticker DESC, kind DESC"):
                sound = entry_list(found)
                if sound is not None:
                    self.lists[sound[0]] = sound[1]
            for found in _rows(connection, f"SELECT {SERIES_COLUMNS} FROM series", "id DESC"):
                self._series(found)
            for entry in self._missing():
                for found in _readable(connection, f"SELECT {SERIES_COLUMNS} FROM series WHERE id = {entry.place:d}"):
                    self._series(found)
            for table in SMALL_TABLES:
                self._small(table, connection)

    def _missing(self) -> list[Entry]:
        """Series that the lists name and nobody has read yet."""
        named = ((key, entry) for key, kept in self.lists.items() for entry in kept if entry.place)
        return [entry for key, entry in named if entry.vintage not in self.taken.get(key, {})]

    def _series(self, found: Sequence[object]) -> None:
        row = series_row(found)
        if row is None or row.kind not in KINDS or row.crc != found[4]:
            return
        key = (row.ticker, row.kind)
        kept = self.lists.get(key)
        taken = self.taken.setdefault(key, {})
        if row.vintage not in taken and (kept is None or any(entry.crc == row.crc for entry in kept)):
            taken[row.vintage] = insert_series(self.into, row)

    def _small(self, table: str, connection: sqlite3.Connection) -> None:
        for order in ("", "ORDER BY id DESC"):
            with suppress(*FAULTS):
                for row in small(connection, table, order):
                    self._take(table, row)

    def _take(self, table: str, row: Small) -> None:
        if not row.sound or (table, row.fields) in self.seen:
            return
        self.seen.add((table, row.fields))
        body = row.fields[-1:] if table == "documents" else ()
        put_small(self.into, table, (*row.texts()[: len(row.fields) - len(body)], *body))

    def finish(self) -> Salvage:
        """Write the lists of what there is; a lost series keeps its place, so that no older one stands in for it."""
        lost, saved = [], 0
        for key in sorted(self.taken.keys() | self.lists.keys()):
            taken = self.taken.get(key, {})
            kept = dict(taken)
            for entry in self.lists.get(key, ()):
                if entry.vintage not in taken:
                    kept[entry.vintage] = Entry(0, entry.vintage, entry.crc)
                    lost += [f"{safe(key[0])} of {entry.vintage}"] if entry.place else []
            put_list(self.into, key, [kept[vintage] for vintage in sorted(kept)])
            saved += len(taken)
            self.last = max(self.last, *kept, "")
        put_meta(self.into, "vintage", self.last)
        close_lists(self.into)
        return Salvage(saved, tuple(lost))


def _rows(connection: sqlite3.Connection, query: str, backwards: str) -> Iterator[Sequence[object]]:
    """The rows of a table from both ends: a page that cannot be read ends a pass."""
    yield from _readable(connection, query)
    yield from _readable(connection, f"{query} ORDER BY {backwards}")


def _readable(connection: sqlite3.Connection, query: str) -> Iterator[Sequence[object]]:
    with suppress(*FAULTS):
        yield from connection.execute(query)
