"""Reads YAML safely and checks it against a declared shape; faults name file, line, path and nearest key.

The fast path builds plain Python objects with the C loader. Only when something is wrong is the text
composed again to find the line: a correct file never pays for the positions of its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from smallcap_cli.core.years import FIRST_YEAR, LAST_YEAR
from smallcap_cli.errors import ConfigFault, did_you_mean, safe
from smallcap_cli.yamlloader import plain_loader, written_loader

MAX_BYTES = 2_000_000
MAX_DEPTH = 60

Path = tuple[str | int, ...]


class ShapeFault(Exception):
    """A value does not have the declared shape: where (path inside the document), what, and a hint."""

    def __init__(self, path: Path, what: str, hint: str = "") -> None:
        super().__init__(path, what, hint)
        self.path = path
        self.what = what
        self.hint = hint


Check = Callable[[object, Path], object]


@dataclass(frozen=True)
class Mapped:
    """A mapping with known keys; `required` ones must be there, `extra` checks any other key's value."""

    keys: Mapping[str, Check]
    required: tuple[str, ...] = ()
    extra: Check | None = None

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, dict):
            raise ShapeFault(path, f"must be a mapping, not {kind_of(value)}")
        for key, item in value.items():
            check = self.keys.get(key, self.extra)
            if check is None:
                known = tuple(self.keys)
                hint = did_you_mean(key, known, f"valid keys: {', '.join(known)}")
                raise ShapeFault((*path, key), f"unknown key {safe(key)!r}", hint)
            check(item, (*path, key))
        for key in self.required:
            if key not in value:
                raise ShapeFault(path, f"key {key!r} is missing", "add it")
        return value


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
        for position, item in enumerate(value):
            self.item(item, (*path, position))
        return value


@dataclass(frozen=True)
class OneOf:
    """One of a closed set of words."""

    words: tuple[str, ...]

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, str) or value not in self.words:
            hint = did_you_mean(str(value), self.words, f"one of: {', '.join(self.words)}")
            raise ShapeFault(path, f"{safe(str(value))!r} is not a valid value", hint)
        return value


@dataclass(frozen=True)
class Number:
    """A finite number between two limits; a number written as text is refused with the reason."""

    low: float = float("-inf")
    high: float = float("inf")
    whole: bool = False

    def __call__(self, value: object, path: Path) -> object:
        if isinstance(value, str):
            raise ShapeFault(
                path,
                f"{safe(value)!r} is text, not a number",
                "write decimal digits without quotes and without an exponent, 1200000000 rather than 1.2e9",
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ShapeFault(path, f"must be a number, not {kind_of(value)}")
        if self.whole and not isinstance(value, int):
            raise ShapeFault(path, f"{value!r} must be a whole number")
        if not self.low <= value <= self.high:
            raise ShapeFault(path, f"{value!r} is outside {self.low:g} to {self.high:g}")
        return value


@dataclass(frozen=True)
class Text:
    """A text; not empty unless `empty` says so."""

    empty: bool = False

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, str):
            raise ShapeFault(path, f"must be text, not {kind_of(value)}", "put it in quotes")
        if not value and not self.empty:
            raise ShapeFault(path, "must not be empty")
        return value


@dataclass(frozen=True)
class Flag:
    """true or false."""

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, bool):
            raise ShapeFault(path, f"must be true or false, not {kind_of(value)}")
        return value


@dataclass(frozen=True)
class Day:
    """A date, YYYY-MM-DD, of the years that closes and rules can be of."""

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, date):
            raise ShapeFault(path, f"{safe(str(value))!r} is not a date", "write YYYY-MM-DD without quotes")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ShapeFault(path, f"{value} is outside {FIRST_YEAR} to {LAST_YEAR}", "correct the year")
        return value


@dataclass(frozen=True)
class Maybe:
    """null, or the inner shape."""

    inner: Check

    def __call__(self, value: object, path: Path) -> object:
        return None if value is None else self.inner(value, path)


@dataclass(frozen=True)
class AnyOf:
    """The first inner shape that fits; `what` names them all for the error."""

    inner: tuple[Check, ...]
    what: str

    def __call__(self, value: object, path: Path) -> object:
        for check in self.inner:
            try:
                return check(value, path)
            except ShapeFault:
                continue
        raise ShapeFault(path, f"{safe(str(value))!r} must be {self.what}")


@dataclass(frozen=True)
class Anything:
    """Any plain YAML value."""

    def __call__(self, value: object, path: Path) -> object:
        return value


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


