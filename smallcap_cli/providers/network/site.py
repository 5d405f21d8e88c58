"""One source on the network as its provider asks it: in reach or not, at its pace, again where that may help."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from smallcap_cli.errors import CouldNotAsk, RateLimited, SmallcapError, safe
from smallcap_cli.providers import without_deadline
from smallcap_cli.providers.network.ledger import Ledger, ledger_of
from smallcap_cli.providers.network.options import NetworkOptions
from smallcap_cli.providers.network.pace import (
    MORE_TIME,
    Pace,
    QuestionBatch,
    Transient,
    block_error,
    outcomes_as_they_come,
)
from smallcap_cli.providers.network.reach import Address, first_hop, obstacle

#: Attempts at a source that fails, and the longest random wait before the second; it doubles.
ATTEMPTS, BACKOFF_SECONDS = 3, 0.5
PROBE_SECONDS = 3.0
OFFLINE = "leave out --offline"
NO_NETWORK = "check the network and HTTPS_PROXY, or --offline to use stored data"

Answer = TypeVar("Answer")
Question = Callable[[str, QuestionBatch], Answer]


class Site:
    """A source and how it may be asked; `name` is what errors call it.

    `ledger` is what all processes know of it, so a wait it asks for silences every provider that has the same one;
    a provider of several hosts has a site each, which may share their `turns`. At most one request starts every
    `pace_seconds` on average. `insist` asks although a moment ago the source could not be reached.
    """

    def __init__(
        self, name: str, address: Address, ledger: Ledger, *, pace_seconds: float, burst: int,
        offline: bool = False, insist: bool = False, turns: Ledger | None = None,
        seconds_left: Callable[[], float] = without_deadline,
    ) -> None:  # fmt: skip
        self.name = name
        self.address = address
        self._ledger = ledger
        self._pace = Pace(name, pace_seconds, burst, turns or ledger)
        self._offline = offline
        self._insist = insist
        self._seconds_left = seconds_left
        self._found_out = False
        self._lock = threading.Lock()

    @classmethod
    def of(
        cls, options: NetworkOptions, name: str, home: Address, host: str = "", turns: Ledger | None = None, *,
        seconds_left: Callable[[], float] = without_deadline,
    ) -> Site:  # fmt: skip
        """The source at its address or a mirror of the options; `host` tells the ledgers of one source apart."""
        ledger = ledger_of(options.state_dir, options.ledger_name(host))
        return cls(
            name, options.base or home, ledger, pace_seconds=options.pace_seconds, burst=options.burst,
            offline=options.offline, insist=options.insist, turns=turns, seconds_left=seconds_left,
        )  # fmt: skip

    def one(self, subject: str, question: Question[Answer], seconds: float) -> Answer:
        """The answer about one subject. **Raises** why there is none."""
        ((_, outcome),) = self.outcomes([subject], question, self.batch(seconds), 1)
        if isinstance(outcome, SmallcapError):
            raise outcome
        return outcome

    def batch(self, seconds: float) -> QuestionBatch:
        """What some questions share, of what is left of the call's time; ended at once where there is nobody to ask."""
        seconds = min(seconds, self._seconds_left())
        batch = QuestionBatch(seconds, self._pace)
        hindrance = self._hindrance(seconds)
        if hindrance is not None:
            batch.end(hindrance)
        return batch

    def outcomes(
        self, subjects: Sequence[str], question: Question[Answer], batch: QuestionBatch, threads: int
    ) -> Iterator[tuple[str, Answer | SmallcapError]]:
        """Subjects with their answers or why there is none, as they come; see `outcomes_as_they_come`."""

        def outcome(subject: str) -> Answer | SmallcapError:
            try:
                return question(subject, batch)
            except SmallcapError as error:
                return error

        return outcomes_as_they_come(subjects, outcome, threads, batch)

    def answer(self, ask: Callable[[], Answer], batch: QuestionBatch) -> Answer:
        """The answer to one question, asked again where the failure may pass. **Raises** what the last attempt does.

        The first wait that the source asks for ends the batch; it doubles each time in a row.
        """
        batch.check()
        for attempt in range(ATTEMPTS):
            self._check_block(batch)
            try:
                answer = ask()
            except RateLimited as error:
                raise self._end_limited(error, batch) from None
            except Transient as error:
                if attempt == ATTEMPTS - 1 or batch.ended is not None:
                    raise
                batch.rest_or(error, random.uniform(0.0, BACKOFF_SECONDS * 2**attempt))
            else:
                self._ledger.note_answer()
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _check_block(self, batch: QuestionBatch) -> None:
        """Ends the batch where another process was asked to wait meanwhile: to go on would renew the wait."""
        left = self._ledger.seconds_blocked()
        if left > 0:
            batch.end(block_error(self.name, left))
            batch.check()

    def _hindrance(self, seconds: float) -> SmallcapError | None:
        """Why nothing can be asked now; found out without importing anything heavy."""
        if self._offline:
            return CouldNotAsk(f"{self.name} was not asked: offline", OFFLINE)
        if not seconds > 0:
            return CouldNotAsk(f"{self.name} was not asked: no time was left", MORE_TIME)
        left = self._ledger.seconds_blocked()
        if left > 0:
            return block_error(self.name, left)
        try:
            host, port, proxy = first_hop(self.name, self.address)
        except CouldNotAsk as error:
            return error
        what, hop = f"the {proxy} for {self.name}" if proxy else self.name, f"{host}:{port}"
        known = self._ledger.reach_problem(hop)
        if known and (self._found_out or not self._insist):
            return CouldNotAsk(f"{what} could not be reached a moment ago: {safe(known, 200)}", NO_NETWORK)
        problem = obstacle(host, port, min(PROBE_SECONDS, seconds))
        # A probe cut short by the deadline says nothing about the source.
        if known or (problem and seconds >= PROBE_SECONDS):
            self._ledger.note_reach(hop, problem)
            self._found_out = bool(problem)
        return CouldNotAsk(f"{what} could not be reached: {problem}", NO_NETWORK) if problem else None

    def _end_limited(self, error: RateLimited, batch: QuestionBatch) -> SmallcapError:
        """Ends the batch with the wait that the source asked for; what ended it."""
        with self._lock:
            if batch.ended is None:
                wait = self._ledger.note_limit(error.wait_seconds)
                batch.end(RateLimited(f"{error.message}; wait {wait:.0f} s", error.hint, wait_seconds=wait))
        return batch.ended or error
