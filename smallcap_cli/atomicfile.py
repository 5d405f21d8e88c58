"""Files written by rename: whoever reads one finds the old file or the new one, never a half."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from smallcap_cli.errors import UsageFault


def write_file(path: Path, content: bytes) -> None:
    """Write to a temporary name beside the file, then rename: the old file or the new one, never a half.

    A link keeps pointing at its file, which is replaced; a pipe or a device is written to, not replaced.
    """
    try:
        if path.is_dir():
            raise UsageFault(f"{path} is a folder", "name a file")
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise UsageFault(f"cannot write {path}: {error.strerror}", "choose another --output") from None


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
