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
