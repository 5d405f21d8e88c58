"""Methodologies that a command names: by id, or by the file they are in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smallcap_cli import settings as settings_module

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.yamlfile import Document


def named(context: Context, name: str) -> Methodology:
    """A methodology by id, or read from a file that the user names."""
    from smallcap_cli.catalog.methodologies import read_methodology

    return read_methodology(document_named(context, name))


def document_named(context: Context, name: str) -> Document:
    """The file of a methodology, not yet checked: one of the catalogue by id, or the user's by path."""
    if not (name.endswith((".yaml", ".yml")) or "/" in name):
        return context.catalog.rules_document(name)
    from smallcap_cli import yamlfile

    return yamlfile.read(name, settings_module.read_bytes(Path(name).expanduser(), "methodology"))
