"""A fund's snapshots of a year as the one entry of a document: numbers packed, words as a list."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from smallcap_cli.core.model import Source
from smallcap_cli.core.snapshots import COLUMNS, SnapshotYear, together
from smallcap_cli.store.documents import DocumentCodec, Fields

if TYPE_CHECKING:
    from smallcap_cli.store.store import StoredDocument

#: What the keys of these documents begin with: PREFIX, ticker, a slash and the year.
PREFIX = "snapshots/"
NUMBER = "<f8"


def _fields(one: SnapshotYear) -> Fields:
    packed = b64encode(one.figures.astype(NUMBER).tobytes()).decode()
    return {"columns": COLUMNS, "words": one.words, "figures": packed}


def _year(subject: str, source: Source, entry: Fields) -> SnapshotYear:
    """The year of a body; columns that were added to the snapshots since are missing in its rows."""
    ticker, _, year = subject.rpartition("/")
    written = tuple(entry["columns"])
    figures = np.frombuffer(b64decode(entry["figures"]), dtype=NUMBER).reshape(-1, len(written))
    if written != COLUMNS:
        numbers, figures = figures, np.full((len(figures), len(COLUMNS)), np.nan)
        for place, name in enumerate(COLUMNS):
            if name in written:
                figures[:, place] = numbers[:, written.index(name)]
    return SnapshotYear(ticker, int(year), figures, tuple(entry["words"]), source)


SNAPSHOTS = DocumentCodec(PREFIX, "snapshots", _fields, _year, attrgetter("subject"), together)


def funds_in(documents: Iterable[StoredDocument]) -> list[str]:
    """The funds that documents of snapshots are of, once each."""
    return sorted({document.key.removeprefix(PREFIX).rpartition("/")[0] for document in documents})
