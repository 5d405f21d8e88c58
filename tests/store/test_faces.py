"""A store reached by a link, and a file of somebody else's that lies where a finished store would."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Run

CSV = "Date,Close,Adj Close\n2026-11-19,10,10\n2026-11-20,11,11\n"
ASKED = ("compare", "IWM", "-f", "csv", "-c", "ticker,source")
FROM_FILES = "ticker,source\nIWM,files\n"


def put(smallcap: Run, folder: Path, name: str) -> int:
    folder.mkdir()
    (folder / f"{name}.csv").write_text(CSV)
    return smallcap("data", "import", "--prices", str(folder), name).code


@pytest.fixture
def kept(smallcap: Run, tmp_path: Path) -> Path:
    assert put(smallcap, tmp_path / "one", "IWM") == 0
    return tmp_path / "smallcap-home" / "data"


def test_a_store_behind_a_link_is_used_and_the_link_stays(smallcap: Run, kept: Path, tmp_path: Path) -> None:
    """The healthy store was called damaged, and a plain file took the link's place."""
    real = tmp_path / "real"
    real.mkdir()
    (kept / "store.sqlite3").rename(real / "store.sqlite3")
    (kept / "store.sqlite3").symlink_to(real / "store.sqlite3")
    assert put(smallcap, tmp_path / "two", "IJR") == 0
    assert (kept / "store.sqlite3").is_symlink()
    assert list(tmp_path.rglob("*damaged*")) == []
    assert smallcap(*ASKED).out == FROM_FILES
    assert smallcap("compare", "IJR", "-f", "csv", "-c", "ticker,source").out == "ticker,source\nIJR,files\n"


@pytest.mark.parametrize("content", [b"", b"rubbish\n", b"SQLite format 3\0" + bytes(1000)])
def test_a_stray_file_where_a_finished_store_would_lie_is_set_aside(smallcap: Run, kept: Path, content: bytes) -> None:
    """It took the store's place, and no copy of the store was left."""
    (kept / "store.sqlite3.ready").write_bytes(content)
    assert smallcap(*ASKED).out == FROM_FILES
    (aside,) = kept.glob("store.sqlite3.stray-*")
    assert aside.read_bytes() == content


def test_a_read_of_a_damaged_store_that_may_not_be_changed_leaves_no_copy(
    kept: Path, tmp_path: Path, console_command: list[str]
) -> None:
    """Five reads left five whole copies in TMPDIR."""
    own = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
    if own and shutil.which("setpriv") is None:
        pytest.skip("the superuser may write everywhere")
    store, copies = kept / "store.sqlite3", tmp_path / "tmp"
    copies.mkdir()
    store.write_bytes(bytes(100) + store.read_bytes()[100:])
    for path in kept.iterdir():
        path.chmod(0o444)
    kept.chmod(0o555)
    try:
        ran = subprocess.run(
            [*own, *console_command, *ASKED], env={**os.environ, "TMPDIR": str(copies)}, cwd=tmp_path,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        kept.chmod(0o755)
    assert (ran.returncode, ran.stdout) == (0, FROM_FILES)
    assert "is damaged" in ran.stderr
    assert list(copies.iterdir()) == []
