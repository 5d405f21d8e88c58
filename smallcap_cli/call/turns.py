"""Calls that take turns on the main thread, and standard input that can be ended: what lets a signal end a server.

A signal reaches the main thread alone. A call that runs there is interrupted as a command is; a thread that reads
standard input is not, so it reads a pipe, and the pipe is ended.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread, get_ident
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

_STANDARD_INPUT = 0
_CHUNK = 1 << 16


class Turns(Executor):
    """Does what other threads submit, one after another, on the thread that is in `take`."""

    def __init__(self) -> None:
        self._waiting = SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]()
        self._closed = False
        self._caller = 0  # the thread that is in a call

    def submit(
        self, call: Callable[Given, Result], /, *arguments: Given.args, **options: Given.kwargs
    ) -> Future[Result]:
        """What the call will give, once its turn has come; cancelled where there are no turns any more."""
        answer = Future[Result]()
        self._waiting.put((answer, partial(call, *arguments, **options)))
        if self._closed:
            self._cancel_waiting()
        return answer

    def take(self) -> None:
        """Do what is submitted until `end`. **Raises** KeyboardInterrupt; the call it fell into counts as cancelled."""
        while (work := self._waiting.get()) is not None:
            answer, call = work
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                self._caller = get_ident()
                result = call()
            except BaseException as error:
                self._caller, of_the_call = 0, isinstance(error, Exception)
                answer.set_exception(error if of_the_call else CancelledError())
                if not of_the_call:
                    raise
            else:
                self._caller = 0  # before anybody learns the result, and calls `end`
                answer.set_result(result)

    def end(self) -> None:
        """Let `take` return: nobody waits for anything. A call that still runs is interrupted."""
        self._waiting.put(None)
        if caller := self._caller:
            signal.pthread_kill(caller, signal.SIGINT)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Cancel what waits, and whatever is submitted later."""
        self._closed = True
        self._cancel_waiting()

    def _cancel_waiting(self) -> None:
        with suppress(Empty):
            while True:
                work = self._waiting.get_nowait()
                if work is not None:
                    work[0].cancel()
                    work[0].set_running_or_notify_cancel()


def in_background(call: Callable[Given, Result], /, *arguments: Given.args, **options: Given.kwargs) -> Future[Result]:
    """What the call will give, on a thread of its own that no end of the process waits for."""
    turns = Turns()
    answer = turns.submit(call, *arguments, **options)
    turns.end()
    Thread(target=turns.take, daemon=True).start()
    return answer


@contextmanager
def input_with_an_end() -> Iterator[Callable[[], None]]:
    """Within it standard input comes through a pipe; what it gives ends the pipe, whatever is still to come."""
    source = os.dup(_STANDARD_INPUT)
    reader, writer = os.pipe()
    os.dup2(reader, _STANDARD_INPUT)
    os.close(reader)
    Thread(target=_copy, args=(source, writer), daemon=True).start()
    try:
        yield partial(_end, writer)
    finally:
        os.dup2(source, _STANDARD_INPUT)


def _copy(source: int, writer: int) -> None:
    with suppress(OSError):  # nobody reads the pipe any more, or the terminal is gone
        while chunk := os.read(source, _CHUNK):
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(writer, rest) :]
    _end(writer)


def _end(writer: int) -> None:
    """The pipe has no writer any more; its number is kept, so that a late write meets no other file."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, writer, inheritable=False)
    os.close(nowhere)
