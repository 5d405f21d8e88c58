"""What every source says of the funds of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.fund_sources import FundSources
    from smallcap_cli.dataset.gather import Gathered


def sources_of(context: Context, gathered: Gathered) -> dict[str, FundSources]:
    """What every source says of each fund by the day; a fund that nobody knows is left out, its error is gathered."""
    from smallcap_cli.dataset.fund_sources import fund_sources

    day, catalog = context.as_of or context.today, context.catalog
    known = [t for t in gathered.question.tickers if catalog.fund(t) is not None or t not in gathered.errors]
    return {ticker: fund_sources(context.dataset, ticker, day) for ticker in known}
