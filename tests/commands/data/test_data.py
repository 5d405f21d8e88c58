"""`smallcap data`: what is kept answers later calls, at any vintage, and comes out as it went in."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.store import StoredDocument, open_store
from tests.conftest import Run
from tests.fakes.yahoo import FakeYahoo

COLUMNS = "Date,Close,Adj Close,Volume,Dividends\n"


def price_folder(place: Path, closes: dict[str, list[float]]) -> str:
    """A folder with one file a fund, closes on the weekdays from Monday 2026-04-06 on."""
    place.mkdir(exist_ok=True)
    days = np.arange(np.datetime64("2026-04-06"), np.datetime64("2026-05-02"))
    weekdays = days[np.is_busday(days)]
    for ticker, series in closes.items():
        lines = [f"{day},{close},{close * 0.9},1000,0" for day, close in zip(weekdays, series, strict=False)]
        (place / f"{ticker}.csv").write_text(COLUMNS + "\n".join(lines) + "\n")
    return str(place)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def week(smallcap: Run, *more: str) -> str:
    """IWM's return of a day, as a comparison without network gives it."""
    asked = ("compare", "IWM", "-c", "period_return:1d,source", "-f", "csv", "--offline", *more)
    return rows(smallcap(*asked).out)[0]["period_return:1d"]


def test_an_empty_store_says_so_and_makes_nothing(smallcap: Run, tmp_path: Path) -> None:
    result = smallcap("data", "status", "-f", "csv")
    assert (result.code, len(result.out.splitlines())) == (0, 1)
    assert not list((tmp_path / "smallcap-home").rglob("*.sqlite3"))


def test_what_was_imported_answers_offline(smallcap: Run, tmp_path: Path) -> None:
    folder = price_folder(tmp_path / "p", {"IWM": [100.0, 110.0]})
    assert smallcap("data", "import", "--prices", folder).code == 0
    assert float(week(smallcap)) == pytest.approx(0.1, abs=1e-12)
    assert (
        week(smallcap)
        == rows(smallcap("compare", "IWM", "-c", "period_return:1d", "-f", "csv", "--prices", folder).out)[0][
            "period_return:1d"
        ]
    )


def test_status_names_source_days_and_vintage(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [100.0, 110.0, 120.0]}))
    (row,) = rows(smallcap("data", "status", "-f", "csv").out)
    kept = (row["ticker"], row["kind"], row["provider"], row["first"], row["last"], row["rows"])
    assert kept == ("IWM", "prices", "files", "2026-04-06", "2026-04-08", "3")
    assert row["vintage"].startswith("20261121T")


def test_an_earlier_vintage_still_answers_bit_for_bit(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [100.0, 110.0]}))
    (first,) = rows(smallcap("data", "status", "-f", "csv").out)
    before = week(smallcap)
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [50.0, 60.0]}))
    assert float(week(smallcap)) == pytest.approx(0.2, abs=1e-12)
    assert week(smallcap, "--vintage", first["vintage"]) == before


def test_a_vintage_that_was_never_kept_is_not_answered(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"ABC": [100.0, 110.0]}))
    for wrong in ("19990101T000000Z-001", "nope", ""):
        result = smallcap("compare", "IWM", "--vintage", wrong, "-c", "return_1y")
        assert (result.code, result.out) == (3, "")


def test_a_faulty_file_stops_no_other_and_keeps_nothing_of_its_own(smallcap: Run, tmp_path: Path) -> None:
    folder = price_folder(tmp_path / "p", {"IWM": [100.0, 110.0], "IJR": [100.0, 101.0]})
    (Path(folder) / "IJR.csv").write_text(COLUMNS + "2026-04-06,abc,1,1,0\n2026-04-07,1,1,1,0\n")
    result = smallcap("data", "import", "--prices", folder)
    assert (result.code, "IJR.csv:2" in result.err) == (4, True)
    assert [row["ticker"] for row in rows(smallcap("data", "status", "-f", "csv").out)] == ["IWM"]


