"""What the store survives: kills, company, full and read-only disks, and files that are not what they were."""

from __future__ import annotations

import fcntl
import os
import random
import resource
import shutil
import sqlite3
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from smallcap_cli.errors import CouldNotAsk, DataUnavailable
from smallcap_cli.store import open_store, opening, repair
from tests.tools.store_torture import FUNDS, START, flips, furnished, history, kills, together, version_of

_NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users can reach."""
    made = Path(tempfile.mkdtemp(prefix="smallcap-test-"))
    made.chmod(0o755)
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)


def in_child(action: Callable[[], None]) -> None:
    """Run an action in a forked process; what it raises fails the test here."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        finally:
            os.write(writing, traceback.format_exc().encode()[-60_000:])
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    assert os.waitpid(child, 0)[1] == 0, said


def as_nobody(action: Callable[[], None]) -> None:
    """Run an action as a user whom permissions bind."""

    def bound() -> None:
        if os.geteuid() == 0:
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        action()

    in_child(bound)


def written(folder: Path, *versions: int) -> None:
    with open_store(folder) as store:
        for version in versions:
            store.write([history(ticker, version) for ticker in FUNDS], now=START)


def held(folder: Path) -> set[int | None]:
    with open_store(folder) as store:
        return {version_of(store, ticker) for ticker in FUNDS}


def test_a_write_that_is_killed_is_whole_or_not_at_all(tmp_path: Path) -> None:
    assert kills(tmp_path / "store", 20)["kills"] == 20


def test_two_writers_and_two_readers_never_see_half_a_write(tmp_path: Path) -> None:
    rounds = together(tmp_path, 2)
    assert all(count > 0 for count in rounds.values())


def test_a_flipped_bit_never_makes_a_wrong_number(tmp_path: Path) -> None:
    assert flips(tmp_path, 50)["flips"] == 50


def test_a_flipped_bit_in_the_journal_never_makes_a_wrong_number(tmp_path: Path) -> None:
    chance = random.Random(7)
    with open_store(tmp_path) as store:
        for version in (1, 2):
            store.write([history(ticker, version) for ticker in FUNDS], now=START)
        names = [opening.FILE_NAME, opening.FILE_NAME + "-wal"]
        main, journal = ((tmp_path / name).read_bytes() for name in names)
    assert len(journal) > 100_000
    for number in range(15):
        damaged = bytearray(journal)
        damaged[chance.randrange(len(journal) if number % 2 else 200)] ^= 1 << chance.randrange(8)
        copy = tmp_path / str(number)
        copy.mkdir()
        (copy / names[0]).write_bytes(main)
        (copy / names[1]).write_bytes(damaged)
        versions = held(copy)
        assert len(versions) == 1
        assert versions <= {None, 1, 2}


@pytest.mark.parametrize("room", [0, 20_000, 200_000])
def test_a_full_disk_loses_the_write_and_nothing_else(folder: Path, room: int) -> None:
    written(folder, 1)
    size = (folder / opening.FILE_NAME).stat().st_size

    def write() -> None:
        limit = room if room < size else size
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with (
            open_store(folder) as store,
            pytest.raises(DataUnavailable, match="cannot write the store"),
        ):
            store.write([history(ticker, 2) for ticker in FUNDS], now=START)

    in_child(write)
    assert held(folder) == {1}


def test_a_store_cannot_be_made_on_a_full_disk(folder: Path) -> None:
    def write() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        with (
            open_store(folder) as store,
            pytest.raises(DataUnavailable, match="cannot write the store"),
        ):
            store.write([history(ticker, 1) for ticker in FUNDS], now=START)

    in_child(write)
    assert held(folder) == {None}
    written(folder, 1)
    assert held(folder) == {1}


