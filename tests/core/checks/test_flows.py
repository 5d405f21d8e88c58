"""Flows of a group: which months count, of which funds."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.checks.flows import known_months
from smallcap_cli.core.flows.months import FlowMonth

MONTHS = (date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30), date(2025, 5, 31))


def months(ticker: str, *flows: float | None, lag: int = 4) -> list[FlowMonth]:
    return [
        FlowMonth(ticker, month, flow, "filed", "fund", "a filing", date.fromordinal(month.toordinal() + lag))
        for month, flow in zip(MONTHS, flows, strict=False)
        if flow is not None
    ]


def test_a_group_has_the_newest_month_that_all_its_funds_have() -> None:
    members = {"A": months("A", 1.0, 2.0, 3.0), "B": months("B", 10.0, 20.0), "C": []}
    found = known_months(members, date(2025, 6, 30))
    assert found.newest == date(2025, 2, 28)
    assert dict(found.flows) == {MONTHS[0]: 11.0, MONTHS[1]: 22.0}
    assert found.detail == "to 2025-02, sum of 2 of 3 funds: A, B"


def test_a_fund_that_stopped_long_ago_holds_up_no_other() -> None:
    members = {"A": months("A", 1.0, 2.0, 3.0, 4.0, 5.0), "B": months("B", 10.0)}
    found = known_months(members, date(2025, 6, 30))
    assert (found.newest, found.flows[MONTHS[0]]) == (MONTHS[4], 1.0)


def test_a_month_counts_from_the_day_it_was_public() -> None:
    members = {"A": months("A", 1.0, 2.0, lag=60)}
    assert known_months(members, date(2025, 4, 1)).newest == MONTHS[0]  # 31 January and 60 days is 1 April
    assert known_months(members, date(2025, 3, 31)).newest is None


def test_sums_go_over_whole_months_alone() -> None:
    found = known_months({"A": months("A", 1.0, 2.0, 4.0, 8.0, 16.0)}, date(2025, 6, 30))
    assert (found.total(1), found.total(3), found.total(0), found.total(12)) == (16.0, 28.0, 31.0, None)
