"""JSON that the SEC answers with, opened with care: an error page or another layout is named with its field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

from smallcap_cli.errors import CouldNotParse, safe

#: The largest of company facts have 8 MB, the list of all share classes 1.3 MB.
MOST_BYTES = 100_000_000
HINT = "fetch it again; if it stays so, the layout at sec.gov has changed"


def json_object(name: str, content: bytes) -> dict[str, Any]:
    """The object in an answer. **Raises** CouldNotParse for a web page, a part of a file, or another value."""
    if len(content) > MOST_BYTES:
        raise CouldNotParse(f"{name}: {len(content):,} bytes, more than {MOST_BYTES:,}", HINT)
    if content.lstrip()[:1] == b"<":
        raise CouldNotParse(f"{name}: a web page, not JSON", HINT)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CouldNotParse(f"{name}: not whole JSON: {safe(str(error), 80)}", HINT) from None
    if not isinstance(found, dict):
        raise CouldNotParse(f"{name}: JSON without names of fields", HINT)
    return found


def field(name: str, given: Mapping[str, Any], key: str, kind: type[Any]) -> Any:
    """A field of a kind. **Raises** CouldNotParse with its name where it is absent or of another kind."""
    value = given.get(key)
    if not isinstance(value, kind):
        what = f"has no {key}" if key not in given else f"{key} is {safe(str(value))!r}"
        raise CouldNotParse(f"{name}: {what}", HINT)
    return value


def cik_of(name: str, value: object) -> int:
    """A company's number, filed as a number or as text with zeros in front."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and int(value):
        return int(value)
    raise CouldNotParse(f"{name}: cik is {safe(str(value))!r}", HINT)


def day_of(name: str, key: str, value: object) -> date:
    """A day in ISO form; moments with a time are cut to their day."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise CouldNotParse(f"{name}: {key} is {safe(str(value))!r}, not a day", HINT) from None


def number_of(name: str, key: str, value: object) -> float:
    """A finite number. **Raises** CouldNotParse for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise CouldNotParse(f"{name}: {key} is {safe(str(value))!r}, not a number", HINT)
    return float(value)


def fact_rows(name: str, rows: Sequence[object]) -> Iterator[dict[str, Any]]:
    """The facts of a list. **Raises** CouldNotParse where one has no names of fields."""
    for row in rows:
        if not isinstance(row, dict):
            raise CouldNotParse(f"{name}: a fact is {safe(str(row))!r}", HINT)
        yield row


def text_field(given: Mapping[str, Any], key: str) -> str:
    """A text, "" where there is none."""
    value = given.get(key)
    return value.strip() if isinstance(value, str) else ""


def rows(name: str, given: Mapping[str, Any], columns: Sequence[str]) -> list[list[Any]]:
    """The rows of a table of `fields` and `data`, their cells in the order of `columns`.

    **Raises** CouldNotParse where a column is absent or a row is shorter than its head.
    """
    heads = [str(head).lower() for head in field(name, given, "fields", list)]
    lacking = [column for column in columns if column.lower() not in heads]
    if lacking:
        raise CouldNotParse(f"{name}: fields has no {lacking[0]}", HINT)
    places = [heads.index(column.lower()) for column in columns]
    data = field(name, given, "data", list)
    if not all(isinstance(row, list) and len(row) == len(heads) for row in data):
        raise CouldNotParse(f"{name}: data has a row of another length than fields", HINT)
    return [[row[place] for place in places] for row in data]
