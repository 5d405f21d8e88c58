"""Fetches what lies inside funds into the store: portfolios, and what the companies in them reported.

What is kept stays kept: answers are written as they come, so an interruption or the deadline loses nothing, and the
next call asks only for what is still absent or old.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol, cast

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.holdings.earnings import cik_subject
from smallcap_cli.core.windows import month_end, months_back
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.inside import look_inside
from smallcap_cli.dataset.keep import has_holdings
from smallcap_cli.dataset.order import STORE, Order
from smallcap_cli.errors import NotFound, NotOffered, SmallcapError

#: Facts of a company are asked for anew after so long: a report a quarter, and amendments in between.
FACTS_AGE = timedelta(days=7)
QUARTER_MONTHS = 3
#: Companies that are written together.
CHUNK = 25


#: Frames of the whole market are asked for where more companies than this are open: they are as many requests.
FRAMES_WORTH = 33


class BulkSource(Protocol):
    """A provider that answers many questions at once, as they come, and knows what settles many companies together."""

    def outcomes(self, wanted: str, subjects: Sequence[str], deadline: float) -> Iterator[tuple[str, object]]: ...

    def settled_companies(self, deadline: float) -> Mapping[int, Fundamentals]: ...


class FetchCount(NamedTuple):
    """What came of asking about companies: stored now, stored before and still new enough, and the errors of the rest.

    `settled` of the new ones are out of frames of the whole market.
    """

    new: int
    before: int
    errors: dict[str, SmallcapError]
    settled: int = 0


class HoldingsCount(NamedTuple):
    """The portfolios by fund, or why there is none; `before` are the funds whose stored one is new enough."""

    by_fund: dict[str, Holdings | SmallcapError]
    before: tuple[str, ...]


def fetch_holdings(dataset: Dataset, tickers: Sequence[str]) -> HoldingsCount:
    """The newest portfolio of each fund, asked of the networks in their order and kept as it comes, where it is new.

    A fund whose portfolio was stored less than a day ago is not asked for, unless with `--refresh`. Where it was filed,
    only the networks before the one with filings are asked while no later quarter of the fund is over.
    """
    order = dataset.order
    names = [order.only] if order.only else [n for n in order.names("holdings") if dataset.is_network(n)]
    found: dict[str, Holdings | SmallcapError] = {}
    before = []
    for ticker in dict.fromkeys(tickers):
        stored = _at_hand(dataset, ticker, names)
        asked = names if stored is None else _with_newer(dataset.order, stored, names)
        outcome = _asked_of_networks(dataset, ticker, asked)
        if stored is not None and len(asked) < len(names) and not isinstance(outcome, Holdings):
            found[ticker] = stored
            before.append(ticker)
            continue
        found[ticker] = outcome
        store = dataset.store()
        if isinstance(outcome, Holdings) and not has_holdings(store.answers(Holdings, ticker), outcome):
            store.keep([outcome], order.now)
    return HoldingsCount(found, tuple(before))


def _at_hand(dataset: Dataset, ticker: str, names: Sequence[str]) -> Holdings | None:
    """The stored portfolio, where one of these networks gave it at the address asked now."""
    order = dataset.order
    if order.refresh or order.as_of is not None:
        return None
    stored = dataset.outcomes(STORE, "holdings", [ticker])[ticker]
    if not isinstance(stored, Holdings) or stored.source.retrieved is None or stored.source.provider_name not in names:
        return None
    provider = dataset.provider(stored.source.provider_name)
    if stored.source.provider != getattr(provider, "source_label", stored.source.provider_name):
        return None
    return stored


def _with_newer(order: Order, stored: Holdings, names: Sequence[str]) -> Sequence[str]:
    """The networks that can have a newer portfolio than the stored one.

    A filing is of the last day of a quarter of the fund's year (Form N-PORT), so there is none before the next is over.
    """
    if stored.source.retrieved is not None and order.now - stored.source.retrieved < order.profile_age:
        return ()
    if stored.filed is None or stored.as_of is None:
        return names
    next_quarter = month_end(months_back(stored.as_of, -QUARTER_MONTHS))
    return names if order.now.date() > next_quarter else names[: names.index(stored.source.provider_name)]


def fetch_fundamentals(
    dataset: Dataset, tickers: Sequence[str], on_progress: Callable[[str, object, int, int], None] | None = None, *,
    facts_of_all: bool = False,
) -> FetchCount:  # fmt: skip
    """What the companies in the funds' holdings reported, asked of the SEC for those that are identified.

    Frames settle most of many companies for today; company facts decide about the rest, and about all of them with
    `facts_of_all`. A company whose facts are stored keeps being asked for them: frames have no past.
    """
    day = dataset.order.as_of or dataset.order.now.date()
    looked = look_inside(dataset, tickers, day)
    numbers = {company.cik for _, one in looked.with_holdings for company in one.rows if company.cik is not None}
    subjects = [cik_subject(number) for number in sorted(numbers)]
    stored = {subject: _facts_at_hand(dataset, subject) for subject in subjects}
    open_ones = [subject for subject in subjects if not _is_fresh(dataset, stored[subject], facts_of_all=facts_of_all)]
    ends = time.monotonic() + dataset.order.deadline_seconds
    source = cast("BulkSource", dataset.provider("sec")) if open_ones else None
    if source is None:
        return FetchCount(0, len(subjects), {})
    errors: dict[str, SmallcapError] = {}
    without_facts = [s for s in open_ones if (one := stored[s]) is None or not one.facts]
    settled: list[Fundamentals] = []
    if not facts_of_all and len(without_facts) > FRAMES_WORTH:
        try:
            of_market = source.settled_companies(dataset.order.deadline_seconds)
        except SmallcapError as error:  # company facts answer for every company then
            errors["frames"] = error
        else:
            by_subject = {one.subject: one for one in of_market.values()}
            settled = [by_subject[subject] for subject in without_facts if subject in by_subject]
            dataset.store().keep(settled, dataset.order.now)
    names = {one.subject for one in settled}
    asked = [subject for subject in open_ones if subject not in names]
    new, failed = _keep_facts(dataset, source, asked, ends - time.monotonic(), on_progress)
    return FetchCount(new + len(settled), len(subjects) - len(open_ones), errors | failed, len(settled))


def _keep_facts(
    dataset: Dataset, source: BulkSource, subjects: Sequence[str], seconds: float,
    on_progress: Callable[[str, object, int, int], None] | None,
) -> tuple[int, dict[str, SmallcapError]]:  # fmt: skip
    """Ask for the facts of companies and keep them as they come: how many, and the errors of the others."""
    waiting: list[Fundamentals] = []
    errors: dict[str, SmallcapError] = {}
    new = 0
    try:
        answers = source.outcomes("fundamentals", subjects, seconds) if subjects else ()
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
                on_progress(subject, outcome, done, len(subjects))
    finally:
        if waiting:
            dataset.store().keep(waiting, dataset.order.now)
    return new, errors


def _asked_of_networks(dataset: Dataset, ticker: str, names: Sequence[str]) -> Holdings | SmallcapError:
    """What the first network with a portfolio of the fund answers, else the error that says most."""
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


def _facts_at_hand(dataset: Dataset, subject: str) -> Fundamentals | None:
    found = dataset.outcomes(STORE, "fundamentals", [subject])[subject]
    return found if isinstance(found, Fundamentals) else None


def _is_fresh(dataset: Dataset, stored: Fundamentals | None, *, facts_of_all: bool) -> bool:
    """Whether what is stored of a company is new enough; with `facts_of_all` what frames settled is not enough."""
    if dataset.order.refresh or stored is None or stored.source.retrieved is None:
        return False
    says = bool(stored.facts) or (bool(stored.stated) and not facts_of_all)
    return says and dataset.order.now - stored.source.retrieved < FACTS_AGE