@dataclass(frozen=True)
class Document:
    """A parsed YAML file: its name for messages, its text, and the plain value in it."""

    name: str
    value: Any
    text: str = field(repr=False)

    def check(self, shape: Check) -> Any:
        """The value, once it has the shape; ConfigFault with file, line and path if it has not."""
        try:
            return shape(self.value, ())
        except ShapeFault as fault:
            raise self.fault(fault.path, fault.what, fault.hint) from None

    def fault(self, path: Path, what: str, hint: str = "") -> ConfigFault:
        """An error about one place of this file."""
        return ConfigFault(f"{self.name}:{self.line(path)}: {at(path)}{what}", hint or "correct the file")

    def line(self, path: Path) -> int:
        """The line on which the value at `path` (or its nearest existing parent) begins."""
        import yaml

        node = yaml.compose(self.text, Loader=plain_loader())
        line = 1 if node is None else int(node.start_mark.line) + 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            node, line = found
        return line


def at(path: Path) -> str:
    """`funds.IWM.fees[0].value: ` for the path of a fault; empty at the top of the document."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return f"{safe(text, 120)}: " if text else ""


def read(
    name: str, content: bytes, *, trusted: bool = False, written: bool = False, most_bytes: int = MAX_BYTES
) -> Document:
    """Parse one YAML document; ConfigFault for anything that is not plain, safe, modest YAML.

    `trusted` skips the nesting check, for the files that come with the project; `written` makes every number a
    `Written`, which is a float.
    """
    import yaml

    if len(content) > most_bytes:
        raise ConfigFault(f"{name}: {len(content):,} bytes is too large", f"keep it under {most_bytes:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigFault(f"{name}:{line}: not UTF-8 text", "save the file as UTF-8") from None
    try:
        if not trusted:
            _refuse_beyond_plain(text)
        value = yaml.load(text, Loader=written_loader() if written else plain_loader())
    except yaml.constructor.ConstructorError as error:
        begin: Any = error.problem_mark
        what = f"{name}:{begin.line + 1}: {at(_path_at(text, begin))}{safe(str(error.problem), 120)}"
        raise ConfigFault(what, "correct the file") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = safe(str(error.problem or error.context or "cannot be read"), 120)
        raise ConfigFault(f"{name}:{line}: not valid YAML: {problem}", "correct the file") from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise ConfigFault(f"{name}:{line}: not valid YAML: {safe(error.reason, 120)}", "correct the file") from None
    return Document(name, value, text)


def _refuse_beyond_plain(text: str) -> None:
    """Nesting, tags and aliases are refused on the event stream, before a recursive loader could run out of stack."""
    import yaml
    from yaml.constructor import ConstructorError

    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=plain_loader()):
        problem = ""
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                problem = f"nested more than {MAX_DEPTH} levels deep"
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            problem = "aliases (*name) are not read here"
        if getattr(event, "tag", None) is not None:
            tag = safe(event.tag.replace("tag:yaml.org,2002:", "!!"), 60)
            problem = f"the tag {tag} is not read here"
        if problem:
            raise ConstructorError(None, None, problem, event.start_mark)


@dataclass
class _OpenCollection:
    """A list or mapping being read: the position or key its next value has."""

    is_list: bool
    step: int | str | None = None
    key_is_next: bool = True

    def advance(self, event: Any) -> None:
        """Takes the beginning of an item, a key or a value; a key that is no scalar is no step of a path."""
        if self.is_list:
            self.step = self.step + 1 if isinstance(self.step, int) else 0
            return
        if self.key_is_next:
            self.step = getattr(event, "value", None)
        self.key_is_next = not self.key_is_next


def _path_at(text: str, mark: Any) -> Path:
    """The path of the key or value that begins at a mark."""
    import yaml

    collections: list[_OpenCollection] = []
    event: Any
    for event in yaml.parse(text, Loader=plain_loader()):
        if isinstance(event, yaml.CollectionEndEvent):
            collections.pop()
        elif isinstance(event, yaml.NodeEvent):
            if collections:
                collections[-1].advance(event)
            begin: Any = event.start_mark
            if begin.index >= mark.index:
                break
            if isinstance(event, yaml.CollectionStartEvent):
                collections.append(_OpenCollection(isinstance(event, yaml.SequenceStartEvent)))
    return tuple(collection.step for collection in collections if collection.step is not None)


def _child(node: Any, step: str | int) -> tuple[Any, int] | None:
    for key, value in _children(node):
        if key == step:
            return value
    return None


def _children(node: Any) -> Iterator[tuple[str | int, tuple[Any, int]]]:
    kind = getattr(node, "id", "")
    if kind == "mapping":
        for key, value in node.value:
            yield str(key.value), (value, int(key.start_mark.line) + 1)
    elif kind == "sequence":
        for position, value in enumerate(node.value):
            yield position, (value, int(value.start_mark.line) + 1)
