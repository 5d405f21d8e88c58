"""Answers that could not be read, put where a person can look at them: the last of each subject, a few in all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from smallcap_cli.atomicfile import write_file
from smallcap_cli.errors import CouldNotParse, SmallcapError

FOLDER = "unread"
#: Files in the folder: the oldest goes when there are more.
MOST_FILES = 20
_UNFIT = re.compile(r"[^A-Za-z0-9.]+")


@contextmanager
def unread_kept(state_dir: Path | None, name: str, content: bytes) -> Iterator[None]:
    """Within it an answer is read: where that fails the answer is put in a file, which the error's hint names.

    **Raises** the CouldNotParse of the reader, as it is where the file cannot be written.
    """
    try:
        yield
    except CouldNotParse as error:
        place = _put(state_dir / FOLDER, name, content) if state_dir is not None else None
        if place is None:
            raise
        raise CouldNotParse(error.message, f"what came is in {place}; {error.hint}") from None


def _put(folder: Path, name: str, content: bytes) -> Path | None:
    place = folder / (_UNFIT.sub("-", name).strip("-.")[:80] or "answer")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_file(place, content)
    except (OSError, SmallcapError):
        return None
    with suppress(OSError):
        files = sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)
        for old in files[:-MOST_FILES]:
            old.unlink()
    return place
