"""Reviews of a year: date rules on sessions, against days that were published."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.methodology.dates import WEEKDAYS, date_rule
from smallcap_cli.core.methodology.model import Event, Provenance
from smallcap_cli.core.methodology.reviews import Review, Sessions, reviews
from smallcap_cli.core.model import NOT_PUBLISHED, Gap
from tests.catalog.test_methodologies import IDS, library

#: Holidays are all that these weekdays lack: enough of a calendar for the rules, and nothing to look up.
PLAIN = np.arange(np.datetime64("2024-01-01"), np.datetime64("2029-01-01"))
PLAIN = PLAIN[np.is_busday(PLAIN)]


def event(**rules: str) -> Event:
    days = {name: date_rule(rules[name]) if name in rules else None for name in ("rank_date", "announce", "effective")}
    return Event("review", scope=("size",), prov=Provenance("unverified"), **days)


def of(year: int, methodology_id: str, name: str) -> tuple[Review, ...]:
    days = sessions(date(year - 1, 1, 1), date(year + 1, 12, 31))
    (found,) = [one for one in library(methodology_id).calendar if one.name == name]
    return reviews(found, year, days)


@pytest.mark.parametrize(
    ("year", "ranked", "effective", "in_force"),
    [
        # Mondo Visione, 2024-03-01: rank day 30 April, final after the close of 28 June, in force on Monday 1 July
        (2024, date(2024, 4, 30), date(2024, 6, 28), date(2024, 7, 1)),
        # Traders Magazine, 2025: rank day 30 April, after the close of 27 June, in force on Monday 30 June
        (2025, date(2025, 4, 30), date(2025, 6, 27), date(2025, 6, 30)),
    ],
)
def test_russell_june_is_as_published(year, ranked, effective, in_force):
    (review,) = of(year, "russell_2000", "june")
    assert (review.rank_date, review.effective, review.in_force) == (ranked, effective, in_force)


def test_russell_november_begins_in_2026():
    """Second Friday of November, first in 2026: LSEG, 2025."""
    (first,) = of(2026, "russell_2000", "november")
    assert first.effective == date(2026, 11, 13)
    (before,) = of(2025, "russell_2000", "november")
    assert before.effective == Gap(NOT_PUBLISHED, "the rule holds from 2026-11-01 on")


def test_a_review_before_its_rule_held_has_no_days():
    """Until 2022 the Russell rank day was in May."""
    (review,) = of(2022, "russell_2000", "june")
    assert review.rank_date == review.effective == Gap(NOT_PUBLISHED, "the rule holds from 2023-01-01 on")


def test_a_quarterly_rule_gives_four_reviews_traded_over_five_days():
    found = of(2026, "crsp_us_small_cap", "quarterly")
    # ranked on first Fridays; CRSP announced 18 to 24 March, and 4 December for the ranking
    assert [review.rank_date for review in found] == [
        date(2026, 3, 6), date(2026, 6, 5), date(2026, 9, 4), date(2026, 12, 4),
    ]  # fmt: skip
    assert [review.effective for review in found] == [
        date(2026, 3, 18), date(2026, 6, 16), date(2026, 9, 16), date(2026, 12, 16),
    ]  # fmt: skip
    # Friday 19 June 2026 is a holiday, Juneteenth: five sessions to Tuesday the 23rd, as in 2025 to Tuesday the 24th
    assert [review.last_traded for review in found] == [
        date(2026, 3, 24), date(2026, 6, 23), date(2026, 9, 22), date(2026, 12, 22),
    ]  # fmt: skip
    assert found[0].in_force == date(2026, 3, 25)


@pytest.mark.parametrize(
    ("ranked", "first", "last"),
    [
        (date(2017, 9, 1), date(2017, 9, 13), date(2017, 9, 19)),
        (date(2025, 9, 5), date(2025, 9, 17), date(2025, 9, 23)),
    ],
)
def test_the_crsp_transition_is_as_announced(ranked, first, last):
    """CRSP's announcement of 2017, and its events of 2025; Labor Day lies between ranking and transition in 2017."""
    review = next(one for one in of(ranked.year, "crsp_us_small_cap", "quarterly") if one.rank_date == ranked)
    assert (review.effective, review.last_traded) == (first, last)


@pytest.mark.parametrize("day", [date(2024, 5, 24), date(2025, 5, 23)])
def test_russell_lists_come_on_the_fourth_friday_of_may(day):
    assert of(day.year, "russell_2000", "june")[0].announce == day


def test_a_drawn_day_says_between_which_days_it_lies():
    """Fifteen and five sessions before Friday 20 March 2026: 27 February and 13 March."""
    drawn = "random_in(business_days_before(effective, 15), business_days_before(effective, 5))"
    first = reviews(
        event(rank_date=drawn, effective="nth_weekday(3, fri, 3)"), 2026, sessions(date(2025, 1, 1), date(2027, 12, 31))
    )[0]
    assert first.rank_date == Gap(NOT_PUBLISHED, "drawn at random from 2026-02-27 to 2026-03-13")


