"""What every process knows of one source: whose turn it is, and until when it is left alone.

One small file a source, read and written under a lock. Without a folder, or where the folder or the lock cannot be
had, the same is kept in memory for this process. Times are seconds of the wall clock, the only clock that processes
share; a time further ahead than anything here is ever set to comes of a clock that jumped, and does not count.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from math import ldexp
from pathlib import Path
from typing import Any, NamedTuple

try:
    import fcntl
except ImportError:  # a system without it has no locks between processes
    fcntl = None  # type: ignore[assignment]

#: Seconds to wait after a source said "too many": at first, and at most.
FIRST_WAIT, LONGEST_WAIT = 60.0, 900.0
#: How long a source that could not be reached is taken to be out of reach.
UNREACHABLE_SECONDS = 30.0
#: A file longer than this is not ours, and a time beyond this is not a time.
MOST_BYTES, LATEST = 4096, 1e12
#: A process that was stopped may hold the lock for ever, so it is asked for this often and no more.
LOCK_TRIES, LOCK_REST = 20, 0.01


@dataclass
class SourceState:
    """What is written: when the paced requests so far are used up, and until when the source is left alone."""

    turns_end: float = 0.0
    blocked_until: float = 0.0
    limits: float = 0.0
    unreachable_until: float = 0.0
    hop: str = ""
    problem: str = ""


class Turn(NamedTuple):
    """Seconds until the next turn, 0 where it was taken; seconds for which the source is not to be asked."""

    wait: float
    blocked: float


class Ledger:
    """The state of one source; `folder` None keeps it in this process."""

    def __init__(self, folder: Path | None, source: str, clock: Callable[[], float] = time.time) -> None:
        self._path = folder / f"{source}.json" if folder is not None and fcntl is not None else None
        self._clock = clock
        self._state = SourceState()
        self._lock = threading.Lock()

    def turn(self, seconds: float, burst: int) -> Turn:
        """Takes a turn if one is free: one in `seconds` on average, up to `burst` at once after a rest.

        **Source** the generic cell rate algorithm (ITU-T I.371): a turn is free while the turns taken end less than
        burst - 1 turns ahead of now. A turn that is not free is not reserved, so whoever gives up delays nobody.
        """
        with self._open() as state:
            now = self._clock()
            blocked = _seconds_left(state.blocked_until, now, LONGEST_WAIT)
            if blocked:
                return Turn(0.0, blocked)
            if state.turns_end > now + (burst + 1) * seconds:
                state.turns_end = now + burst * seconds
            wait = max(state.turns_end - (burst - 1) * seconds - now, 0.0)
            if not wait:
                state.turns_end = max(state.turns_end, now) + seconds
            return Turn(wait, 0.0)

    def seconds_blocked(self) -> float:
        """Seconds for which the source asked not to be asked."""
        with self._open() as state:
            return _seconds_left(state.blocked_until, self._clock(), LONGEST_WAIT)

    def note_limit(self, asked: float) -> float:
        """Notes that the source said "too many"; the wait, which doubles each time in a row."""
        with self._open() as state:
            now = self._clock()
            if now - state.blocked_until > LONGEST_WAIT:
                state.limits = 0.0
            wait = min(max(asked, ldexp(FIRST_WAIT, int(min(state.limits, 10.0)))), LONGEST_WAIT)
            state.limits += 1.0
            state.blocked_until = now + wait
            return wait

    def note_answer(self) -> None:
        """The source gives answers: the next wait begins at the shortest again."""
        if self._state.limits:
            with self._open() as state:
                state.limits = 0.0

    def reach_problem(self, hop: str) -> str:
        """Why no connection to a host and port could be opened a moment ago; empty where nothing is known."""
        with self._open() as state:
            known = state.hop == hop and _seconds_left(state.unreachable_until, self._clock(), UNREACHABLE_SECONDS)
            return state.problem if known else ""

    def note_reach(self, hop: str, problem: str) -> None:
        """Notes what trying to open a connection came to; no problem ends the memory of one."""
        with self._open() as state:
            state.unreachable_until = self._clock() + UNREACHABLE_SECONDS if problem else 0.0
            state.hop, state.problem = (hop, problem) if problem else ("", "")

    @contextmanager
    def _open(self) -> Iterator[SourceState]:
        """The state, kept when the block ends; no other thread or process has it meanwhile."""
        with self._lock:
            handle = self._lock_file()
            if handle is None:
                yield self._state
                return
            try:
                self._state = _read(handle)
                before = replace(self._state)
                yield self._state
                if self._state != before and not _write(handle, self._state):
                    self._path = None
            finally:
                os.close(handle)

    def _lock_file(self) -> int | None:
        """The file, open and locked; None where that cannot be, for good if the folder is at fault."""
        if self._path is None:
            return None
        handle = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
            if _try_lock(handle):
                return handle
        except (OSError, ValueError):
            self._path = None
        if handle is not None:
            os.close(handle)
        return None


@cache
def ledger_of(folder: Path | None, source: str) -> Ledger:
    """The ledger of a source, one a process."""
    return Ledger(folder, source)


def _seconds_left(until: float, now: float, most: float) -> float:
    """Seconds until a moment; 0 where it is past, or further ahead than it was ever set."""
    return until - now if now < until <= now + most + 1.0 else 0.0


def _try_lock(handle: int) -> bool:
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOCK_REST)
        else:
            return True
    return False


def _read(handle: int) -> SourceState:
    """What a file says; what cannot be is as if it was never written."""
    state = SourceState()
    try:
        content = os.pread(handle, MOST_BYTES + 1, 0)
        found: Any = json.loads(content) if len(content) <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return state
    for name, unset in asdict(state).items() if isinstance(found, dict) else ():
        value = found.get(name)
        if isinstance(unset, float) and type(value) in (int, float) and 0 <= value < LATEST:
            setattr(state, name, float(value))
        elif isinstance(unset, str) and isinstance(value, str) and value.isprintable():
            setattr(state, name, value)
    return state


def _write(handle: int, state: SourceState) -> bool:
    content = json.dumps(asdict(state)).encode()
    # In this order a process that is ended in between leaves something that does not parse, not half a number.
    try:
        os.pwrite(handle, content, 0)
        os.ftruncate(handle, len(content))
    except OSError:
        return False
    return True
