"""Files replaced whole: what a killed process leaves, what is swept, and when a new name is durable."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

import pytest

from smallcap_cli.atomicfile import ABANDONED_SECONDS, write_file


def part(folder: Path, name: str, age_seconds: float) -> Path:
    """An unfinished file of that age, as `kill -9` leaves it."""
    left = folder / name
    left.write_bytes(b"half")
    then = time.time() - age_seconds
    os.utime(left, (then, then))
    return left


def test_what_a_killed_process_left_is_swept_by_the_next_that_writes_there(tmp_path: Path) -> None:
    """A nightly report that was killed left its half file in the folder for ever."""
    old = part(tmp_path, ".smallcap.report-2026-11-27.html.ab12cd34.part", ABANDONED_SECONDS + 60)
    others = part(tmp_path, ".video.mp4.part", ABANDONED_SECONDS + 60)
    write_file(tmp_path / "report-2026-11-28.html", b"whole")
    assert (old.exists(), others.exists()) == (False, True)
    assert (tmp_path / "report-2026-11-28.html").read_bytes() == b"whole"


def test_a_young_file_and_that_of_a_living_process_stay(tmp_path: Path) -> None:
    young = part(tmp_path, ".smallcap.a.csv.ab12cd34.part", ABANDONED_SECONDS - 60)
    held = part(tmp_path, ".smallcap.b.csv.ab12cd34.part", ABANDONED_SECONDS + 60)
    with held.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        write_file(tmp_path / "c.csv", b"whole")
        assert (young.exists(), held.exists()) == (True, True)
    write_file(tmp_path / "c.csv", b"whole")
    assert (young.exists(), held.exists()) == (True, False)


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.csv", b"whole")
    assert list(tmp_path.iterdir()) == []


def test_file_then_folder_are_made_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power loss the old file was there again: the rename was not on the disk."""
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        done.append("folder" if os.fstat(descriptor).st_ino == tmp_path.stat().st_ino else "file")
        fsync(descriptor)

    def renamed(old: Path, new: Path) -> None:
        done.append("rename")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    write_file(tmp_path / "a.csv", b"whole")
    assert done == ["file", "rename", "folder"]
