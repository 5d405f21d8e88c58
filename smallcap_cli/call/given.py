"""The options of one call as the user gave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smallcap_cli.settings import user_path


@dataclass(frozen=True)
class Given:
    """The options of one call as the user gave them; absent ones are not in `values`."""

    command: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


def folder(text: str | None) -> Path | None:
    """A folder named by an option."""
    return user_path(text) if text else None
