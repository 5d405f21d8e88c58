"""The one place where a file that a user names is opened: a regular file or a pipe, up to the size of its kind.

A device never ends and is refused, `/dev/null` apart, which is an empty file. A pipe, such as a shell's `<(command)`,
is read while it has a writer, up to a deadline; one that nobody writes to is given up, so that no call hangs on it.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from smallcap_cli.errors import DataUnavailable, SmallcapError, UsageFault, is_of_the_machine

#: The name that stands for standard input.
STANDARD_INPUT = "-"
#: A pipe's writer may turn up this late, and has to be done by then.
WRITER_SECONDS = 2.0
PIPE_SECONDS = 60.0
_PAUSE_SECONDS = 0.02
_CHUNK = 1 << 20
#: Neither waits for a pipe's writer nor takes a terminal; flags that a platform lacks are 0 there.
_FLAGS = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


class FileTerms(NamedTuple):
    """What a kind of file is called, how large it may be and why, what is raised for one, whether a pipe will do."""

    what: str
    most_bytes: int
    size_hint: str
    unreadable: type[SmallcapError] = UsageFault
    too_large: type[SmallcapError] = UsageFault
    pipes: bool = True


def file_content(path: Path, terms: FileTerms) -> bytes:
    """The content of a file. **Raises** what its terms say, naming the file and why it cannot be taken.

    What the machine does not let us read is no mistake of the user's: DataUnavailable in place of a UsageFault.
    """
    try:
        descriptor = os.open(path, _FLAGS)
        try:
            return _content(descriptor, path, terms)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        if path.is_symlink():
            raise _unreadable(path, terms, "it is a link to nothing", "correct the link") from None
        raise terms.unreadable(f"no {terms.what} at {path}", "check the path") from None
    except OSError as error:
        if is_of_the_machine(error) and issubclass(terms.unreadable, UsageFault):
            terms = terms._replace(unreadable=DataUnavailable)
        raise _unreadable(path, terms, str(error.strerror), "check its permissions") from None


def is_file_named(text: str) -> bool:
    """Whether a file is called so, a pipe or a device among them; a folder is none."""
    return os.path.exists(text) and not os.path.isdir(text)  # Path raises for a name that is too long


def standard_input(terms: FileTerms) -> bytes:
    """What is on standard input, to its end. **Raises** UsageFault where it is closed; the terms limit its size."""
    stream = sys.stdin
    if stream is None or stream.closed:
        raise UsageFault("standard input is closed", f"name the {terms.what}")
    binary = getattr(stream, "buffer", None)
    if binary is None:
        return _whole(iter((stream.read().encode(),)), "standard input", terms)
    return _whole(_chunks(binary.read), "standard input", terms)


def _content(descriptor: int, path: Path, terms: FileTerms) -> bytes:
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode):
        if found.st_size > terms.most_bytes:
            raise _too_large(str(path), terms)
        # What it says of its size is no promise: it may grow, and files of /proc say 0.
        return _whole(_chunks(lambda size: os.read(descriptor, size)), str(path), terms)
    if stat.S_ISDIR(found.st_mode):
        raise _unreadable(path, terms, "it is a folder", "name a file in it")
    if stat.S_ISFIFO(found.st_mode) and terms.pipes:
        return _whole(_from_pipe(descriptor, path, terms), str(path), terms)
    if os.path.samestat(found, os.stat(os.devnull)):
        return b""
    kind = "a pipe" if stat.S_ISFIFO(found.st_mode) else "a device"
    raise _unreadable(path, terms, f"it is {kind}", "name a file")


def _chunks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while chunk := read(_CHUNK):
        yield chunk


def _from_pipe(descriptor: int, path: Path, terms: FileTerms) -> Iterator[bytes]:
    """What comes through a pipe opened without waiting, until its writers are gone."""
    import select

    begin, has_writer = time.monotonic(), False
    while True:
        try:
            chunk = os.read(descriptor, _CHUNK)
        except BlockingIOError:  # somebody has it open and has written nothing yet
            has_writer = True
            select.select([descriptor], [], [], _PAUSE_SECONDS)
        else:
            if chunk:
                has_writer = True
                yield chunk
            elif has_writer:
                return
            elif time.monotonic() > begin + WRITER_SECONDS:
                raise _unreadable(
                    path, terms, "nothing is written to this pipe", "start its writer first, or name a file"
                )
            else:
                time.sleep(_PAUSE_SECONDS)
        if time.monotonic() > begin + PIPE_SECONDS:
            what = f"the pipe did not end within {PIPE_SECONDS:g} s"
            raise _unreadable(path, terms, what, "write to a file first, and name the file")


def _whole(chunks: Iterator[bytes], name: str, terms: FileTerms) -> bytes:
    """All chunks as one, unless they are more than the terms allow: then no further one is taken."""
    taken: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > terms.most_bytes:
            raise _too_large(name, terms)
        taken.append(chunk)
    return b"".join(taken)


def _too_large(name: str, terms: FileTerms) -> SmallcapError:
    return terms.too_large(f"{name}: larger than {terms.most_bytes // 1_000_000} MB", terms.size_hint)


def _unreadable(path: Path, terms: FileTerms, why: str, hint: str) -> SmallcapError:
    return terms.unreadable(f"cannot read the {terms.what} {path}: {why}", hint)
