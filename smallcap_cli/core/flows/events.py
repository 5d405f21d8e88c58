"""Mergers, conversions and heartbeat trades: assets that came or left without a purchase or a sale by an investor.

Share counts and filings have them inside their flows (Form N-PORT, item B.6: shares sold include those issued for the
assets of another fund), so an event whose amount is known is taken out of the flow of its month and of its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.flows.shares import DailyFlows
from smallcap_cli.core.model import FundEvent
from smallcap_cli.core.windows import month_end


def without_events(months: Iterable[FlowMonth], events: Sequence[FundEvent]) -> tuple[FlowMonth, ...]:
    """The months of a fund with its events taken out of their flows; one without a known amount stays inside."""
    amounts: dict[date, float] = {}
    for event in events:
        if event.assets_usd is not None:
            last = month_end(event.day)
            amounts[last] = amounts.get(last, 0.0) + event.assets_usd
    return tuple(
        one if one.month not in amounts
        else one._replace(net_flow_usd=one.net_flow_usd - amounts[one.month], events_usd=amounts[one.month])
        for one in months
    )  # fmt: skip


def days_without_events(flows: DailyFlows, events: Sequence[FundEvent]) -> DailyFlows:
    """The daily flows of a fund with its events taken out of the session they fell on, or of the next one."""
    net, amounts = flows.net_flow_usd.copy(), flows.events_usd.copy()
    for event in events:
        place = int(np.searchsorted(flows.days, np.datetime64(event.day)))
        if event.assets_usd is not None and place < len(flows.days) and event.day >= flows.days[0].item():
            net[place] -= event.assets_usd
            amounts[place] += event.assets_usd
    return flows._replace(net_flow_usd=net, events_usd=amounts)
