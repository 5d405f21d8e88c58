"""Mergers and the like, taken out of flows, worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np

from smallcap_cli.core.flows.events import days_without_events, without_events
from smallcap_cli.core.flows.periods import flow_periods
from smallcap_cli.core.flows.shares import daily_flows
from smallcap_cli.core.model import FundEvent
from tests.core.flows.test_periods import month
from tests.core.flows.test_shares import history

MERGER = FundEvent(date(2025, 1, 17), "merger", "took over YYX", "verified", "a page", "YYX", 30.0)


def test_a_merger_is_no_flow_of_its_month_and_no_market_of_its_period() -> None:
    """100 to 142: 30 of the merger, 5 of purchases, so prices made 7."""
    (one,) = without_events([month("2025-01-31", 35.0, 100.0, 142.0)], [MERGER])
    assert (one.net_flow_usd, one.events_usd) == (5.0, 30.0)
    (period,) = flow_periods([one], "month")
    assert (period.flow_to_assets, period.market_usd) == (0.05, 7.0)


def test_an_event_of_another_month_or_without_an_amount_changes_nothing() -> None:
    months = (month("2025-02-28", 35.0), month("2025-03-31", 35.0))
    unknown = MERGER._replace(day=date(2025, 2, 3), assets_usd=None)
    assert without_events(months, [MERGER, unknown]) == months


def test_assets_that_leave_and_return_are_two_events() -> None:
    """A heartbeat trade over a month's end: 40 in on 30 June, 40 out on 1 July."""
    months = (month("2025-06-30", 41.0), month("2025-07-31", -38.0))
    trades = [
        FundEvent(date(2025, 6, 30), "heartbeat", "in", "secondary", "a page", assets_usd=40.0),
        FundEvent(date(2025, 7, 1), "heartbeat", "out", "secondary", "a page", assets_usd=-40.0),
    ]
    assert [one.net_flow_usd for one in without_events(months, trades)] == [1.0, 2.0]


def test_a_day_without_a_session_counts_on_the_next() -> None:
    """Counts 100, 110, 110, 115 at NAV 10: flows of 100, 0 and 50, the first all of an event."""
    flows = daily_flows(history([100.0, 110.0, 110.0, 115.0]))
    friday = MERGER._replace(day=date(2025, 1, 31), assets_usd=100.0)
    sunday = MERGER._replace(day=date(2025, 2, 2), assets_usd=-4.0)
    before = MERGER._replace(day=date(2025, 1, 30), assets_usd=1_000.0)
    found = days_without_events(flows, [friday, sunday, before])
    assert found.net_flow_usd.tolist() == [0.0, 4.0, 50.0]
    assert found.events_usd.tolist() == [100.0, -4.0, 0.0]
    assert np.array_equal(found.assets_usd, flows.assets_usd)
