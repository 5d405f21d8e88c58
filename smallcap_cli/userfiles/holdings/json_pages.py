"""JSON of issuers and of users as a table: the keys of the entries are its header, an entry is a row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.userfiles.holdings.text_table import EACH_ROW, TextTable
from smallcap_cli.userfiles.sheet import SheetRow

HINT = "save the issuer's answer again"
#: Where an issuer's answer has its entries.
LISTS = (("holdingDetailItem",), ("fund", "entity"), ("holdings",))
MARK = ": entry "

Entries = list[Mapping[str, Any]]


def json_page(name: str, content: bytes) -> TextTable:
    """The entries of all objects in the file, with the texts and numbers beside them above the header.

    **Raises** CouldNotParse for what is not JSON, reports an error, has no list of entries, or not all of the fund.
    """
    whole = _whole(name, content)
    parts: list[Any] = whole if isinstance(whole, list) else [whole]
    if not all(isinstance(part, dict) for part in parts):
        raise CouldNotParse(f"{name}: JSON without a list of holdings", EACH_ROW)
    found = [entries for part in parts if (entries := _entries(part)) is not None]
    if isinstance(whole, list) and not found:
        return object_page([], parts)
    _refuse_error(name, parts)
    if len(found) != len(parts):
        keys = ", ".join(key for part in parts[:1] for key in part)
        raise CouldNotParse(f"{name}: JSON without a list of holdings; its keys are {safe(keys, 80)}", EACH_ROW)
    entries = [entry for part in found for entry in part]
    if not all(isinstance(entry, dict) for entry in entries):
        raise CouldNotParse(f"{name}: a holding that is no object", HINT)
    _refuse_part(name, parts, len(entries))
    facts = {key: _text(value) for part in parts for key, value in part.items() if not isinstance(value, dict | list)}
    return object_page([[key, value] for key, value in facts.items()], entries)


def _whole(name: str, content: bytes) -> object:
    try:
        return json.loads(content)
    except UnicodeDecodeError:
        raise CouldNotParse(f"{name}: not UTF-8 text", HINT) from None
    except json.JSONDecodeError as error:
        raise CouldNotParse(f"{name}:{error.lineno}: not JSON: {error.msg}", HINT) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists in lists in lists
        raise CouldNotParse(f"{name}: JSON that cannot be read", HINT) from None


def _entries(part: Mapping[str, Any]) -> Entries | None:
    for path in LISTS:
        found: Any = part
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list):
            return found
    return None


def _refuse_error(name: str, parts: Sequence[Mapping[str, Any]]) -> None:
    """An issuer's service can answer well and say inside that it failed."""
    for part in parts:
        for key in ("response", "error", "message"):
            if isinstance(part.get(key), str) and _entries(part) is None:
                raise CouldNotParse(f"{name}: the issuer answered with an error: {safe(part[key], 80)}", HINT)


def _refuse_part(name: str, parts: Sequence[Mapping[str, Any]], count: int) -> None:
    """Some pages of a list are not the fund. The issuers state the number of all lines on each."""
    sizes = [part["size"] for part in parts if isinstance(part.get("size"), int)]
    if sizes and count < max(sizes):
        hint = "save all pages as one list, or ask with count=20000"
        raise CouldNotParse(f"{name}: {count:,} of {max(sizes):,} lines of the fund", hint)


def object_page(facts: Sequence[list[str]], entries: Sequence[Mapping[str, Any]]) -> TextTable:
    """The table of objects: their keys are its header, an object is a row, `facts` stand above it."""
    heads = list(dict.fromkeys(key for entry in entries for key in entry))
    above = [SheetRow(0, fact) for fact in facts]
    rows = (SheetRow(n, [_text(entry.get(head)) for head in heads]) for n, entry in enumerate(entries, start=1))
    return TextTable("", (*above, SheetRow(0, heads), *rows), MARK)


def _text(value: object) -> str:
    """A value's text; nothing for null and for what is nested."""
    if value is None or isinstance(value, dict | list):
        return ""
    return " ".join(str(value).split())
