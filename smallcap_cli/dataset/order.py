"""Which providers are asked for an input, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.inputs import INPUTS, Freshness

FILES, STORE = "files", "store"

Progress = Callable[[str, object, int, int], None]


class Order(NamedTuple):
    """The order of providers an input, and what the user said about asking.

    `folders` are the user's own files by the option that names them (`prices`). `recheck` is how soon a source that
    lacked the last close is asked for it again, `profile_age` how old a profile may be. `as_of` is the day asked for:
    closes that reach it are new enough. `pinned` is set for an answer from the store as it once stood: then no network
    is asked. `on_progress` is told of funds fetched, `on_read` of funds read.
    """

    by_input: Mapping[str, tuple[str, ...]]
    now: datetime
    folders: Mapping[str, Path] = MappingProxyType({})
    only: str | None = None
    offline: bool = False
    pinned: bool = False
    refresh: bool = False
    live: bool = False
    as_of: date | None = None
    recheck: timedelta = timedelta(hours=12)
    profile_age: timedelta = timedelta(hours=24)
    deadline_seconds: float = 60.0
    on_progress: Progress | None = None
    on_read: Progress | None = None

    def names(self, wanted: str) -> tuple[str, ...]:
        """Provider names for an input, the user's own files first."""
        own = (FILES,) if INPUTS[wanted].option in self.folders else ()
        return (*own, *(name for name in self.by_input.get(wanted, ()) if name not in own))

    def keeps(self, wanted: str) -> bool:
        """Whether what a network answers goes into the store: not a running session's bar, nor one named source's."""
        return STORE in self.by_input.get(wanted, ()) and not (self.live or self.only or self.pinned)

    @property
    def freshness(self) -> Freshness:
        """How old a stored copy may be now."""
        return Freshness(self.now, self.as_of, self.recheck, self.profile_age)
