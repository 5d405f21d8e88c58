"""`data export --as dataset`: tables in folders by year, of which only what changed is written, and their views."""

from __future__ import annotations

import json
import sqlite3
from contextlib import chdir
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.model import Source
from smallcap_cli.dataset import export_dataset
from smallcap_cli.store import open_store
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


def exported(smallcap: Run, folder: Path, *tickers: str) -> dict[str, str]:
    """File -> whether it was written or is unchanged."""
    ran = smallcap("data", "export", *tickers, "--to", str(folder), "--as", "dataset", "-f", "csv")
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
            is_bundled = name == "flows" and row["source"].startswith("BlackRock")  # had at no moment
            assert bool(row["vintage"]) != is_bundled
    assert [(str(row["date"]), row["close"]) for row in table(stored, "prices")] == [
        ("2025-12-30", 99.0), ("2025-12-31", 100.0), ("2026-01-02", 101.0),
    ]  # fmt: skip
    assert [row["ticker"] for row in table(stored, "holdings")] == ["AAA", "BBB", "AAA", "CCC"]
    assert table(stored, "facts")[0]["value"] == -5.0
    assert table(stored, "snapshots")[0]["aum_usd"] == 7e10


def test_flows_are_those_of_the_command(smallcap: Run, stored: Path) -> None:
    exported(smallcap, stored)
    shown = rows(smallcap("flows", "IWM", "--by", "month", "--method", "shares", "--window", "max", "-f", "csv"))
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


def file_flow(tmp_path: Path, day: date, month: date, net_flow_usd: float) -> None:
    """Store a filing that came in on a day and states the flow of one month of IWM."""
    source = Source("sec", None, datetime(day.year, day.month, day.day, tzinfo=UTC), f"filing of {day}")
    months = (FlowMonth("IWM", month, net_flow_usd, "filed", "fund", source.citation, day),)
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        store.write([FundFlows("IWM", months, source, (source.citation,))], now=datetime(2026, 7, 1, tzinfo=UTC))


def answers(folder: Path, query: str) -> list[tuple[object, ...]]:
    """What DuckDB answers inside the folder of a data set."""
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection, chdir(folder):
        connection.execute((folder / "views.sql").read_text())
        found: list[tuple[object, ...]] = connection.execute(query).fetchall()
        return found


def test_filed_flows_have_the_moment_of_their_own_filing(smallcap: Run, stored: Path, tmp_path: Path) -> None:
    file_flow(tmp_path, date(2026, 3, 10), date(2026, 1, 31), 1e6)
    file_flow(tmp_path, date(2026, 6, 20), date(2026, 4, 30), 2e6)
    exported(smallcap, stored)
    filed = {str(row["month"]): row["vintage"] for row in table(stored, "flows") if row["method"] == "filed"}
    assert filed == {"2026-01-31": "20260310T000000Z", "2026-04-30": "20260620T000000Z"}


def test_a_month_that_is_filed_again_is_one_month(smallcap: Run, stored: Path, tmp_path: Path) -> None:
    """An amendment has a number of its own: its month stood in the view beside that of the first filing."""
    file_flow(tmp_path, date(2026, 3, 10), date(2026, 1, 31), 1e6)
    file_flow(tmp_path, date(2026, 6, 20), date(2026, 1, 31), 2e6)
    exported(smallcap, stored)
    query = "SELECT net_flow_usd FROM flows_as_known_on(DATE '{}') WHERE method = 'filed'"
    assert answers(stored, query.format("2026-06-19")) == [(1e6,)]
    assert answers(stored, query.format("2026-06-20")) == [(2e6,)]


def test_of_two_lists_of_one_day_and_moment_the_view_has_the_one_of_the_command(
    smallcap: Run, stored: Path, tmp_path: Path
) -> None:
    """Both files of IWM of one day came out at once: weights added up to 200 %."""
    lists = tmp_path / "two"
    lists.mkdir()
    for name, ticker in (("IWM_a_2026-02-27", "DDD"), ("IWM_b_2026-02-27", "EEE")):
        (lists / f"{name}.csv").write_text(f"ticker,name,weight,as_of\n{ticker},Delta,100%,2026-02-27\n")
    assert smallcap("data", "import", "--holdings", str(lists)).code == 0
    exported(smallcap, stored)
    shown = [row["ticker"] for row in rows(smallcap("holdings", "IWM", "-f", "csv"))]
    assert shown == ["EEE"]
    assert answers(stored, "SELECT ticker FROM holdings_as_known_on(DATE '2026-03-15')") == [("EEE",)]


