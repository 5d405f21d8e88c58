"""Files that a user names and that have nothing of a fund: said, whatever else answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.inside_files import write_files
from tests.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file whose format is not read, in the place of IWM's closes."""
    (tmp_path / "IWM.txt").write_text("date,close\n2026-01-02,1\n")
    return tmp_path


def test_closes_that_are_not_in_the_folder(smallcap: Run, folder: Path) -> None:
    result = smallcap("compare", "IWM", "IJR", "-c", "return_1y", "--prices", str(folder))
    assert result.code == 0
    assert f"note: IJR, IWM: nothing in {folder} (--prices); other sources answer" in result.err
    assert "--prices DIR reads your daily files" not in result.err  # it was given


def test_a_fund_that_has_a_file_and_a_benchmark_that_nobody_named_are_not_told(smallcap: Run, folder: Path) -> None:
    (folder / "IWM.csv").write_text("date,close\n2026-01-02,100\n2026-01-05,101\n")
    result = smallcap("compare", "IWM", "-c", "beta", "--prices", str(folder))
    assert "other sources answer" not in result.err


def test_share_counts_that_are_another_funds(smallcap: Run, folder: Path) -> None:
    (folder / "my_shares.csv").write_text("date,nav,shares_outstanding\n2026-01-02,10,100\n")
    result = smallcap("flows", "IWM", "--shares", str(folder / "my_shares.csv"))
    assert f"note: IWM: nothing in {folder / 'my_shares.csv'} (--shares); other sources answer" in result.err


def test_holdings_that_are_stored_and_not_in_the_file(smallcap: Run, folder: Path) -> None:
    held, _ = write_files(folder)
    assert smallcap("data", "import", "--holdings", held).code == 0
    (folder / "empty").mkdir()
    result = smallcap("holdings", "IWM", "--holdings", str(folder / "empty"))
    assert (result.code, f"nothing in {folder / 'empty'} (--holdings)" in result.err) == (0, True)
    assert "--holdings" not in smallcap("holdings", "IWM", "--holdings", held).err


def test_a_parquet_file_without_pyarrow_ends_the_search(
    smallcap: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands for pyarrow in sys.modules is None, as if it were not installed."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (folder / "IWM.parquet").write_bytes(b"PAR1")
    result = smallcap("compare", "IWM", "-c", "return_1y", "--prices", str(folder))
    assert (result.code, "reading Parquet needs pyarrow" in result.err) == (4, True)
