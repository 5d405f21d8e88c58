"""The YAML files of a configs folder, which may lie in a zip archive: their names, contents and fingerprints."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FUNDS_FILE = "funds.yaml"
EVENTS_FILE = "events.yaml"
DEFAULTS_FILE = "defaults.yaml"
METHODOLOGIES = "methodologies"
COMPILED_FILE = "compiled.json"


def fingerprint(content: bytes) -> str:
    """What tells an edited file from the one that was compiled: checksum and length.

    Not a safeguard against malice, which could edit the compiled file as well; hashlib costs 3 ms to import.
    """
    return f"{crc32(content):08x}-{len(content)}"


def content_of(place: Traversable) -> bytes | None:
    """The content of a file, None where there is none."""
    try:
        return place.read_bytes()
    except (FileNotFoundError, KeyError):  # KeyError: a name that is not in a zip archive
        return None


def rules_files(configs: Traversable) -> list[Traversable]:
    """The files of index rules, by name."""
    folder = configs / METHODOLOGIES
    if not folder.is_dir():
        return []
    return sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda f: f.name)
