"""The same flow by two methods, and published ones beside months and sessions, worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.flows.events import without_events
from smallcap_cli.core.flows.months import series_of
from smallcap_cli.core.flows.overlaps import overlaps_of, overlaps_of_published
from smallcap_cli.core.flows.published import published_periods
from smallcap_cli.core.flows.shares import daily_flows
from smallcap_cli.core.model import PublishedFigure
from tests.core.flows.test_events import MERGER
from tests.core.flows.test_periods import month
from tests.core.flows.test_shares import history

TODAY = date(2025, 12, 31)
SHARES = [month("2025-01-31", 10.0, 1_000.0, 1_010.0), month("2025-02-28", 20.0, 1_010.0, 1_030.0)]
FILED = [month("2025-01-31", 12.0, method="filed"), month("2025-02-28", 31.0, method="filed")]
PUBLISHED = PublishedFigure(
    "IWX", "net_flow_usd", 33.0, date(2025, 2, 28), "A Letter", "Flows", "secondary", period_start=date(2025, 1, 1)
)  # fmt: skip


def test_months_that_two_methods_know() -> None:
    """10 against 12 is 0.2 % of 1,000, 20 against 31 is 1.09 % of 1,010; a quarter that lacks a month is none."""
    series = series_of([*SHARES, *FILED, month("2025-03-31", 1.0)], TODAY)
    found = overlaps_of(series, "month")
    assert [(one.flow.label, one.flow.method, one.other.method, one.verdict) for one in found] == [
        ("2025-01", "shares", "filed", "agree"), ("2025-02", "shares", "filed", "differ"),
    ]  # fmt: skip
    assert found[0].difference_usd == -2.0
    assert found[1].difference_to_assets == pytest.approx(-11 / 1_010)
    assert overlaps_of(series, "quarter") == ()


@pytest.mark.parametrize(("filed", "verdict"), [(12.5, "agree"), (12.6, "near"), (20.0, "near"), (20.1, "differ")])
def test_how_near_is_near(filed: float, verdict: str) -> None:
    """A quarter of a percent of 1,000 is 2.5, one percent 10."""
    (found,) = overlaps_of(series_of([SHARES[0], month("2025-01-31", filed, method="filed")], TODAY), "month")
    assert found.verdict == verdict


def test_flows_of_a_class_are_not_compared_with_those_of_the_fund() -> None:
    of_class = [one._replace(scope="class") for one in FILED]
    assert overlaps_of(series_of([*SHARES, *of_class], TODAY), "month") == ()


def test_a_published_flow_is_compared_with_the_months_that_fill_it() -> None:
    """30 of January and February against 33; with a merger of 30 publishers count 60."""
    periods = published_periods([PUBLISHED], "IWX", TODAY)
    (found,) = overlaps_of_published(periods, series_of(SHARES, TODAY), None)
    assert (found.flow.net_flow_usd, found.difference_usd, found.flow.opening_assets_usd) == (30.0, -3.0, 1_000.0)
    merged = without_events([SHARES[0]._replace(net_flow_usd=40.0), SHARES[1]], [MERGER])
    (found,) = overlaps_of_published(periods, series_of(merged, TODAY), None)
    assert found.flow.net_flow_usd == 60.0


def test_a_published_flow_of_part_of_a_month_needs_the_sessions() -> None:
    """Flows of 100, -50 and 150 on 31 January, 3 and 4 February; assets of 1,100 at the end of January."""
    daily = daily_flows(history([100.0, 110.0, 105.0, 120.0, 121.0], days=[
        "2025-01-31", "2025-02-03", "2025-02-04", "2025-02-05", "2025-02-06"]))  # fmt: skip
    part = PUBLISHED._replace(period_start=date(2025, 2, 1), as_of=date(2025, 2, 4), value=90.0)
    periods = published_periods([part], "IWX", TODAY)
    (found,) = overlaps_of_published(periods, {}, daily)
    assert (found.flow.net_flow_usd, found.difference_usd, found.flow.opening_assets_usd) == (100.0, 10.0, 1_100.0)
    assert overlaps_of_published(periods, series_of(SHARES, TODAY), None) == ()
    late = published_periods([part._replace(as_of=date(2025, 2, 28))], "IWX", TODAY)
    assert overlaps_of_published(late, {}, daily) == ()


def test_published_periods_leave_out_what_is_disputed_or_later() -> None:
    others = [
        PUBLISHED._replace(usable=False), PUBLISHED._replace(subject="YYX"), PUBLISHED._replace(metric="aum_usd"),
        PUBLISHED._replace(as_of=date(2026, 1, 1)),
    ]  # fmt: skip
    (found,) = published_periods([*others, PUBLISHED], "IWX", TODAY)
    assert (found.label, found.source, found.scope) == ("2025-01-01 to 2025-02-28", ("A Letter, Flows",), "unknown")