def test_a_store_in_a_folder_without_write_permission_is_read(folder: Path) -> None:
    written(folder, 1)
    folder.chmod(0o555)

    def read() -> None:
        with open_store(folder) as store:
            assert {version_of(store, ticker) for ticker in FUNDS} == {1}
            assert store.messages == []
            with pytest.raises(DataUnavailable, match="cannot write the store"):
                store.write([history("IWM", 2)], now=START)
            assert version_of(store, "IWM") == 1

    before = sorted(os.listdir(folder))
    as_nobody(read)
    assert sorted(os.listdir(folder)) == before


def test_a_journal_in_a_folder_without_write_permission_is_read(folder: Path) -> None:
    with open_store(folder / "live") as store:
        store.write([history(ticker, 1) for ticker in FUNDS], now=START)
        (folder / "left").mkdir()
        for ending in ("", "-wal"):
            name = opening.FILE_NAME + ending
            shutil.copyfile(folder / "live" / name, folder / "left" / name)
    (folder / "left").chmod(0o555)

    def read() -> None:
        with open_store(folder / "left") as store:
            assert {version_of(store, ticker) for ticker in FUNDS} == {1}

    as_nobody(read)


def test_a_store_that_may_not_be_read_is_not_an_empty_one(folder: Path) -> None:
    written(folder, 1)
    (folder / opening.FILE_NAME).chmod(0o000)

    def read() -> None:
        with pytest.raises(DataUnavailable, match="cannot read the store"):
            open_store(folder)

    as_nobody(read)


def test_a_file_in_place_of_the_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with open_store(tmp_path / "data") as store:
        assert store.prices("IWM") is None
        with pytest.raises(DataUnavailable, match="cannot write the store"):
            store.write([history("IWM", 1)], now=START)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 40_000, b"\0" * 65_536])
def test_a_file_that_is_no_store_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / opening.FILE_NAME).write_bytes(content)
    with open_store(tmp_path) as store:
        assert store.prices("IWM") is None
        assert "was damaged" in store.messages[0]
        store.write([history("IWM", 1)], now=START)
        assert version_of(store, "IWM") == 1
    aside = [path for path in tmp_path.glob("store.sqlite3.damaged-*") if path.suffix not in ("-wal", "-shm")]
    assert content in {path.read_bytes() for path in aside}


def test_a_database_of_somebody_else_is_set_aside_whole(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / opening.FILE_NAME)) as other:
        other.execute("CREATE TABLE notes (text)")
        other.execute("INSERT INTO notes VALUES ('mine')")
        other.commit()
    written(tmp_path, 1)
    (aside,) = tmp_path.glob("store.sqlite3.damaged-*Z")
    with closing(sqlite3.connect(aside)) as other:
        assert other.execute("SELECT text FROM notes").fetchall() == [("mine",)]
    assert held(tmp_path) == {1}


def test_a_series_that_does_not_match_its_checksum_is_absent_and_the_others_are_not(tmp_path: Path) -> None:
    written(tmp_path, 1, 2)
    with closing(sqlite3.connect(tmp_path / opening.FILE_NAME)) as hand:
        hand.execute("UPDATE series SET packed = zeroblob(length(packed)) WHERE ticker = 'VB' AND vintage LIKE '%-002'")
        hand.commit()
    with open_store(tmp_path) as store:
        assert store.prices("VB") is None
        assert "prices of VB of vintage 20260101T000000Z-002 are damaged" in store.messages[0]
        assert version_of(store, "VB", "20260101T000000Z-001") == 1
        assert {version_of(store, ticker) for ticker in FUNDS if ticker != "VB"} == {2}
        store.write([history("VB", 3)], now=START)
        assert version_of(store, "VB") == 3


def test_a_series_renamed_in_the_file_does_not_answer_for_another_fund(tmp_path: Path) -> None:
    written(tmp_path, 1)
    with closing(sqlite3.connect(tmp_path / opening.FILE_NAME)) as hand:
        places = dict(hand.execute("SELECT ticker, id FROM series"))
        hand.execute("UPDATE series SET id = 99 WHERE ticker = 'IWM'")
        hand.execute("UPDATE series SET id = ?, ticker = 'IWM' WHERE ticker = 'VB'", (places["IWM"],))
        hand.commit()
    with open_store(tmp_path) as store:
        assert version_of(store, "IWM") in (None, 1)
        assert version_of(store, "VB") is None
        assert store.messages