def test_an_export_is_read_back_to_the_last_bit(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [100.1, 110.7, 1 / 3]}))
    kept = week(smallcap)
    assert smallcap("data", "export", "--to", str(tmp_path / "out")).code == 0
    again = smallcap("compare", "IWM", "-c", "period_return:1d", "-f", "csv", "--prices", str(tmp_path / "out")).out
    assert rows(again)[0]["period_return:1d"] == kept


def test_clearing_needs_a_word_where_nobody_can_be_asked(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [100.0, 110.0]}))
    assert smallcap("data", "clear").code == 2
    assert len(rows(smallcap("data", "status", "-f", "csv").out)) == 1
    assert smallcap("data", "clear", "--yes").code == 0
    assert rows(smallcap("data", "status", "-f", "csv").out) == []


def test_what_was_fetched_answers_without_the_network(smallcap: Run) -> None:
    with FakeYahoo("ok") as fake:
        away = {"SMALLCAP_YAHOO_URL": fake.url, "SMALLCAP_OFFLINE": "0"}
        live = smallcap("compare", "IWM", "--provider", "yahoo", "-c", "return_1y", "-f", "csv", env=away)
        assert smallcap("data", "fetch", "IWM", env=away).code == 0
    kept = smallcap("compare", "IWM", "-c", "return_1y", "-f", "csv", "--offline")
    assert rows(kept.out)[0]["return_1y"] == rows(live.out)[0]["return_1y"] != ""


def test_nothing_fetched_keeps_nothing(smallcap: Run) -> None:
    with FakeYahoo("all_429") as fake:
        result = smallcap("data", "fetch", "IWM", env={"SMALLCAP_YAHOO_URL": fake.url, "SMALLCAP_OFFLINE": "0"})
    assert (result.code, rows(smallcap("data", "status", "-f", "csv").out)) == (4, [])


def test_an_export_keeps_that_closes_are_net_asset_values(smallcap: Run, tmp_path: Path) -> None:
    folder = price_folder(tmp_path / "p", {"VTI": [100.0, 110.0]})
    (Path(folder) / "layout.yaml").write_text("files:\n  VTI: {price_kind: nav, currency: EUR}\n")
    smallcap("data", "import", "--prices", folder)
    smallcap("data", "export", "--to", str(tmp_path / "out"))
    (row,) = rows(
        smallcap("compare", "VTI", "-c", "price_kind,currency", "-f", "csv", "--prices", str(tmp_path / "out")).out
    )
    assert (row["price_kind"], row["currency"]) == ("nav", "EUR")


def test_fetching_from_what_is_at_hand_is_refused(smallcap: Run) -> None:
    assert smallcap("data", "fetch", "IWM", "--provider", "bundled").code == 2


def test_two_funds_that_end_too_early_are_told_apart_from_funds_without_prices(smallcap: Run, tmp_path: Path) -> None:
    folder = price_folder(tmp_path / "p", {"IWM": [100.0, 110.0], "IJR": [100.0, 101.0]})
    result = smallcap("compare", "IWM", "IJR", "--prices", folder, "--as-of", "2026-07-31", "-c", "return_1m")
    assert result.code == 4
    assert [line for line in result.err.splitlines() if line.startswith("error")] == [
        f"error: {ticker}: prices end on 2026-04-07, before 2026-07-31; windows that end later are missing"
        for ticker in ("IWM", "IJR")
    ]


def status(smallcap: Run) -> list[dict[str, str]]:
    return rows(smallcap("data", "status", "-f", "csv").out)


def test_importing_the_same_files_again_makes_no_vintage(smallcap: Run, tmp_path: Path) -> None:
    folder = price_folder(tmp_path / "p", {"IWM": [100.0, 110.0], "IJR": [100.0, 101.0], "_IRX": [3.6, 3.7]})
    smallcap("data", "import", "--prices", folder)
    before = status(smallcap)
    again = smallcap("data", "import", "--prices", folder)
    assert (again.code, status(smallcap)) == (0, before)
    assert [line for line in again.err.splitlines() if "unchanged" in line] == [
        f"note: {name}: unchanged" for name in ("IJR", "IWM", "tbill")
    ]
    assert "kept" not in again.err


