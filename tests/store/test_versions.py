"""A store of another version: a newer one is refused, an older one brought up to date, and neither loses anything."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.errors import DataUnavailable
from smallcap_cli.store import StoredDocument, open_store, opening, rows
from smallcap_cli.store.opening import PAGE_SIZE
from smallcap_cli.store.packing import fields_crc, price_row, rate_row
from tests.tools.store_torture import history, rates, same

NOW = datetime(2026, 11, 21, 10, 23, tzinfo=UTC)
VINTAGES = ("20261119T000000Z-001", "20261120T000000Z-001")
PAGE = StoredDocument("sec/1", NOW, 'W/"1"', "text/html", b"x" * 40_000)

#: The tables of version 1, in the order in which they were made.
VERSION_1 = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT, crc INTEGER) WITHOUT ROWID;
    CREATE TABLE contents (ticker TEXT, kind TEXT, entries BLOB, crc INTEGER, PRIMARY KEY (ticker, kind)) WITHOUT ROWID;
    CREATE TABLE series
        (id INTEGER PRIMARY KEY, ticker TEXT, kind TEXT, vintage TEXT, about BLOB, crc INTEGER, packed BLOB);
    CREATE TABLE documents
        (id INTEGER PRIMARY KEY, crc INTEGER, key TEXT, retrieved TEXT, etag TEXT, content_type TEXT, body);
    CREATE TABLE unknown (id INTEGER PRIMARY KEY, symbol TEXT, provider TEXT, until TEXT, crc INTEGER);
    CREATE TABLE flags (id INTEGER PRIMARY KEY, ticker TEXT, day TEXT, kind TEXT, detail TEXT, crc INTEGER);
"""
FLAG = ("IWM", "2015-12-03", "bad tick", "close 5 times the one before")
TABLES = "SELECT name FROM sqlite_schema ORDER BY rootpage"


def plain(ticker: str, version: int) -> PriceHistory:
    """A history as version 1 kept it: its findings lay in a table of their own."""
    return replace(history(ticker, version), findings=())


@contextmanager
def by_hand(folder: Path) -> Iterator[sqlite3.Connection]:
    """The store's file without the store; a checkpoint puts everything into it."""
    with closing(sqlite3.connect(folder / opening.FILE_NAME)) as hand:
        yield hand
        hand.commit()
        hand.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def version_1(folder: Path) -> Path:
    """A store of version 1 with two vintages of IWM, one of a rate, a document, an unknown symbol and flags."""
    with by_hand(folder) as hand:
        hand.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        hand.execute("PRAGMA journal_mode = WAL")
        hand.executescript(VERSION_1)
        entries = []
        for number, vintage in enumerate(VINTAGES, 1):
            row = price_row(plain("IWM", number), vintage, NOW)
            about = {name: value for name, value in json.loads(row.about).items() if name != "findings"}
            entries.append(rows.insert_series(hand, row._replace(about=json.dumps(about).encode())))
        rows.put_list(hand, ("IWM", "prices"), entries)
        rows.put_list(hand, ("tbill", "rates"), [rows.insert_series(hand, rate_row(rates(1), VINTAGES[1], NOW))])
        rows.put_small(hand, "unknown", ("IJX", "yahoo", "2099-01-01T00:00:00+00:00"))
        fields = (PAGE.key, NOW.isoformat(), PAGE.etag, PAGE.content_type, PAGE.body)
        rows.put_small(hand, "documents", fields)
        for _ in range(400):
            values = (*FLAG, fields_crc(*FLAG))
            hand.execute("INSERT INTO flags (ticker, day, kind, detail, crc) VALUES (?, ?, ?, ?, ?)", values)
        for key, value in (("schema", "1"), ("lists", "2"), ("vintage", VINTAGES[1])):
            opening.put_meta(hand, key, value)
    return folder / opening.FILE_NAME


