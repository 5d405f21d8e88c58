"""What a chart marks: falls, changes of index and fee, the catalogue's events, reviews; numbered by day."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.methodology.reviews import IndexReviews
from smallcap_cli.core.model import FundEvent, IndexIdentity, IndexPeriod
from smallcap_cli.tables.charts.events import event_marks
from tests.core.builders import comparison, conventions, data, fee, fund, month_end_history

#: January to June 2024; the fall from 120 to 90 ends in March.
CLOSES = [100.0, 120.0, 90.0, 100.0, 130.0, 130.0]
WINDOW = conventions("2024-06-30", "max")


def described(ticker: str = "UP", **facts: object) -> object:
    return data(month_end_history(ticker, "2024-01", CLOSES), fund=fund(ticker, **facts))


def test_events_inside_the_window_are_numbered_by_their_days() -> None:
    known = described(
        indexes=(
            IndexPeriod("old", None, "verified", "p"), IndexPeriod("new", date(2024, 5, 15), "verified", "p"),
        ),
        fees=(fee(0.0007, None, "2023-12-01"), fee(0.0006, "2024-02-10", None)),
        events=(
            FundEvent(date(2024, 4, 2), "merger", "took over SLY", "verified", "s"),
            FundEvent(date(2019, 4, 2), "merger", "before the window", "verified", "s"),
        ),
    )  # fmt: skip
    compared = comparison([known], WINDOW)._replace(  # type: ignore[list-item]
        indexes={"new": IndexIdentity("new", "The New Index", "New Index", "New", "Publisher")}
    )
    assert [(mark.number, mark.days, mark.text) for mark in event_marks(compared)] == [
        (1, (date(2024, 2, 10),), "UP: expense ratio 0.07 % to 0.06 %, first seen that day"),
        (2, (date(2024, 3, 31),), "low of the deepest drawdown, 2024-02-29 to 2024-03-31"),
        (3, (date(2024, 4, 2),), "UP: took over SLY"),
        (4, (date(2024, 5, 15),), "UP: index New Index, before old"),
    ]


def test_a_fee_in_force_from_a_day_is_not_called_seen_and_one_in_doubt_says_so() -> None:
    known = described(
        fees=(
            fee(0.002, None, "2024-01-01"),
            fee(0.001, None, None, effective=date(2024, 4, 1))._replace(status="disputed"),
        )
    )
    texts = [mark.text for mark in event_marks(comparison([known], WINDOW))]  # type: ignore[list-item]
    assert texts[-1] == "UP: expense ratio 0.20 % to 0.10 % (disputed)"


def test_several_funds_have_the_fall_that_all_share() -> None:
    other = data(month_end_history("CALM", "2024-01", [100.0, 110.0, 99.0, 110.0, 120.0, 120.0]))
    marks = event_marks(comparison([described(), other], WINDOW))  # type: ignore[list-item]
    assert [mark.text for mark in marks] == ["low of the deepest drawdown that all share, 2024-02-29 to 2024-03-31"]


def test_reviews_of_an_index_are_one_mark_with_all_their_days() -> None:
    days = (date(2023, 6, 23), date(2024, 3, 15), date(2024, 6, 21))
    marks = event_marks(comparison([described()], WINDOW), {"russell_2000": IndexReviews(days)})  # type: ignore[list-item]
    assert [(mark.days, mark.text) for mark in marks if "review" in mark.text] == [
        ((date(2024, 3, 15), date(2024, 6, 21)), "russell_2000: reviews take effect")
    ]


def test_without_closes_there_are_no_events() -> None:
    assert event_marks(comparison([data(None, "GONE")], WINDOW)) == ()
