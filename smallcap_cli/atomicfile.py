"""Files written by rename: whoever reads one finds the old file or the new one, never a half."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from smallcap_cli.errors import DataUnavailable, SmallcapError, UsageFault, is_of_the_machine

#: Names of the open descriptors of this process.
DESCRIPTOR = re.compile(r"/dev/fd/([0-9]{1,6})|/proc/(self|thread-self|[0-9]+)/fd/([0-9]{1,6})")
STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}
#: A chain of links that is longer goes in a circle.
LONGEST_CHAIN = 40
#: What the name of an unfinished file begins with, and ends with.
PREFIX, SUFFIX = ".smallcap.", ".part"
#: One that nobody finished within an hour, and that no process holds, was left by a process that was killed.
ABANDONED_SECONDS = 3600


class PartFile(NamedTuple):
    """An unfinished file: what to write to, and the name it has until it is renamed."""

    stream: BinaryIO
    path: Path


def check_place(path: Path, option: str = "--output") -> None:
    """Nothing, if a file may be written there as far as can be seen before; the same errors as writing it has.

    `option` is the one that names the place.

    **Raises** UsageFault for a folder and for a place in a folder that does not exist.
    """
    try:
        if path.is_dir():
            raise UsageFault(f"{path} is a folder", "name a file")
        if _descriptor(str(path)) is not None:
            return
        if path.is_symlink():
            with suppress(FileNotFoundError):
                path.stat()  # a link to itself says so
        folder = Path(os.path.realpath(path)).parent
        if not folder.is_dir():
            folder.stat()
            raise UsageFault(f"{folder} is not a folder", f"choose another {option}")
    except OSError as error:
        raise not_written(error, str(path), f"choose another {option}") from None


def write_file(path: Path, content: bytes, option: str = "--output") -> None:
    """Write to a temporary name beside the file, then rename: the old file or the new one, never a half.

    A link keeps pointing at its file, which is replaced; a pipe or a device is written to, not replaced. What names an
    open descriptor, such as /dev/stdout or a shell's >(...), gets its text there, as the shell opened it.
    """
    check_place(path, option)
    try:
        descriptor = _descriptor(str(path))
        if descriptor is not None:
            _write_to(descriptor, content)
            return
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise not_written(error, str(path), f"choose another {option}") from None


def make_own_folder(folder: Path, hint: str) -> None:
    """Make a folder of smallcap's own, which no option names. **Raises** DataUnavailable where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataUnavailable(f"cannot make the folder {folder}: {error.strerror or error}", hint) from None


def not_written(error: OSError, what: str, hint: str, doing: str = "write") -> SmallcapError:
    """Why a place that an option names was not written: it cannot be one, or the machine does not let it happen."""
    text = f"cannot {doing} {what}: {error.strerror or error}"
    return DataUnavailable(text, hint) if is_of_the_machine(error) else UsageFault(text, hint)


def _descriptor(name: str) -> int | None:
    """The open descriptor that a name stands for, through links; None for another file."""
    for _ in range(LONGEST_CHAIN):
        match = DESCRIPTOR.fullmatch(name)
        if name in STREAMS:
            return STREAMS[name]
        if match and (match[2] is None or match[2] in ("self", "thread-self", str(os.getpid()))):
            return int(match[1] or match[3])
        if not os.path.islink(name):
            return None
        name = os.path.normpath(os.path.join(os.path.dirname(name), os.readlink(name)))
    return None


def _write_to(descriptor: int, content: bytes) -> None:
    with os.fdopen(os.dup(descriptor), "wb") as out:
        out.write(content)


def _replace(path: Path, content: bytes) -> None:
    with part_file(path.parent, f"{PREFIX}{path.name[:40]}.", PREFIX) as part:
        part.stream.write(content)
        part.stream.flush()
        os.fsync(part.stream.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        os.chmod(part.path, mode)
        os.replace(part.path, path)
    sync_folder(path.parent)


@contextmanager
def part_file(folder: Path, prefix: str, abandoned: str) -> Iterator[PartFile]:
    """A new file for the caller to write and rename; it is gone afterwards if it was not renamed.

    First those are removed whose name begins with `abandoned` and whose process ended. A lock says that one lives.
    """
    _remove_abandoned(folder, abandoned)
    handle, name = tempfile.mkstemp(dir=folder, prefix=prefix, suffix=SUFFIX)
    try:
        with os.fdopen(handle, "wb") as stream:
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield PartFile(stream, Path(name))
    finally:
        Path(name).unlink(missing_ok=True)


def _remove_abandoned(folder: Path, prefix: str) -> None:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.name.endswith(SUFFIX):
                _remove_if_abandoned(entry)


def _remove_if_abandoned(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):
        if not entry.is_file(follow_symlinks=False) or time.time() - entry.stat().st_mtime < ABANDONED_SECONDS:
            return
        handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(entry.path)
        finally:
            os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make names of files durable, where the system knows how."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
