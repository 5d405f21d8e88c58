"""What has to be known to read a table of results: changes to the rules, and steps that were not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from smallcap_cli.errors import safe


def override_notes(overrides: Sequence[str]) -> Iterator[str]:
    """That the rules are not those of their publisher, where parameters were changed."""
    if overrides:
        yield f"changed from the published rules: {', '.join(safe(text, 60) for text in overrides)}"


def skipped_notes(steps: Iterable[str]) -> Iterator[str]:
    """The steps that nobody can run here, where there are some."""
    names = ", ".join(steps)
    if names:
        yield f"steps that need data we do not have (effect unknown): {names}"
