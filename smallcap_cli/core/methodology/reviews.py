"""The reviews of a year: the date rules of a methodology's calendar, put on the sessions of the exchange.

A rule that names months gives a review a month. The other days of a review are those nearest before it: a quarterly
review that is effective in March is ranked on the last day before that which the rank day's own rule gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

import numpy as np

from smallcap_cli.core.methodology.dates import ANY, EVENT_DAYS, WEEKDAYS, DateRule, days_referred_to
from smallcap_cli.core.methodology.model import Event
from smallcap_cli.core.methodology.validity import OF_A_REVIEW
from smallcap_cli.core.model import NOT_OFFERED, NOT_PUBLISHED, Days, Gap

#: A day of a review, or why there is none.
Found: TypeAlias = "date | Gap"

#: A review is known by the first of these days that its rules give.
_KNOWN_BY = ("effective", "rank_date", "announce")
NO_RULE = Gap(NOT_PUBLISHED, "no rule for this day")
NO_FIXED_DAY = Gap(NOT_PUBLISHED, "no fixed day")


@dataclass(frozen=True, slots=True)
class Review:
    """The days of one review. Changes are traded from `effective` to `last_traded` and hold from `in_force` on.

    `moved` are the days that the rule puts on a day without trading: they are the session before it.
    """

    event: Event
    rank_date: Found
    announce: Found
    effective: Found
    last_traded: Found
    in_force: Found
    moved: tuple[date, ...] = ()


class IndexReviews(NamedTuple):
    """The days on which an index's reviews took effect; no day before `known_from` is known, where one is given."""

    days: Sequence[date]
    known_from: date | None = None


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions of an exchange; a day beyond them is no day, and says so. **Shape** of `days`: increasing."""

    days: Days

    def on_or_before(self, day: date) -> Found:
        """The session of a day, or the last one before it."""
        return self._at(int(np.searchsorted(self.days, np.datetime64(day), side="right")) - 1)

    def after(self, day: date, number: int) -> Found:
        """The session so many sessions after a day; before it for a negative number."""
        side = "right" if number > 0 else "left"
        place = int(np.searchsorted(self.days, np.datetime64(day), side=side))  # type: ignore[call-overload]
        return self._at(place + number - (number > 0))

    def _at(self, place: int) -> Found:
        if not 0 <= place < len(self.days):
            return Gap(NOT_OFFERED, "outside the known trading days")
        found: date = self.days[place].item()
        return found


def reviews(event: Event, year: int, sessions: Days) -> tuple[Review, ...]:
    """The reviews of an event that fall into a year, in order; one without days where the rules give none.

    `sessions` reach from the year before to the year after.
    """
    given = {"rank_date": event.rank_date, "announce": event.announce, "effective": event.effective}
    rules = {day: rule for day, rule in given.items() if rule is not None}
    anchor = next((day for day in _KNOWN_BY if day in rules and _stands_alone(rules[day])), None)
    if anchor is None:
        return (_without_days(event, rules),)
    calendar = Sessions(sessions)
    found = []
    for occurrence in _occurrences(rules[anchor], year, calendar):
        review = _review(event, rules, anchor, occurrence, calendar=calendar)
        days = (review.effective, review.rank_date, review.announce)
        known = next((day for day in days if isinstance(day, date)), None)
        if known is None or known.year == year:
            found.append(_if_it_held(review, known))
    return tuple(found)


def _stands_alone(rule: DateRule) -> bool:
    """Whether a rule gives days by itself: it is counted from no other day and nobody draws it."""
    drawn = rule.name in (ANY, "random_in") or any(not _stands_alone(inner) for inner in rule.inner)
    return not drawn and not any(days_referred_to(rule))


def _without_days(event: Event, rules: Mapping[str, DateRule]) -> Review:
    days = {day: _reason(rules[day]) if day in rules else NO_RULE for day in EVENT_DAYS}
    return Review(event, days["rank_date"], days["announce"], days["effective"], days["effective"], days["effective"])


def _reason(rule: DateRule) -> Gap:
    """Why a rule that does not stand alone gives no day."""
    if rule.name == ANY:
        return NO_FIXED_DAY
    if rule.name == "random_in":
        return Gap(NOT_PUBLISHED, f"drawn at random: {rule}")
    return Gap(NOT_PUBLISHED, f"{rule}: no fixed day to count from")


def _occurrences(rule: DateRule, year: int, calendar: Sessions) -> Iterator[tuple[Found, date | None]]:
    """Every day a rule gives from the year before to the year after, and the day it was moved from."""
    for near in (year - 1, year, year + 1):
        for month in sorted(set(_months(rule))):
            found = _in_month(rule, near, month, calendar)
            if isinstance(found[0], date) or near == year:
                yield found


def _months(rule: DateRule) -> tuple[int, ...]:
    return rule.months or next((months for inner in rule.inner if (months := _months(inner))), ())


def _in_month(rule: DateRule, year: int, month: int, calendar: Sessions) -> tuple[Found, date | None]:
    """The day of a rule that stands alone, for one of its months; and the day without trading it was moved from."""
    if rule.inner:
        day, moved = _in_month(rule.inner[0], year, month, calendar)
        return _counted_day(rule, day, calendar), moved
    if rule.name == "last_business_day":
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return calendar.on_or_before(end), None
    first = date(year, month, 1)
    wanted = first + timedelta(days=(WEEKDAYS.index(rule.weekday) - first.weekday()) % 7 + 7 * (rule.number - 1))
    if wanted.month != month:
        return Gap(NOT_PUBLISHED, f"{year}-{month:02d} has no such day: {rule}"), None
    session = calendar.on_or_before(wanted)
    return session, wanted if session != wanted else None


def _counted_day(rule: DateRule, day: Found, calendar: Sessions) -> Found:
    if isinstance(day, Gap):
        return day
    if rule.name == "days_after":
        return calendar.on_or_before(day + timedelta(days=rule.number))
    return calendar.after(day, rule.number if rule.name == "business_days_after" else -rule.number)


def _review(
    event: Event, rules: Mapping[str, DateRule], anchor: str, found: tuple[Found, date | None], *, calendar: Sessions
) -> Review:
    """The days of the review whose `anchor` day was found."""
    days: dict[str, Found] = {anchor: found[0]}
    moved = [found[1]] if found[1] else []
    for _ in EVENT_DAYS:  # each round settles what is counted from the round before
        for name, rule in rules.items():
            if name not in days and all(other in days for other in days_referred_to(rule)):
                days[name], shifted = _near(rule, days, days[anchor], calendar)
                moved += [shifted] if shifted else []
    effective = days.get("effective", NO_RULE)
    last: Found = effective
    if isinstance(effective, date) and event.transition_days > 1:
        last = calendar.after(effective, event.transition_days - 1)
    force = calendar.after(last, 1) if isinstance(last, date) else last
    return Review(
        event, days.get("rank_date", NO_RULE), days.get("announce", NO_RULE), effective, last, force, tuple(moved)
    )


def _near(rule: DateRule, days: Mapping[str, Found], anchor: Found, calendar: Sessions) -> tuple[Found, date | None]:
    """The day a rule gives for a review: the last one before the day the review is known by, or counted from others."""
    if rule.name == ANY:
        return NO_FIXED_DAY, None
    if rule.name == "random_in":
        return _drawn_day(rule, days, anchor, calendar), None
    if not _stands_alone(rule):
        return _from_others(rule, days, anchor, calendar), None
    if isinstance(anchor, Gap):
        return anchor, None
    before: tuple[Found, date | None] = NO_FIXED_DAY, None
    for day, moved in _occurrences(rule, anchor.year, calendar):
        if isinstance(day, date) and day <= anchor:
            before = day, moved
    return before


def _from_others(rule: DateRule, days: Mapping[str, Found], anchor: Found, calendar: Sessions) -> Found:
    if rule.name in days:
        return days[rule.name]
    return _counted_day(rule, _near(rule.inner[0], days, anchor, calendar)[0], calendar)


def _drawn_day(rule: DateRule, days: Mapping[str, Found], anchor: Found, calendar: Sessions) -> Gap:
    """A day that is drawn cannot be known; the days it lies between can."""
    first, last = (_near(inner, days, anchor, calendar)[0] for inner in rule.inner)
    if isinstance(first, date) and isinstance(last, date):
        return Gap(NOT_PUBLISHED, f"drawn at random from {first} to {last}")
    return _reason(rule)


def _if_it_held(review: Review, known: date | None) -> Review:
    """The review without its days, where its rules did not hold then."""
    apart = review.event.prov.validity.why_not(known, OF_A_REVIEW) if known else ""
    if not apart:
        return review
    gap = Gap(NOT_PUBLISHED, apart)
    return replace(review, rank_date=gap, announce=gap, effective=gap, last_traded=gap, in_force=gap, moved=())
