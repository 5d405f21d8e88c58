"""When a kept series is due: worked on the calendar of November 2026 (the 20th is a Friday)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from smallcap_cli.core.ages import is_due, session_out

HALF_A_DAY = timedelta(hours=12)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-20T21:14", date(2026, 11, 19)),  # a minute before the close counts as out
        ("2026-11-20T21:15", date(2026, 11, 20)),
        ("2026-11-21T12:00", date(2026, 11, 20)),  # Saturday
        ("2026-11-23T21:14", date(2026, 11, 20)),  # Monday before the close
        ("2026-11-23T21:15", date(2026, 11, 23)),
    ],
)
def test_the_last_session_is_the_last_weekday_whose_close_is_out(now: str, day: date) -> None:
    assert session_out(at(now)).day == day


def test_the_moment_is_read_in_utc_whatever_its_zone() -> None:
    new_york = datetime(2026, 11, 20, 16, 20, tzinfo=timezone(timedelta(hours=-5)))  # 21:20 UTC
    assert session_out(new_york) == (date(2026, 11, 20), at("2026-11-20T21:15"))


def test_every_day_is_a_session_of_a_seven_day_series() -> None:
    assert session_out(at("2026-11-22T00:00"), seven_day=True) == (date(2026, 11, 21), at("2026-11-22T00:00"))


@pytest.mark.parametrize(
    ("last", "retrieved", "now", "due"),
    [
        # Has Friday's close: nothing newer before Monday evening.
        ("2026-11-20", "2026-11-20T22:00", "2026-11-23T20:00", False),
        ("2026-11-20", "2026-11-20T22:00", "2026-11-23T21:15", True),
        # Fetched on Friday at noon: lacks Friday's close, which is out since 21:15.
        ("2026-11-19", "2026-11-20T17:00", "2026-11-20T21:00", False),
        ("2026-11-19", "2026-11-20T17:00", "2026-11-20T21:15", True),
        # Fetched after the close, which the source did not have: again after twelve hours.
        ("2026-11-19", "2026-11-20T21:30", "2026-11-21T09:30", False),
        ("2026-11-19", "2026-11-20T21:30", "2026-11-21T09:31", True),
        # Thanksgiving, 26 November: no close will come; it is asked for once more, then every twelve hours.
        ("2026-11-25", "2026-11-25T22:00", "2026-11-26T21:15", True),
        ("2026-11-25", "2026-11-26T21:20", "2026-11-27T09:00", False),
    ],
)
def test_a_series_is_due_when_a_close_it_lacks_is_out(last: str, retrieved: str, now: str, due: bool) -> None:
    assert is_due(date.fromisoformat(last), at(retrieved), at(now), HALF_A_DAY) is due


def test_a_seven_day_series_is_due_on_a_sunday() -> None:
    assert is_due(date(2026, 11, 20), at("2026-11-21T10:00"), at("2026-11-22T00:05"), HALF_A_DAY, seven_day=True)
