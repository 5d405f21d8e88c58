"""The shapes that YAML files are held to: each refuses what does not fit, and says as JSON Schema what does.

A shape is called with a value and its path inside the document; it returns the value or raises ShapeFault. Its
`json_schema` is what an editor can check, in draft 7 of https://json-schema.org; what a schema cannot say, such as an
expression or that one number lies below another, only the call checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import inf
from typing import Any, Protocol

from smallcap_cli.core.years import FIRST_YEAR, LAST_YEAR
from smallcap_cli.errors import did_you_mean, nearest, safe

Path = tuple[str | int, ...]
Schema = dict[str, Any]


class ShapeFault(Exception):
    """A value does not have the declared shape: where (path inside the document), what, and a hint.

    `others` are further faults of the same value, in the order of the file. `span` says from which character of a text
    to which the fault stands.
    """

    def __init__(
        self, path: Path, what: str, hint: str = "", others: tuple[ShapeFault, ...] = (),
        span: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(path, what, hint)
        self.path = path
        self.what = what
        self.hint = hint
        self.others = others
        self.span = span

    def each(self) -> tuple[ShapeFault, ...]:
        """This fault by itself, and the others."""
        return (ShapeFault(self.path, self.what, self.hint, span=self.span), *self.others)


class Check(Protocol):
    """A shape."""

    def __call__(self, value: object, path: Path, /) -> object:
        """The value. **Raises** ShapeFault."""

    def json_schema(self) -> Schema:
        """What an editor can check of it."""


def faults_of(check: Check, value: object, path: Path) -> tuple[ShapeFault, ...]:
    """All that is wrong with a value."""
    try:
        check(value, path)
    except ShapeFault as fault:
        return fault.each()
    return ()


def raise_all(faults: Sequence[ShapeFault]) -> None:
    """**Raises** the first fault with the others, where there is one."""
    if faults:
        first, *others = (one for fault in faults for one in fault.each())
        raise ShapeFault(first.path, first.what, first.hint, tuple(others), first.span)


@dataclass(frozen=True)
class Mapped:
    """A mapping with known keys; `required` ones must be there, `extra` checks any other key's value."""

    keys: Mapping[str, Check]
    required: tuple[str, ...] = ()
    extra: Check | None = None

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, dict):
            raise ShapeFault(path, f"must be a mapping, not {kind_of(value)}")
        faults: list[ShapeFault] = []
        meant: set[str] = set()
        for key, item in value.items():
            check = self.keys.get(key, self.extra)
            if check is None:
                known = tuple(self.keys)
                meant.update(nearest(key, known))
                hint = did_you_mean(key, known, f"valid keys: {', '.join(known)}")
                faults.append(ShapeFault((*path, key), f"unknown key {safe(key)!r}", hint))
            else:
                faults.extend(faults_of(check, item, (*path, key)))
        missing = (key for key in self.required if key not in value and key not in meant)
        faults.extend(ShapeFault(path, f"key {key!r} is missing", "add it") for key in missing)
        raise_all(faults)
        return value

    def json_schema(self) -> Schema:
        keys = {key: check.json_schema() for key, check in self.keys.items()}
        extra = self.extra.json_schema() if self.extra else False
        required = {"required": list(self.required)} if self.required else {}
        return {"type": "object", "properties": keys, **required, "additionalProperties": extra}


@dataclass(frozen=True)
class ListOf:
    """A list whose every item has one shape; `least` is the shortest length allowed."""

    item: Check
    least: int = 0

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, list):
            raise ShapeFault(path, f"must be a list, not {kind_of(value)}", "write one item a line after '- '")
        if len(value) < self.least:
            raise ShapeFault(path, f"needs at least {self.least} item(s)")
        raise_all([
            fault for position, item in enumerate(value) for fault in faults_of(self.item, item, (*path, position))
        ])  # fmt: skip
        return value

    def json_schema(self) -> Schema:
        return {"type": "array", "items": self.item.json_schema(), "minItems": self.least}


