"""Profiles as entries of a document; facts are pairs of value and the source's key."""

from __future__ import annotations

from datetime import date
from typing import Any

from smallcap_cli.core.model import Fact, Profile, Source
from smallcap_cli.store.documents import DocumentCodec, Fields

#: What the keys of these documents begin with.
PREFIX = "snapshot/"
FACTS = ("quote_type", "name", "currency", "category", "family", "assets", "expense_ratio", "dividend_yield")


def _fields(profile: Profile) -> Fields:
    fields: dict[str, Any] = {name: fact for name in FACTS if (fact := getattr(profile, name)) is not None}
    if profile.inception is not None:
        fields["inception"] = (str(profile.inception.value), profile.inception.key)
    return fields | {"assets_scope": profile.assets_scope}


def _profile(ticker: str, source: Source, entry: Fields) -> Profile:
    facts: dict[str, Any] = {name: Fact(*entry[name]) for name in FACTS if name in entry}
    began = entry.get("inception")
    if began is not None:
        facts["inception"] = Fact(date.fromisoformat(began[0]), began[1])
    return Profile(ticker, source, assets_scope=entry["assets_scope"], **facts)


PROFILES = DocumentCodec(PREFIX, "snapshots", _fields, _profile)
