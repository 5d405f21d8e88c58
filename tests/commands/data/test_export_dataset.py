"""`data export --as dataset`: tables in folders by year, of which only what changed is written, and their views."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from smallcap_cli.dataset import export_dataset
from tests.conftest import Run
from tests.dataset.test_refresh import rows

pytest.importorskip("pyarrow")

CLOSES = "Date,Close,Adj Close\n2025-12-30,99,98\n2025-12-31,100,99\n2026-01-02,101,100\n"
IRX = "Date,Close\n2026-01-02,3.605\n"
#: Two lists of one fund, the second as long as the first.
LISTS = {"2025-12-31": "AAA,Alpha,60%\nBBB,Beta,40%\n", "2026-01-30": "AAA,Alpha,55%\nCCC,Gamma,45%\n"}
#: Every day from October to December 2025: only November has a month before it and a count after it.
DAYS = [date(2025, 10, 1) + timedelta(days=number) for number in range(92)]
COUNTS = "date,nav,shares_outstanding\n" + "".join(f"{day},10,{1000 + day.month}\n" for day in DAYS)
FACTS = "ticker,net_income_ttm_usd,as_of\nAAA,-5,2025-09-30\n"
SNAPSHOTS = "ticker,session,aum_usd\nIWM,2026-01-02,7e10\n"


@pytest.fixture
def stored(smallcap: Run, tmp_path: Path) -> Path:
    """A store with everything a data set has; the folder for it."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "IWM.csv").write_text(CLOSES)
    (own / "_IRX.csv").write_text(IRX)
    lists = tmp_path / "lists"
    lists.mkdir()
    for day, lines in LISTS.items():
        (lists / f"IWM_{day}.csv").write_text("ticker,name,weight,as_of\n" + lines.replace("%\n", f"%,{day}\n"))
    for name, text in (("IWM_counts", COUNTS), ("facts", FACTS), ("snapshots", SNAPSHOTS)):
        (tmp_path / f"{name}.csv").write_text(text)
    for option, path in (
        ("--prices", own), ("--holdings", lists), ("--shares", tmp_path / "IWM_counts.csv"),
        ("--fundamentals", tmp_path / "facts.csv"), ("--snapshots", tmp_path / "snapshots.csv"),
    ):  # fmt: skip
        ran = smallcap("data", "import", option, str(path))
        assert ran.code == 0, ran.err
    return tmp_path / "out"


def exported(smallcap: Run, folder: Path) -> dict[str, str]:
    """File -> whether it was written or is unchanged."""
    ran = smallcap("data", "export", "--to", str(folder), "--as", "dataset", "-f", "csv")
    assert ran.code == 0, ran.err
    return {row["file"]: row["state"] for row in rows(ran)}


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    from pyarrow import parquet

    found: list[dict[str, Any]] = []
    for path in sorted((folder / name).glob("year=*/*.parquet")):
        found += parquet.ParquetFile(path).read().to_pylist()
    return found


def test_every_table_has_folders_by_year_and_says_where_its_rows_are_from(smallcap: Run, stored: Path) -> None:
    files = exported(smallcap, stored)
    assert {name.partition("/")[0] for name in files} == {
        "prices", "rates", "holdings", "facts", "flows", "snapshots",
    }  # fmt: skip
    assert {"prices/year=2025/prices.parquet", "prices/year=2026/prices.parquet"} <= set(files)
    for name in ("prices", "rates", "holdings", "facts", "flows", "snapshots"):
        for row in table(stored, name):
            assert {"as_of", "known", "source", "vintage"} <= set(row)
            assert row["as_of"] is not None
            assert row["source"]
    assert [(str(row["date"]), row["close"]) for row in table(stored, "prices")] == [
        ("2025-12-30", 99.0), ("2025-12-31", 100.0), ("2026-01-02", 101.0),
    ]  # fmt: skip
    assert [row["ticker"] for row in table(stored, "holdings")] == ["AAA", "BBB", "AAA", "CCC"]
    assert table(stored, "facts")[0]["value"] == -5.0
    assert table(stored, "snapshots")[0]["aum_usd"] == 7e10


def test_flows_are_those_of_the_command(smallcap: Run, stored: Path) -> None:
    exported(smallcap, stored)
    shown = rows(smallcap("flows", "IWM", "--by", "month", "--method", "shares", "-f", "csv"))
    kept = {str(row["month"]): row["net_flow_usd"] for row in table(stored, "flows") if row["method"] == "shares"}
    assert kept
    assert kept == {row["end"]: float(row["net_flow_usd"]) for row in shown if row["net_flow_usd"]}


