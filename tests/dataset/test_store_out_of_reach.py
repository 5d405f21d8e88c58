"""A store that cannot be read: another source answers and says why, as for a network that failed."""

from __future__ import annotations

import csv
import fcntl
import io
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smallcap_cli.store import opening
from smallcap_cli.store import store as store_module
from tests.conftest import Run
from tests.fakes.yahoo import FakeYahoo
from tests.tools.readme import Result

FRIDAY = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
CSV = "Date,Close,Adj Close\n2026-11-19,10,10\n2026-11-20,11,11\n"
ASKED = ("compare", "IWM", "IJR", "-f", "csv", "-c", "ticker,source")


@pytest.fixture
def kept(smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a store with two funds, which waits for a lock for a moment only."""
    brief = {"read_only": False, "patience": 0.05, "writing": None}
    monkeypatch.setattr(store_module.open_store, "__kwdefaults__", brief)
    folder = tmp_path / "p"
    folder.mkdir()
    for name in ("IWM", "IJR"):
        (folder / f"{name}.csv").write_text(CSV)
    assert smallcap("data", "import", "--prices", str(folder)).code == 0
    return tmp_path / "smallcap-home" / "data"


def locked(folder: Path) -> Callable[[], None]:
    held = os.open(folder / opening.LOCK_NAME, os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    return lambda: os.close(held)


def link_to_itself(folder: Path) -> Callable[[], None]:
    (folder / opening.FILE_NAME).unlink()
    (folder / opening.FILE_NAME).symlink_to(opening.FILE_NAME)
    return lambda: None


def folder_in_its_place(folder: Path) -> Callable[[], None]:
    (folder / opening.FILE_NAME).unlink()
    (folder / opening.FILE_NAME).mkdir()
    return lambda: None


def forbidden(folder: Path) -> Callable[[], None]:
    folder.chmod(0)
    if os.access(folder, os.X_OK):
        folder.chmod(0o755)
        pytest.skip("everything is allowed to the superuser")
    return lambda: folder.chmod(0o755)


FAULTS = [
    (locked, "is in use by another program"),
    (link_to_itself, "symbolic links"),
    (folder_in_its_place, "is a folder"),
    (forbidden, "Permission denied"),
]


@pytest.fixture(params=FAULTS, ids=lambda fault: fault[0].__name__)
def fault(request: pytest.FixtureRequest, kept: Path) -> Iterator[str]:
    break_store, told = request.param
    mend = break_store(kept)
    yield told
    mend()


def sources(result: Result) -> list[str]:
    return [row["source"] for row in csv.DictReader(io.StringIO(result.out))]


def test_bundled_figures_say_that_the_store_could_not_be_read(smallcap: Run, fault: str) -> None:
    """July's month ends came with exit 0 and no word of the store."""
    result = smallcap(*ASKED)
    assert (result.code, sources(result)) == (0, ["bundled", "bundled"])
    (note,) = [line for line in result.err.splitlines() if line.startswith("warning: using bundled")]
    assert "store" in note
    assert fault in note
    assert smallcap(*ASKED, "--strict").code == 5


def test_a_network_answers_and_what_it_said_could_not_be_stored(smallcap: Run, fault: str) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        away = {
            "SMALLCAP_OFFLINE": "0", "SMALLCAP_YAHOO_URL": fake.url, "SOURCE_DATE_EPOCH": str(int(FRIDAY.timestamp()))
        }  # fmt: skip
        result = smallcap(*ASKED, env=away)
        several = smallcap("compare", "IWM", "IJR", "-c", "sharpe:1y,beta:1y", env=away)
    assert (result.code, sources(result)) == (0, [fake.label, fake.label])
    (warning,) = [line for line in result.err.splitlines() if "could not store" in line]
    assert warning.startswith("warning: smallcap could not store 2 answers: ")
    assert fault in warning
    # Two funds, the benchmark and the bill rate, asked for one after the other: said once.
    (warning,) = [line for line in several.err.splitlines() if "could not store" in line]
    assert warning.startswith("warning: smallcap could not store 4 answers: ")


def test_a_fund_that_only_the_store_has_says_why_it_is_missing(smallcap: Run, kept: Path) -> None:
    link_to_itself(kept)
    result = smallcap("compare", "ZZTOP", "-f", "csv")
    assert (result.code, "error: " in result.err, "symbolic links" in result.err) == (4, True, True)
