"""A folder is replaced whole: an error leaves the old one, and a run that was killed in between loses neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallcap_cli import foldertree
from smallcap_cli.foldertree import link_or_copy, new_folder


def fill(folder: Path, text: str) -> None:
    with new_folder(folder) as part:
        (part / "file").write_text(text)


@pytest.fixture(params=["at once", "in two steps"])
def exchange(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to replace a folder: the second where the system cannot exchange two."""
    if request.param == "in two steps":
        monkeypatch.setattr(foldertree, "_exchange", lambda *_: False)


@pytest.mark.usefixtures("exchange")
def test_the_new_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for text in ("old", "new"):
        fill(tmp_path / "in" / "out", text)
    assert (tmp_path / "in" / "out" / "file").read_text() == "new"
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["out"]


@pytest.mark.usefixtures("exchange")
def test_an_error_leaves_the_old_folder_whole(tmp_path: Path) -> None:
    fill(tmp_path / "out", "old")
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "out"):
        raise KeyboardInterrupt
    assert (tmp_path / "out" / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_run_left_is_put_back_or_removed(tmp_path: Path) -> None:
    """Killed between two renames the old folder has another name; killed before, a half one lies beside it."""
    before, part = tmp_path / ".smallcap.out.before", tmp_path / ".smallcap.out.part"
    for folder, text in ((before, "old"), (part, "half")):
        folder.mkdir()
        (folder / "file").write_text(text)
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "out"):
        raise KeyboardInterrupt
    assert (tmp_path / "out" / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_to_a_folder_keeps_pointing_at_it(tmp_path: Path) -> None:
    fill(tmp_path / "out", "old")
    (tmp_path / "link").symlink_to("out")
    fill(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "out" / "file").read_text() == "new"


def test_a_file_that_stays_is_the_same_file_or_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("text")
    (tmp_path / "b").write_text("other")
    link_or_copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").samefile(tmp_path / "a")

    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("os.link", refuse)
    link_or_copy(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c").read_text() == "text"
