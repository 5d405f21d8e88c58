"""Everything that sources say of a fund's flows: months of filings and facts, and those its share count gives."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.events import days_without_events, without_events
from smallcap_cli.core.flows.methods import CLASS, FUND, SHARES, UNKNOWN
from smallcap_cli.core.flows.month_ends import is_by_month, months_between
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.flows.periods import FlowPeriod
from smallcap_cli.core.flows.published import published_periods
from smallcap_cli.core.flows.shares import DailyFlows, ShareHistory, daily_flows, faulty_months, months_of
from smallcap_cli.core.model import NOT_PUBLISHED, SOURCE_FAILED, Fund, FundData, FundEvent, Gap
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, SmallcapError, did_you_mean


class FundFlowFacts(NamedTuple):
    """The months of one fund by whatever method, its daily flows if a share count is known, or why there is nothing.

    `source` and `retrieved` are of the share count. `faulty` are the months that it has and that got no flow, by their
    last day, with the reason.
    """

    ticker: str
    months: tuple[FlowMonth, ...] = ()
    daily: DailyFlows | None = None
    source: str = ""
    retrieved: datetime | None = None
    warnings: tuple[str, ...] = ()
    gap: Gap | None = None
    error: SmallcapError | None = None
    events: tuple[FundEvent, ...] = ()
    published: tuple[FlowPeriod, ...] = ()
    faulty: Mapping[date, str] = MappingProxyType({})


def flow_facts(dataset: Dataset, ticker: str, as_of: date, lag: int | None = None) -> FundFlowFacts:
    """What is known of a fund's flows on a day; `lag` is what the count of a row shows, None for what its source says.

    **Raises** the fault of a file of the user's own: months of another source would hide it.
    """
    found = dataset.every_answer(FundFlows, ticker)
    months = [month for answer in found if isinstance(answer, FundFlows) for month in answer.months]
    counts = dataset.answer(ShareHistory, ticker)
    if isinstance(counts, Missing) and counts.could_not_ask:
        raise counts.error
    if isinstance(counts, Missing):
        dataset.own_files.lack("share_counts", ticker, counts.error, "flows of other sources")
    fund, figures = dataset.catalog.fund(ticker), dataset.published_figures(ticker)
    if fund is not None and fund.class_count == 1:  # its only class is the fund
        months = [month._replace(scope=FUND) if month.scope == CLASS else month for month in months]
    events = fund.events if fund is not None else ()
    published = () if isinstance(figures, Gap) else published_periods(figures, ticker, as_of)
    facts = FundFlowFacts(ticker, events=events, published=published)
    if isinstance(counts, ShareHistory):
        counts = replace(counts, scope=counts.scope or _scope_of(counts, fund))
        daily = None if is_by_month(counts) else _until(daily_flows(counts, lag), as_of)
        own = months_between(counts) if daily is None else months_of(daily, counts.source)
        faulty = {} if daily is None else faulty_months(daily, as_of)
        months = [*_beside_own(months, own, counts.method, faulty), *own]
        daily = days_without_events(daily, events) if daily is not None else None
        facts = facts._replace(
            daily=daily, source=counts.source.citation, retrieved=counts.source.retrieved, warnings=counts.warnings,
            faulty=faulty,
        )  # fmt: skip
    if facts.daily is not None or any(month.known <= as_of for month in months):
        return facts._replace(months=without_events(months, events))
    return _without_months(facts, found, dataset, is_known=fund is not None)


def _beside_own(
    months: Iterable[FlowMonth], own: Sequence[FlowMonth], method: str, faulty: Container[date]
) -> list[FlowMonth]:
    """The months that count beside those of the user's own share count: of its method those before and after it.

    Within it they would fill holes and faults of the count with what somebody else made of another one.
    """
    first, last = (own[0].month, own[-1].month) if own else (date.max, date.min)
    return [
        one for one in months
        if one.method != method or not (first <= one.month <= last or one.month in faulty)
    ]  # fmt: skip


def _scope_of(counts: ShareHistory, fund: Fund | None) -> str:
    """What a count of a ticker's shares is of: one class of a fund that has several; its assets may be of either.

    How many classes a fund has is known of those in the catalogue alone.
    """
    if fund is None:
        return UNKNOWN
    if fund.class_count == 1:
        return FUND
    return CLASS if counts.method == SHARES else UNKNOWN


def with_flows(dataset: Dataset, data: FundData, as_of: date) -> FundData:
    """A fund with the months of its net flows that were known on a day, or why there are none."""
    facts = flow_facts(dataset, data.ticker, as_of)
    gaps = data.gaps if facts.gap is None else {**data.gaps, "filed_flows": facts.gap}
    return data._replace(flows=facts.months, gaps=gaps)


def _without_months(
    facts: FundFlowFacts, found: Sequence[object], dataset: Dataset, *, is_known: bool
) -> FundFlowFacts:
    """The facts with the reason why there are no months: a source that failed, nothing known, or no such fund."""
    failed = next((answer for answer in found if isinstance(answer, (CouldNotAsk, CouldNotParse))), None)
    if failed is not None:
        return facts._replace(gap=Gap(SOURCE_FAILED, failed.message), error=failed)
    gap = Gap(NOT_PUBLISHED, "no flow is known")
    if is_known:
        return facts._replace(gap=gap)
    hint = "--shares DIR reads NAV and shares outstanding"
    if dataset.left_out("prices"):  # flows are asked of no network: whether there is such a fund, those of prices know
        return facts._replace(gap=gap, error=dataset.unknown_error("prices", facts.ticker, hint))
    near = did_you_mean(facts.ticker, dataset.catalog.fund_words(), hint)
    return facts._replace(gap=gap, error=NotFound(f"no flows of {facts.ticker} are known", near))


def _until(flows: DailyFlows, as_of: date) -> DailyFlows:
    """The sessions that a share count had shown on a day: that of a session is out on the next."""
    kept = flows.days < np.datetime64(as_of)
    faults = tuple(fault for fault in flows.faults if fault[0] < as_of)
    return flows._replace(
        days=flows.days[kept], net_flow_usd=flows.net_flow_usd[kept], assets_usd=flows.assets_usd[kept], faults=faults,
        events_usd=flows.events_usd[kept],
    )  # fmt: skip
