"""What answers that differ in their day alone have in common: read once, in one state of store and files."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")

#: How many things are kept: the closes of 400 funds take 100 MB.
MANY_READINGS = 400


class Readings:
    """What was read, by name; beyond `most` things the one that was asked for longest ago is dropped.

    Without `most` it keeps nothing, and everything is read whenever it is asked for. What is kept is never changed.
    """

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._kept: dict[Hashable, object] = {}

    def once(self, name: Hashable, read: Callable[[], T]) -> T:
        """What `read` gave when the name was asked for first. **Raises** what it raises, which is not kept."""
        found = self._kept.pop(name) if name in self._kept else read()
        self._kept[name] = found
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return cast("T", found)
