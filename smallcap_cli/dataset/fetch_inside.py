"""Fetches what lies inside funds into the store: portfolios, and what the companies in them reported.

What is kept stays kept: answers are written as they come, so an interruption or the deadline loses nothing, and the
next call asks only for what is still absent or old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol, cast

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.holdings.earnings import cik_subject
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.inside import look_inside
from smallcap_cli.dataset.order import STORE
from smallcap_cli.errors import NotFound, NotOffered, SmallcapError

#: Facts of a company are asked for anew after so long: a report a quarter, and amendments in between.
FACTS_AGE = timedelta(days=7)
#: Companies that are written together.
CHUNK = 25


class BulkSource(Protocol):
    """A provider that answers many questions at once, as they come."""

    def outcomes(self, wanted: str, subjects: Sequence[str], deadline: float) -> Iterator[tuple[str, object]]: ...


class FetchCount(NamedTuple):
    """What came of asking about companies: kept now, kept before and still new enough, and the errors of the rest."""

    new: int
    before: int
    errors: dict[str, SmallcapError]


def fetch_holdings(dataset: Dataset, tickers: Sequence[str]) -> dict[str, Holdings | SmallcapError]:
    """The newest portfolio of each fund, asked of the networks in their order and kept where it is new."""
    found: dict[str, Holdings | SmallcapError] = {}
    for ticker in tickers:
        outcome = _asked_of_networks(dataset, ticker)
        found[ticker] = outcome
        if isinstance(outcome, Holdings) and not _is_kept(dataset, outcome):
            dataset.store().keep([outcome], dataset.order.now)
    return found


def fetch_fundamentals(
    dataset: Dataset, tickers: Sequence[str], on_progress: Callable[[str, object, int, int], None] | None = None
) -> FetchCount:
    """What the companies in the funds' holdings reported, asked of the SEC for those that are identified."""
    day = dataset.order.as_of or dataset.order.now.date()
    looked = look_inside(dataset, tickers, day)
    numbers = {company.cik for _, one in looked.with_holdings for company in one.rows if company.cik is not None}
    subjects = [cik_subject(number) for number in sorted(numbers)]
    open_ones = [subject for subject in subjects if not _has_fresh_facts(dataset, subject)]
    source = cast("BulkSource", dataset.provider("sec"))
    waiting: list[Fundamentals] = []
    errors: dict[str, SmallcapError] = {}
    new = 0
    try:
        answers = source.outcomes("fundamentals", open_ones, dataset.order.deadline_seconds) if open_ones else ()
        for done, (subject, outcome) in enumerate(answers, start=1):
            if isinstance(outcome, Fundamentals):
                waiting.append(outcome)
                new += 1
            elif isinstance(outcome, SmallcapError):
                errors[subject] = outcome
            if len(waiting) >= CHUNK:
                dataset.store().keep(waiting, dataset.order.now)
                waiting = []
            if on_progress is not None:
                on_progress(subject, outcome, done, len(open_ones))
    finally:
        if waiting:
            dataset.store().keep(waiting, dataset.order.now)
    return FetchCount(new, len(subjects) - len(open_ones), errors)


def _asked_of_networks(dataset: Dataset, ticker: str) -> Holdings | SmallcapError:
    """What the first network with a portfolio of the fund answers, else the error that says most."""
    order = dataset.order
    names = [order.only] if order.only else [n for n in order.names("holdings") if dataset.is_network(n)]
    said: list[SmallcapError] = []
    for name in names:
        outcome = dataset.outcomes(name, "holdings", [ticker])[ticker]
        if isinstance(outcome, Holdings):
            return outcome
        said.append(cast("SmallcapError", outcome))
    said.sort(key=_saying_least)
    return said[0] if said else NotOffered("no network source of holdings is configured", "smallcap provider list")


def _saying_least(error: SmallcapError) -> int:
    """Errors by how much they say of the fund: a failure, that it does not exist, that a source has none."""
    return 2 if isinstance(error, NotOffered) else 1 if isinstance(error, NotFound) else 0


def _is_kept(dataset: Dataset, holdings: Holdings) -> bool:
    """Whether the store has this portfolio: the same source and day, the same lines."""
    kept = dataset.store().answers(Holdings, holdings.ticker)
    return any(
        (one.source.provider, one.as_of, one.filed) == (holdings.source.provider, holdings.as_of, holdings.filed)
        and one.rows == holdings.rows
        for one in kept
    )


def _has_fresh_facts(dataset: Dataset, subject: str) -> bool:
    if dataset.order.refresh:
        return False
    kept = dataset.outcomes(STORE, "fundamentals", [subject])[subject]
    if not isinstance(kept, Fundamentals) or kept.source.retrieved is None:
        return False
    return bool(kept.facts) and dataset.order.now - kept.source.retrieved < FACTS_AGE
