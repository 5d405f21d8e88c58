"""Holdings for the tests, by the words that matter in them."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.companies import Companies, companies_together
from smallcap_cli.core.identity import Directory
from smallcap_cli.core.model import Source

DAY = date(2025, 8, 15)


def fund(ticker: str, *rows: HoldingLine) -> Holdings:
    """The holdings of a fund on DAY."""
    return Holdings(ticker, DAY, rows, Source("files", as_of=DAY))


def share(ticker: str, weight: float | None, name: str = "", **given: object) -> HoldingLine:
    """A line that is a share, named after its ticker unless told."""
    return HoldingLine(ticker, name or f"{ticker} CORP", weight, asset_class="Equity", **given)  # type: ignore[arg-type]


def companies_of(holdings: Holdings, directory: Directory | None = None) -> Companies:
    """The companies of one fund."""
    return companies_together([holdings], directory)[0]
