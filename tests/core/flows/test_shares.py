"""Flows out of share counts, worked by hand on a fund of invented figures."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.flows.shares import ShareHistory, daily_flows, faulty_months, months_of, reads_as_date
from smallcap_cli.core.model import Source

NAN = float("nan")
#: The last session of January 2025 and three of February.
DAYS = ["2025-01-31", "2025-02-03", "2025-02-04", "2025-02-05"]


def history(
    counts: list[float], navs: list[float] | None = None, days: list[str] | None = None, lag: int = 1
) -> ShareHistory:
    days = DAYS[: len(counts)] if days is None else days
    return ShareHistory(
        "IWX", np.array(days, dtype="datetime64[D]"), np.array(navs or [10.0] * len(counts)), np.array(counts),
        Source("files", citation="IWX.csv"), lag,
    )  # fmt: skip


def test_the_count_of_the_next_row_shows_the_flow_of_a_day() -> None:
    """100 shares, then 110, 105, 120: +10 at NAV 10, -5 at 11, +15 at 12 on the days before their rows."""
    found = daily_flows(history([100.0, 110.0, 105.0, 120.0], [10.0, 11.0, 12.0, 13.0]))
    assert found.days.astype(str).tolist() == DAYS[:3]
    assert found.net_flow_usd.tolist() == [100.0, -55.0, 180.0]
    assert found.assets_usd.tolist() == [1_100.0, 1_155.0, 1_440.0]


def test_without_a_lag_the_count_of_a_row_shows_its_own_day() -> None:
    found = daily_flows(history([100.0, 110.0, 105.0], [10.0, 11.0, 12.0]), lag=0)
    assert found.net_flow_usd.tolist()[1:] == [110.0, -60.0]
    assert np.isnan(found.net_flow_usd[0])


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([100.0, 200.0, 100.0], "count goes from 100 to 200 and back"),
        ([100.0, 200.0, 205.0, 101.0], "count goes from 100 to 200 and back"),
        ([100.0, 20001222.0, 100.0], "count 20001222 reads as a date"),
        ([100.0, 0.0, 100.0], "count 0 is no count"),
    ],
)
def test_a_count_that_cannot_be_gives_no_flow(counts: list[float], said: str) -> None:
    found = daily_flows(history(counts), lag=0)
    assert found.faults == ((date(2025, 2, 3), said),)
    assert np.isnan(found.net_flow_usd).tolist()[1:3] == [True, True]


def test_a_count_that_stays_on_its_new_level_is_a_flow() -> None:
    """IWM of March 2007: 113.35m, 143.85m, 139.00m, 140.50m is a fund that grew by a quarter and wavered."""
    found = daily_flows(history([113.35, 143.85, 139.0, 140.5]), lag=0)
    assert found.faults == ()
    assert found.net_flow_usd.tolist()[1:] == pytest.approx([305.0, -48.5, 15.0])


def test_a_split_is_no_flow_in_a_count_that_is_not_adjusted() -> None:
    """Two for one: 100 shares of 20 become 204 of 10, four of which were bought."""
    found = daily_flows(history([100.0, 204.0], [20.0, 10.0]), lag=0)
    assert found.net_flow_usd.tolist()[1:] == [40.0]


def test_a_split_stands_in_the_row_of_its_day_before_the_trades() -> None:
    """Rows before the trades: 100 at 20, 105 at 20, then two for one: 210 at 10, then 212."""
    found = daily_flows(history([100.0, 105.0, 210.0, 212.0], [20.0, 20.0, 10.0, 10.0]))
    assert (found.net_flow_usd.tolist(), found.faults) == ([100.0, 0.0, 20.0], ())
    assert found.assets_usd.tolist() == [2_100.0, 2_100.0, 2_120.0]


def test_a_source_may_be_a_row_late_with_a_split() -> None:
    """The row of the split's day still has the 105 old shares: the next has 212 new ones, two of which were bought."""
    found = daily_flows(history([100.0, 105.0, 105.0, 212.0], [20.0, 20.0, 10.0, 10.0]))
    assert (found.net_flow_usd.tolist(), found.faults) == ([100.0, 0.0, 20.0], ())


def test_a_nav_that_leaps_gives_no_flow() -> None:
    found = daily_flows(history([100.0, 110.0, 111.0], [10.0, 13.0, 13.0]), lag=0)
    assert np.isnan(found.net_flow_usd).tolist() == [True, True, False]
    assert found.faults == ((date(2025, 2, 3), "NAV moves to 13 from 10"),)


