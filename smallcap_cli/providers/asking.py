"""How a batch of questions to one source is limited: pace, deadline, and when to stop asking."""

from __future__ import annotations

import threading
import time

from smallcap_cli.errors import CouldNotAsk, SmallcapError

#: Consecutive failures to reach the source after which a batch asks no more.
FAILURES = 3
#: Seconds to wait after a source said "too many": at first, and at most.
FIRST_WAIT, LONGEST_WAIT = 60.0, 900.0
LATER = "try again later, or --offline to use what is at hand"


class Transient(CouldNotAsk):
    """The source failed in a way that may pass in a moment."""


class Batch:
    """What the threads of one fetch share: the time left, whether to go on, and how often the source failed."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends = time.monotonic() + seconds
        self.stopped = threading.Event()
        self.ended: SmallcapError | None = None
        self._failures = 0
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.ends - time.monotonic()

    def check(self) -> None:
        """Raises the error that ended the batch, or CouldNotAsk after the deadline."""
        if self.ended is not None:
            raise self.ended
        if self.stopped.is_set():
            raise CouldNotAsk("interrupted before yahoo was asked", "run it again")
        if self.left <= 0:
            raise self._late()

    def rest(self, seconds: float) -> None:
        """Waits. **Raises** as `check` does, at once where the wait would go beyond the deadline."""
        if seconds > self.left:
            raise self._late()
        self.stopped.wait(seconds)
        self.check()

    def rest_or(self, error: SmallcapError, seconds: float) -> None:
        """Waits before asking again. **Raises** the error that made it necessary where there is no time for that."""
        if seconds >= self.left:
            raise error
        self.rest(seconds)

    def _late(self) -> CouldNotAsk:
        return CouldNotAsk(f"yahoo was not asked: the {self.seconds:g} s would be over", "allow more with --deadline")

    def end(self, error: SmallcapError) -> None:
        """Nothing more is asked: every further question gets this error."""
        with self._lock:
            self.ended = self.ended or error

    def answered(self) -> None:
        """The source answered, whatever it said."""
        with self._lock:
            self._failures = 0

    def failed(self, error: SmallcapError) -> None:
        """The source could not be reached; the third time in a row ends the batch."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self.ended = self.ended or error


class Pace:
    """Lets one request start every so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, batch: Batch) -> None:
        """Returns when the caller may start its request."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            # A turn after the deadline is not taken, so that it delays nobody who comes later.
            if start < batch.ends:
                self._next = start + self._seconds
        if start > now:
            batch.rest(start - now)
