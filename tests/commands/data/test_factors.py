"""`data fetch --factors` and `data import --factors`: what is kept of Ken French's library, with its vintage."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.store.rows import put_small
from tests.conftest import Run
from tests.fakes.french import FakeFrench, daily_file, library, monthly_file, months_between, zipped
from tests.tools.readme import CLOCK, Result

ONLINE = {"SMALLCAP_OFFLINE": "0"}


def french(server: FakeFrench) -> dict[str, str]:
    return {**ONLINE, "SMALLCAP_FRENCH_URL": server.url}


def test_the_six_files_are_fetched_and_kept_with_their_vintage(smallcap: Run) -> None:
    with FakeFrench() as server:
        ran = smallcap("data", "fetch", "--factors", "-f", "csv", env=french(server))
    assert ran.code == 0, ran.err
    rows = [line.split(",") for line in ran.out.splitlines()[1:]]
    assert [(row[0], row[1], row[9]) for row in rows] == [
        (name, "factors", "CRSP 202604")
        for name in ("three", "five", "momentum", "three_daily", "five_daily", "momentum_daily")
    ]
    assert "three,factors" in smallcap("data", "status", "-f", "csv").out


def test_what_is_the_same_is_not_written_again(smallcap: Run) -> None:
    with FakeFrench() as server:
        smallcap("data", "fetch", "--factors", env=french(server))
        ran = smallcap("data", "fetch", "--factors", env=french(server))
    assert "three: unchanged" in ran.err
    assert "stored" not in ran.err


def test_a_newer_vintage_is_kept_beside_the_older_one(smallcap: Run) -> None:
    for vintage in ("202604", "202605"):
        with FakeFrench(library(vintage)) as server:
            ran = smallcap("data", "fetch", "--factors", env=french(server))
    assert ran.out.startswith("factors of CRSP 202605 in ")
    kept = csv.DictReader(io.StringIO(smallcap("data", "status", "-f", "csv").out))
    assert [(row["vintages"], row["vintage"]) for row in kept] == [("2", "CRSP 202605")] * 6


def test_a_file_that_does_not_come_stops_no_other(smallcap: Run) -> None:
    with FakeFrench(modes={"F-F_Momentum_Factor_CSV.zip": "404"}) as server:
        ran = smallcap("data", "fetch", "--factors", "-f", "csv", env=french(server))
    assert ran.code == 4
    assert len(ran.out.splitlines()) == 6
    assert "has no F-F_Momentum_Factor_CSV.zip there (404)" in ran.err


def test_a_library_out_of_reach_is_exit_4(smallcap: Run) -> None:
    ran = smallcap("data", "fetch", "--factors", env={**ONLINE, "SMALLCAP_FRENCH_URL": "http://127.0.0.1:9"})
    assert ran.code == 4
    assert "Ken French's data library could not be reached" in ran.err


@pytest.mark.parametrize("more", [("IWM",), ("--identities",), ("--holdings",)])
def test_factors_are_fetched_alone(smallcap: Run, more: tuple[str, ...]) -> None:
    assert smallcap("data", "fetch", "--factors", *more).code == 2


def test_another_provider_has_no_factors(smallcap: Run) -> None:
    ran = smallcap("data", "fetch", "--factors", "--provider", "yahoo", env=ONLINE)
    assert ran.code == 4
    assert "asks Ken French's library alone, not yahoo" in ran.err


def test_files_are_imported_whole(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "F-F_Research_Data_Factors.csv").write_bytes(monthly_file())
    (tmp_path / "F-F_Momentum_Factor_daily_CSV.zip").write_bytes(zipped("F.csv", daily_file("momentum")))
    (tmp_path / "notes.csv").write_text("date,close\n2026-01-02,1\n")
    ran = smallcap("data", "import", "--factors", str(tmp_path), "-f", "csv")
    assert ran.code == 0, ran.err
    assert [line.split(",")[0] for line in ran.out.splitlines()[1:]] == ["three", "momentum_daily"]
    assert "stored 2 factor files" in ran.err


def imported(smallcap: Run, tmp_path: Path, vintage: str, last: str, env: Mapping[str, str] | None = None) -> Result:
    """An import of a monthly file of three factors that was made of a CRSP database and ends with a month."""
    file = tmp_path / f"three_{vintage}.csv"
    file.write_bytes(monthly_file(months=months_between("2016-01", last), vintage=vintage))
    return smallcap("data", "import", "--factors", str(file), "-f", "csv", env=env)


def vintage_of(ran: Result) -> str:
    """The CRSP database that an answer of `alpha -f csv` names, and its last month."""
    assert ran.code == 0, ran.err
    (row,) = csv.DictReader(io.StringIO(ran.out))
    return f"{row['vintage']} to {row['end']}"


def test_an_older_file_is_kept_beside_the_newer_one_which_goes_on_to_answer(smallcap: Run, tmp_path: Path) -> None:
    """An import of CRSP 202510 replaced 202604."""
    imported(smallcap, tmp_path, "202604", "2026-04")
    ran = imported(smallcap, tmp_path, "202510", "2025-10")
    assert "three: CRSP 202510 to 2025-10 is older than CRSP 202604 to 2026-04 in the store, which answers" in ran.err
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert (row["vintages"], row["vintage"], row["last"]) == ("2", "CRSP 202604", "2026-04-30")
    assert vintage_of(smallcap("alpha", "IWM", "-f", "csv", "--as-of", "2026-07-31")) == "202604 to 2026-04-30"


def test_a_file_that_does_not_state_its_database_is_called_no_older_one(smallcap: Run, tmp_path: Path) -> None:
    imported(smallcap, tmp_path, "202604", "2026-04")
    ran = imported(smallcap, tmp_path, "", "2026-10")
    why = "its CRSP database is not stated, so CRSP 202604 to 2026-04 in the store answers"
    assert f"three to 2026-10: {why}" in ran.err
    assert "older" not in ran.err


def test_an_earlier_end_of_the_same_database_is_older(smallcap: Run, tmp_path: Path) -> None:
    for last in ("2026-04", "2025-12"):
        ran = imported(smallcap, tmp_path, "202604", last)
    assert "three: CRSP 202604 to 2025-12 is older than CRSP 202604 to 2026-04 in the store" in ran.err
    assert vintage_of(smallcap("alpha", "IWM", "-f", "csv", "--as-of", "2026-07-31")) == "202604 to 2026-04-30"


def test_as_of_a_day_the_database_of_then_answers(smallcap: Run, tmp_path: Path) -> None:
    imported(smallcap, tmp_path, "202510", "2025-10")
    imported(smallcap, tmp_path, "202604", "2026-04")
    assert vintage_of(smallcap("alpha", "IWM", "-f", "csv", "--as-of", "2026-04-29")) == "202510 to 2025-10-31"
    assert vintage_of(smallcap("alpha", "IWM", "-f", "csv", "--as-of", "2025-09-30")) == "202604 to 2025-09-30"


def at(hours: int) -> dict[str, str]:
    """The clock of a call so long after the tests' own."""
    return {"SOURCE_DATE_EPOCH": str(int(CLOCK) + 3600 * hours)}


