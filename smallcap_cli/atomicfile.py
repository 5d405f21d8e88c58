"""Files written by rename: whoever reads one finds the old file or the new one, never a half."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from smallcap_cli.errors import DataUnavailable, SmallcapError, UsageFault

#: A full or failing disk and what may not be written; anything else is a place that cannot be.
OF_THE_MACHINE = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOMEM,
})  # fmt: skip

#: Names of the open descriptors of this process.
DESCRIPTOR = re.compile(r"/dev/fd/([0-9]{1,6})|/proc/(self|thread-self|[0-9]+)/fd/([0-9]{1,6})")
STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}
#: A chain of links that is longer goes in a circle.
LONGEST_CHAIN = 40


def write_file(path: Path, content: bytes) -> None:
    """Write to a temporary name beside the file, then rename: the old file or the new one, never a half.

    A link keeps pointing at its file, which is replaced; a pipe or a device is written to, not replaced. What names an
    open descriptor, such as /dev/stdout or a shell's >(...), gets its text there, as the shell opened it.
    """
    try:
        if path.is_dir():
            raise UsageFault(f"{path} is a folder", "name a file")
        descriptor = _descriptor(str(path))
        if descriptor is not None:
            _write_to(descriptor, content)
            return
        if path.is_symlink():
            with suppress(FileNotFoundError):
                path.stat()  # a link to itself says so
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise not_written(error, str(path), "choose another --output") from None


def not_written(error: OSError, what: str, hint: str) -> SmallcapError:
    """Why something was not written: the user's mistake, or what the machine does not let happen."""
    text = f"cannot write {what}: {error.strerror or error}"
    return DataUnavailable(text, hint) if error.errno in OF_THE_MACHINE else UsageFault(text, hint)


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
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