def check_kept(folder: Path, *, read_only: bool = False) -> list[str]:
    """Everything of `version_1` is there; the messages are returned."""
    with open_store(folder, read_only=read_only) as store:
        for number, vintage in enumerate(VINTAGES, 1):
            found = store.prices("IWM", vintage=vintage)
            assert found is not None
            assert same(found.history, plain("IWM", number))
        rate = store.rates("tbill")
        assert rate is not None
        assert rate.rates.annual.tobytes() == rates(1).annual.tobytes()
        assert store.known_unknown("IJX", "yahoo", NOW) is not None
        assert store.documents("sec/") == (PAGE,)
        assert [holding.findings for holding in store.status(NOW)] == [0, 0]
        return store.messages


def test_a_store_of_version_1_is_brought_up_to_date_and_keeps_its_series(tmp_path: Path) -> None:
    version_1(tmp_path)
    assert check_kept(tmp_path) == []
    with by_hand(tmp_path) as hand:
        tables = [name for (name,) in hand.execute(TABLES)]
        assert tables[:5] == ["meta", "contents", "series", "documents", "unknown"]
        assert tables[5:] == ["documents_key"]
        assert hand.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (old,) = tmp_path.glob("store.sqlite3.version-1-*")
    with closing(sqlite3.connect(old)) as hand:
        assert hand.execute("SELECT count(*) FROM flags").fetchone() == (400,)


def test_a_store_of_version_1_is_written_after_it_was_brought_up_to_date(tmp_path: Path) -> None:
    version_1(tmp_path)
    with open_store(tmp_path) as store:
        store.write([history("IWM", 3)], now=NOW)
        found = store.prices("IWM")
    assert found is not None
    assert same(found.history, history("IWM", 3))
    with open_store(tmp_path) as store:
        first = store.prices("IWM", vintage=VINTAGES[0])
        assert store.messages == []
    assert first is not None
    assert same(first.history, plain("IWM", 1))


def test_a_store_of_version_1_opened_for_reading_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    path = version_1(tmp_path)
    before = path.read_bytes()
    assert check_kept(tmp_path, read_only=True) == []
    assert path.read_bytes() == before


@pytest.mark.parametrize("brought_up", [False, True], ids=["version 1", "brought up to date"])
def test_the_first_page_of_a_store_that_was_of_version_1_can_be_lost(tmp_path: Path, brought_up: bool) -> None:
    path = version_1(tmp_path)
    if brought_up:
        check_kept(tmp_path)
        with by_hand(tmp_path):
            pass
    path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])
    (message,) = check_kept(tmp_path)
    assert "3 series saved from it" in message
    assert "lost" not in message


def test_a_store_of_version_1_whose_flags_are_damaged_is_made_anew_without_them(tmp_path: Path) -> None:
    """Dropping a table walks its pages, so the damage shows in the middle of the migration."""
    path = version_1(tmp_path)
    with by_hand(tmp_path) as hand:
        (root,) = hand.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'flags'").fetchone()
    broken = bytearray(path.read_bytes())
    broken[(root - 1) * PAGE_SIZE : root * PAGE_SIZE] = b"\xff" * PAGE_SIZE
    path.write_bytes(broken)
    (message,) = check_kept(tmp_path)
    assert "3 series saved from it" in message
    aside = [name for name in tmp_path.glob("store.sqlite3.damaged-*") if name.suffix not in ("-wal", "-shm")]
    assert [name.read_bytes() == broken for name in aside if not name.name.endswith(("-wal", "-shm"))] == [True]


def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(opening, "SCHEMA_VERSION", 9)
        with open_store(tmp_path) as store:
            store.write([history("IWM", 1)], now=NOW)
    before = (tmp_path / opening.FILE_NAME).read_bytes()
    with pytest.raises(DataUnavailable, match=r"newer smallcap \(version 9, this one knows 3\)") as refusal:
        open_store(tmp_path)
    assert "upgrade" in refusal.value.hint
    assert (tmp_path / opening.FILE_NAME).read_bytes() == before


def _add_a_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE unknown ADD COLUMN seen TEXT")


