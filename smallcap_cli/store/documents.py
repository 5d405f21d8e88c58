"""Answers as documents: one a subject, whose body is a JSON list with an entry for every answer, oldest first.

Every entry says where it comes from: `provider`, `retrieved` (ISO 8601 in UTC), `citation`, `url`, and `as_of` where
the answer is true for a day; `since` where it was had again, unchanged: the first time. The other fields are those of
the codec.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import reduce
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse

CONTENT_TYPE = "application/json"

Fields = Mapping[str, Any]
T = TypeVar("T")


class DocumentCodec(NamedTuple, Generic[T]):
    """How answers of one type become entries and are read back; an answer has a `source`, and `subject` names it.

    With a `union` a document has one entry, into which every answer goes. An answer takes the place of the entries that
    it `covers`, and of an equal one that it `renews`, which counts as kept since it first came.
    """

    prefix: str
    plural: str
    fields: Callable[[T], Fields]
    answer: Callable[[str, Source, Fields], T]
    subject: Callable[[T], str] = attrgetter("ticker")
    union: Callable[[T, T], T] | None = None
    covers: Callable[[T, T], bool] | None = None
    renews: Callable[[T, T], bool] | None = None

    def with_entry(self, body: bytes, answer: T, now: datetime) -> bytes:
        """The body with one more entry, or its one entry united with the answer; in the order of their moments."""
        subject = self.subject(answer)
        entries = self._entries(body, subject) if body else []
        if self.union is not None and entries:
            answer = reduce(self.union, [*self.answers(body, subject), answer])
            entries = []
        if self.covers is not None and entries:
            earlier = zip(entries, self.answers(body, subject), strict=True)
            entries = [entry for entry, one in earlier if not self.covers(answer, one)]
        since: list[str] = []
        if self.renews is not None and entries:
            equal = [self.renews(answer, one) for one in self.answers(body, subject)]
            since = [_since(entry) for entry, same in zip(entries, equal, strict=True) if same]
            entries = [entry for entry, same in zip(entries, equal, strict=True) if not same]
        source: Source = answer.source  # type: ignore[attr-defined]
        first = {"since": min(since)} if since else {}
        entries = [*entries, {**self.fields(answer), **_origin(source, now), **first}]
        entries.sort(key=lambda entry: str(entry["retrieved"]))
        return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()

    def answers(self, body: bytes, subject: str, until: datetime | None = None) -> list[T]:
        """The answers of a document, oldest first, those that were had by a moment.

        **Raises** CouldNotParse for a body that is none.
        """
        try:
            entries = self._entries(body, subject)
            if until is not None:
                entries = [entry for entry in entries if datetime.fromisoformat(_since(entry)) <= until]
            return [self.answer(subject, _source(entry), entry) for entry in entries]
        except (ValueError, KeyError, TypeError) as error:
            raise self._fault(subject) from error

    def _entries(self, body: bytes, subject: str) -> list[Fields]:
        try:
            entries = json.loads(body)
        except ValueError:
            raise self._fault(subject) from None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self._fault(subject)
        return entries

    def _fault(self, subject: str) -> CouldNotParse:
        what = f"the kept {self.plural} of {subject} cannot be read"
        return CouldNotParse(what, "smallcap data clear --all removes them")


def _origin(source: Source, now: datetime) -> Fields:
    origin = {
        "provider": source.provider,
        "retrieved": (source.retrieved or now).isoformat(),
        "citation": source.citation,
        "url": source.url,
    }
    return origin | ({} if source.as_of is None else {"as_of": source.as_of.isoformat()})


def _since(entry: Fields) -> str:
    """The moment an entry was had first."""
    return str(entry.get("since", entry["retrieved"]))


def _source(entry: Fields) -> Source:
    as_of = date.fromisoformat(entry["as_of"]) if "as_of" in entry else None
    return Source(entry["provider"], as_of, datetime.fromisoformat(entry["retrieved"]), entry["citation"], entry["url"])
