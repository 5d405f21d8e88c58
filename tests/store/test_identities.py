"""Pairs once seen stay in the store: a new list is united with those before it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from smallcap_cli.core.identity import Directory, Identities, Identity
from smallcap_cli.core.model import Source
from smallcap_cli.store import open_store

OLD, NEW = date(2025, 8, 20), date(2026, 8, 22)
THEN, NOW = datetime(2025, 8, 20, 12, tzinfo=UTC), datetime(2026, 8, 22, 12, tzinfo=UTC)


def _list(day: date, moment: datetime, *rows: tuple[str, int, str]) -> Identities:
    pairs = tuple(Identity("ticker", ticker, cik, name, "NYSE", "", day, day) for ticker, cik, name in rows)
    return Identities("us", pairs, Source("sec", None, moment, "list"))


FIRST = _list(OLD, THEN, ("STAY", 1, "Stay Corp"), ("MOVE", 2, "First Owner Inc"), ("GONE", 3, "Gone Corp"))
SECOND = _list(NEW, NOW, ("STAY", 1, "Stay Corp"), ("MOVE", 4, "Second Owner Inc"))


def _kept(folder: Path, *lists: Identities) -> list[Identities]:
    with open_store(folder) as store:
        for one in lists:
            store.write([one], now=NOW)
        return store.answers(Identities, "us")


def test_two_lists_a_year_apart_are_one_entry_with_days(tmp_path: Path) -> None:
    (kept,) = _kept(tmp_path, FIRST, SECOND)
    days = {(pair.identifier, pair.cik): (pair.first_seen, pair.last_seen) for pair in kept.rows}
    assert days == {("STAY", 1): (OLD, NEW), ("MOVE", 2): (OLD, OLD), ("GONE", 3): (OLD, OLD), ("MOVE", 4): (NEW, NEW)}
    assert kept.source.retrieved == NOW


def test_an_older_list_that_comes_later_extends_days_backwards(tmp_path: Path) -> None:
    (kept,) = _kept(tmp_path, SECOND, FIRST)
    assert sorted(kept.rows) == sorted(_kept(tmp_path / "other", FIRST, SECOND)[0].rows)
    assert kept.source.retrieved == NOW, "the newest list says how old the pairs are"


def test_pairs_are_found_as_of_a_day(tmp_path: Path) -> None:
    directory = Directory(_kept(tmp_path, FIRST, SECOND))

    def cik(ticker: str, name: str, day: date) -> int | None:
        match = directory.match(ticker, name, "", "", day)
        return match.cik if match else None

    assert (cik("MOVE", "First Owner", OLD), cik("MOVE", "Second Owner", NEW)) == (2, 4)
    assert cik("GONE", "Gone Corp", NEW) == 3, "a ticker that vanished is still known"
    assert cik("MOVE", "Third Owner", date(2026, 2, 1)) is None


def test_the_same_list_twice_changes_nothing(tmp_path: Path) -> None:
    once, twice = _kept(tmp_path / "a", FIRST), _kept(tmp_path / "b", FIRST, FIRST)
    assert once == twice
