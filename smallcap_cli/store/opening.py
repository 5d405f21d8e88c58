"""The store's file: where it is, who may touch it, how it is made, opened and brought to this version.

Everybody who has the file open holds a shared lock on `store.lock`; whoever replaces the file (creation, migration,
repair) holds it alone. SQLite's own locks cannot do that: they go away with the file they lie on.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.atomicfile import sync_folder
from smallcap_cli.errors import CouldNotAsk, DataUnavailable, InUse, SmallcapError
from smallcap_cli.store.packing import fields_crc
from smallcap_cli.store.retention import stamp
from smallcap_cli.store.stray import is_store

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

FILE_NAME = "store.sqlite3"
LOCK_NAME = "store.lock"
SCHEMA_VERSION = 3
#: Large pages: a series of 20 years is read in 10 steps, not in 40.
PAGE_SIZE = 16384
#: The roots of the tables are the pages 2, 3, ... in this order; repair of a damaged first page rests on it.
TABLES = (
    "meta (key TEXT PRIMARY KEY, value TEXT, crc INTEGER) WITHOUT ROWID",
    "contents (ticker TEXT, kind TEXT, entries BLOB, crc INTEGER, PRIMARY KEY (ticker, kind)) WITHOUT ROWID",
    "series (id INTEGER PRIMARY KEY, ticker TEXT, kind TEXT, vintage TEXT, about BLOB, crc INTEGER, packed BLOB)",
    "documents (id INTEGER PRIMARY KEY, crc INTEGER, key TEXT, retrieved TEXT, etag TEXT, content_type TEXT, body)",
    "unknown (id INTEGER PRIMARY KEY, symbol TEXT, provider TEXT, until TEXT, crc INTEGER)",
)
#: Made after the tables, whose roots stay where they are. Without it each document written reads all of them.
INDEX = "INDEX documents_key ON documents (key)"


def _drop_flags(connection: sqlite3.Connection) -> None:
    """Version 2: findings travel with their series. The table's root was the last, so the other roots stay."""
    connection.execute("DROP TABLE IF EXISTS flags")


def _index_documents(connection: sqlite3.Connection) -> None:
    """Version 3: documents are found by their keys."""
    connection.execute(f"CREATE {INDEX}")


#: What brings a file from the version named to the next one.
MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = MappingProxyType({1: _drop_flags, 2: _index_documents})

_FROZEN = "mode=ro&immutable=1"
_LOCK_STEP_SECONDS = 0.02
#: SQLite waits by itself for so long; who has more patience tries again, and can say so.
BUSY_SECONDS = 1.0
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)
_REFUSED = (
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOMEM,
)  # fmt: skip
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
#: What SQLite raises; a message that quotes a damaged text is no longer UTF-8, and then that is what is raised.
FAULTS = (sqlite3.Error, UnicodeDecodeError)


class Damaged(Exception):
    """The file is not what was written; the text says how that showed."""


class Unopenable(Exception):
    """The file is there and this process cannot open it as it is: folder or file are not writable."""


def fault_of(error: sqlite3.Error | UnicodeDecodeError, doing: str) -> SmallcapError | Damaged:
    """What an error of SQLite means: busy, not possible here, or a damaged file."""
    if isinstance(error, (sqlite3.ProgrammingError, sqlite3.InterfaceError)):
        raise error
    if isinstance(error, UnicodeDecodeError):
        return Damaged("malformed database schema")
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in _BUSY:
        return InUse(f"cannot {doing}: another program has locked it", "run it again when that program has ended")
    if code in _REFUSED:
        return DataUnavailable(f"cannot {doing}: {error}", "look at the disk's free space and the folder's permissions")
    return Damaged(str(error))


