"""Whether a file that lies ready to take the store's place is a store at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote


def is_store(path: Path) -> bool:
    """Whether a file can be read as a store: it has the version that every store says of itself."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)) as opened:
            found = opened.execute("SELECT count(*) FROM meta").fetchone()
            opened.execute("SELECT count(*) FROM contents").fetchone()
    except (sqlite3.Error, UnicodeDecodeError, OSError):
        return False
    return bool(found)
