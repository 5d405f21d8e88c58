"""What the figures of a whole table rest on, where all of them rest on the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from smallcap_cli.core.model import Value


def resting_on(cells: Iterable[Value], like: Value) -> tuple[Value, ...]:
    """The numbers among cells with the sources, basis and days of another one; texts and gaps stay as they are."""
    return tuple(
        replace(cell, sources=like.sources, basis=like.basis, as_of=like.as_of, start=like.start)
        if isinstance(cell.value, float) else cell
        for cell in cells
    )  # fmt: skip