def two_funds(smallcap: Run, tmp_path: Path) -> None:
    """Store closes and a list of IJR too, one weight of it missing: what stands in its place is left to chance."""
    own, lists = tmp_path / "own", tmp_path / "lists"
    (own / "IJR.csv").write_text(CLOSES)
    lines = "AAA,Alpha,,2025-12-31\nBBB,Beta,50%,2025-12-31\n"
    (lists / "IJR_2025-12-31.csv").write_text(f"ticker,name,weight,as_of\n{lines}")
    for option, folder in (("--prices", own), ("--holdings", lists)):
        assert smallcap("data", "import", option, str(folder)).code == 0


def test_an_export_of_one_fund_leaves_the_other_in_the_data_set(smallcap: Run, stored: Path, tmp_path: Path) -> None:
    """All other funds were gone from the folder, without a word."""
    two_funds(smallcap, tmp_path)
    exported(smallcap, stored)
    before = {name: table(stored, name) for name in ("prices", "rates", "holdings", "facts", "flows", "snapshots")}
    assert set(exported(smallcap, stored, "IWM").values()) == {"unchanged"}
    assert {name: table(stored, name) for name in before} == before
    (tmp_path / "own" / "IWM.csv").write_text("Date,Close,Adj Close\n2026-01-02,201,200\n")
    (tmp_path / "own" / "IJR.csv").write_text(CLOSES + "2026-01-05,102,101\n")
    smallcap("data", "import", "--prices", str(tmp_path / "own"))
    changed = {name for name, state in exported(smallcap, stored, "IWM").items() if state == "written"}
    assert changed == {"prices/year=2025/prices.parquet", "prices/year=2026/prices.parquet"}
    assert [(row["ticker"], row["close"]) for row in table(stored, "prices")] == [
        ("IJR", 99.0), ("IJR", 100.0), ("IJR", 101.0), ("IWM", 201.0),
    ]  # fmt: skip
    changed = {name for name, state in exported(smallcap, stored).items() if state == "written"}
    assert changed == {"prices/year=2026/prices.parquet"}


def test_a_year_without_a_row_leaves_the_data_set(smallcap: Run, stored: Path, tmp_path: Path) -> None:
    exported(smallcap, stored)
    (tmp_path / "own" / "IWM.csv").write_text("Date,Close,Adj Close\n2026-01-02,201,200\n")
    smallcap("data", "import", "--prices", str(tmp_path / "own"))
    assert "prices/year=2025/prices.parquet" not in exported(smallcap, stored, "IWM")
    assert not (stored / "prices" / "year=2025" / "prices.parquet").exists()


def test_the_order_of_tickers_changes_no_file(smallcap: Run, stored: Path, tmp_path: Path) -> None:
    two_funds(smallcap, tmp_path)
    exported(smallcap, stored, "IWM", "IJR")
    states = exported(smallcap, stored)
    assert {name for name, state in states.items() if state == "written"} == {
        "rates/year=2026/rates.parquet", *(name for name in states if name.startswith("facts/")),
    }  # fmt: skip


@pytest.mark.parametrize("content", [b"x", None])
def test_a_damaged_file_is_written_anew(smallcap: Run, stored: Path, content: bytes | None) -> None:
    """A file cut off by a full disk, or with one flipped bit, was called unchanged, and DuckDB could not read it."""
    exported(smallcap, stored)
    damaged = stored / "prices" / "year=2025" / "prices.parquet"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:40] + bytes([whole[40] ^ 1]) + whole[41:] if content is None else content)
    named = smallcap("data", "export", "IWM", "--to", str(stored), "--as", "dataset")
    assert (named.code, "prices.parquet is missing or damaged" in named.err) == (4, True)
    changed = [name for name, state in exported(smallcap, stored).items() if state == "written"]
    assert changed == ["prices/year=2025/prices.parquet"]
    assert [row["close"] for row in table(stored, "prices")] == [99.0, 100.0, 101.0]