def vintage_of_closes(smallcap: Run, tmp_path: Path) -> str:
    """The vintage with which closes of OWN come into the store: month ends that wander."""
    folder = tmp_path / "prices"
    folder.mkdir()
    ends = (np.arange("2015-12", "2026-05", dtype="datetime64[M]") + 1).astype("datetime64[D]") - 1
    levels = 100.0 * np.cumprod(1.0 + np.random.default_rng(3).normal(0.01, 0.05, len(ends)))
    rows = "".join(f"{day},{level:.8f}\n" for day, level in zip(ends, levels, strict=True))
    (folder / "OWN.csv").write_text(f"Date,Adj Close\n{rows}")
    ran = smallcap("data", "import", "--prices", str(folder), "-f", "csv")
    (row,) = csv.DictReader(io.StringIO(ran.out))
    return row["vintage"]


def test_a_vintage_of_the_store_answers_with_the_factors_of_then(smallcap: Run, tmp_path: Path) -> None:
    imported(smallcap, tmp_path, "202510", "2025-10")
    vintage = vintage_of_closes(smallcap, tmp_path)
    imported(smallcap, tmp_path, "202604", "2026-04", at(24))
    assert vintage_of(smallcap("alpha", "OWN", "-f", "csv")) == "202604 to 2026-04-30"
    assert vintage_of(smallcap("alpha", "OWN", "-f", "csv", "--vintage", vintage)) == "202510 to 2025-10-31"


def test_factors_that_come_again_unchanged_stay_in_the_vintage_they_came_with(smallcap: Run, tmp_path: Path) -> None:
    vintage = vintage_of_closes(smallcap, tmp_path)
    with FakeFrench() as server:
        smallcap("data", "fetch", "--factors", env=french(server))
        ran = smallcap("data", "fetch", "--factors", "-f", "csv", env=french(server) | at(300))
    row = next(csv.DictReader(io.StringIO(ran.out)))
    assert (row["vintages"], row["retrieved"][:10]) == ("1", "2026-12-03")
    assert vintage_of(smallcap("alpha", "OWN", "-f", "csv", "--vintage", vintage)) == "202604 to 2026-04-30"


def test_an_older_file_that_comes_again_is_unchanged(smallcap: Run, tmp_path: Path) -> None:
    imported(smallcap, tmp_path, "202604", "2026-04")
    imported(smallcap, tmp_path, "202510", "2025-10")
    ran = imported(smallcap, tmp_path, "202510", "2025-10", at(1))
    assert "three: unchanged" in ran.err
    assert "stored" not in ran.err
    assert next(csv.DictReader(io.StringIO(ran.out)))["vintages"] == "2"