@dataclass(frozen=True)
class OneOf:
    """One of a closed set of words."""

    words: tuple[str, ...]

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, str) or value not in self.words:
            hint = did_you_mean(str(value), self.words, f"one of: {', '.join(self.words)}")
            raise ShapeFault(path, f"{safe(str(value))!r} is not a valid value", hint)
        return value

    def json_schema(self) -> Schema:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Number:
    """A finite number between two limits; a number written as text is refused with the reason."""

    low: float = -inf
    high: float = inf
    whole: bool = False

    def __call__(self, value: object, path: Path) -> object:
        if isinstance(value, str):
            raise ShapeFault(path, f"{safe(value)!r} is text, not a number", _digits_hint(value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ShapeFault(path, f"must be a number, not {kind_of(value)}")
        if self.whole and not isinstance(value, int):
            raise ShapeFault(path, f"{value!r} must be a whole number")
        if not self.low <= value <= self.high:
            raise ShapeFault(path, self._limit(value))
        return value

    def _limit(self, value: float) -> str:
        """What is wrong with a value beyond a limit; a limit that is infinite is none."""
        if -inf < self.low and self.high < inf:
            return f"{value!r} is outside {self.low:g} to {self.high:g}"
        above = f"at least {self.low:g}" if self.low > -inf else "a number"
        limit = f"at most {self.high:g}" if self.high < inf else above
        return f"must be {limit}, not {value!r}"

    def json_schema(self) -> Schema:
        low = {"minimum": self.low} if self.low > -inf else {}
        high = {"maximum": self.high} if self.high < inf else {}
        return {"type": "integer" if self.whole else "number", **low, **high}


_AMOUNT = re.compile(
    r"\$?\s*([+-]?[0-9][0-9_,]*(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,2})?)\s*(k|mn?|million|bn?|billion|tn?|trillion)?", re.I
)
_ZEROS = {"": 0, "k": 3, "m": 6, "b": 9, "t": 12}


def _digits_hint(text: str) -> str:
    """How to write a number that came as text, such as 8e9, $8bn or "12"."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return "write decimal digits without quotes and without an exponent, 1200000000 rather than 1.2e9"
    number = Decimal(match[1].replace("_", "").replace(",", "")).scaleb(_ZEROS[(match[2] or "")[:1].lower()])
    return f"write {number.normalize():f} without quotes"


@dataclass(frozen=True)
class Text:
    """A text of at most `most` characters; not empty unless `empty` says so. Editors offer its `examples`."""

    empty: bool = False
    most: int | None = None
    examples: tuple[str, ...] = ()

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, str):
            raise ShapeFault(path, f"must be text, not {kind_of(value)}", "put it in quotes")
        if not value and not self.empty:
            raise ShapeFault(path, "must not be empty")
        if self.most is not None and len(value) > self.most:
            what = f"{len(value):,} characters, at most {self.most} are allowed"
            raise ShapeFault(path, what, "shorten it")
        return value

    def json_schema(self) -> Schema:
        most = {} if self.most is None else {"maxLength": self.most}
        examples = {"examples": list(self.examples)} if self.examples else {}
        return {"type": "string", **({} if self.empty else {"minLength": 1}), **most, **examples}


@dataclass(frozen=True)
class Matching:
    """A text that a pattern describes; `what` says in words which texts those are."""

    pattern: re.Pattern[str]
    what: str

    def __call__(self, value: object, path: Path) -> object:
        Text()(value, path)
        if self.pattern.fullmatch(str(value)) is None:
            raise ShapeFault(path, f"{safe(str(value))!r} is not {self.what}")
        return value

    def json_schema(self) -> Schema:
        return {"type": "string", "pattern": f"^({self.pattern.pattern})$"}


@dataclass(frozen=True)
class Flag:
    """true or false."""

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, bool):
            raise ShapeFault(path, f"must be true or false, not {kind_of(value)}")
        return value

    def json_schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Day:
    """A date, YYYY-MM-DD, of the years that closes and rules can be of."""

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, date):
            raise ShapeFault(path, f"{safe(str(value))!r} is not a date", "write YYYY-MM-DD without quotes")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ShapeFault(path, f"{value} is outside {FIRST_YEAR} to {LAST_YEAR}", "correct the year")
        return value

    def json_schema(self) -> Schema:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Maybe:
    """null, or the inner shape."""

    inner: Check

    def __call__(self, value: object, path: Path) -> object:
        return None if value is None else self.inner(value, path)

    def json_schema(self) -> Schema:
        return {"anyOf": [self.inner.json_schema(), {"type": "null"}]}


@dataclass(frozen=True)
class AnyOf:
    """The first inner shape that fits; `what` names them all for the error."""

    inner: tuple[Check, ...]
    what: str

    def __call__(self, value: object, path: Path) -> object:
        if all(faults_of(check, value, path) for check in self.inner):
            raise ShapeFault(path, f"{safe(str(value))!r} must be {self.what}")
        return value

    def json_schema(self) -> Schema:
        return {"anyOf": [check.json_schema() for check in self.inner], "description": self.what}


@dataclass(frozen=True)
class Anything:
    """Any plain YAML value."""

    def __call__(self, value: object, path: Path) -> object:
        return value

    def json_schema(self) -> Schema:
        return {}


def kind_of(value: object) -> str:
    """The YAML word for a value's type."""
    if value is None:
        return "empty"
    for kind, word in ((bool, "true/false"), (dict, "a mapping"), (list, "a list"), (str, "text")):
        if isinstance(value, kind):
            return word
    if isinstance(value, int | float):
        return "a number"
    return "a date" if isinstance(value, date) else type(value).__name__
