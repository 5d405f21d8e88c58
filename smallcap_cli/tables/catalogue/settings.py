"""The settings in force with the layer that set each, and the files and folders that are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from smallcap_cli.core.model import text_value
from smallcap_cli.core.table import Column, Table


class SettingInForce(Protocol):
    """A value and the layer that set it, such as `user /home/me/.config/smallcap/config.yaml`."""

    @property
    def value(self) -> object: ...
    @property
    def origin(self) -> str: ...


def settings_table(settings: Mapping[str, SettingInForce], *, known: int) -> Table:
    """One row a key, in order; `known` is how many settings there are in all."""
    columns = (
        Column("key", "setting", "text"),
        Column("value", "value", "text", screen=False),
        Column("origin", "origin", "text", screen=False),
        Column("layer", "set by", "text", machine=False),
        Column("text", "value", "text", machine=False),
    )
    keys = tuple(sorted(settings))
    rows = tuple(
        tuple(text_value(text) for text in (key, _text(s.value), s.origin, _layer(s.origin), _text(s.value)))
        for key, s in ((key, settings[key]) for key in keys)
    )
    share = "" if len(keys) == known else f" of {known}"
    head = f"{len(keys)}{share} settings · flag > environment > project > user > default"
    return Table("config show", columns, keys, rows, head, footnotes=_layer_notes(settings.values()))


def _text(value: object) -> str:
    """A setting as one would write it; an empty one is shown as such."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value) or "[]"
    return "null" if value is None else str(value) or '""'


def _layer(origin: str) -> str:
    """The layer in one word; an environment variable by its name."""
    layer, _, rest = origin.partition(" ")
    return {"environment": f"${rest}", "flag": rest}.get(layer, layer)


def _layer_notes(settings: Iterable[SettingInForce]) -> tuple[str, ...]:
    """Which files the layers are, for those that have one."""
    origins = sorted({setting.origin for setting in settings})
    return tuple(origin.replace(" ", ": ", 1) for origin in origins if origin.startswith(("user ", "project ")))


def places_table(places: Sequence[tuple[str, str, str]], *, under_home: bool) -> Table:
    """One row a file or folder: what it is, its path, and whether it exists; `under_home` is with SMALLCAP_HOME."""
    columns = (
        Column("name", "what", "text"),
        Column("path", "path", "text", screen=False),
        Column("exists", "exists", "text"),
        Column("place", "path", "text", machine=False),
    )
    rows = tuple(tuple(text_value(text) for text in (*place, place[1])) for place in places)
    head = (
        "folders under SMALLCAP_HOME"
        if under_home
        else "standard folders of this platform; set SMALLCAP_HOME to use one folder for all"
    )
    return Table("config path", columns, tuple(name for name, _, _ in places), rows, head)
