"""`smallcap methodology new`: a file that validates as it is, in the folder where indexes of one's own are."""

from __future__ import annotations

import csv
import errno
from pathlib import Path

import pytest

from smallcap_cli import yamlfile
from smallcap_cli.catalog.methodologies import read_methodology
from smallcap_cli.catalog.template import rules_text
from smallcap_cli.core.methodology.vocabulary import STEP_KINDS
from tests.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the user's indexes are; conftest sets the home."""
    return tmp_path / "smallcap-home" / "config" / "methodologies"


def test_a_new_file_is_an_index_at_once(smallcap: Run, folder: Path) -> None:
    path = folder / "my_small_caps.yaml"
    result = smallcap("methodology", "new", "my_small_caps")
    assert (result.code, result.out) == (0, f"{path}\n")
    assert result.err == f"note: change it, then: smallcap methodology validate {path}\n"
    assert smallcap("methodology", "validate", str(path)).code == 0
    listed = list(csv.DictReader(smallcap("methodology", "list", "-f", "csv").out.splitlines()))
    assert [row["name"] for row in listed if row["id"] == "my_small_caps"] == ["My Small Caps"]
    assert smallcap("methodology", "show", "my_small_caps").code == 0
    assert smallcap("methodology", "compare", "my_small_caps", "russell_2000").code == 0


def test_its_calendar_has_two_reviews(smallcap: Run) -> None:
    smallcap("methodology", "new", "my_index", "-q")
    out = smallcap("methodology", "calendar", "my_index", "--year", "2025", "-f", "csv").out
    days = [(row["rank_date"], row["announce"], row["effective"]) for row in csv.DictReader(out.splitlines())]
    # five sessions before Friday 20 June 2025, Thursday 19 June being a holiday: Thursday 12 June
    assert days == [("2025-05-30", "2025-06-12", "2025-06-20"), ("2025-11-28", "2025-12-12", "2025-12-19")]


def test_a_file_that_is_there_stays(smallcap: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("something of mine")
    result = smallcap("methodology", "new", "mine", "-o", str(path))
    assert result.code == 2
    assert result.err == f"error: {path} already exists\nhint: choose another id, or remove the file\n"
    assert path.read_text() == "something of mine"


def test_a_second_one_of_that_id_is_refused(smallcap: Run, folder: Path) -> None:
    smallcap("methodology", "new", "mine", "-q")
    before = (folder / "mine.yaml").read_bytes()
    result = smallcap("methodology", "new", "mine")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: an index called mine already exists")
    assert (folder / "mine.yaml").read_bytes() == before


def test_a_bundled_index_keeps_its_id(smallcap: Run, folder: Path) -> None:
    assert smallcap("methodology", "new", "russell_2000").code == 2
    assert not folder.exists()


def test_a_hyphen_prints_it(smallcap: Run, folder: Path) -> None:
    result = smallcap("methodology", "new", "mine", "-o", "-")
    assert (result.code, result.err) == (0, "")
    assert result.out == rules_text("mine")
    assert not folder.exists()


def test_the_file_is_named_as_its_id(smallcap: Run, tmp_path: Path) -> None:
    result = smallcap("methodology", "new", "mine", "-o", str(tmp_path / "other.yaml"))
    assert (result.code, result.err) == (
        2, f"error: {tmp_path / 'other.yaml'} is not named as its id\nhint: -o {tmp_path / 'mine.yaml'}\n",
    )  # fmt: skip


def test_a_folder_that_is_not_there_is_told(smallcap: Run, tmp_path: Path) -> None:
    result = smallcap("methodology", "new", "mine", "-o", str(tmp_path / "no" / "mine.yaml"))
    assert result.code == 2
    assert "No such file or directory" in result.err


@pytest.mark.parametrize("arguments", [(), ("-o", "mine.yaml")], ids=["own folder", "named file"])
def test_a_place_that_may_not_be_written_is_no_bad_usage(
    smallcap: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """A read-only folder and a full disk are 4, a wrong call 2."""

    before = Path.open

    def refuse(path: Path, mode: str = "r", **given: str) -> object:
        if mode == "x" or "parents" in given:
            raise OSError(errno.EROFS, "Read-only file system")
        return before(path, mode, **given)

    monkeypatch.setattr(Path, "open" if arguments else "mkdir", refuse)
    result = smallcap("methodology", "new", "mine", *arguments)
    assert result.code == 4
    assert result.err.splitlines()[0].endswith(": Read-only file system")


@pytest.mark.parametrize("name", ["all", "null", "on", "My", "1st", "a-b", "../up", "ä", "", "x" * 65])
def test_what_cannot_be_an_id_is_refused(smallcap: Run, folder: Path, name: str) -> None:
    result = smallcap("methodology", "new", name)
    assert (result.code, result.out) == (2, "")
    assert "cannot be an id" in result.err
    assert not folder.exists()


@pytest.mark.parametrize("name", ["a", "x" * 64, "a_b", "a__", "y", "e5", "nan", "my_own_index_of_small_companies"])
def test_every_id_gives_a_valid_file(name: str) -> None:
    methodology = read_methodology(yamlfile.read(f"{name}.yaml", rules_text(name).encode()))
    assert methodology.id == name
    assert methodology.short_name
    assert methodology.steps


def test_the_template_names_every_kind_of_step() -> None:
    text = rules_text("mine")
    assert [kind for kind in STEP_KINDS if kind not in text] == []


@pytest.mark.parametrize(
    ("name", "short", "brief"),
    [
        ("mine", "Mine", "Mine"),
        ("my_own_small_caps", "My Own Small", "My Own"),
        ("smallcompanies_x", "Smallcompanies", "Smallcompa"),
    ],
)
def test_names_fit_their_columns(name: str, short: str, brief: str) -> None:
    methodology = read_methodology(yamlfile.read(f"{name}.yaml", rules_text(name).encode()))
    assert (methodology.short_name, methodology.brief_name) == (short, brief)
