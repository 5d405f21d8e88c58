"""What a provider can be asked: the inputs that it serves, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast


def inputs_of(provider: object) -> tuple[str, ...]:
    """The inputs a provider serves."""
    from smallcap_cli.core.inputs import INPUTS

    return tuple(name for name in INPUTS if question_of(provider, name) is not None)


def question_of(provider: object, wanted: str) -> Callable[[str], object] | None:
    """What asks a provider for an input: its method of that name, else what it has under it in `supplies`."""
    method = getattr(provider, wanted, None)
    if callable(method):
        return cast("Callable[[str], object]", method)
    supplies: Mapping[str, Callable[[str], object]] = getattr(provider, "supplies", {})
    return supplies.get(wanted)
