"""A folder that is replaced whole: whoever looks finds the old one or the new one, never a half."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from smallcap_cli.atomicfile import sync_folder

#: What the names of folders beside the place begin with, and end with: the one being made, the one being replaced.
PREFIX, PART, BEFORE = ".smallcap.", ".part", ".before"
#: renameat2(2): paths from the working folder, and the flag that exchanges two of them at once.
AT_FDCWD, RENAME_EXCHANGE = -100, 2


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """An empty folder to make the new one in, which takes the place of the old one at the end of the block.

    After an error the old one is as it was. **Raises** OSError where a folder cannot be made or renamed.
    """
    folder = Path(os.path.realpath(folder))
    part, before = _beside(folder, PART), _beside(folder, BEFORE)
    if before.exists() and not folder.exists():  # a run was killed between two renames
        os.rename(before, folder)
    for left in (part, before):
        shutil.rmtree(left, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        _put_in_place(part, folder, before)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put_in_place(part: Path, folder: Path, before: Path) -> None:
    """Replace a folder by the part, in one step where the system has one, and drop the old one."""
    if not folder.exists():
        os.rename(part, folder)
    elif _exchange(part, folder):
        os.rename(part, before)
    else:
        os.rename(folder, before)
        os.rename(part, folder)
    sync_folder(folder.parent)
    shutil.rmtree(before, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """The same file at another place: a second name for it, or a copy where there can be none."""
    with suppress(FileNotFoundError):
        target.unlink()
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _beside(folder: Path, suffix: str) -> Path:
    return folder.with_name(f"{PREFIX}{folder.name}{suffix}")


def _exchange(one: Path, other: Path) -> bool:
    """Whether two folders could be exchanged at once; a system or a file system that cannot leaves them as they are."""
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        return False
    places = (os.fsencode(one), os.fsencode(other))
    return bool(function(AT_FDCWD, places[0], AT_FDCWD, places[1], RENAME_EXCHANGE) == 0)
