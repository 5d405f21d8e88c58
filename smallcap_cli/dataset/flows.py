"""Everything that sources say of a fund's flows: months of filings and facts, and those its share count gives."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.flows.shares import DailyFlows, ShareHistory, daily_flows, months_of
from smallcap_cli.core.model import NOT_PUBLISHED, SOURCE_FAILED, Gap
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, SmallcapError, did_you_mean


class FundFlowFacts(NamedTuple):
    """The months of one fund by whatever method, its daily flows if a share count is known, or why there is nothing."""

    ticker: str
    months: tuple[FlowMonth, ...] = ()
    daily: DailyFlows | None = None
    source: str = ""
    warnings: tuple[str, ...] = ()
    gap: Gap | None = None
    error: SmallcapError | None = None


def flow_facts(dataset: Dataset, ticker: str, as_of: date, lag: int | None = None) -> FundFlowFacts:
    """What is known of a fund's flows on a day; `lag` is what the count of a row shows, None for what its source says.

    **Raises** the fault of a file of the user's own.
    """
    found = dataset.every_answer(FundFlows, ticker)
    months = [month for answer in found if isinstance(answer, FundFlows) for month in answer.months]
    counts = dataset.answer(ShareHistory, ticker)
    if isinstance(counts, Missing) and counts.could_not_ask:
        raise counts.error
    daily, source = None, ""
    warnings: tuple[str, ...] = ()
    if isinstance(counts, ShareHistory):
        daily = _until(daily_flows(counts, lag), as_of)
        source, warnings = counts.source.citation, counts.warnings
        # The user's own count comes before the months that somebody else made of one.
        months = [month for month in months if month.method != "shares"] + list(months_of(daily, counts.source))
    if daily is not None or any(month.known <= as_of for month in months):
        return FundFlowFacts(ticker, tuple(months), daily, source, warnings)
    failed = next((answer for answer in found if isinstance(answer, (CouldNotAsk, CouldNotParse))), None)
    if failed is not None:
        return FundFlowFacts(ticker, gap=Gap(SOURCE_FAILED, failed.message), error=failed)
    gap, unknown = Gap(NOT_PUBLISHED, "no flow is known"), None
    if dataset.catalog.fund(ticker) is None:
        near = did_you_mean(ticker, dataset.catalog.fund_words(), "--shares DIR reads NAV and shares outstanding")
        unknown = NotFound(f"no flows of {ticker} are known", near)
    return FundFlowFacts(ticker, gap=gap, error=unknown)


def _until(flows: DailyFlows, as_of: date) -> DailyFlows:
    """The sessions that a share count had shown on a day: that of a session is out on the next."""
    kept = flows.days < np.datetime64(as_of)
    faults = tuple(fault for fault in flows.faults if fault[0] < as_of)
    return DailyFlows(flows.ticker, flows.days[kept], flows.net_flow_usd[kept], flows.assets_usd[kept], faults)
