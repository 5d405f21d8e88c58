"""`data fetch --factors` and `data import --factors`: what is kept of Ken French's library, with its vintage."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fakes.french import FakeFrench, daily_file, library, monthly_file, zipped

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


def test_a_newer_vintage_replaces_the_older_one_whole(smallcap: Run) -> None:
    for vintage in ("202604", "202605"):
        with FakeFrench(library(vintage)) as server:
            ran = smallcap("data", "fetch", "--factors", env=french(server))
    assert ran.out.startswith("factors of CRSP 202605 in ")


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


def test_of_two_vintages_of_a_file_the_newer_is_kept(smallcap: Run, tmp_path: Path) -> None:
    for vintage in ("202510", "202604"):
        (tmp_path / f"three_{vintage}.csv").write_bytes(monthly_file(vintage=vintage))
    ran = smallcap("data", "import", "--factors", str(tmp_path))
    assert ran.out.startswith("factors of CRSP 202604 in ")
    assert "three_202510.csv, CRSP vintage 202510: not stored, a newer vintage is there" in ran.err


def test_a_faulty_file_keeps_nothing(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(monthly_file())
    (tmp_path / "b.csv").write_bytes(monthly_file("five").replace(b"202001,", b"202001,x"))
    ran = smallcap("data", "import", "--factors", str(tmp_path))
    assert ran.code == 4
    assert "b.csv:53: not a row of 6 returns" in ran.err
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
