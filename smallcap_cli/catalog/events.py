"""Reads events.yaml: dated events of funds that move assets or change the vehicle, as plain facts.

Only imported when a YAML file has to be read: a warm command takes the compiled copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from smallcap_cli.catalog.facts import EventFacts
from smallcap_cli.core.model import STATUSES
from smallcap_cli.inputfile import file_content
from smallcap_cli.yamlfile import Document, read, yaml_terms
from smallcap_cli.yamlshape import AnyOf, Check, Day, ListOf, Mapped, Number, OneOf, Text

#: What happened to a fund; a closed set.
KINDS = ("merger", "conversion", "liquidation", "split_off", "heartbeat")


def events_shape() -> Mapped:
    """The shape of events.yaml, the project's and a user's."""
    keys: dict[str, Check] = {
        "fund": Text(), "day": Day(), "kind": OneOf(KINDS), "other": Text(), "assets_usd": Number(),
        "text": Text(),
        "status": OneOf(STATUSES), "source": AnyOf((Text(), ListOf(Text(), least=1)), "a source or a list of sources"),
    }  # fmt: skip
    return Mapped({"events": ListOf(Mapped(keys, ("fund", "day", "kind", "text", "status", "source")))}, ("events",))


def parse_events(document: Document) -> list[EventFacts]:
    """The events of a file as plain facts, with ISO days. **Raises** ConfigFault."""
    document.check(events_shape())
    given = cast(Mapping[str, list[dict[str, object]]], document.value)
    return [cast(EventFacts, {**event, "day": str(event["day"])}) for event in given["events"]]


def user_events(path: Path) -> list[EventFacts]:
    """The events of the user's own file. **Raises** ConfigFault."""
    return parse_events(read(str(path), file_content(path, yaml_terms("list of events"))))