def test_an_older_store_is_brought_up_to_date_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(tmp_path) as store:
        store.write([history("IWM", 1)], now=NOW)
    monkeypatch.setattr(opening, "SCHEMA_VERSION", 4)
    monkeypatch.setattr(opening, "MIGRATIONS", {3: _add_a_column})
    with open_store(tmp_path, read_only=True) as store:
        assert store.prices("IWM") is not None
    assert list(tmp_path.glob("*version-3-*")) == []
    with open_store(tmp_path) as store:
        assert store.prices("IWM") is not None
    (old,) = tmp_path.glob("store.sqlite3.version-3-*")
    columns = "SELECT count(*) FROM pragma_table_info('unknown')"
    assert sqlite3.connect(old).execute(columns).fetchone() == (5,)
    assert sqlite3.connect(tmp_path / opening.FILE_NAME).execute(columns).fetchone() == (6,)


def _fail(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE unknown ADD COLUMN seen TEXT")
    connection.execute("INSERT INTO nowhere VALUES (1)")


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(tmp_path) as store:
        store.write([history("IWM", 1)], now=NOW)
    with monkeypatch.context() as later:
        later.setattr(opening, "SCHEMA_VERSION", 4)
        later.setattr(opening, "MIGRATIONS", {3: _fail})
        with pytest.raises(DataUnavailable):
            open_store(tmp_path)
    with open_store(tmp_path) as store:
        found = store.prices("IWM")
        assert store.messages == []
    assert found is not None
    assert same(found.history, history("IWM", 1))


INDEXES = "SELECT name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_%'"


def version_2(folder: Path, page: StoredDocument = PAGE) -> Path:
    """A store of version 2, which is one of today without the index of its documents."""
    with open_store(folder) as store:
        store.change_document(page.key, lambda old: page)
        if page is PAGE:
            store.write([history("IWM", 1)], now=NOW)
    with by_hand(folder) as hand:
        for (name,) in hand.execute(INDEXES).fetchall():
            hand.execute(f"DROP INDEX {name}")
        opening.put_meta(hand, "schema", "2")
        hand.commit()
        hand.execute("VACUUM")
    return folder / opening.FILE_NAME


def test_a_store_of_version_2_gets_its_index_and_loses_nothing(tmp_path: Path) -> None:
    version_2(tmp_path)
    with open_store(tmp_path) as store:
        assert store.document(PAGE.key) == PAGE
        found = store.prices("IWM")
        assert store.messages == []
    assert found is not None
    assert same(found.history, history("IWM", 1))
    with by_hand(tmp_path) as hand:
        assert hand.execute(INDEXES).fetchall() == [("documents_key",)]
        assert hand.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (old,) = tmp_path.glob("store.sqlite3.version-2-*")
    with closing(sqlite3.connect(old)) as hand:
        assert hand.execute(INDEXES).fetchall() == []


def test_a_store_of_version_2_opened_for_reading_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    path = version_2(tmp_path)
    before = path.read_bytes()
    with open_store(tmp_path, read_only=True) as store:
        assert store.document(PAGE.key) == PAGE
    assert path.read_bytes() == before


def test_the_first_page_of_a_small_store_of_version_2_can_be_lost(tmp_path: Path) -> None:
    """It has fewer pages than a store of today has roots."""
    path = version_2(tmp_path, page := PAGE._replace(body=b"short"))
    assert path.stat().st_size == 6 * PAGE_SIZE
    path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])
    with open_store(tmp_path) as store:
        assert store.document(page.key) == page
        (message,) = store.messages
    assert "0 series saved from it" in message


def test_a_document_is_found_without_reading_the_others(tmp_path: Path) -> None:
    """Two thousand documents took 16 s to write: each write read all of them."""
    with open_store(tmp_path) as store:
        store.change_document(PAGE.key, lambda old: PAGE)
    with by_hand(tmp_path) as hand:
        for statement in ("SELECT body FROM documents WHERE key = ?", "DELETE FROM documents WHERE key = ?"):
            (plan,) = hand.execute(f"EXPLAIN QUERY PLAN {statement}", (PAGE.key,)).fetchall()
            assert plan[3] == "SEARCH documents USING INDEX documents_key (key=?)"
