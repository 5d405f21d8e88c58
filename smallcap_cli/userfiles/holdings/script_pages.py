"""The list that a web page of Avantis carries in a script: objects with bare keys, read as the JSON of others is.

**Source** `etfHoldingsAsOfDate:"MM/DD/YYYY",etfHoldings:[{name:"...",ticker:"...",...},...]` as public programs read it
of the fund pages, 2026. Nothing is run: a value that is not written out, as where a page was packed, is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.userfiles.holdings.json_pages import object_page
from smallcap_cli.userfiles.holdings.text_table import TextTable

HINT = "press All Holdings on the fund's page and save the CSV file"
LIST = "etfHoldings:["
DAY = "etfHoldingsAsOfDate"

_DAY = re.compile(rf'\b{DAY}:"([^"]*)"')
_OBJECT = re.compile(r"\s*\{")
_PAIR = re.compile(r'\s*(\w+)\s*:\s*("(?:[^"\\]|\\.)*"|[^\s,{}"]+)\s*([,}])')
_AFTER = re.compile(r"\s*([,\]])")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)")


def script_page(name: str, text: str) -> TextTable | None:
    """The list in a page, None where there is none. **Raises** CouldNotParse for one that is cut off or packed."""
    start = text.find(LIST)
    if start < 0:
        return None
    day = _DAY.search(text)
    return object_page([[DAY, day[1]]] if day else [], list(_entries(name, text, start + len(LIST))))


def _entries(name: str, text: str, place: int) -> Iterator[dict[str, str]]:
    while (opened := _OBJECT.match(text, place)) is not None:
        entry, place = _entry(name, text, opened.end())
        yield entry
        after = _AFTER.match(text, place)
        if after is None:
            break
        if after[1] == "]":
            return
        place = after.end()
    raise CouldNotParse(f"{name}: the list in the page is cut off", HINT)


def _entry(name: str, text: str, place: int) -> tuple[dict[str, str], int]:
    entry: dict[str, str] = {}
    while (pair := _PAIR.match(text, place)) is not None:
        key, written, end = pair.groups()
        entry[key] = _value(f"{name}: {key}", written)
        place = pair.end()
        if end == "}":
            return entry, place
    raise CouldNotParse(f"{name}: the list in the page is cut off", HINT)


def _value(place: str, written: str) -> str:
    if written == "null":
        return ""
    if _NUMBER.fullmatch(written):
        return written
    try:
        value = json.loads(written) if written.startswith('"') else None
    except ValueError:
        value = None
    if not isinstance(value, str):
        raise CouldNotParse(f"{place} is {safe(written, 40)}, which only the page's own script can resolve", HINT)
    return value