def test_what_a_faulty_copy_took_the_place_of_comes_back_with_its_import(smallcap: Run, tmp_path: Path) -> None:
    """A copy of the same database with other returns, then the file itself again: it was called unchanged."""
    file = tmp_path / "three.csv"
    answers = []
    for days, seed in enumerate((1, 2, 1)):
        text = monthly_file("three").decode()
        file.write_text(text if seed == 1 else text.replace("  1.", "  2."))
        assert smallcap("data", "import", "--factors", str(file), env=at(days)).code == 0
        answers.append(smallcap("alpha", "IWM", "-f", "csv", "--as-of", "2026-07-31").out)
    assert answers[0] == answers[2] != answers[1]


def test_a_vintage_is_made_when_the_month_that_it_is_called_by_is_over(smallcap: Run, tmp_path: Path) -> None:
    """A file of CRSP 202604 that ends in August 2025 was not there in September 2025."""
    imported(smallcap, tmp_path, "202508", "2025-08")
    imported(smallcap, tmp_path, "202604", "2025-08")
    asked = ("alpha", "IWM", "-f", "csv", "--as-of")
    assert vintage_of(smallcap(*asked, "2025-09-15")) == "202508 to 2025-08-31"
    assert vintage_of(smallcap(*asked, "2026-05-15")) == "202604 to 2025-08-31"


@pytest.mark.parametrize(
    ("vintage", "last", "said"),
    [
        ("203001", "2026-04", "made from the 203001 CRSP database, and today is"),
        ("202604", "2031-04", "its last row is of 2031-04-30, after today"),
    ],
)
def test_factors_of_a_later_day_are_refused(smallcap: Run, tmp_path: Path, vintage: str, last: str, said: str) -> None:
    ran = imported(smallcap, tmp_path, vintage, last)
    assert (ran.code, said in ran.err) == (2, True), ran.err


def test_factors_that_an_older_smallcap_stored_are_one_more_vintage(smallcap: Run, tmp_path: Path) -> None:
    """They stand under the kind of file alone, such as `factors/three`."""
    imported(smallcap, tmp_path, "202510", "2025-10")
    (path,) = tmp_path.rglob("store.sqlite3")
    with closing(sqlite3.connect(path)) as connection, connection:
        fields = connection.execute("SELECT retrieved, etag, content_type, body FROM documents").fetchone()
        connection.execute("DELETE FROM documents")
        put_small(connection, "documents", ("factors/three", *fields))
    assert imported(smallcap, tmp_path, "202510", "2025-10").err.count("three: unchanged") == 1
    ran = imported(smallcap, tmp_path, "202604", "2026-04")
    row = next(csv.DictReader(io.StringIO(ran.out)))
    assert (row["vintages"], row["vintage"]) == ("2", "CRSP 202604")
    assert vintage_of(smallcap("alpha", "IWM", "-f", "csv", "--as-of", "2026-04-29")) == "202510 to 2025-10-31"


def test_two_databases_in_one_folder_are_both_kept(smallcap: Run, tmp_path: Path) -> None:
    for vintage in ("202510", "202604"):
        (tmp_path / f"three_{vintage}.csv").write_bytes(monthly_file(vintage=vintage))
    ran = smallcap("data", "import", "--factors", str(tmp_path))
    assert ran.out.startswith("factors of CRSP 202604 in ")
    assert "stored 2 factor files" in ran.err
    assert "three: CRSP 202510 to 2026-04 is older than CRSP 202604 to 2026-04 in the store, which answers" in ran.err


def test_a_faulty_file_keeps_nothing(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(monthly_file())
    (tmp_path / "b.csv").write_bytes(monthly_file("five").replace(b"202001,", b"202001,x"))
    ran = smallcap("data", "import", "--factors", str(tmp_path))
    assert ran.code == 2
    assert "b.csv:53: 'x    2.97' is not a return in percent" in ran.err
    assert "factors" not in smallcap("data", "status", "-f", "csv").out


def test_the_bill_of_stored_daily_factors_is_a_risk_free_rate(smallcap: Run) -> None:
    # The invented bill earns 0.01 % a day, so some 2.5 % a year.
    asked = ("compare", "IWM", "-c", "sharpe:3y", "--risk-free", "ff", "--as-of", "2026-04-30", "-f", "json")
    assert '"missing": "not_fetched"' in smallcap(*asked).out
    with FakeFrench() as server:
        smallcap("data", "fetch", "--factors", env=french(server))
    ran = smallcap(*asked)
    assert ran.code == 0, ran.err
    assert '"sharpe:3y": null' not in ran.out


def test_a_place_that_does_not_exist_is_a_usage_error(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap("data", "import", "--factors", str(tmp_path / "none")).code == 2
