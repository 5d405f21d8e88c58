"""Loaders of plain YAML: what an unquoted word is, and that a key is the text that was written.

YAML 1.1 reads 0600 as 384, 1:30 as 90, ON as true. Here a number is decimal and finite, a day is YYYY-MM-DD, only
true and false are flags; any other word is text, and what wants a number refuses text with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import date
from functools import cache
from math import isfinite
from typing import Any

from smallcap_cli.errors import safe

#: More digits than any figure has; int() and what prints a number stay quick and cannot fail.
LONGEST_NUMBER = 40

_TAG = "tag:yaml.org,2002:"
_DIGITS = "0123456789"
#: Tag -> its words, and the characters that such a word can begin with.
_PLAIN_WORDS = (
    ("null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ("~", "n", "N", "")),
    ("bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), tuple("tTfF")),
    ("timestamp", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), tuple(_DIGITS)),
    ("int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z"), tuple("-+" + _DIGITS)),
    (
        "float",
        re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?\Z"),
        tuple("-+." + _DIGITS),
    ),
)


class Written(float):
    """A number of a YAML file that remembers how it was written: `14.10` has another last digit than `14.1`."""

    text: str

    def __new__(cls, number: float, text: str) -> Written:
        made = super().__new__(cls, number)
        made.text = text
        return made


@cache
def plain_loader() -> Any:
    """The C safe loader where there is one, held to plain words and to keys that are text and written once."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # either loader, both safe
        yaml_implicit_resolvers = _resolvers()

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
            mapping: dict[Hashable, Any] = {}
            for key_node, value_node in node.value:
                key = key_node.value
                if not isinstance(key, str):
                    kind = "a list" if key_node.id == "sequence" else "a mapping"
                    raise _fault(f"a key must be text, not {kind}", key_node)
                if key in mapping:
                    raise _fault(f"key {safe(key)!r} is written twice", key_node)
                mapping[key] = self.construct_object(value_node, deep=deep)
            return mapping

    Loader.add_constructor(f"{_TAG}int", lambda _, node: _whole(node))
    Loader.add_constructor(f"{_TAG}float", lambda _, node: _decimal(node))
    Loader.add_constructor(f"{_TAG}timestamp", lambda _, node: _day(node))
    return Loader


@cache
def written_loader() -> Any:
    """The same loader with numbers as `Written`."""

    class Loader(plain_loader()):  # type: ignore[misc]  # a loader made at run time
        pass

    Loader.add_constructor(f"{_TAG}int", lambda _, node: Written(_whole(node), node.value))
    Loader.add_constructor(f"{_TAG}float", lambda _, node: Written(_decimal(node), node.value))
    return Loader


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """First character -> the tags a plain word may have, in the order they are tried."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, words, firsts in _PLAIN_WORDS:
        for first in firsts:
            found.setdefault(first, []).append((f"{_TAG}{kind}", words))
    return found


def _whole(node: Any) -> int:
    return int(_short(node))


def _decimal(node: Any) -> float:
    number = float(_short(node))
    if not isfinite(number):
        raise _fault(f"{node.value} is not a finite number", node)
    return number


def _short(node: Any) -> str:
    text: str = node.value
    if len(text) > LONGEST_NUMBER:
        raise _fault(f"a number of {len(text):,} characters, at most {LONGEST_NUMBER} are read", node)
    return text


def _day(node: Any) -> date:
    try:
        return date.fromisoformat(node.value)
    except ValueError:
        raise _fault(f"{node.value} is not a day of the calendar", node) from None


def _fault(problem: str, node: Any) -> Exception:
    """The loader's own error about a node, which carries its line."""
    from yaml.constructor import ConstructorError

    return ConstructorError(None, None, problem, node.start_mark)
