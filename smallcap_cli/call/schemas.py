"""The YAML files that a user may write, with the shape that each is held to, for editors that read JSON Schema."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from smallcap_cli.errors import NotFound, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.yamlshape import Check, Schema

DRAFT = "http://json-schema.org/draft-07/schema#"
#: A part of fewer characters is written out wherever it occurs.
LEAST_SHARED = 200


def _checks() -> Check:
    from smallcap_cli.catalog.checks import CHECKS

    return CHECKS


def _claims() -> Check:
    from smallcap_cli.catalog.claims import CLAIMS

    return CLAIMS


def _config() -> Check:
    from smallcap_cli.settings import config_shape

    return config_shape()


def _events() -> Check:
    from smallcap_cli.catalog.events import events_shape

    return events_shape()


def _funds() -> Check:
    from smallcap_cli.catalog.files import user_shape

    return user_shape()


def _layout() -> Check:
    from smallcap_cli.providers.files.layout import layout_shape

    return layout_shape()


def _methodology() -> Check:
    from smallcap_cli.catalog.methodology_files import METHODOLOGY_FILE

    return METHODOLOGY_FILE


def _report() -> Check:
    from smallcap_cli.catalog.reports import REPORT_FILE

    return REPORT_FILE


#: Kind of file -> where its shape is declared.
SHAPES: Mapping[str, Callable[[], Check]] = {
    "checks": _checks, "claims": _claims, "config": _config, "events": _events, "funds": _funds, "layout": _layout,
    "methodology": _methodology, "report": _report,
}  # fmt: skip


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file. **Raises** NotFound for a kind that does not exist."""
    if kind not in SHAPES:
        hint = did_you_mean(kind, tuple(SHAPES), f"one of: {', '.join(SHAPES)}")
        raise NotFound(f"no kind of YAML file called {safe(kind)!r}", hint)
    schema = _with_definitions(SHAPES[kind]().json_schema())
    return json.dumps({"$schema": DRAFT, "title": f"smallcap {kind} file", **schema}, indent=2) + "\n"


def _with_definitions(schema: Schema) -> Schema:
    """The same schema with each larger part that occurs more than once under `definitions`, named by a number."""
    times: Counter[str] = Counter()

    def count(part: Schema) -> Schema:
        text = json.dumps(part)
        if len(text) >= LEAST_SHARED:
            times[text] += 1
        return _with_parts(part, count)

    count(schema)
    names = {text: f"part{number}" for number, (text, found) in enumerate(times.items(), 1) if found > 1}
    definitions: dict[str, Schema] = {}

    def reference(part: Schema) -> Schema:
        name = names.get(json.dumps(part))
        if name is None:
            return _with_parts(part, reference)
        if name not in definitions:
            definitions[name] = _with_parts(part, reference)
        return {"$ref": f"#/definitions/{name}"}

    whole = reference(schema)
    return {**whole, "definitions": definitions} if definitions else whole


def _with_parts(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """A schema whose own parts are changed; the keys under `properties` are names, not a part."""
    changed = dict(schema)
    for key, value in schema.items():
        if key == "properties":
            changed[key] = {name: change(part) for name, part in value.items()}
        elif key in ("anyOf", "allOf"):
            changed[key] = [change(part) for part in value]
        elif key in ("items", "additionalProperties", "not", "if", "then", "else") and isinstance(value, dict):
            changed[key] = change(value)
    return changed
