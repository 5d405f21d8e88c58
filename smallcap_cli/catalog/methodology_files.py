"""The shape of a file of rules as it is written: parts may share one `prov`, steps may come from a base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smallcap_cli.catalog.methodology_shapes import METHODOLOGY, NAMES
from smallcap_cli.catalog.methodology_values import PROVEN
from smallcap_cli.yamlshape import Path, Schema


@dataclass(frozen=True)
class MethodologyFile:
    """A file as it is written: briefly with `prov` for all its parts, or with `replace` for steps of its base."""

    def __call__(self, value: object, path: Path) -> object:
        return METHODOLOGY(value, path)

    def json_schema(self) -> Schema:
        schema = dict(_without_prov(METHODOLOGY.json_schema()))
        step = {"type": ["object", "null"]}
        replaced = {"type": "object", "additionalProperties": step, "minProperties": 1}
        keys = {**schema["properties"], "prov": PROVEN.json_schema(), "replace": replaced}
        every = schema.pop("required")
        brief = ["id", *NAMES, "summary", "base"]
        return {
            **schema, "properties": keys, "if": {"required": ["replace"]}, "then": {"required": brief},
            "else": {"required": every},
        }  # fmt: skip


def _without_prov(schema: Any) -> Any:
    """A schema in which no part needs a `prov` of its own."""
    if isinstance(schema, list):
        return [_without_prov(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _without_prov(one) for key, one in schema.items()}
    if isinstance(kept.get("required"), list):
        kept["required"] = [name for name in kept["required"] if name != "prov"]
    return kept


METHODOLOGY_FILE = MethodologyFile()
