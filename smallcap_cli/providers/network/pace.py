"""How a batch of questions to one source is limited: pace, deadline, and when to stop asking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

from smallcap_cli.errors import CouldNotAsk, CouldNotParse, RateLimited, SmallcapError, safe
from smallcap_cli.providers.network.ledger import Ledger

#: Consecutive failures to reach the source after which a batch asks no more.
FAILURES = 3
#: Threads that notice the deadline themselves say more about it, so they get this much longer.
GRACE_SECONDS = 0.25
#: A request that fails with less time than this left was cut off by the deadline.
MOMENT = 0.02
LATER = "try again later, or --offline to use stored data"
MORE_TIME = "allow more with --deadline, or --offline to use stored data"

Result = TypeVar("Result")


class Transient(CouldNotAsk):
    """The source failed in a way that may pass in a moment."""


class Pace:
    """Lets one request start every `seconds` on average, up to `burst` at once after a rest."""

    def __init__(self, source: str, seconds: float, burst: int, ledger: Ledger) -> None:
        self.source = source
        self._seconds = seconds
        self._burst = burst
        self._ledger = ledger

    def wait(self, batch: QuestionBatch) -> None:
        """Returns when the caller may start its request.

        **Raises** what `QuestionBatch.check` does, and RateLimited where another process was asked to wait meanwhile.
        """
        while self._seconds:
            batch.check()
            turn = self._ledger.turn(self._seconds, self._burst)
            if turn.blocked:
                batch.end(block_error(self.source, turn.blocked))
            elif turn.wait:
                batch.rest(turn.wait)
            else:
                return


class QuestionBatch:
    """What the threads of one fetch share: the time left, whether to go on, and how often the source failed."""

    def __init__(self, seconds: float, pace: Pace) -> None:
        self.seconds = seconds
        self.ends = time.monotonic() + seconds
        self.stopped = threading.Event()
        self.ended: SmallcapError | None = None
        self._pace = pace
        self._asked = self._heard = False
        self._failures = 0
        self._lock = threading.Lock()

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline."""
        return self.ends - time.monotonic()

    def check(self) -> None:
        """Raises the error that ended the batch, or CouldNotAsk after the deadline."""
        if self.ended is not None:
            raise self.ended
        if self.seconds_left <= 0:
            raise self.late_error()
        if self.stopped.is_set():
            raise CouldNotAsk(f"interrupted before {self._pace.source} was asked", "run it again")

    def rest(self, seconds: float) -> None:
        """Waits. **Raises** as `check` does, at once where the wait would go beyond the deadline."""
        if seconds > self.seconds_left:
            raise self.late_error()
        self.stopped.wait(seconds)
        self.check()

    def rest_or(self, error: SmallcapError, seconds: float) -> None:
        """Waits before asking again. **Raises** the error that made it necessary where there is no time for that."""
        if seconds >= self.seconds_left:
            raise error
        self.rest(seconds)

    def take_turn(self) -> None:
        """Returns when a request may be sent. **Raises** as `Pace.wait` does."""
        self.check()
        self._pace.wait(self)
        self._asked = True

    def late_error(self, *, in_flight: bool = False) -> CouldNotAsk:
        """The error of a question that the deadline cut off, which may have been sent or not."""
        silent = in_flight or (self._asked and not self._heard)
        what = "did not answer" if silent else "was not asked"
        return CouldNotAsk(f"{self._pace.source} {what} within {self.seconds:g} s", MORE_TIME)

    def garbled_error(self, name: str, error: Exception) -> CouldNotParse:
        """The error of a question over whose answer something was raised that is no error of ours."""
        what = f"{type(error).__name__}, {safe(str(error), 80)}"
        return CouldNotParse(f"{self._pace.source}'s answer for {name} is garbled: {what}", LATER)

    def end(self, error: SmallcapError) -> None:
        """Nothing more is asked: every further question gets this error."""
        with self._lock:
            self.ended = self.ended or error

    def note_contact(self) -> None:
        """The source sent an answer of any kind."""
        self._heard = True

    def note_answer(self) -> None:
        """The source answered a question about data, whatever it said."""
        with self._lock:
            self._failures = 0

    def note_failure(self, error: SmallcapError) -> None:
        """The source could not be reached; the third time in a row ends the batch."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self.ended = self.ended or error


def block_error(source: str, seconds: float) -> RateLimited:
    """The error while the wait that a source asked for is not over."""
    return RateLimited(f"{source} asked us to wait {seconds:.0f} s more", LATER, wait_seconds=seconds)


def outcomes_as_they_come(
    wanted: Sequence[str], outcome: Callable[[str], Result | SmallcapError], threads: int, batch: QuestionBatch
) -> Iterator[tuple[str, Result | SmallcapError]]:
    """Names and outcomes as they are finished, the last of them hardly later than the deadline of the batch.

    The threads die with the process, so neither Ctrl-C nor the deadline waits for one. Nothing is started in them
    for a batch that has ended, and nothing more once nobody takes outcomes.
    """
    if batch.ended is not None:
        yield from ((name, outcome(name)) for name in wanted)
        return
    done = _start_threads(wanted, outcome, threads, batch)
    waiting = dict.fromkeys(wanted)
    try:
        while waiting:
            try:
                name, result = done.get(timeout=max(batch.seconds_left, 0.0) + GRACE_SECONDS)
            except Empty:
                break
            del waiting[name]
            yield name, result
    finally:
        batch.stopped.set()
    yield from ((name, batch.late_error()) for name in waiting)


def _start_threads(
    wanted: Sequence[str], outcome: Callable[[str], Result | SmallcapError], threads: int, batch: QuestionBatch
) -> SimpleQueue[tuple[str, Result | SmallcapError]]:
    """Where threads put names and outcomes as they find them; whatever else is raised is an answer not understood."""
    todo: SimpleQueue[str] = SimpleQueue()
    done: SimpleQueue[tuple[str, Result | SmallcapError]] = SimpleQueue()
    for name in wanted:
        todo.put(name)

    def work() -> None:
        while not batch.stopped.is_set():
            try:
                name = todo.get_nowait()
            except Empty:
                return
            try:
                result = outcome(name)
            # A library may fail in any way over what a source sent for one name; the others are still answered.
            except Exception as error:
                result = batch.garbled_error(name, error)
            done.put((name, result))

    for _ in range(min(threads, len(wanted))):
        threading.Thread(target=work, daemon=True).start()
    return done
