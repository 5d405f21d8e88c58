"""Commands that write: one run at a time, and a line in the log of each, so that nobody needs to be there.

The lock is an open file that the system releases when its process ends, however it ends: the dead leave none. The log
is `smallcap.log` in the state folder, with the earlier ones beside it as `smallcap.log.1` and so on.
"""

from __future__ import annotations

import fcntl
import inspect
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import wraps
from math import inf
from pathlib import Path
from typing import NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import Command, command, command_name
from smallcap_cli.call.context import Context
from smallcap_cli.call.progress import waiting_notice
from smallcap_cli.errors import ExitCode, InUse, SmallcapError, safe, visible
from smallcap_cli.patience import Patience

LOCK, LOG = "run.lock", "smallcap.log"
#: How long a run waits for another one, and no longer than its deadline: two of the same minute are both answered.
PATIENCE_SECONDS = 60.0
#: The size in bytes at which the log is rotated, and the number of earlier logs that stay.
MOST_BYTES, KEPT_LOGS = 1_000_000, 4


class WritingRun(NamedTuple):
    """A run of a command: its words, when it began, and the state folder of its log."""

    words: str
    began: str
    state: Path

    def line(self, text: str) -> str:
        """A line of the log."""
        return f"{self.began} {os.getpid()} {self.words}: {visible(text)}\n"


def writing(
    *options: str, examples: str = "", reads_with: Sequence[str] = ()
) -> Callable[[Callable[..., Answer]], Command]:
    """Make a function a command that honours `options` and writes: one at a time, each with its line in the log.

    With one of the command's own options in `reads_with` it only reads, and takes no turn.
    """

    def declare(function: Callable[..., Answer]) -> Command:
        name = command_name(function.__module__)

        @wraps(function)
        def in_turn(*, context: Context, **arguments: object) -> Answer:
            if any(arguments.get(option) for option in reads_with):
                return function(context=context, **arguments)
            run = WritingRun(name, f"{context.now:%Y-%m-%dT%H:%M:%SZ}", context.settings.folders.state)
            patience = patience_of(context)
            waiting = replace(context, patience=patience)
            return _answer_with_log(run, patience, lambda: function(context=waiting, **arguments))

        in_turn.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
        return command(*options, examples=examples)(in_turn)._replace(writes=True)

    return declare


def patience_of(context: Context) -> Patience:
    """How long a run waits for another program: a minute each time, and never beyond a deadline that was given."""
    limit = context.deadline()
    ends = inf if context.given["deadline"] is None else time.monotonic() + limit
    return Patience(min(PATIENCE_SECONDS, limit), ends, waiting_notice(bool(context.given["quiet"])))


def _answer_with_log(run: WritingRun, patience: Patience, answer_of_run: Callable[[], Answer]) -> Answer:
    """The answer of a run that had its turn; what it came to is in the log, an interruption too."""
    begun = time.monotonic()
    try:
        with turn_of(run, patience):
            answer = answer_of_run()
            said = [f"warning: {text}" for text in answer.alarms] + [f"note: {text}" for text in answer.notes]
            said += [f"error: {error.message}" for error in answer.errors]
            _end(run, int(answer.exit_code), begun, said)
            return answer
    except SmallcapError as error:
        _end(run, int(error.exit_code), begun, [f"error: {error.message}"])
        raise
    except KeyboardInterrupt:
        _end(run, ExitCode.INTERRUPTED, begun, [])
        raise


@contextmanager
def turn_of(run: WritingRun, patience: Patience) -> Iterator[None]:
    """Within it no other run of the same state folder writes, for which it waits.

    **Raises** InUse where the other one goes on.
    Where the folder cannot be written there is no turn to take: the store keeps writers apart by itself.
    """
    handle = _opened_lock(run.state / LOCK)
    if handle is None:
        yield
        return
    try:
        patience.until_free(lambda: _take(handle))
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{run.words}, since {run.began} (process {os.getpid()})".encode(), 0)
        yield
    finally:
        os.close(handle)


def _opened_lock(path: Path) -> int | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _take(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        who = safe(os.pread(handle, 200, 0).decode(errors="replace"), 200)
        raise InUse(f"another run is writing: {who}", "run it again when that one has ended") from None
    except OSError:  # a file system without locks
        return


def _end(run: WritingRun, code: int, begun: float, said: Sequence[str]) -> None:
    """Write what a run came to. A log that cannot be written stops no run."""
    lines = [run.line(text) for text in said]
    lines.append(run.line(f"exit {code} after {time.monotonic() - begun:.1f} s"))
    with suppress(OSError):
        path = run.state / LOG
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size >= MOST_BYTES:
            _rotate(path)
        with path.open("ab") as log:
            log.write("".join(lines).encode())


def _rotate(path: Path) -> None:
    """Set a log aside as number 1, the earlier ones one further, and drop the oldest."""
    for number in range(KEPT_LOGS, 0, -1):
        older = path if number == 1 else path.with_name(f"{LOG}.{number - 1}")
        if older.exists():
            os.replace(older, path.with_name(f"{LOG}.{number}"))
