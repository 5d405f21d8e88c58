"""The options of one call as the user gave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smallcap_cli.core.words import unique
from smallcap_cli.errors import UsageFault
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


def column_names(option: str, text: str | None) -> tuple[str, ...]:
    """The names in a list with commas, once each; none where there is no list. **Raises** UsageFault if it is empty."""
    names = unique(word.strip() for word in (text or "").split(",") if word.strip())
    if text is not None and not names:
        raise UsageFault(f"{option} is empty", "name columns, separated by commas")
    return names
