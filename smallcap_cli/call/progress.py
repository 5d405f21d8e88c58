"""One line on a terminal's stderr while much is fetched, read or computed; gone when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress

from smallcap_cli.errors import visible

#: Nothing is shown of what takes less than this, and nothing more often than that.
QUIET_SECONDS = 0.5
STEP_SECONDS = 0.1

Progress = Callable[[str, object, int, int], None]


def progress_line(quiet: bool, doing: str = "fetched") -> Progress | None:
    """What shows how far a long task is; None with `--quiet` or where stderr is no terminal."""
    stream = sys.stderr
    if quiet or stream is None or not stream.isatty():
        return None
    began = time.monotonic()
    shown = 0.0

    def show(ticker: str, outcome: object, done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if (
            now - began < QUIET_SECONDS
            or (done < total and now - shown < STEP_SECONDS)
            or (done >= total and not shown)
        ):
            return
        shown = 0.0 if done >= total else now
        last = f", last {ticker}" if ticker else ""
        stream.write("\r\x1b[2K" + ("" if done >= total else f"{doing} {done} of {total}{last}"))
        stream.flush()

    return show


def waiting_notice(quiet: bool) -> Callable[[str], None]:
    """What says on stderr at once that a run waits for another program; nothing with `--quiet`."""

    def say(text: str) -> None:
        if not quiet and sys.stderr is not None:
            with suppress(OSError, ValueError):  # closed
                sys.stderr.write(f"note: {visible(text)}\n")
                sys.stderr.flush()

    return say
