"""Months of flows as a check knows them on a day."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.checks.flows import known_months
from smallcap_cli.core.flows.months import FlowMonth


@pytest.mark.parametrize(
    ("scope", "detail"),
    [("fund", "to 2025-06"), ("class", "to 2025-06, this share class"), ("unknown", "to 2025-06, scope not stated")],
)
def test_a_flow_that_is_not_the_whole_funds_says_so(scope: str, detail: str) -> None:
    month = FlowMonth("VBR", date(2025, 6, 30), -7e6, "shares", scope, "VBR.csv", date(2025, 7, 1))
    assert known_months({"VBR": [month]}, date(2025, 7, 31)).detail == detail


def months(ticker: str, flows: dict[str, float]) -> list[FlowMonth]:
    """Months by their last day, known a month later."""
    return [
        FlowMonth(ticker, date.fromisoformat(day), flow, "shares", "fund", "file", date(2025, 7, 10))
        for day, flow in flows.items()
    ]


APRIL_AND_MAY = {"2025-04-30": 1.0, "2025-05-31": 2.0}
GROUP = {
    "AAA": months("AAA", {**APRIL_AND_MAY, "2025-06-30": 4.0}),
    "BBB": months("BBB", {**APRIL_AND_MAY, "2025-06-30": 8.0}),
    "CCC": months("CCC", {"2025-04-30": 100.0, "2025-06-30": 32.0}),  # without May
}


def test_a_sum_of_a_group_is_of_funds_with_every_month() -> None:
    """June is 4 + 8 + 32; April to June of the two that have all three, 1 + 2 + 4 and 1 + 2 + 8."""
    day = date(2025, 7, 31)
    june, quarter = known_months(GROUP, day, 1), known_months(GROUP, day, 3)
    assert (june.total(1), june.funds) == (44.0, ("AAA", "BBB", "CCC"))
    assert (quarter.total(3), quarter.funds) == (18.0, ("AAA", "BBB"))
    assert quarter.detail == "to 2025-06, sum of 2 of 3 funds: AAA, BBB"


def test_of_a_group_of_which_no_fund_has_every_month_there_is_no_sum() -> None:
    assert known_months({"CCC": GROUP["CCC"], "DDD": GROUP["CCC"]}, date(2025, 7, 31), 3).total(3) is None
