"""What is known of the rules of a check file from one run to the next: one small file in the state folder.

It is replaced whole, and a lock that the system takes from a process that ended keeps two runs of one file apart.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.atomicfile import write_file
from smallcap_cli.core.checks.rules import RuleState
from smallcap_cli.core.checks.states import RuleMemory, as_record, memory_of
from smallcap_cli.errors import DataUnavailable, SmallcapError
from smallcap_cli.settings import user_path

if TYPE_CHECKING:
    from smallcap_cli.core.checks.rules import CheckRule

FOLDER = "checks"
#: Another run of the same file may take this long before this one gives up.
LOCK_SECONDS, LOCK_REST = 10.0, 0.05


class StoredRule(NamedTuple):
    """A rule after its last session: what it was then, and what was known before and after that session.

    `before` is None where the session was its first one. `last_run` is the state of the run on an earlier session, from
    which one sees what changed.
    """

    terms: str
    session: date
    before: RuleMemory | None
    after: RuleMemory
    last_run: RuleState | None = None


class CheckMemory:
    """The stored rules of one check file, by id; `alarm` says why they could not be read or written."""

    def __init__(self, path: Path | None, alarm: str = "") -> None:
        self._path = path
        self.alarm = alarm
        self.rules: dict[str, StoredRule] = {}
        if path is not None:
            self._read(path)

    def last_of(self, rule: CheckRule) -> StoredRule | None:
        """What is known of a rule; nothing of one that says something else now."""
        found = self.rules.get(rule.id)
        return found if found is not None and found.terms == rule.terms else None

    def write(self, rules: Mapping[str, StoredRule]) -> None:
        """Store the rules; where that cannot be, `alarm` says why and the next run begins where this one did."""
        if self._path is None:
            return
        record = {
            name: {
                "terms": one.terms, "session": one.session.isoformat(),
                "before": None if one.before is None else as_record(one.before), "after": as_record(one.after),
                "last_run": one.last_run,
            }
            for name, one in rules.items()
        }  # fmt: skip
        try:
            write_file(self._path, json.dumps({"rules": record}, indent=1).encode())
        except SmallcapError as error:
            self.alarm = f"{error.message}: the next run begins where this one did"

    def _read(self, path: Path) -> None:
        try:
            content = json.loads(path.read_bytes())
            self.rules = {name: _rule_of(record) for name, record in content["rules"].items()}
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.alarm = f"the stored states in {path} cannot be read: every check begins anew"


def _rule_of(record: Mapping[str, object]) -> StoredRule:
    before, later = record["before"], record["after"]
    if not isinstance(later, dict) or not (before is None or isinstance(before, dict)):
        raise ValueError("not a stored rule")
    return StoredRule(
        str(record["terms"]), date.fromisoformat(str(record["session"])),
        None if before is None else memory_of(before), memory_of(later),
        RuleState(str(record["last_run"])) if record["last_run"] else None,
    )  # fmt: skip


@contextmanager
def check_memory(state: Path, file: str) -> Iterator[CheckMemory]:
    """The memory of a check file, which no other run has meanwhile.

    **Raises** DataUnavailable where another run does not end. In a folder that cannot be written to nothing is stored.
    """
    folder = state / FOLDER
    name = hashlib.sha256(_own_name(file).encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        alarm = f"states are not stored, {folder}: {error.strerror}; the next run begins where this one did"
        memory = CheckMemory(folder / f"{name}.json")
        yield _unwritable(memory, alarm)
        return
    try:
        _lock(handle, file)
        yield CheckMemory(folder / f"{name}.json")
    finally:
        os.close(handle)


def _own_name(file: str) -> str:
    """What a check file is called from every folder; a bundled one, or standard input, has its name alone."""
    path = user_path(file)
    return os.path.realpath(path) if os.path.exists(path) else file


def _unwritable(memory: CheckMemory, alarm: str) -> CheckMemory:
    """What was stored once, of which nothing more is."""
    found = CheckMemory(None, alarm)
    found.rules = memory.rules
    return found


def _lock(handle: int, file: str) -> None:
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                what = f"another run of {file} is at work for over {LOCK_SECONDS:g} s"
                raise DataUnavailable(what, "wait for it, or end it") from None
            time.sleep(LOCK_REST)
        else:
            return
