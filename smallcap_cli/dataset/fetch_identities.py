"""Fetches the SEC's lists of tickers and its half-months of fails to deliver into the store.

Each file is written as soon as it is there, its pairs added to those that were stored before: whatever ends the call,
the next one asks for the half-months that are not in the store yet. A half-month that is out does not change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, Protocol, cast

from smallcap_cli.core.identity import Identities
from smallcap_cli.core.identity.pairs import COMPANIES, COMPANY_TICKERS, FAILS
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.errors import NotFound, SmallcapError
from smallcap_cli.providers.sec.fails import half_months, is_out
from smallcap_cli.providers.sec.identity_lists import half_subject


class ListSource(Protocol):
    """A provider of identities that answers many questions at once, as they come."""

    def outcomes(self, wanted: str, subjects: Sequence[str], deadline: float) -> Iterator[tuple[str, object]]: ...


class IdentityCount(NamedTuple):
    """What came of asking for files: stored now, stored before, and the errors of the rest by their subjects.

    `early` are half-months that are not out yet, `absent` those that the SEC does not have.
    """

    new: int
    before: int
    early: tuple[str, ...]
    absent: tuple[str, ...]
    errors: dict[str, SmallcapError]


def fetch_identities(
    dataset: Dataset, first: date, on_progress: Callable[[str, object, int, int], None] | None = None
) -> IdentityCount:
    """Ask for the lists of today and for the half-months back to a day, newest first, and keep each as it comes.

    A list is asked for again after a day, everything with `--refresh`.
    """
    today = dataset.order.now.date()
    halves = {half_subject(half): half for half in half_months(first, today)}
    stored = _subjects_stored(dataset)
    lacking = [subject for subject in (COMPANIES, COMPANY_TICKERS, *halves) if subject not in stored]
    source = cast(ListSource, dataset.provider("sec")) if lacking else None
    answers = source.outcomes("identities", lacking, dataset.order.deadline_seconds) if source is not None else ()
    errors: dict[str, SmallcapError] = {}
    lost: dict[str, SmallcapError] = {}
    for done, (subject, outcome) in enumerate(answers, start=1):
        if isinstance(outcome, Identities):
            dataset.store().keep([outcome], dataset.order.now)
        elif isinstance(outcome, SmallcapError):
            (lost if isinstance(outcome, NotFound) and subject in halves else errors)[subject] = outcome
        if on_progress is not None:
            on_progress(subject, outcome, done, len(lacking))
    absent = [halves[subject] for subject in halves if subject in lost]
    return IdentityCount(
        len(lacking) - len(errors) - len(lost), len(halves) + len((COMPANIES, COMPANY_TICKERS)) - len(lacking),
        tuple(half for half in absent if not is_out(half, today)),
        tuple(half for half in absent if is_out(half, today)), errors,
    )  # fmt: skip


def _subjects_stored(dataset: Dataset) -> set[str]:
    """The subjects that need no asking: half-months that are stored, and lists that are new enough."""
    order, store = dataset.order, dataset.store()
    if order.refresh:
        return set()
    halves = {half_subject(half) for one in store.answers(Identities, FAILS) for half in one.parts}
    lists = [one for subject in (COMPANIES, COMPANY_TICKERS) for one in store.answers(Identities, subject)]
    new = {
        one.subject
        for one in lists
        if one.source.retrieved is not None and order.now - one.source.retrieved < order.profile_age
    }
    return halves | new
