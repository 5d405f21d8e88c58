"""Exit codes of what cannot be written: 2 for a place that the user names and that is not there, else 4."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from smallcap_cli import atomicfile
from tests.conftest import Run

PLAIN = "Date,Close\n2025-01-02,10\n2025-01-03,11\n"


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "IWM.csv").write_text(PLAIN)
    return folder


@pytest.mark.parametrize("home", ["file/home", "file"], ids=["below a file", "a file"])
@pytest.mark.parametrize(
    "arguments",
    [("config", "init"), ("methodology", "new", "mine"), ("data", "import", "--prices", "prices")],
    ids=lambda words: " ".join(words[:2]),
)
def test_smallcaps_own_folder_that_cannot_be_made_is_4(
    smallcap: Run, tmp_path: Path, prices: Path, home: str, arguments: tuple[str, ...]
) -> None:
    """Nobody named that place in the call: the call is right, the machine is not."""
    (tmp_path / "file").write_text("")
    result = smallcap(*arguments, cwd=tmp_path, env={"SMALLCAP_HOME": str(tmp_path / home)})
    assert result.code == 4, result.err
    assert result.err.startswith("error: cannot ")


def test_a_start_up_file_that_cannot_be_written_is_4(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / ".zshrc").mkdir()
    result = smallcap("--install-completion", "zsh", env={"HOME": str(tmp_path), "ZDOTDIR": str(tmp_path)})
    assert result.code == 4, result.err


@pytest.mark.parametrize(
    "arguments",
    [("compare", "IWM", "-c", "expense_ratio", "-o"), ("methodology", "new", "mine", "-o")],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_named_place_whose_folder_is_not_there_is_2(
    smallcap: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_text("")
    for place in ("no/mine.yaml", "file/mine.yaml"):
        result = smallcap(*arguments, str(tmp_path / place))
        assert result.code == 2, result.err


def test_a_named_place_that_the_disk_has_no_room_for_is_4(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomicfile, "_replace", full)
    result = smallcap("compare", "IWM", "-c", "expense_ratio", "-o", str(tmp_path / "x.csv"))
    assert (result.code, result.err.splitlines()[-2:]) == (
        4, [f"error: cannot write {tmp_path / 'x.csv'}: No space left on device", "hint: choose another --output"],
    )  # fmt: skip