def test_rows_of_days_without_a_session_are_left_out() -> None:
    """2024-03-29 was Good Friday and 2024-03-31 a Sunday: IWM has rows for both, without a count."""
    days = ["2024-03-28", "2024-03-29", "2024-03-31", "2024-04-01"]
    found = daily_flows(history([310.0, NAN, NAN, 312.0], days=days))
    assert (found.days.astype(str).tolist(), found.net_flow_usd.tolist()) == (["2024-03-28"], [20.0])


def test_a_session_without_a_flow_says_why() -> None:
    """The flow of a day rests on its row and the next: a fault in the third row spoils the second and third day."""
    found = daily_flows(history([100.0, 110.0, 20250204.0, 120.0]))
    why = "2025-02-04: count 20250204 reads as a date"
    assert found.reasons == {date(2025, 2, 3): why, date(2025, 2, 4): why}
    later = daily_flows(history([100.0, NAN, 111.0], [10.0, 10.0, 13.0]), lag=0)
    assert later.reasons == {
        date(2025, 1, 31): "no count of the session before it", date(2025, 2, 3): "2025-02-03: no count",
        date(2025, 2, 4): "2025-02-03: no count",
    }  # fmt: skip
    assert np.isnan(later.net_flow_usd).all()


def february() -> list[str]:
    """The sessions from 2025-01-30 to 2025-03-04; 2025-02-17 was a holiday."""
    days = np.arange(np.datetime64("2025-01-30"), np.datetime64("2025-03-05"))
    holiday = np.array(["2025-02-17"], dtype="datetime64[D]")
    return [str(day) for day in days[np.is_busday(days, holidays=holiday)]]


def test_a_month_has_the_flows_of_its_sessions_and_the_assets_at_both_ends() -> None:
    """One share more a session at NAV 10: February 2025 has 19 sessions, hence 190; 102 shares at its beginning."""
    days = february()
    counts = [100.0 + number for number in range(len(days))]
    (month,) = months_of(daily_flows(history(counts, days=days)), Source("files", citation="IWX.csv"))
    assert (month.month, month.net_flow_usd, month.method, month.scope) == (date(2025, 2, 28), 190.0, "shares", "fund")
    assert (month.opening_assets_usd, month.closing_assets_usd) == (1_020.0, 1_210.0)
    assert month.known == date(2025, 3, 4)


def test_a_month_with_a_session_missing_or_a_fault_has_none() -> None:
    days = february()
    counts = [100.0 + number for number in range(len(days))]
    gone = days.index("2025-02-12")
    lacking = daily_flows(history(counts[:gone] + counts[gone + 1 :], days=days[:gone] + days[gone + 1 :]))
    counts[gone] *= 2
    source = Source("files", citation="IWX.csv")
    assert months_of(lacking, source) == months_of(daily_flows(history(counts, days=days)), source) == ()


def test_what_reads_as_a_date() -> None:
    assert [reads_as_date(count) for count in (20001222.0, 19991231.0, 20001322.0, 2000122.0, 285600000.0)] == [
        True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "navs", "days", "lag"),
    [
        ([], None, [], 1),
        ([1.0, 2.0], None, ["2025-02-04", "2025-02-03"], 1),
        ([1.0], [0.0], None, 1),
        ([1.0], None, None, 2),
    ],
)
def test_a_history_that_is_none_is_refused(
    counts: list[float], navs: list[float] | None, days: list[str] | None, lag: int
) -> None:
    with pytest.raises(ValueError, match="IWX"):
        history(counts, navs, days, lag)


def test_a_month_over_without_a_flow_says_which_row_is_wrong() -> None:
    """The month that the rows begin in has no assets before it, and the one that they end in is not over."""
    days = february()
    counts = [100.0 + number for number in range(len(days))]
    assert faulty_months(daily_flows(history(counts, days=days)), date(2025, 3, 31)) == {}
    counts[days.index("2025-02-12")] = 0.0
    flows = daily_flows(history(counts, days=days))
    assert faulty_months(flows, date(2025, 3, 31)) == {date(2025, 2, 28): "2025-02-12: count 0 is no count"}
    assert faulty_months(flows, date(2025, 3, 3)) == {}  # not public yet
    row = days.index("2025-02-19")
    del days[row], counts[row]
    without = daily_flows(history(counts, days=days))
    assert faulty_months(without, date(2025, 3, 31)) == {date(2025, 2, 28): "no row of 2025-02-19"}


def test_a_month_without_assets_before_it_says_so() -> None:
    days = february()
    counts = [100.0 + number for number in range(len(days))]
    counts[days.index("2025-02-03")] = NAN  # the count after the trades of January's last session
    flows = daily_flows(history(counts, days=days))
    assert faulty_months(flows, date(2025, 3, 31)) == {date(2025, 2, 28): "2025-02-03: no count"}