@pytest.mark.parametrize("table", ["contents", "meta", "series"])
def test_a_table_that_lost_its_rows_never_makes_an_older_vintage_the_newest(tmp_path: Path, table: str) -> None:
    vintages = furnished(tmp_path)
    with closing(sqlite3.connect(tmp_path / opening.FILE_NAME)) as hand:
        hand.execute(
            f"DELETE FROM {table}" + (" WHERE vintage = ?" if table == "series" else ""),
            vintages[2:][: table == "series"],
        )
        hand.commit()
    with open_store(tmp_path) as store:
        versions = {version_of(store, ticker) for ticker in FUNDS}
        assert versions == ({None} if table == "series" else {3})
        assert {version_of(store, ticker, vintages[1]) for ticker in FUNDS} == {2}
        assert len([m for m in store.messages if "was damaged" in m]) == 1


def test_a_damaged_store_opened_for_reading_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    written(tmp_path, 1)
    path = tmp_path / opening.FILE_NAME
    broken = b"\xff" * 100 + path.read_bytes()[100:]
    path.write_bytes(broken)
    with open_store(tmp_path, read_only=True) as store:
        assert {version_of(store, ticker) for ticker in FUNDS} == {1}
        assert "stays as it is (it was opened for reading): 6 series saved" in store.messages[0]
    assert path.read_bytes() == broken


def test_a_damaged_store_in_use_elsewhere_is_read_and_not_replaced(tmp_path: Path) -> None:
    written(tmp_path, 1)
    path = tmp_path / opening.FILE_NAME
    path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])
    other = opening.lock(path, fcntl.LOCK_SH, 0, make=True)
    with open_store(tmp_path, patience=0.05) as store:
        assert {version_of(store, ticker) for ticker in FUNDS} == {1}
        assert "in use by another program" in store.messages[0]
    opening.unlock(other)
    assert held(tmp_path) == {1}
    assert len(list(tmp_path.glob("*.damaged-*"))) == 1


def test_a_store_being_replaced_is_waited_for_and_then_named(tmp_path: Path) -> None:
    written(tmp_path, 1)
    other = opening.lock(tmp_path / opening.FILE_NAME, fcntl.LOCK_EX, 0, make=True)
    with pytest.raises(CouldNotAsk, match="in use by another program"):
        open_store(tmp_path, patience=0.05)
    opening.unlock(other)


def test_a_replacement_cut_off_half_way_is_finished_by_the_next_one(tmp_path: Path) -> None:
    written(tmp_path, 1)
    path = tmp_path / opening.FILE_NAME
    repair.rebuild(path, opening.beside(path, ".ready"))
    path.write_bytes(b"half")
    opening.beside(path, "-wal").write_bytes(b"of the damaged one")
    with open_store(tmp_path) as store:
        assert {version_of(store, ticker) for ticker in FUNDS} == {1}
        assert store.messages == []
    assert not opening.beside(path, ".ready").exists()


def test_a_disk_too_full_to_repair_leaves_the_damaged_file_and_answers_from_a_copy(folder: Path) -> None:
    written(folder, 1)
    path = folder / opening.FILE_NAME
    broken = b"\xff" * 100 + path.read_bytes()[100:]
    path.write_bytes(broken)

    def read() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        with pytest.raises(DataUnavailable, match="cannot be repaired"):
            open_store(folder)

    in_child(read)
    assert path.read_bytes() == broken
    assert held(folder) == {1}


def test_a_store_taken_away_while_open_is_made_anew_by_a_write(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.write([history("IWM", 1)], now=START)
        for path in tmp_path.glob("store.sqlite3*"):
            path.unlink()
        store.write([history("IWM", 2)], now=START)
        assert version_of(store, "IWM") == 2
    with open_store(tmp_path) as store:
        assert version_of(store, "IWM") == 2
