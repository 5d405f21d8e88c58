"""What is kept beside what is faulty, and what a write leaves where something goes wrong or others write the same."""

from __future__ import annotations

import csv
import io
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from smallcap_cli.dataset import keep
from smallcap_cli.store import opening, retention
from tests.conftest import Run
from tests.fakes.yahoo import FakeYahoo

CLOSES = "Date,Close\n2026-04-06,100\n2026-04-07,110\n"


@pytest.fixture
def prices(tmp_path: Path) -> str:
    folder = tmp_path / "prices"
    folder.mkdir()
    for ticker in ("IWM", "IJR"):
        (folder / f"{ticker}.csv").write_text(CLOSES)
    return str(folder)


def vintages(smallcap: Run) -> set[str]:
    return {row["vintage"] for row in csv.DictReader(io.StringIO(smallcap("data", "status", "-f", "csv").out))}


def stored(smallcap: Run) -> set[str]:
    return {row["ticker"] for row in csv.DictReader(io.StringIO(smallcap("data", "status", "-f", "csv").out))}


def no_space(*_: object) -> set[str]:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def test_a_write_whose_tidying_failed_is_a_write(smallcap: Run, prices: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk while old vintages were dropped said `cannot write the store`, though the new one was kept."""
    monkeypatch.setattr(retention, "vintages_to_keep", no_space)
    result = smallcap("data", "import", "--prices", prices)
    assert result.code == 0
    warning, note = result.err.splitlines()
    assert warning.startswith("warning: older vintages stay in the store until the next write: cannot write the store")
    assert note.startswith("note: stored 2 series as vintage ")
    assert len(vintages(smallcap)) == 1


def test_the_same_files_imported_by_two_calls_at_once_are_one_vintage(
    smallcap: Run, prices: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either wrote, and both wrote: the second call has to look again while it writes."""
    monkeypatch.setattr(keep, "unchanged_names", lambda *_: [])
    smallcap("data", "import", "--prices", prices)
    first = vintages(smallcap)
    (Path(prices) / "VB.csv").write_text(CLOSES)
    second = smallcap("data", "import", "--prices", prices)
    assert "note: stored 1 series as vintage" in second.err
    assert [line for line in second.err.splitlines() if "unchanged" in line] == [
        "note: IJR: unchanged", "note: IWM: unchanged"
    ]  # fmt: skip
    third = smallcap("data", "import", "--prices", prices)
    assert (third.code, "stored" in third.err) == (0, False)
    assert len(vintages(smallcap) - first) == 1


def test_imports_of_the_same_files_by_processes_make_one_vintage(smallcap: Run, prices: str) -> None:
    command = [sys.executable, "-m", "smallcap_cli", "data", "import", "--prices", prices, "-q"]
    calls = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [call.wait(60) for call in calls] == [0, 0, 0, 0]
    assert len(vintages(smallcap)) == 1


def test_a_store_that_could_not_be_made_leaves_nothing(
    smallcap: Run, prices: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first import into a full disk left `store.sqlite3.new`."""
    monkeypatch.setattr(opening, "put_meta", no_space)
    result = smallcap("data", "import", "--prices", prices)
    assert (result.code, ", 2 series not kept\n" in result.err) == (4, True)
    assert [path.name for path in (tmp_path / "smallcap-home" / "data").iterdir()] == ["store.lock"]


def test_one_faulty_parquet_file_does_not_end_the_import_of_the_others(smallcap: Run, prices: str) -> None:
    """A Parquet file whose dates are no UTF-8 ended in exit 70, and nothing was stored."""
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    offsets, text = pyarrow.py_buffer(b"\0\0\0\0\x0a\0\0\0"), pyarrow.py_buffer(b"\xff\xfe26-01-02")
    days = pyarrow.Array.from_buffers(pyarrow.string(), 1, [None, offsets, text])
    parquet.write_table(pyarrow.table({"Date": days, "Close": [1.0]}), f"{prices}/AAA.parquet")
    result = smallcap("data", "import", "--prices", prices)
    assert (result.code, "AAA.parquet" in result.err) == (4, True)
    assert "note: stored 2 series" in result.err
    assert stored(smallcap) == {"IWM", "IJR"}


@pytest.mark.parametrize("mode", ["other_quote", "other_summary"])
def test_a_profile_of_another_symbol_is_refused_and_not_kept(smallcap: Run, mode: str) -> None:
    """Somebody else's name and fee were shown and recorded as the fund's."""
    with FakeYahoo("ok", modes={"ZZA": mode}) as fake:
        online = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_YAHOO_URL": fake.url}
        result = smallcap("data", "snapshot", "ZZA", "ZZB", "-f", "csv", env=online)
    assert result.code == 4
    assert "error: yahoo was asked for ZZA and answered with OTHER\n" in result.err
    assert [row["ticker"] for row in csv.DictReader(io.StringIO(result.out))] == ["ZZB"]
    assert smallcap("data", "snapshot", "ZZA", "--kept").code == 3
    assert smallcap("data", "snapshot", "ZZB", "--kept").code == 0