def test_of_the_files_that_are_imported_again_the_changed_one_is_kept(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [100.0, 110.0], "IJR": [1.0, 2.0]}))
    folder = price_folder(tmp_path / "p", {"IWM": [100.0, 110.00000000000001]})
    again = smallcap("data", "import", "--prices", folder)
    assert ("note: IJR: unchanged" in again.err, "note: stored 1 series" in again.err) == (True, True)
    assert [(row["ticker"], row["vintages"]) for row in status(smallcap)] == [("IJR", "1"), ("IWM", "2")]


@pytest.mark.parametrize("said", ["currency: EUR", "price_kind: nav", "frequency: monthly"])
def test_the_same_numbers_that_mean_another_thing_are_kept(smallcap: Run, tmp_path: Path, said: str) -> None:
    folder = price_folder(tmp_path / "p", {"IWM": [100.0, 110.0]})
    smallcap("data", "import", "--prices", folder)
    (Path(folder) / "layout.yaml").write_text(said + "\n")
    smallcap("data", "import", "--prices", folder)
    assert [row["vintages"] for row in status(smallcap)] == ["2"]


def test_the_file_of_note_yields_is_kept_as_a_rate(smallcap: Run, tmp_path: Path) -> None:
    """_TNX.csv was kept as the closes of a fund."""
    folder = price_folder(tmp_path / "p", {"_TNX": [4.2, 4.3]})
    assert smallcap("data", "import", "--prices", folder, "^TNX").code == 0
    assert [(row["ticker"], row["kind"]) for row in status(smallcap)] == [("tnote", "rates")]


def cleared(smallcap: Run, *more: str) -> list[str]:
    return smallcap("data", "clear", "--yes", *more).err.splitlines()


def test_clearing_counts_series_and_the_vintages_they_were_kept_in(smallcap: Run, tmp_path: Path) -> None:
    """Four kept versions of three series, written at two moments, were called four series."""
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [1.0], "IJR": [1.0], "_IRX": [3.6]}))
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [2.0]}))
    assert cleared(smallcap, "IJR", "^IRX") == ["note: removed IJR, ^IRX: 2 series, 1 vintage"]
    assert [row["ticker"] for row in status(smallcap)] == ["IWM"]
    assert cleared(smallcap) == ["note: removed everything: 1 series, 2 vintages"]


def test_a_name_that_is_not_kept_clears_nothing(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [1.0]}))
    result = smallcap("data", "clear", "IWM", "IJX", "--yes")
    assert (result.code, len(status(smallcap))) == (3, 1)
    assert "error: the store has no data of IJX" in result.err


@pytest.mark.parametrize(
    ("more", "said", "left"),
    [
        ((), "everything but snapshots: 0 series, 0 vintages", ["snapshot/IWM", "snapshots/IWM/2026"]),
        (("--all",), "everything: 0 series, 0 vintages, snapshots of 1 fund", []),
    ],
)
def test_snapshots_stay_unless_everything_is_to_go(
    smallcap: Run, tmp_path: Path, more: tuple[str, ...], said: str, left: list[str]
) -> None:
    keys = ("snapshot/IWM", "snapshots/IWM/2026", "sec/1", "a snapshot/")
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        for key in keys:
            kept = StoredDocument(key, datetime(2026, 11, 1, tzinfo=UTC), "", "", b"{}")
            store.change_document(key, lambda _, kept=kept: kept)
    assert cleared(smallcap, *more) == [f"note: removed {said}"]
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        assert [key for key in keys if store.document(key)] == left


def test_all_and_a_name_contradict_each_other(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [1.0]}))
    assert smallcap("data", "clear", "IWM", "--all", "--yes").code == 2
    assert len(status(smallcap)) == 1


def test_status_says_how_much_room_the_store_takes(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [1.0], "IJR": [1.0]}))
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [2.0]}))
    file = tmp_path / "smallcap-home" / "data" / "store.sqlite3"
    with file.open("ab") as grown:
        grown.truncate(2_549_000)
    head = smallcap("data", "status").out.splitlines()[0]
    assert head.startswith("2 series in 2 vintages, 2.5 MB: /")


