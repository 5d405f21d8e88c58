"""Identities as the one entry of a document: a row a pairing, its fields in the order of `Identity`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from smallcap_cli.core.identity import Identities, Identity, union_of
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields


def _fields(found: Identities) -> Fields:
    rows = [(*pair[:6], *(day and day.isoformat() for day in pair[6:])) for pair in found.rows]
    return {"rows": rows, **({"parts": list(found.parts)} if found.parts else {})}


def _identities(subject: str, source: Source, entry: Fields) -> Identities:
    return Identities(subject, tuple(map(_identity, entry["rows"])), source, tuple(entry.get("parts", ())))


def _identity(row: Sequence[Any]) -> Identity:
    kind, identifier, cik, name, exchange, other, first, last = row
    days = (date.fromisoformat(text) if text else None for text in (first, last))
    return Identity(kind, identifier, cik, name, exchange, other, *days)


IDENTITIES = DocumentCodec("identities/", "identities", _fields, _identities, attrgetter("subject"), union_of)
