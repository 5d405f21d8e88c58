"""Waiting for another program that holds what a command needs: how long, and what is said meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf
from typing import NamedTuple, TypeVar

from smallcap_cli.errors import InUse

T = TypeVar("T")

#: How long what only reads waits.
BRIEF_SECONDS = 5.0
#: Of a wait that is over sooner nothing is said.
NOTICE_SECONDS, STEP_SECONDS = 1.5, 0.1


def say_nothing(text: str) -> None:
    """Leave a wait unsaid."""


class Patience(NamedTuple):
    """How many seconds to wait, by which moment of `time.monotonic` to end at the latest, and what says so."""

    seconds: float
    ends: float = inf
    say: Callable[[str], None] = say_nothing

    def until_free(self, attempt: Callable[[], T]) -> T:
        """What an attempt comes to, made again while another program is in its way.

        **Raises** InUse, with the time waited, where that goes on; an attempt that raises it has changed nothing.
        """
        begun = time.monotonic()
        last, said = min(begun + self.seconds, self.ends), False
        while True:
            try:
                return attempt()
            except InUse as busy:
                now = time.monotonic()
                if now >= last:
                    waited = f", after {now - begun:.0f} s of waiting" if now - begun >= NOTICE_SECONDS else ""
                    raise InUse(f"{busy.message}{waited}", busy.hint) from None
                if not said and now - begun >= NOTICE_SECONDS:
                    said = True
                    self.say(f"{busy.message}: waiting for up to {last - begun:.0f} s")
                time.sleep(min(STEP_SECONDS, last - now))