def _corrupt(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Whether SQLite found the file damaged, and not a statement that does not fit it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def claims_read_only(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> bool:
    """Whether SQLite refuses to write what the system would let it: the head of the file is damaged then."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code == sqlite3.SQLITE_READONLY and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def os_refused(error: OSError, doing: str) -> DataUnavailable:
    """What an error of the operating system means."""
    hint = "look at the disk's free space and the folder's permissions"
    return DataUnavailable(f"cannot {doing}: {error.strerror or error}", hint)


class Handle(NamedTuple):
    """An open file: its connection, the lock held meanwhile, and the private copy it may be.

    `frozen` is set where no journal could be made (folder not writable, disk full): it is read as it lies there.
    """

    connection: sqlite3.Connection
    lock: int | None
    inode: int
    frozen: bool
    private: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Close the file, give back the lock, remove the private copy."""
        with suppress(*FAULTS):
            self.connection.close()
        unlock(self.lock)
        if self.private is not None:
            self.private.cleanup()


def exists(path: Path) -> bool:
    """Whether there is a store; DataUnavailable if that cannot be known, or something else is in its place."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise os_refused(error, f"read the store {path}") from None
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "no regular file"
        raise DataUnavailable(f"the store {path} is {what}", "move it away, or set SMALLCAP_HOME to another folder")
    return True


def beside(path: Path, ending: str) -> Path:
    """A name beside the store's."""
    return path.with_name(path.name + ending)


def dated_path(path: Path, word: str) -> Path:
    """A free name beside the store's with a word and the moment in it."""
    base = f"{path.name}.{word}-{stamp(datetime.now(UTC))}"
    names = (path.with_name(base + (f"-{n}" if n > 1 else "")) for n in range(1, 10_000))
    return next(name for name in names if not name.exists())


def lock(path: Path, mode: int, patience: float, *, make: bool) -> int | None:
    """The folder's lock, shared or alone; None where there cannot be one; InUse if others hold it."""
    try:
        flags = os.O_RDWR | os.O_CREAT if make else os.O_RDONLY
        held = os.open(path.with_name(LOCK_NAME), flags | os.O_CLOEXEC, 0o644)
    except OSError:
        return lock(path, mode, patience, make=False) if make else None
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(held, mode | fcntl.LOCK_NB)
            return held
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(held)
                text = f"the store {path} is in use by another program"
                raise InUse(text, "run it again when that program has ended") from None
            time.sleep(_LOCK_STEP_SECONDS)
        except OSError as error:
            os.close(held)
            if error.errno in _NO_LOCKS:
                return None
            raise os_refused(error, f"lock the store {path}") from None


def unlock(held: int | None) -> None:
    """Give a lock back."""
    if held is not None:
        os.close(held)


@contextmanager
def alone(path: Path, patience: float) -> Iterator[None]:
    """Hold the folder's lock alone, after finishing a replacement that was interrupted."""
    held = lock(path, fcntl.LOCK_EX, patience, make=True)
    try:
        finish_replacement(path)
        yield
    finally:
        unlock(held)


def finish_replacement(path: Path) -> None:
    """Put a complete new file, which lies ready under its own name, in the place of the store."""
    ready = beside(path, ".ready")
    if ready.exists() and not is_store(ready):
        ready.replace(dated_path(path, "stray"))
    elif ready.exists():
        for ending in ("-wal", "-shm"):
            beside(path, ending).unlink(missing_ok=True)
        ready.replace(path)
        sync_folder(path.parent)


def replace(path: Path, fresh: Path) -> None:
    """Put a complete new file in the place of the store; begun once it is finished, also after a crash."""
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    fresh.replace(beside(path, ".ready"))
    sync_folder(path.parent)
    finish_replacement(path)


def connect(path: Path, patience: float, parameters: str = "mode=rw") -> sqlite3.Connection:
    """A connection that creates nothing, checks cells, and gives texts as bytes."""
    name = str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    seconds = min(patience, BUSY_SECONDS)
    connection = sqlite3.connect(f"file:{name}?{parameters}", uri=True, timeout=seconds, isolation_level=None)
    connection.text_factory = bytes
    try:
        for setting in ("cell_size_check = ON", "trusted_schema = OFF", "synchronous = FULL"):
            connection.execute(f"PRAGMA {setting}")
    except FAULTS:
        connection.close()
        raise
    return connection


@contextmanager
def fresh_file(path: Path) -> Iterator[Path]:
    """The name for a new file that is to take the store's place; nothing of it is left where that fails."""
    fresh = beside(path, ".new")
    try:
        yield fresh
    finally:
        with suppress(OSError):
            _remove(fresh)


def _remove(path: Path) -> None:
    """Remove a file of SQLite, its journals too."""
    for ending in ("", "-wal", "-shm", "-journal"):
        beside(path, ending).unlink(missing_ok=True)


def create(path: Path) -> None:
    """A new empty store file under a name of its own; journal and pages as every store has them."""
    _remove(path)
    connection = connect(path, 0, "mode=rwc")
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("PRAGMA journal_mode = WAL")
        with transaction(connection, "BEGIN IMMEDIATE"):
            for table in TABLES:
                connection.execute(f"CREATE TABLE {table}")
            connection.execute(f"CREATE {INDEX}")
            put_meta(connection, "schema", str(SCHEMA_VERSION))
            put_meta(connection, "lists", "0")
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    """All or nothing: committed at the end, rolled back on the way out of any other exit."""
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            with suppress(*FAULTS):
                connection.execute("ROLLBACK")


def put_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Write a fact about the file."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", (key, value, fields_crc(key, value)))


def meta(connection: sqlite3.Connection, key: str) -> str | None:
    """A fact about the file; Damaged if it is not what was written."""
    found = connection.execute("SELECT value, crc FROM meta WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    value, crc = found
    if not isinstance(value, bytes) or crc != fields_crc(key, value):
        raise Damaged(f"its {key} entry does not match its checksum")
    return value.decode()


def version(connection: sqlite3.Connection, path: Path) -> int:
    """The file's version; DataUnavailable if a newer smallcap wrote it, Damaged if it says none."""
    told = meta(connection, "schema")
    if told is None or not told.isdigit():
        raise Damaged("it does not say its version")
    if int(told) > SCHEMA_VERSION:
        text = f"the store {path} was written by a newer smallcap (version {told}, this one knows {SCHEMA_VERSION})"
        raise DataUnavailable(text, "upgrade smallcap-cli, or set SMALLCAP_HOME to another folder")
    return int(told)


def check_extent(connection: sqlite3.Connection, path: Path) -> None:
    """Damaged if the file is not as long as it says: a write would then go over pages that are in use."""
    wal = beside(path, "-wal")
    if wal.exists() and wal.stat().st_size:
        return
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    if pages * connection.execute("PRAGMA page_size").fetchone()[0] != path.stat().st_size:
        raise Damaged("its length is not the one it states")


def open_file(path: Path, patience: float, *, writable: bool) -> Handle:
    """The store's file, open at this version.

    **Raises** Damaged, Unopenable when only a private copy could be read, CouldNotAsk, DataUnavailable.
    """
    if writable and beside(path, ".ready").exists():
        with alone(path, patience):
            pass
    with ExitStack() as opened:
        held = lock(path, fcntl.LOCK_SH, patience, make=writable)
        opened.callback(unlock, held)
        try:
            inode = path.stat().st_ino
            connection, found, frozen = _first_look(path, patience)
        except OSError as error:
            raise os_refused(error, f"read the store {path}") from None
        opened.callback(connection.close)
        if found == SCHEMA_VERSION:
            opened.pop_all()
            return Handle(connection, held, inode, frozen)
    if not writable:
        raise Unopenable(f"it is of version {found} and may not be changed")
    with alone(path, patience):
        migrate(path, patience)
    return open_file(path, patience, writable=writable)


def _first_look(path: Path, patience: float) -> tuple[sqlite3.Connection, int, bool]:
    """A connection, the file's version, and whether it is read as it lies there because no journal can be made."""
    for parameters in ("mode=rw", _FROZEN):
        with ExitStack() as opened:
            try:
                connection = connect(path, patience, parameters)
                opened.callback(connection.close)
                found = version(connection, path)
                opened.pop_all()
                return connection, found, parameters == _FROZEN
            except FAULTS as error:
                raised = fault_of(error, f"read the store {path}")
                if not isinstance(raised, DataUnavailable) or isinstance(raised, CouldNotAsk):
                    raise raised from None
        wal = beside(path, "-wal")
        if wal.exists() and wal.stat().st_size:
            raise Unopenable("its journal cannot be opened here")
    raise raised


def migrate(path: Path, patience: float) -> None:
    """Bring an older file to this version in one transaction; the old one stays beside it under a dated name.

    **Raises** Damaged for a file that repair can make anew at this version, DataUnavailable, CouldNotAsk.
    """
    connection = connect(path, patience)
    try:
        found = version(connection, path)
        if found == SCHEMA_VERSION:
            return
        with transaction(connection, "BEGIN IMMEDIATE"):
            # SQLite copies nothing through the connection that writes, and waits for itself without end.
            aside = dated_path(path, f"version-{found}")
            with closing(connect(path, patience)) as reading, closing(sqlite3.connect(aside)) as copy:
                reading.backup(copy)
            for step in range(found, SCHEMA_VERSION):
                MIGRATIONS[step](connection)
            put_meta(connection, "schema", str(SCHEMA_VERSION))
    except FAULTS as error:
        raised = fault_of(error, f"bring the store {path} to version {SCHEMA_VERSION}")
        if isinstance(raised, Damaged) and not _corrupt(error):
            text = f"cannot bring the store {path} to version {SCHEMA_VERSION}: {raised}"
            raised = DataUnavailable(text, "nothing was changed; move the file away to begin a new one")
        raise raised from None
    finally:
        connection.close()
