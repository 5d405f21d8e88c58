"""The local store: series of prices and rates with their provenance and their earlier vintages, in one file.

Nothing is read that its checksum does not confirm, nothing is written but whole, and a damaged file is set aside with
a message in `Store.messages`, never deleted. A store belongs to the thread that opened it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from smallcap_cli.core.model import PriceHistory, RateSeries
from smallcap_cli.errors import DataUnavailable, NotFound, did_you_mean, safe
from smallcap_cli.patience import BRIEF_SECONDS, Patience
from smallcap_cli.store import opening, packing, retention, rows
from smallcap_cli.store.file import StoreFile
from smallcap_cli.store.mapped import remove_closes
from smallcap_cli.store.packing import SeriesRow, Unsound
from smallcap_cli.store.series import add_series, drop_series, new_row, newest_series

if TYPE_CHECKING:
    from smallcap_cli.store.documents import DocumentCodec

T = TypeVar("T")
#: Whether a new series says the same as the newest one of its name, which may be None.
IsSame = Callable[[object, object | None], bool]


class StoredPrices(NamedTuple):
    """A kept price history, when it was had from its source, and the vintage it came in with."""

    history: PriceHistory
    retrieved: datetime
    vintage: str


class StoredRates(NamedTuple):
    """A kept rate series, when it was had from its source, and the vintage it came in with."""

    rates: RateSeries
    retrieved: datetime
    vintage: str


class Vintage(NamedTuple):
    """A moment the store was written at, and what was written then."""

    id: str
    created: datetime
    tickers: tuple[str, ...]


class StoredDocument(NamedTuple):
    """A document as its source sent it."""

    key: str
    retrieved: datetime
    etag: str
    content_type: str
    body: bytes


class Addition(NamedTuple):
    """What a write came to: the id of its vintage, empty without a new series, and the names of those not written."""

    vintage: str
    unchanged: tuple[str, ...]


class Holding(NamedTuple):
    """What the store has of one fund or rate: the newest series with its findings, and how many vintages."""

    ticker: str
    kind: str
    provider: str
    first: date
    last: date
    rows: int
    retrieved: datetime
    findings: int
    age: timedelta
    vintages: int


def open_store(
    folder: Path, *, read_only: bool = False, patience: float = BRIEF_SECONDS, writing: Patience | None = None
) -> Store:
    """The store in a folder; without a file an empty one, which is only made by the first write.

    A store that cannot be written is read all the same; `read_only` never repairs, migrates or makes anything.
    **Raises** DataUnavailable for a store of a newer version or one that cannot be read, InUse for one that stays
    locked for `patience` seconds; a change waits as long as `writing` says.
    """
    file = StoreFile(folder, patience, may_write=not read_only, writing=writing)
    file.settle()
    return Store(file)


class Store:
    """An open store; `messages` tells what was found damaged and what was done about it."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the file is or would be."""
        return self._file.path

    @property
    def messages(self) -> list[str]:
        """What was found damaged since the store was opened, and what was done about it."""
        return self._file.messages

    def close(self) -> None:
        """Close the file; reading from a closed store finds nothing."""
        self._file.close()

    # Reading

    def prices(self, ticker: str, *, vintage: str | None = None) -> StoredPrices | None:
        """The price history of a fund, the newest or the one the store held at a vintage; None if it has none.

        **Raises** NotFound for a vintage that is not kept.
        """
        row = self._row(ticker, "prices", vintage)
        history = self._sound(row, packing.price_history)
        if row is None or history is None or history.source.retrieved is None:
            return None
        return StoredPrices(history, history.source.retrieved, row.vintage)

    def closes(
        self, tickers: Sequence[str], column: str, on_read: Callable[[str, object, int, int], None] | None = None
    ) -> dict[str, PriceHistory]:
        """The newest closes of many funds by ticker, nothing else: `close` or `adjusted`; see `store.scan`.

        Who is not in it is read by `prices`, which also says what is wrong.
        """
        from smallcap_cli.store import scan

        return scan.closes(self._file, tickers, column, on_read)

    def rates(self, name: str, *, vintage: str | None = None) -> StoredRates | None:
        """A rate series, the newest or the one the store held at a vintage; None if it has none.

        **Raises** NotFound for a vintage that is not kept.
        """
        row = self._row(name, "rates", vintage)
        series = self._sound(row, packing.rate_series)
        if row is None or series is None or series.source.retrieved is None:
            return None
        return StoredRates(series, series.source.retrieved, row.vintage)

    def tickers(self) -> tuple[str, ...]:
        """The funds with prices, in order."""
        kept = self._lists()
        return tuple(sorted(ticker for (ticker, kind), own in kept.items() if kind == "prices" and own[-1].place))

    def vintages(self) -> tuple[Vintage, ...]:
        """The vintages kept, oldest first."""
        written: dict[str, list[str]] = {}
        for (ticker, _), own in self._lists().items():
            for entry in own:
                written.setdefault(entry.vintage, []).append(ticker)
        return tuple(Vintage(id, retention.created_at(id), tuple(sorted(written[id]))) for id in sorted(written))

    def status(self, now: datetime) -> tuple[Holding, ...]:
        """What there is, by kind and name; a damaged series is in `messages` instead."""
        found = []
        for (ticker, kind), own in sorted(self._lists().items(), key=lambda item: item[0][::-1]):
            row = self._row(ticker, "rates" if kind == "rates" else "prices", None)
            facts = self._sound(row, packing.facts)
            if facts is not None:
                found.append(Holding(ticker, kind, *facts, now - facts.retrieved, len(own)))
        return tuple(found)

    def known_unknown(self, symbol: str, provider: str, now: datetime) -> datetime | None:
        """Until when a provider's word that a symbol does not exist is believed; None if it is not, or no longer."""
        found = self._small("unknown", "WHERE symbol = ? AND provider = ?", (symbol, provider))
        until = max((datetime.fromisoformat(row.texts()[2]) for row in found), default=None)
        return until if until is not None and now < until else None

    def document(self, key: str) -> StoredDocument | None:
        """A kept document; None if there is none."""
        found = self._small("documents", "WHERE key = ?", (key,))
        return _document(found[0]) if found else None

    def answers(self, kind: type[T], subject: str, until: datetime | None = None) -> list[T]:
        """All answers of a type that were kept of a subject in its document, oldest first, those had by a moment.

        **Raises** CouldNotParse for a document that cannot be read.
        """
        from smallcap_cli.store.codecs import DOCUMENTS

        codec = DOCUMENTS[kind]
        found = self.document(codec.prefix + subject)
        return codec.answers(found.body, subject, until) if found else []

    def documents(self, prefix: str) -> tuple[StoredDocument, ...]:
        """All kept documents whose key begins with a prefix, by key."""
        return tuple(sorted(map(_document, self._small("documents", *rows.beginning_with(prefix)))))

    def document_keys(self, prefix: str) -> tuple[str, ...]:
        """The keys of all kept documents that begin with a prefix, in order; no document is read."""
        return self._file.read(lambda connection: rows.document_keys(connection, prefix)) or ()

    def _lists(self) -> rows.Lists:
        return self._file.read(rows.lists) or {}

    def _row(self, ticker: str, kind: str, vintage: str | None) -> SeriesRow | None:
        def find(connection: sqlite3.Connection) -> SeriesRow | None:
            own = rows.entries(connection, (ticker, kind))
            if vintage is not None:
                self._check_vintage(connection, vintage)
                own = [entry for entry in own if entry.vintage <= vintage]
            if not own:
                return None
            try:
                if not own[-1].place:
                    raise Unsound("it was lost with a damaged file")
                return rows.series_at(connection, (ticker, kind), own[-1])
            except Unsound as fault:
                self._file.tell(_damaged_series(kind, ticker, own[-1].vintage, fault))
                return None

        if self._file.handle is None and vintage is not None:
            raise NotFound(f"no vintage {safe(vintage)} in the store: it is empty", "smallcap data fetch")
        return self._file.read(find)

    def _check_vintage(self, connection: sqlite3.Connection, vintage: str) -> None:
        known = sorted({entry.vintage for own in rows.lists(connection).values() for entry in own})
        if vintage not in known:
            hint = did_you_mean(vintage, known, "smallcap data status lists the vintages")
            raise NotFound(f"no vintage {safe(vintage)} in the store", hint)

    def _sound(self, row: SeriesRow | None, made: Callable[[SeriesRow], T]) -> T | None:
        if row is None:
            return None
        try:
            return made(row)
        except Unsound as fault:
            self._file.tell(_damaged_series(row.kind, row.ticker, row.vintage, fault))
            return None

    def _small(self, table: str, tail: str = "", values: Sequence[str] = ()) -> list[rows.Small]:
        found = self._file.read(lambda connection: list(rows.small(connection, table, tail, values))) or []
        if not all(row.sound for row in found):
            self._file.tell(f"the store {self.path} has damaged rows among its {table}: they are passed over")
        return [row for row in found if row.sound]

    # Writing

    def write(self, answers: Iterable[object], *, now: datetime) -> str:
        """Keep answers of providers, all or none, and return the id of the new vintage; see `add`."""
        return self.add(answers, now=now).vintage

    def add(self, answers: Iterable[object], *, now: datetime, is_same: IsSame | None = None) -> Addition:
        """Keep answers by the codec of their type, all or none: the id of the new vintage, and what was there before.

        A series is replaced whole; the one before stays as an older vintage. One that `is_same` as the newest of its
        name is not written: this is looked at while nobody else writes. A document gets one more entry.
        **Raises** ValueError for nothing to write, CouldNotParse for a series that is not sound, DataUnavailable
        and CouldNotAsk when it could not be written: then nothing of it was.
        """
        from smallcap_cli.store.codecs import DOCUMENTS, SERIES

        kept = list(answers)
        if not kept:
            raise ValueError("there is nothing to write")
        series = [answer for answer in kept if type(answer) in SERIES]
        documents = [answer for answer in kept if type(answer) not in SERIES]

        def change(connection: sqlite3.Connection, lists: rows.Lists) -> Addition:
            for answer in documents:
                _append(connection, DOCUMENTS[type(answer)], answer, now)
            vintage = retention.next_vintage(opening.meta(connection, "vintage") or "", now)
            unchanged = []
            for answer in series:
                codec = SERIES[type(answer)]
                name = getattr(answer, codec.named_by)
                own = lists.setdefault(key := (name, codec.kind), [])
                if is_same is not None and is_same(answer, newest_series(connection, key, own, codec)):
                    unchanged.append(name)
                else:
                    add_series(connection, own, new_row(codec.row, answer, name, vintage, now))
            if len(unchanged) == len(series):
                return Addition("", tuple(unchanged))
            opening.put_meta(connection, "vintage", vintage)
            return Addition(vintage, tuple(unchanged))

        return self._file.change(change)

    def remember_unknown(self, symbol: str, provider: str, until: datetime) -> None:
        """Believe a provider until then that it has no such symbol."""

        def change(connection: sqlite3.Connection, lists: rows.Lists) -> None:
            connection.execute("DELETE FROM unknown WHERE symbol = ? AND provider = ?", (symbol, provider))
            rows.put_small(connection, "unknown", (symbol, provider, until.isoformat()))

        self._file.change(change)

    def change_document(self, key: str, change: Callable[[StoredDocument | None], StoredDocument]) -> None:
        """Keep what `change` makes of the document with a key, or of None; nobody else writes in between."""

        self._file.change(lambda connection, lists: _replace(connection, key, change))

    def prune(self, now: datetime) -> int:
        """Drop the series that no kept vintage needs (`retention.vintages_to_keep`) and return how many those were.

        Where that fails they stay for now, with a message: what was written before is written.
        """

        def change(connection: sqlite3.Connection, lists: rows.Lists) -> int:
            keep = retention.vintages_to_keep({entry.vintage for own in lists.values() for entry in own}, now)
            dropped = 0
            for key, own in lists.items():
                needed = retention.vintages_needed([entry.vintage for entry in own], keep)
                gone = [entry for entry in own if entry.vintage not in needed]
                if gone:
                    dropped += drop_series(connection, key, own, gone)
            return dropped

        if self._file.handle is None:
            return 0
        try:
            return self._file.change(change)
        except DataUnavailable as error:
            self._file.tell(f"older vintages stay in the store until the next write: {error.message}")
            return 0

    def clear(self, tickers: Sequence[str] | None = None, *, keep_prefix: tuple[str, ...] = ()) -> int:
        """Drop every vintage of funds or rates, or all there is; how many series those were.

        With all there is go the documents, but for those whose key begins with one of `keep_prefix`.
        """

        def change(connection: sqlite3.Connection, lists: rows.Lists) -> int:
            named = [key for key in lists if tickers is None or key[0] in tickers]
            if tickers is None:
                connection.execute("DELETE FROM unknown")
                rows.drop_documents(connection, keep_prefix)
            return sum(drop_series(connection, key, lists[key], lists[key]) for key in named)

        if self._file.handle is None:
            return 0
        dropped = self._file.change(change)
        if tickers is None:
            remove_closes(self.path.parent)
        with suppress(sqlite3.OperationalError):  # the space comes back with the next clear, or is used again
            self._file.handle.connection.execute("VACUUM")
        return dropped


