"""Flows out of month ends alone, worked by hand; the figures are those of a page on fund flows (see each test)."""

from __future__ import annotations

from dataclasses import replace

from smallcap_cli.core.flows.methods import ASSETS
from smallcap_cli.core.flows.month_ends import is_by_month, months_between
from smallcap_cli.core.flows.shares import ShareHistory
from tests.core.flows.test_shares import NAN, history

ENDS = ["2025-01-31", "2025-02-28", "2025-03-31"]


def of_assets(assets: list[float], navs: list[float], days: list[str]) -> ShareHistory:
    counts = [one / nav for one, nav in zip(assets, navs, strict=True)]
    return replace(history(counts, navs, days, 0), method=ASSETS)


def test_the_flow_is_the_change_of_assets_less_that_of_the_nav() -> None:
    """1,000 at NAV 10, then 1,199 at 10.90 after a distribution of 0.10: 1,199 - 1,000 x 1.09 = 109. Then nothing."""
    february, march = months_between(of_assets([1_000.0, 1_199.0, 1_210.0], [10.0, 10.9, 11.0], ENDS))
    assert (round(february.net_flow_usd, 9), february.method, february.opening_assets_usd) == (109.0, "assets", 1_000.0)
    assert abs(march.net_flow_usd) < 1e-9


def test_a_split_is_no_flow() -> None:
    """100 shares at 40, then 200 at 20.50: no flow; 4,100 at the end."""
    (found,) = months_between(history([100.0, 200.0], [40.0, 20.5], ENDS[:2]))
    assert (found.net_flow_usd, found.closing_assets_usd) == (0.0, 4_100.0)


def test_a_month_needs_both_its_ends() -> None:
    """Of 27 February one session is missing; a row without a count ends no month; 2025-03-30 is a Sunday."""
    assert not months_between(history([100.0, 110.0], days=["2025-01-31", "2025-02-27"]))
    assert not months_between(history([100.0, NAN, 110.0], days=ENDS))
    assert not months_between(history([100.0, 110.0], days=["2025-01-31", "2025-03-31"]))
    assert not months_between(history([20_250_131.0, 110.0], days=ENDS[:2]))
    assert [
        one.month.isoformat() for one in months_between(history([1.0, 2.0], days=["2025-05-30", "2025-06-30"]))
    ] == ["2025-06-30"]


def test_a_table_by_month_has_no_month_twice() -> None:
    assert is_by_month(history([1.0, 2.0, 3.0], days=ENDS))
    assert not is_by_month(history([1.0, 2.0], days=["2025-02-27", "2025-02-28"]))
    assert not is_by_month(history([1.0]))