def test_a_review_on_need_is_one_without_days():
    (review,) = of(2026, "sp_smallcap_600", "ad_hoc")
    assert review.effective == review.rank_date == Gap(NOT_PUBLISHED, "no fixed day")
    assert review.announce == Gap(NOT_PUBLISHED, "no rule for this day")


def test_each_review_is_ranked_on_the_last_such_day_before_it():
    found = reviews(event(rank_date="last_business_day(2|8|12)", effective="nth_weekday(3|9|1, fri, 3)"), 2026, PLAIN)
    assert [(review.rank_date, review.effective) for review in found] == [
        (date(2025, 12, 31), date(2026, 1, 16)),
        (date(2026, 2, 27), date(2026, 3, 20)),
        (date(2026, 8, 31), date(2026, 9, 18)),
    ]


def test_days_are_counted_from_each_other_in_either_direction():
    rules = {"rank_date": "last_business_day(12)", "effective": "business_days_after(rank_date, 3)"}
    (review,) = reviews(event(**rules, announce="business_days_before(effective, 2)"), 2026, PLAIN)
    # ranked on Wednesday 31 December 2025; on weekdays alone Thursday, Friday and Monday follow
    assert (review.rank_date, review.announce, review.effective) == (
        date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 5),
    )  # fmt: skip


def test_a_month_without_a_fifth_friday_says_so():
    found = reviews(event(effective="nth_weekday(1|2, fri, 5)"), 2026, PLAIN)
    assert [review.effective for review in found] == [
        date(2026, 1, 30), Gap(NOT_PUBLISHED, "2026-02 has no such day: nth_weekday(1|2, fri, 5)"),
    ]  # fmt: skip


def test_a_day_counted_from_a_drawn_one_cannot_be_known():
    rules = {"rank_date": "random_in(last_business_day(3), last_business_day(4))"}
    (review,) = reviews(event(**rules, effective="business_days_after(rank_date, 5)"), 2026, PLAIN)
    assert isinstance(review.effective, Gap)
    assert "no fixed day to count from" in review.effective.detail


def test_sessions_beyond_those_known_are_no_days():
    calendar = Sessions(PLAIN)
    last: date = PLAIN[-1].item()
    assert isinstance(calendar.after(last, 1), Gap)
    assert isinstance(calendar.on_or_before(date(2023, 12, 31)), Gap)


@pytest.mark.parametrize("number", [1, 2, 7])
def test_counting_forth_and_back_meets_the_same_session(number):
    calendar = Sessions(PLAIN)
    day = date(2025, 6, 27)
    there = calendar.after(day, number)
    assert isinstance(there, date)
    assert calendar.after(there, -number) == day
    assert there == day + timedelta(days=number + 2 * ((number + 4) // 5))  # a Friday: every fifth crosses a week-end


def test_a_day_counted_from_a_draw_alone_has_no_day():
    rule = "business_days_after(random_in(last_business_day(3), last_business_day(4)), 2)"
    (review,) = reviews(event(effective=rule), 2026, PLAIN)
    assert isinstance(review.effective, Gap)


MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=4).map(lambda months: "|".join(map(str, months)))
ALONE = st.one_of(
    MONTHS.map("last_business_day({})".format),
    st.builds("nth_weekday({}, {}, {})".format, MONTHS, st.sampled_from(WEEKDAYS), st.integers(1, 5)),
)
COUNTED = st.sampled_from(("business_days_after", "business_days_before"))


def counted_from(days: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        days,
        st.builds("{}({}, {})".format, COUNTED, days, st.integers(1, 260)),
        st.builds("random_in({}, {})".format, days, days),
    )


RANKED = st.one_of(st.just("any"), counted_from(counted_from(ALONE)))
LATER = counted_from(st.one_of(ALONE, st.just("rank_date")))


@given(RANKED, LATER, counted_from(st.one_of(ALONE, st.just("effective"))), st.integers(2025, 2027), st.integers(1, 60))
def test_any_rules_give_days_that_are_sessions_of_the_year_or_reasons(ranked, effective, announce, year, transition):
    rules = event(rank_date=ranked, effective=effective, announce=announce)
    found = reviews(replace(rules, transition_days=transition), year, PLAIN)
    for review in found:
        for day in (review.rank_date, review.announce, review.effective, review.last_traded, review.in_force):
            assert isinstance(day, Gap) or np.datetime64(day) in PLAIN
        if isinstance(review.effective, date):
            assert review.effective.year == year
        if isinstance(review.effective, date) and isinstance(review.in_force, date):
            assert review.effective < review.in_force
    effective_days = [review.effective for review in found if isinstance(review.effective, date)]
    assert effective_days == sorted(effective_days)


@pytest.mark.parametrize("methodology_id", IDS)
def test_every_bundled_calendar_can_be_put_on_days(methodology_id):
    for one in library(methodology_id).calendar:
        for year in (2025, 2026, 2027):
            assert reviews(one, year, PLAIN)
