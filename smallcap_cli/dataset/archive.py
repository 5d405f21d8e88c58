"""Keeps what chosen funds filed in one quarter, out of the SEC's quarterly data set of Form N-PORT.

An archive has some 450 MB and every fund; it is read a line at a time. `FUNDS_A_PASS` funds are looked for in one pass,
so that no more than their lines are in memory, some 50,000 of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from smallcap_cli.core.model import Source
from smallcap_cli.dataset.fetch_filings import filings_at_hand, keep_portfolio
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.inside import identities_at_hand
from smallcap_cli.errors import NotFound, SmallcapError
from smallcap_cli.providers.sec.bulk import reports_in
from smallcap_cli.providers.sec.filings import document_path
from smallcap_cli.providers.sec.nport import portfolio_of
from smallcap_cli.providers.sec.provider import NAME, WWW
from smallcap_cli.providers.sec.tickers import FundClass, class_counts

FUNDS_A_PASS = 25
TRUST_HINT = "a trust that is one fund is in the list of companies: smallcap data fetch --identities"


class ArchiveCount(NamedTuple):
    """What an archive has of the funds: filings stored now by ticker, how many were stored before, and the errors."""

    new: Mapping[str, int]
    before: int
    errors: Mapping[str, SmallcapError]


def keep_archive(dataset: Dataset, archive: Path, tickers: Sequence[str], classes: Sequence[FundClass]) -> ArchiveCount:
    """Keep the portfolios and flows of funds that an archive has and the store has not, each whole.

    `classes` say which series a ticker is; a trust that is one fund, as SPY, is none and has its number instead.
    **Raises** CouldNotParse where the archive is none.
    """
    series = {one.ticker: one.series_id for one in classes}
    lacking = [ticker for ticker in tickers if ticker not in series]
    series |= _trusts(dataset, lacking) if lacking else {}
    counts = class_counts(classes)
    errors: dict[str, SmallcapError] = {
        ticker: NotFound(f"the list of fund classes has no {ticker}", TRUST_HINT)
        for ticker in lacking
        if ticker not in series
    }
    new = {ticker: 0 for ticker in tickers if ticker in series}
    found: set[str] = set()
    before = 0
    funds = list(new)
    for part in (funds[first : first + FUNDS_A_PASS] for first in range(0, len(funds), FUNDS_A_PASS)):
        of_series: dict[str, list[str]] = {}
        for ticker in part:
            of_series.setdefault(series[ticker], []).append(ticker)
        at_hand = {ticker: filings_at_hand(dataset, ticker) for ticker in part}
        for report in reports_in(archive, of_series):
            url = f"{WWW}{document_path(report.cik, report.accession)}"
            for ticker in of_series[report.series_id or f"{report.cik}"]:
                found.add(ticker)
                if report.accession in at_hand[ticker]:
                    before += 1
                    continue
                source = Source(NAME, None, dataset.order.now, "", url)
                keep_portfolio(dataset, portfolio_of(report, ticker, counts.get(report.series_id, 1), source))
                new[ticker] += 1
    errors |= {
        ticker: NotFound(f"{archive.name} has no portfolio of {ticker} ({series[ticker]})", "another quarter may")
        for ticker in new
        if ticker not in found
    }
    return ArchiveCount(new, before, errors)


def _trusts(dataset: Dataset, tickers: Sequence[str]) -> dict[str, str]:
    """The numbers under which an archive has trusts that are one fund: those of companies with these tickers."""
    pairs = (pair for one in identities_at_hand(dataset) for pair in one.rows if pair.kind == "ticker")
    return {pair.identifier: f"{pair.cik}" for pair in pairs if pair.cik is not None and pair.identifier in tickers}
