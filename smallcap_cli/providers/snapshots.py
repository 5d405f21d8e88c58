"""Profiles as they are kept: a document a fund with one entry for every time its source was asked.

The document's body is JSON: a list of objects, oldest first, with the fields of `Profile`; facts are pairs of value
and the source's key, moments ISO 8601 in UTC.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from smallcap_cli.core.model import Fact, Profile, Source
from smallcap_cli.errors import CouldNotParse

#: What the keys of these documents begin with.
PREFIX = "snapshot/"
CONTENT_TYPE = "application/json"
FACTS = ("quote_type", "name", "currency", "category", "family", "assets", "expense_ratio", "dividend_yield")


def appended(body: bytes, profile: Profile, ticker: str) -> bytes:
    """The body with one more entry; entries stay in the order of their moments."""
    entries = [*_entries(body, ticker), _entry(profile)] if body else [_entry(profile)]
    entries.sort(key=lambda entry: str(entry["retrieved"]))
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()


def profiles_of(body: bytes, ticker: str) -> list[Profile]:
    """The profiles of a document, oldest first. **Raises** CouldNotParse for a body that is none."""
    try:
        return [_profile(entry, ticker) for entry in _entries(body, ticker)]
    except (ValueError, KeyError, TypeError) as error:
        raise _fault(ticker) from error


def _entries(body: bytes, ticker: str) -> list[dict[str, Any]]:
    try:
        entries = json.loads(body)
    except ValueError:
        raise _fault(ticker) from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _fault(ticker)
    return entries


def _fault(ticker: str) -> CouldNotParse:
    return CouldNotParse(f"the kept snapshots of {ticker} cannot be read", "smallcap data clear --all removes them")


def _entry(profile: Profile) -> dict[str, Any]:
    source = profile.source
    made: dict[str, Any] = {name: fact for name in FACTS if (fact := getattr(profile, name)) is not None}
    if profile.inception is not None:
        made["inception"] = (str(profile.inception.value), profile.inception.key)
    return made | {
        "assets_scope": profile.assets_scope,
        "provider": source.provider,
        "retrieved": source.retrieved.isoformat() if source.retrieved else "",
        "citation": source.citation,
        "url": source.url,
    }


def _profile(entry: dict[str, Any], ticker: str) -> Profile:
    facts: dict[str, Any] = {name: Fact(*entry[name]) for name in FACTS if name in entry}
    began = entry.get("inception")
    if began is not None:
        facts["inception"] = Fact(date.fromisoformat(began[0]), began[1])
    source = Source(
        entry["provider"], None, datetime.fromisoformat(entry["retrieved"]), entry["citation"], entry["url"]
    )
    return Profile(ticker, source, assets_scope=entry["assets_scope"], **facts)