@pytest.mark.parametrize("made", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_in_the_stores_place_is_named(
    smallcap: Run, tmp_path: Path, made: Callable[[Path], None]
) -> None:
    place = tmp_path / "smallcap-home" / "data" / "store.sqlite3"
    place.parent.mkdir(parents=True)
    made(place)
    for asked in (("status",), ("export", "--to", str(tmp_path / "out")), ("clear", "--yes")):
        result = smallcap("data", *asked)
        assert (result.code, result.out) == (4, "")
        assert f"error: the store {place} is {'a folder' if made is Path.mkdir else 'no regular file'}" in result.err


def test_tickers_come_from_standard_input_as_the_help_says(smallcap: Run, tmp_path: Path) -> None:
    """`-` was refused as no ticker."""
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [1.0], "IJR": [1.0], "VB": [1.0]}))
    assert smallcap("data", "export", "--to", str(tmp_path / "out"), "-", stdin="IWM\nVB\n").code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["IWM.csv", "VB.csv"]


def test_a_damaged_store_is_told_even_when_quiet(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [100.0, 110.0]}))
    (store,) = (tmp_path / "smallcap-home").rglob("store.sqlite3")
    store.write_bytes(b"not a store" * 4000)
    result = smallcap("compare", "IWM", "-c", "return_1y", "-q", "--as-of", "2026-07-31")
    assert (result.code, result.err.startswith("warning: the store ")) == (0, True)
    assert len(list(store.parent.glob("store.sqlite3.*"))) == 1  # set aside, not deleted


def test_a_fund_that_the_vintage_lacks_is_told(smallcap: Run, tmp_path: Path) -> None:
    smallcap("data", "import", "--prices", price_folder(tmp_path / "p", {"IWM": [100.0, 110.0]}))
    (row,) = rows(smallcap("data", "status", "-f", "csv").out)
    result = smallcap("compare", "IJR", "-c", "return_1m", "--vintage", row["vintage"])
    assert (
        f"bundled month-end figures to 2026-07-31, 113 days old: vintage {row['vintage']} has no closes" in result.err
    )


def future_file(place: Path, *days: str) -> str:
    """A folder with IWM on the 20 weekdays of April 2026 from the 6th on, and a close of each day named."""
    folder = price_folder(place, {"IWM": [100.0 + n for n in range(20)]})
    with (place / "IWM.csv").open("a") as file:
        file.writelines(f"{day},130,117,1000,0\n" for day in days)
    return folder


def test_checking_says_nothing_of_days_that_have_not_come(smallcap: Run, tmp_path: Path) -> None:
    """A close of 2027 made the exchange "open" on every weekday until then: 207 sessions were missing."""
    found = smallcap("data", "check", "--prices", future_file(tmp_path / "p", "2027-02-26"), "-f", "json")
    assert "ignored 1 close dated after 2026-11-21" in found.out
    assert "2027" not in found.out
    assert "missing_session" not in found.out


def test_every_reader_drops_closes_that_have_not_come(smallcap: Run, tmp_path: Path) -> None:
    folder = future_file(tmp_path / "p", "2027-02-26")
    assert smallcap("data", "import", "--prices", folder).code == 0
    (kept,) = status(smallcap)
    assert (kept["rows"], kept["last"]) == ("20", "2026-05-01")
    sheet = smallcap("fund", "show", "IWM", "--prices", folder, "-f", "csv").out
    assert "ignored 1 close dated after 2026-11-21" in sheet
    assert "2027" not in sheet


def test_a_file_of_days_to_come_alone_is_a_faulty_file(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "IWM.csv").write_text(COLUMNS + "2027-02-25,1,1,1,0\n2027-02-26,1,1,1,0\n")
    for command in (("data", "check"), ("data", "import"), ("compare", "IWM")):
        found = smallcap(*command, "--prices", str(tmp_path / "p"))
        assert (found.code, "every close of IWM is dated after today" in found.err) == (4, True), command