def test_a_second_export_writes_only_the_year_that_changed(smallcap: Run, stored: Path, tmp_path: Path) -> None:
    assert set(exported(smallcap, stored).values()) == {"written"}
    assert set(exported(smallcap, stored).values()) == {"unchanged"}
    old = stored / "prices" / "year=2025" / "prices.parquet"
    before = old.stat()
    (tmp_path / "own" / "IWM.csv").write_text(CLOSES + "2026-01-05,102,101\n")
    smallcap("data", "import", "--prices", str(tmp_path / "own"))
    changed = [name for name, state in exported(smallcap, stored).items() if state == "written"]
    assert changed == ["prices/year=2026/prices.parquet"]
    assert (old.stat().st_ino, old.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [row["close"] for row in table(stored, "prices")] == [99.0, 100.0, 101.0, 102.0]


def test_a_restated_year_is_written_again(smallcap: Run, stored: Path, tmp_path: Path) -> None:
    """A distribution moves every earlier adjusted close: to leave the files would mix two adjustments."""
    exported(smallcap, stored)
    (tmp_path / "own" / "IWM.csv").write_text(CLOSES.replace("99,98", "99,97"))
    smallcap("data", "import", "--prices", str(tmp_path / "own"))
    changed = [name for name, state in exported(smallcap, stored).items() if state == "written"]
    assert changed == ["prices/year=2025/prices.parquet"]


def test_what_ends_in_the_middle_leaves_the_old_one_whole(
    smallcap: Run, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(smallcap, stored)
    content = {path: path.read_bytes() for path in stored.rglob("*") if path.is_file()}
    (tmp_path / "own" / "IWM.csv").write_text(CLOSES + "2026-01-05,102,101\n")
    smallcap("data", "import", "--prices", str(tmp_path / "own"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_dataset, "link_or_copy", full)
    ran = smallcap("data", "export", "--to", str(stored), "--as", "dataset")
    assert (ran.code, "No space left on device" in ran.err) == (4, True)
    assert {path: path.read_bytes() for path in stored.rglob("*") if path.is_file()} == content
    assert not list(tmp_path.glob(".smallcap.*"))


def test_files_of_somebody_elses_are_not_lost(smallcap: Run, stored: Path) -> None:
    stored.mkdir()
    (stored / "notes.txt").write_text("mine")
    refused = smallcap("data", "export", "--to", str(stored), "--as", "dataset", "--overwrite")
    assert (refused.code, (stored / "notes.txt").read_text()) == (2, "mine")
    (stored / "notes.txt").unlink()
    exported(smallcap, stored)
    (stored / "notes.txt").write_text("mine")
    refused = smallcap("data", "export", "--to", str(stored), "--as", "dataset")
    assert (refused.code, (stored / "notes.txt").read_text()) == (2, "mine")
    assert "notes.txt is not of the data set and would be lost" in refused.err


def test_the_views_show_what_was_known_on_a_day(smallcap: Run, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    exported(smallcap, stored)
    monkeypatch.chdir(stored)
    with duckdb.connect() as connection:
        connection.execute((stored / "views.sql").read_text())

        def answer(query: str) -> list[tuple[object, ...]]:
            found: list[tuple[object, ...]] = connection.execute(query).fetchall()
            return found

        for day, known in (("2025-12-30", 1), ("2026-01-02", 3), ("2025-12-01", 0)):
            assert answer(f"SELECT count(*) FROM prices_as_known_on(DATE '{day}')") == [(known,)]
        newest = "SELECT ticker FROM holdings_as_known_on('{}') ORDER BY weight DESC"
        assert answer(newest.format("2026-01-15")) == [("AAA",), ("BBB",)]
        assert answer(newest.format("2026-02-15")) == [("AAA",), ("CCC",)]
        # November is public four days after the month: core.flows.shares.PUBLIC_AFTER.
        months = "SELECT count(*) FROM flows_as_known_on(DATE '{}') WHERE method = 'shares'"
        assert answer(months.format("2025-12-03")) < answer(months.format("2025-12-04"))
        assert answer("SELECT DISTINCT year FROM prices ORDER BY year") == [(2025,), (2026,)]
        for name in ("rates", "facts", "snapshots"):
            assert answer(f"SELECT count(*) FROM {name}_as_known_on(DATE '2030-01-01')") == [(1,)]