def _replace(
    connection: sqlite3.Connection, key: str, change: Callable[[StoredDocument | None], StoredDocument]
) -> None:
    sound = [row for row in rows.small(connection, "documents", "WHERE key = ?", (key,)) if row.sound]
    document = change(_document(sound[0]) if sound else None)
    connection.execute("DELETE FROM documents WHERE key = ?", (key,))
    fields = (document.key, document.retrieved.isoformat(), document.etag, document.content_type, document.body)
    rows.put_small(connection, "documents", fields)


def _append(connection: sqlite3.Connection, codec: DocumentCodec[Any], answer: Any, now: datetime) -> None:
    """One more entry in the document of the answer's subject."""
    from smallcap_cli.store.documents import CONTENT_TYPE

    key = codec.prefix + codec.subject(answer)

    def changed_document(old: StoredDocument | None) -> StoredDocument:
        body = codec.with_entry(old.body if old else b"", answer, now)
        return StoredDocument(key, answer.source.retrieved or now, "", CONTENT_TYPE, body)

    _replace(connection, key, changed_document)


def _document(row: rows.Small) -> StoredDocument:
    name, retrieved, etag, content_type, _ = row.texts()
    return StoredDocument(name, datetime.fromisoformat(retrieved), etag, content_type, row.fields[-1])


def _damaged_series(kind: str, ticker: str, vintage: str, fault: Unsound) -> str:
    return f"the stored {kind} of {safe(ticker)} of vintage {vintage} are damaged and not used: {fault}"
