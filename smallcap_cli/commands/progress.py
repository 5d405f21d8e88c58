"""One line on a terminal's stderr while a source is asked for many funds; gone when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

#: Nothing is shown of what takes less than this.
QUIET_SECONDS = 0.5

Progress = Callable[[str, object, int, int], None]


def progress_line(quiet: bool) -> Progress | None:
    """What shows how far a fetch is; None where nobody looks: `--quiet`, or stderr that is no terminal."""
    stream = sys.stderr
    if quiet or stream is None or not stream.isatty():
        return None
    began = time.monotonic()

    def show(ticker: str, outcome: object, done: int, total: int) -> None:
        if time.monotonic() - began < QUIET_SECONDS:
            return
        line = "" if done >= total else f"fetched {done} of {total} funds, last {ticker}"
        stream.write(f"\r\x1b[2K{line}")
        stream.flush()

    return show
