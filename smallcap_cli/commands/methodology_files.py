"""Methodologies that a command names: by id, or by the file they are in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smallcap_cli import settings as settings_module

if TYPE_CHECKING:
    from smallcap_cli.commands.context import Context
    from smallcap_cli.core.methodology.model import Methodology


def named(context: Context, name: str) -> Methodology:
    """A methodology by id, or read from a file that the user names."""
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return _from_file(Path(name))
    return context.catalog.methodology(name)


def _from_file(path: Path) -> Methodology:
    from smallcap_cli import yamlfile
    from smallcap_cli.catalog.methodologies import read_methodology

    return read_methodology(yamlfile.read(str(path), settings_module.read_bytes(path, "methodology")))
