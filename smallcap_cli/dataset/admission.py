"""What of an answer of a provider is taken: it must be about its subject, and no worse than the copy at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.errors import CouldNotParse, DataUnavailable, NotFound, SmallcapError, safe
from smallcap_cli.providers.answers import subject_fault, text_fault


def inspect_closes(outcome: object, before: object = None) -> object:
    """A daily history with what is odd in it, checked against the sessions of its exchange; anything else as it is."""
    if not isinstance(outcome, PriceHistory) or outcome.frequency != "daily":
        return outcome
    from smallcap_cli.core.exchange import sessions
    from smallcap_cli.core.quality import findings

    same = isinstance(before, PriceHistory) and is_held_against(outcome.source, before.source)
    days = sessions(outcome.first_day, outcome.last_day)
    return replace(outcome, findings=findings(outcome, sessions=days, before=before if same else None))  # type: ignore[arg-type]


def is_held_against(answer: Source, copy: Source) -> bool:
    """Whether an answer has to be no worse than a copy: one of the same provider, from whatever address.

    What the provider's own address answers is not held against a copy from another one, which may be anybody's.
    """
    own = answer.provider == answer.provider_name
    return answer.provider == copy.provider or (answer.provider_name == copy.provider_name and not own)


def unless_worse(outcome: object, before: object) -> object:
    """An answer, or a CouldNotParse for a history that is worse than the copy at hand."""
    if not isinstance(outcome, PriceHistory) or not isinstance(before, PriceHistory):
        return outcome
    if not is_held_against(outcome.source, before.source):
        return outcome
    from smallcap_cli.core.quality.replacement import why_worse

    reason = why_worse(outcome, before)
    if not reason:
        return outcome
    hint = f"smallcap data clear {outcome.ticker} drops the copy, if the new closes are right"
    return CouldNotParse(f"the new closes of {outcome.ticker} are not taken: the answer {reason}", hint)


def outcome_of(method: Callable[[str], object], subject: str, name: str) -> object:
    """What one provider answers for a subject, or the error it raises."""
    try:
        return held_to(subject, method(subject), name)
    except (NotFound, DataUnavailable) as error:
        return error


def held_to(subject: str, outcome: object, name: str) -> object:
    """What a provider said of a subject; a CouldNotParse in place of an answer about something else, or without end."""
    if isinstance(outcome, SmallcapError):
        return outcome
    if other := subject_fault(outcome, subject):
        what = f"{name} was asked for {subject} and answered otherwise: {safe(other)}"
        return CouldNotParse(what, "smallcap provider list")
    if long := text_fault(outcome):
        return CouldNotParse(f"{name} answered about {subject} with too long a text: {long}", "smallcap provider list")
    return outcome
