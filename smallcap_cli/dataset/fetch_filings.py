"""Fetches every portfolio that a fund has filed into the store, and the monthly flows in the same reports.

What is kept of a filing is written whole, its lines and its flows together, as soon as it is there: whatever ends the
call, the next one asks for the filings that are not in the store yet. Filings do not change, so none is asked twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.keep import has_holdings
from smallcap_cli.errors import SmallcapError

if TYPE_CHECKING:
    from smallcap_cli.providers.sec.filings import Filing
    from smallcap_cli.providers.sec.nport import FundPortfolio


class FilingSource(Protocol):
    """A provider of everything a fund has filed."""

    def fund_filings(self, ticker: str) -> tuple[Filing, ...]: ...

    def portfolios(
        self, ticker: str, filings: Sequence[Filing], deadline: float
    ) -> Iterator[tuple[str, FundPortfolio | SmallcapError]]: ...


class FilingCount(NamedTuple):
    """What came of a fund's filings: stored now, stored before, and the errors of the rest by their numbers."""

    new: int
    before: int
    errors: dict[str, SmallcapError]


def fetch_filings(
    dataset: Dataset, tickers: Sequence[str], on_progress: Callable[[str, object, int, int], None] | None = None
) -> dict[str, FilingCount | SmallcapError]:
    """Ask for every filing of each fund that the store lacks, newest first, and keep each as it comes."""
    ends = time.monotonic() + dataset.order.deadline_seconds
    source: FilingSource = cast("FilingSource", dataset.provider("sec"))
    found: dict[str, FilingCount | SmallcapError] = {}
    for ticker in tickers:
        try:
            listed = source.fund_filings(ticker)
        except SmallcapError as error:
            found[ticker] = error
            continue
        at_hand = filings_at_hand(dataset, ticker)
        lacking = [filing for filing in listed if filing.accession not in at_hand]
        errors: dict[str, SmallcapError] = {}
        answers = source.portfolios(ticker, lacking, ends - time.monotonic()) if lacking else ()
        for done, (number, outcome) in enumerate(answers, start=1):
            if isinstance(outcome, SmallcapError):
                errors[number] = outcome
            else:
                keep_portfolio(dataset, outcome)
            if on_progress is not None:
                on_progress(f"{ticker} {number}", outcome, done, len(lacking))
        found[ticker] = FilingCount(len(lacking) - len(errors), len(listed) - len(lacking), errors)
    return found


def filings_at_hand(dataset: Dataset, ticker: str) -> frozenset[str]:
    """The numbers of the filings of a fund that the store has whole."""
    return frozenset(number for flows in dataset.store().answers(FundFlows, ticker) for number in flows.filings)


def keep_portfolio(dataset: Dataset, portfolio: FundPortfolio) -> None:
    """Keep the lines and the flows of one filing in one transaction; lines that are there already are not repeated."""
    holdings = portfolio.holdings
    store = dataset.store()
    own = () if has_holdings(store.answers(Holdings, holdings.ticker), holdings) else (holdings,)
    store.keep([*own, portfolio.flows], dataset.order.now)
