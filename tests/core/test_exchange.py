"""The days the New York Stock Exchange was open on, by closures that were in the news, and when a day has settled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from smallcap_cli.core.exchange import missed_sessions, sessions


def opened(first: str, last: str) -> list[str]:
    return [str(day) for day in sessions(date.fromisoformat(first), date.fromisoformat(last))]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        # Mourning for President Carter, Thursday 2025-01-09.
        ("2025-01-08", "2025-01-10", ["2025-01-08", "2025-01-10"]),
        # Hurricane Sandy, Monday and Tuesday.
        ("2012-10-26", "2012-10-31", ["2012-10-26", "2012-10-31"]),
        # Closed from Tuesday 2001-09-11 to Friday the 14th.
        ("2001-09-10", "2001-09-17", ["2001-09-10", "2001-09-17"]),
        # Good Friday 2024.
        ("2024-03-28", "2024-04-01", ["2024-03-28", "2024-04-01"]),
        # Juneteenth was kept from 2022 on, that year on Monday the 20th; in 2021 the exchange was open.
        ("2022-06-17", "2022-06-21", ["2022-06-17", "2022-06-21"]),
        ("2021-06-18", "2021-06-21", ["2021-06-18", "2021-06-21"]),
        # Independence Day on a Saturday is kept on Friday.
        ("2020-07-02", "2020-07-06", ["2020-07-02", "2020-07-06"]),
        # New Year's Day on a Saturday is not kept: Friday 2021-12-31 was traded.
        ("2021-12-30", "2022-01-03", ["2021-12-30", "2021-12-31", "2022-01-03"]),
        # A presidential election, Tuesday 1980-11-04; in 1984 the exchange was open.
        ("1980-11-04", "1980-11-05", ["1980-11-05"]),
        ("1984-11-06", "1984-11-06", ["1984-11-06"]),
        # Christmas on a Sunday is kept on Monday, on a Saturday on Friday.
        ("2022-12-23", "2022-12-27", ["2022-12-23", "2022-12-27"]),
        ("2021-12-23", "2021-12-27", ["2021-12-23", "2021-12-27"]),
        # Memorial Day 2025 on the 26th, Labor Day on 1 September, Thanksgiving on 27 November.
        ("2025-05-26", "2025-05-26", []),
        ("2025-09-01", "2025-09-01", []),
        ("2025-11-27", "2025-11-27", []),
        # Martin Luther King's day is kept since 1998.
        ("1997-01-20", "1997-01-20", ["1997-01-20"]),
        ("1998-01-19", "1998-01-19", []),
        # The first days of SPY, more than the calendar's own twenty years back.
        ("1993-01-29", "1993-02-01", ["1993-01-29", "1993-02-01"]),
        # A whole session that Yahoo lacked.
        ("2026-08-28", "2026-08-30", ["2026-08-28"]),
    ],
)
def test_the_exchange_was_open_on(first: str, last: str, found: list[str]) -> None:
    assert opened(first, last) == found


def test_a_year_has_as_many_sessions_as_counted() -> None:
    # 2025: 261 weekdays less ten holidays and the day of mourning.
    assert len(opened("2025-01-01", "2025-12-31")) == 250


def test_days_are_dates_in_order() -> None:
    found = sessions(date(2025, 1, 6), date(2025, 1, 13))
    assert found.dtype == "datetime64[D]"
    assert found.astype(str).tolist() == ["2025-01-06", "2025-01-07", "2025-01-08", "2025-01-10", "2025-01-13"]


def test_days_beyond_the_calendar_are_left_out() -> None:
    assert opened("1800-01-01", "1970-12-31") == []
    assert opened("2101-01-01", "2300-01-01") == []
    whole = sessions(date.min, date.max)
    # 2100-12-31 is a Friday.
    # 1971-01-01 was a Friday and a holiday.
    assert (str(whole[0]), str(whole[-1])) == ("1971-01-04", "2100-12-31")


def test_days_in_the_wrong_order_have_no_session_between() -> None:
    assert opened("2025-01-13", "2025-01-06") == []


# A close counts as out at 21:15 UTC: late in summer and on the Friday after Thanksgiving, never early.


@pytest.mark.parametrize(
    ("last_day", "now", "missed"),
    [
        ("2025-01-08", "2025-01-10T21:14:59", 0),
        ("2025-01-08", "2025-01-10T21:15:00", 1),
        ("2025-01-08", "2025-01-13T23:00:00", 2),
        ("2025-07-17", "2025-07-18T21:14:00", 0),
        ("2025-07-17", "2025-07-18T21:15:00", 1),
        ("2025-11-26", "2025-11-28T21:14:00", 0),
        ("2025-11-26", "2025-11-28T21:15:00", 1),
        # Thursday the 27th is Thanksgiving.
        ("2025-11-26", "2025-11-27T23:00:00", 0),
        ("2025-01-10", "2025-01-12T12:00:00", 0),
        # A bar of a Saturday: the next session is Monday's.
        ("2025-01-11", "2025-01-13T22:00:00", 1),
        # A clock that is behind the last bar.
        ("2025-01-13", "2025-01-10T22:00:00", 0),
    ],
)
def test_sessions_are_missed_once_they_have_settled(last_day: str, now: str, missed: int) -> None:
    assert missed_sessions(date.fromisoformat(last_day), moment(now)) == missed


def test_the_moment_may_be_in_any_zone() -> None:
    new_york = timezone(timedelta(hours=-5))
    assert missed_sessions(date(2025, 1, 8), datetime(2025, 1, 10, 16, 15, tzinfo=new_york)) == 1


def test_sessions_cannot_be_written_since_others_hold_them_too() -> None:
    found = sessions(date(2026, 1, 5), date(2026, 1, 9))
    with pytest.raises(ValueError, match="read-only"):
        found[0] = found[1]
    assert sessions(date(2026, 1, 5), date(2026, 1, 9)).tolist()[0] == date(2026, 1, 5)
