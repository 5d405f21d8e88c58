"""Reads YAML safely and checks it against a declared shape; faults name file, line, path and nearest key.

The fast path builds plain Python objects with the C loader. Only when something is wrong is the text
composed again to find the line: a correct file never pays for the positions of its keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from smallcap_cli.errors import ConfigFault, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.yamlloader import plain_loader, written_loader
from smallcap_cli.yamlshape import Check, Path, ShapeFault, raise_all

MAX_BYTES = 2_000_000
MAX_DEPTH = 60
#: Characters of a text that an error shows.
_WIDEST_EXCERPT = 200

#: The hint about a file where there is no better one.
CORRECT_FILE = "correct the file"


@dataclass(frozen=True)
class Document:
    """A parsed YAML file: its name for messages, its text, and the plain value in it."""

    name: str
    value: Any
    text: str = field(repr=False)

    def check(self, shape: Check) -> Any:
        """The value, once it has the shape; ConfigFault with file, line and path of every fault if it has not."""
        try:
            return shape(self.value, ())
        except ShapeFault as fault:
            raise self.faulty(fault) from None

    def faulty(self, fault: ShapeFault) -> ConfigFault:
        """The error about the first fault in the file, with one about each of the others."""
        in_order = sorted(fault.each(), key=lambda one: self.line(one.path))
        first, *others = (self.fault(one.path, one.what, one.hint, one.span) for one in in_order)
        first.others = tuple(others)
        return first

    def refuse(self, faults: Sequence[ShapeFault]) -> None:
        """Nothing, if there are no faults. **Raises** ConfigFault about all of them."""
        try:
            raise_all(faults)
        except ShapeFault as fault:
            raise self.faulty(fault) from None

    def fault(self, path: Path, what: str, hint: str = "", span: tuple[int, int] | None = None) -> ConfigFault:
        """An error about one place of this file; with a `span` about some characters of the text there."""
        place, excerpt = (str(self.line(path)), ()) if span is None else self._text_place(path, span)
        fault = ConfigFault(f"{self.name}:{place}: {at(path)}{what}", hint or CORRECT_FILE)
        fault.excerpt = excerpt
        return fault

    def _text_place(self, path: Path, span: tuple[int, int]) -> tuple[str, tuple[str, ...]]:
        """Line and column of characters of a text, and the text with carets below them."""
        node, line = self._node(path)
        text = safe(str(getattr(node, "value", "")), _WIDEST_EXCERPT)
        marks = " " * span[0] + "^" * (min(span[1], len(text) + 1) - span[0])
        excerpt = (text, marks) if span[0] <= len(text) and text.isprintable() else ()
        mark = getattr(node, "start_mark", None)
        column = 0 if mark is None else mark.column + (getattr(node, "style", None) in ("'", '"'))
        written = self.text.splitlines()[mark.line][column:] if mark is not None else ""
        return (f"{line}:{column + span[0] + 1}" if written.startswith(text) else str(line)), excerpt

    def line(self, path: Path) -> int:
        """The line on which the value at `path` (or its nearest existing parent) begins."""
        return self._node(path)[1]

    def _node(self, path: Path) -> tuple[Any, int]:
        """The value at `path`, or its nearest existing parent, and the line of its key or item."""
        import yaml

        node = yaml.compose(self.text, Loader=plain_loader())
        line = 1 if node is None else int(node.start_mark.line) + 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            node, line = found
        return node, line


def yaml_terms(what: str, most_bytes: int = MAX_BYTES) -> FileTerms:
    """How a YAML file of the user's is opened; `what` it is called."""
    hint = f"keep it under {most_bytes:,} bytes"
    return FileTerms(what, most_bytes, hint, unreadable=ConfigFault, too_large=ConfigFault)


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
        raise ConfigFault(what, CORRECT_FILE) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = safe(str(error.problem or error.context or "cannot be read"), 120)
        raise ConfigFault(f"{name}:{line}: not valid YAML: {problem}", CORRECT_FILE) from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise ConfigFault(f"{name}:{line}: not valid YAML: {safe(error.reason, 120)}", CORRECT_FILE) from None
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
