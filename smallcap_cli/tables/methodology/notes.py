"""What has to be known to read a table of results: changes to the rules, and steps that were not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from smallcap_cli.core.methodology.simulation import SimulationReview
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


def review_notes(reviews: Sequence[SimulationReview], overrides: Sequence[str]) -> Iterator[str]:
    """What the reviews say, those of one review with its day; what all of them say is told once."""
    yield from override_notes(overrides)
    days_by_note: dict[str, list[str]] = {}
    for review in reviews:
        for note in review.result.notes:
            days_by_note.setdefault(note, []).append(review.as_of.isoformat())
    for note, days in days_by_note.items():
        yield note if len(days) == len(reviews) else f"{days[0]}: {note}"
    yield from skipped_notes(dict.fromkeys(name for review in reviews for name in review.result.skipped_steps))
