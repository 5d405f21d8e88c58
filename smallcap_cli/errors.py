"""What can go wrong, as a tree, and the exit code each branch stands for.

    SmallcapError
    ├── UsageFault          2   your input is wrong
    │   └── ConfigFault     2   ... in a YAML file: file, line, path
    ├── NotFound            3   something named does not exist
    └── DataUnavailable     4   the data could not be had
        ├── CouldNotAsk     4   the source did not answer: says nothing about the thing asked for
        │   └── RateLimited 4   the source asked us to wait
        ├── CouldNotParse   4   the source answered in a form that is not understood
        ├── NoClosesThen     4   the closes at hand end before the day that was asked for
        └── NotOffered      4   this source does not carry that kind of data

Every error has a message (what happened, with the value that caused it) and a hint (what to do next).
Only the standard library is imported here, so every room may import it.
"""

from __future__ import annotations

import errno
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the command line; a contract for scripts."""

    ANSWERED = 0
    NO = 1
    USAGE = 2
    NOT_FOUND = 3
    UNAVAILABLE = 4
    PARTIAL = 5
    INTERNAL = 70
    INTERRUPTED = 130


class SmallcapError(Exception):
    """Anything raised on purpose; `hint` is the next thing to do, `alarms` are told before it, `others` after it.

    `excerpt` are lines shown below the message: the text that is wrong, and carets below the place.
    """

    exit_code = ExitCode.INTERNAL
    alarms: tuple[str, ...] = ()
    others: tuple[SmallcapError, ...] = ()
    excerpt: tuple[str, ...] = ()

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageFault(SmallcapError, ValueError):
    """The user's input is wrong."""

    exit_code = ExitCode.USAGE


class ConfigFault(UsageFault):
    """A YAML file is wrong: the message names file, line and path; `others` are its further faults."""

    def __init__(self, message: str, hint: str = "", others: tuple[ConfigFault, ...] = ()) -> None:
        super().__init__(message, hint)
        self.others = others


class NotFound(SmallcapError, LookupError):
    """Something the user named does not exist."""

    exit_code = ExitCode.NOT_FOUND


class DataUnavailable(SmallcapError):
    """Data that was asked for could not be had."""

    exit_code = ExitCode.UNAVAILABLE


class CouldNotAsk(DataUnavailable):
    """A source could not be asked; whether the thing exists is unknown."""


class InUse(CouldNotAsk):
    """Another program holds what is needed; it may be free in a moment."""


class RateLimited(CouldNotAsk):
    """A source asked us to wait `wait_seconds`."""

    def __init__(self, message: str, hint: str = "", *, wait_seconds: float) -> None:
        super().__init__(message, hint)
        self.wait_seconds = wait_seconds


class CouldNotParse(DataUnavailable):
    """A source answered, and the answer is not in the form it documents."""


class NoClosesThen(DataUnavailable):
    """A fund's closes are at hand, and none of them is near the day that was asked for."""


class ClosesTooOld(DataUnavailable):
    """A fund's closes are at hand, and older than the user takes."""


class NotOffered(DataUnavailable):
    """A source does not carry this kind of data, or not for this fund."""


#: From 0 to 1 how like a name what was typed has to be for a hint to offer it (difflib's ratio).
LIKENESS = 0.6
#: A full or failing disk, and what may not be read or written.
_OF_THE_MACHINE = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOMEM,
})  # fmt: skip


def is_of_the_machine(error: OSError) -> bool:
    """Whether the machine does not let something happen; else it is a place that cannot be, the user's mistake."""
    return error.errno in _OF_THE_MACHINE


#: How much less like a word, of 1, a second name may be than the best one.
FAR_LESS_ALIKE = 0.2


def nearest(word: str, known: list[str] | tuple[str, ...], most: int = 3, *, likeness: float = LIKENESS) -> list[str]:
    """The known names that look most like `word`, best first, or those of the same letters in another order.

    A name that is far less like it than the best is none.
    """
    from difflib import SequenceMatcher, get_close_matches

    by_folded = {name.casefold(): name for name in known}
    typed = word.casefold()[:80]
    swapped = [name for name in by_folded if sorted(name) == sorted(typed)]
    found = swapped[:most] or get_close_matches(typed, list(by_folded), n=most, cutoff=likeness)
    alike = {name: SequenceMatcher(None, name, typed).ratio() for name in found}
    return [by_folded[name] for name in found if alike[name] >= alike[found[0]] - FAR_LESS_ALIKE]


def did_you_mean(
    word: str, known: list[str] | tuple[str, ...], otherwise: str, *, likeness: float = LIKENESS
) -> str:  # fmt: skip
    """A hint: the near names if there are any, else `otherwise`."""
    near = nearest(word, known, likeness=likeness)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return otherwise


def safe(text: str, most: int = 40) -> str:
    """Text from outside made safe for an error line: no control characters, not too long."""
    clean = "".join(c if c.isprintable() else "?" for c in text[: most + 1])
    return clean if len(text) <= most else clean[:most] + f"... ({len(text):,} characters)"


def visible(text: str) -> str:
    r"""Text with its control and format characters written out: an escape as `\x1b`, a line feed as `\n`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
