"""The store's file in use: opened when it is needed, made by the first write, repaired when it is damaged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from smallcap_cli.errors import CouldNotAsk, DataUnavailable, InUse
from smallcap_cli.patience import Patience
from smallcap_cli.store import opening, rows
from smallcap_cli.store.opening import Damaged, Handle, Unopenable

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

T = TypeVar("T")


class StoreFile:
    """The connection to a store's file and what was found wrong with it; the state is the open handle."""

    def __init__(self, folder: Path, patience: float, *, may_write: bool, writing: Patience | None = None) -> None:
        self.path = folder / opening.FILE_NAME
        # Lock, journal and what replaces it belong beside the file itself; no link is seen where nothing may be read.
        if os.path.islink(self.path):
            self.path = Path(os.path.realpath(self.path))
        self.messages: list[str] = []
        self.handle: Handle | None = None
        self._patience = patience
        self._reading = Patience(patience)
        self._writing = writing or self._reading
        self._may_write = may_write
        self._inode = 0

    def tell(self, message: str) -> None:
        """Add a message, once."""
        if message not in self.messages:
            self.messages.append(message)

    def close(self) -> None:
        """Close the file."""
        if self.handle is not None:
            self.handle.close()
            self.handle = None

    def settle(self) -> None:
        """Open the file if there is one, repairing it where that must be."""
        if not opening.exists(self.path):
            return
        try:
            self._reading.until_free(self._open)
        except Damaged as damage:
            self._repair(str(damage))

    def read(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """What an action finds in one state of the file; None where there is no file."""
        if self.handle is None:
            return None
        return self._reading.until_free(lambda: self._reach("BEGIN", f"read the store {self.path}", action))

    def change(self, action: Callable[[sqlite3.Connection, rows.Lists], T]) -> T:
        """Run an action that writes, whole or not at all.

        The action is given the lists of kept series. Before it the file's length and those lists are checked:
        writing into a damaged file spreads the damage. Another program that writes is waited for, and where that was
        in vain no second time.
        """

        def checked_connection(connection: sqlite3.Connection) -> T:
            opening.check_extent(connection, self.path)
            answer = action(connection, rows.lists(connection))
            rows.close_lists(connection)
            return answer

        doing = f"write the store {self.path}"

        def attempt() -> T:
            self._prepare(doing)
            return self._reach("BEGIN IMMEDIATE", doing, checked_connection)

        try:
            return self._writing.until_free(attempt)
        except InUse:
            self._writing = self._writing._replace(seconds=0.0)
            raise
        except OSError as error:
            raise opening.os_refused(error, doing) from None

    def _reach(
        self, begin: Literal["BEGIN", "BEGIN IMMEDIATE"], doing: str, action: Callable[[sqlite3.Connection], T]
    ) -> T:
        """Run an action in a transaction; a damaged file is repaired once and the action run again."""
        reason = "it cannot be opened"
        for attempt in range(3):
            if self.handle is None:
                break
            try:
                with opening.transaction(self.handle.connection, begin):
                    return action(self.handle.connection)
            except opening.FAULTS as error:
                raised = opening.fault_of(error, doing)
                if not isinstance(raised, Damaged) and not opening.claims_read_only(error, self.path):
                    raise raised from None
                reason = str(error)
            except Damaged as damage:
                reason = str(damage)
            if self.handle.frozen and attempt == 0:  # somebody else may have written it meanwhile
                self.close()
                self.settle()
                continue
            self._repair(reason)
            if begin == "BEGIN IMMEDIATE":
                self._prepare(doing)
        raise DataUnavailable(f"cannot {doing}: {reason}", "move the file away; nothing of it was deleted")

    def _open(self) -> None:
        with suppress(OSError):  # opening it says why it cannot be
            self._inode = self.path.stat().st_ino
        try:
            self.handle = opening.open_file(self.path, self._patience, writable=self._may_write)
        except Unopenable:
            from smallcap_cli.store.repair import private_copy

            self._open_private(private_copy(self.path))

    def _open_private(self, copy: TemporaryDirectory[str]) -> None:
        with ExitStack() as opened:
            opened.callback(copy.cleanup)
            handle = opening.open_file(Path(copy.name) / opening.FILE_NAME, self._patience, writable=True)
            self.handle = handle._replace(private=copy)
            opened.pop_all()

    def _prepare(self, doing: str) -> None:
        """Have the file open for writing; made if there is none, opened anew if another one is in its place."""
        if not self._may_write:
            raise DataUnavailable(f"cannot {doing}: it was opened for reading", "open it for writing")
        if self.handle is not None and self.handle.private is not None:
            raise DataUnavailable(f"cannot {doing}: it may not be changed", "look at the folder's permissions")
        if self.handle is not None and self.handle.frozen:
            self.close()
            self.settle()
        if self.handle is not None and self.handle.frozen:
            hint = "look at the disk's free space and the folder's permissions"
            raise DataUnavailable(f"cannot {doing}: no journal can be made beside it", hint)
        if self.handle is not None and not (self.path.exists() and self.path.stat().st_ino == self.handle.inode):
            self.close()
        if self.handle is not None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with opening.alone(self.path, self._patience):
                if not self.path.exists():
                    with opening.fresh_file(self.path) as fresh:
                        opening.create(fresh)
                        opening.replace(self.path, fresh)
        except opening.FAULTS as error:
            raised = opening.fault_of(error, doing)
            raise (DataUnavailable(f"cannot {doing}: {raised}") if isinstance(raised, Damaged) else raised) from None
        self.settle()

    def _repair(self, reason: str) -> None:
        """Set the damaged file aside and go on with what is sound in it; where that may not be, with a copy."""
        self.close()
        hindrance = "it was opened for reading"
        if self._may_write:
            try:
                self._set_aside(reason)
                return
            except (OSError, *opening.FAULTS, CouldNotAsk) as error:
                hindrance = str(error)
        from smallcap_cli.store.repair import rebuild_private

        try:
            copy, salvage = rebuild_private(self.path)
            self._open_private(copy)
        except (OSError, *opening.FAULTS, Damaged) as error:
            text = f"the store {self.path} is damaged ({reason}) and cannot be repaired: {error}"
            raise DataUnavailable(text, "look at the disk's free space; nothing was deleted") from None
        self.tell(f"the store {self.path} is damaged ({reason}) and stays as it is ({hindrance}): {salvage}")

    def _set_aside(self, reason: str) -> None:
        from smallcap_cli.store.repair import set_aside

        with opening.alone(self.path, self._patience):
            if self.path.stat().st_ino == self._inode:  # else another process was quicker
                kept, salvage = set_aside(self.path)
                self.tell(f"the store {self.path} was damaged ({reason}): its copy is {kept.name}, {salvage}")
        try:
            self._open()
        except Damaged as damage:
            raise DataUnavailable(f"cannot read the store {self.path}: {damage}", "move the file away") from None
