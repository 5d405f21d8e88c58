"""The last close and the range of 52 weeks: prices as traded, on the days they were."""

from __future__ import annotations

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics import quotes
from tests.core.builders import data, day, days, history, month_end_history

ON = ["2024-11-29", "2024-12-02", "2025-04-08", "2025-10-15", "2025-11-28", "2025-12-01"]
CLOSES = [130.0, 126.8, 90.5, 125.0, 120.8, 300.0]


def facts(as_of: str = "2025-11-30") -> FactInputs:
    return FactInputs(data(history("AAA", days(ON), CLOSES)), day(as_of), None, "")


def test_the_last_close_is_the_one_on_or_before_the_day() -> None:
    cell = quotes.last_close(facts())
    assert (cell.value, cell.as_of) == (120.8, day("2025-11-28"))


def test_the_range_counts_52_weeks_back_from_the_last_close() -> None:
    """52 weeks before 2025-11-28 is 2024-11-29, the day of 130, which counts; 300 is later."""
    high, low = quotes.high_52w(facts()), quotes.low_52w(facts())
    assert (high.value, high.as_of) == (130.0, day("2024-11-29"))
    assert (low.value, low.as_of) == (90.5, day("2025-04-08"))


def test_before_the_first_close_there_is_none() -> None:
    assert quotes.last_close(facts("2024-11-28")).missing == "not_listed_then"


def test_total_returns_have_no_price() -> None:
    months = data(month_end_history("AAA", "2025-10", [100.0, 101.0]))
    assert quotes.high_52w(FactInputs(months, day("2025-11-30"), None, "")).detail == "total returns only, no price"