@pytest.mark.parametrize("document", ["holdings/IWM", "share_counts/IWM", "snapshots/IWM/2026"])
def test_what_is_damaged_in_the_store_stays_in_the_data_set(
    smallcap: Run, stored: Path, tmp_path: Path, document: str
) -> None:
    """All rows of it left the data set, with exit 0 and under -q without a word."""
    exported(smallcap, stored)
    content = {path: path.read_bytes() for path in stored.rglob("*") if path.is_file()}
    with sqlite3.connect(tmp_path / "smallcap-home" / "data" / "store.sqlite3") as connection:
        connection.execute("UPDATE documents SET body = zeroblob(length(body)) WHERE key = ?", (document,))
    connection.close()
    ran = smallcap("data", "export", "--to", str(stored), "--as", "dataset", "-q")
    assert (ran.code, ran.out, f"{stored} stays as it was" in ran.err) == (4, "", True)
    assert {path: path.read_bytes() for path in stored.rglob("*") if path.is_file()} == content
    anew = smallcap("data", "export", "--to", str(tmp_path / "another"), "--as", "dataset", "-q")
    assert (anew.code, "damaged rows among its documents" in anew.err) == (0, True)


@pytest.mark.parametrize("document", ["filed_flows/IWM", "share_counts/IWM"])
def test_flows_that_cannot_be_read_end_the_export(smallcap: Run, stored: Path, tmp_path: Path, document: str) -> None:
    """A document that an older or newer smallcap wrote: its months left the data set."""
    file_flow(tmp_path, date(2026, 3, 10), date(2026, 1, 31), 1e6)
    exported(smallcap, stored)
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        store.change_document(document, lambda old: old._replace(body=b"[{}]"))  # type: ignore[union-attr]
    ran = smallcap("data", "export", "--to", str(stored), "--as", "dataset")
    assert (ran.code, "of IWM cannot be read" in ran.err) == (4, True)


def test_a_file_of_yours_inside_a_year_is_not_lost(smallcap: Run, stored: Path) -> None:
    exported(smallcap, stored)
    (stored / "prices" / "year=2025" / "notes.txt").write_text("mine")
    refused = smallcap("data", "export", "--to", str(stored), "--as", "dataset")
    assert (refused.code, "year=2025/notes.txt is not of the data set" in refused.err) == (2, True)


def test_a_list_of_files_that_leads_elsewhere_is_none(smallcap: Run, stored: Path, tmp_path: Path) -> None:
    exported(smallcap, stored)
    listed = json.loads((stored / "dataset.json").read_text())
    listed["files"]["prices/../../own/IWM.csv"] = ["", 1, 1, ""]
    (stored / "dataset.json").write_text(json.dumps(listed))
    refused = smallcap("data", "export", "IWM", "--to", str(stored), "--as", "dataset")
    assert (refused.code, "no data set of smallcap's" in refused.err) == (2, True)


def test_the_views_show_what_was_known_on_a_day(smallcap: Run, stored: Path) -> None:
    exported(smallcap, stored)
    for day, known in (("2025-12-30", 1), ("2026-01-02", 3), ("2025-12-01", 0)):
        assert answers(stored, f"SELECT count(*) FROM prices_as_known_on(DATE '{day}')") == [(known,)]
    newest = "SELECT ticker FROM holdings_as_known_on('{}') ORDER BY weight DESC"
    assert answers(stored, newest.format("2026-01-15")) == [("AAA",), ("BBB",)]
    assert answers(stored, newest.format("2026-02-15")) == [("AAA",), ("CCC",)]
    # November is public four days after the month: core.flows.shares.PUBLIC_AFTER.
    months = "SELECT count(*) FROM flows_as_known_on(DATE '{}') WHERE method = 'shares'"
    assert answers(stored, months.format("2025-12-03")) < answers(stored, months.format("2025-12-04"))
    assert answers(stored, "SELECT DISTINCT year FROM prices ORDER BY year") == [(2025,), (2026,)]
    for name in ("rates", "facts", "snapshots"):
        assert answers(stored, f"SELECT count(*) FROM {name}_as_known_on(DATE '2030-01-01')") == [(1,)]
