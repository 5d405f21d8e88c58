"""The small language of calendar rules: which day of a year a review is ranked on, announced and effective.

last_business_day(4)                 the last session of April; months may be joined: 3|6|9|12
nth_weekday(6, fri, 4)               the fourth Friday of June
business_days_after(effective, 5)    five sessions after another day of the same event
business_days_before(effective, 5)
days_after(rank_date, 12)           12 calendar days after another day, or the last session before that
random_in(DAY, DAY)                  a day the provider draws between two others
any                                  no fixed day
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from smallcap_cli.core.methodology.tokens import tokens_of

ANY = "any"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")

#: The days of an event that another day of it may be counted from.
EVENT_DAYS = ("rank_date", "announce", "effective")

#: Function -> what its arguments are.
SIGNATURES = {
    "last_business_day": ("months",),
    "nth_weekday": ("months", "weekday", "number"),
    "business_days_after": ("day", "number"),
    "business_days_before": ("day", "number"),
    "days_after": ("day", "number"),
    "random_in": ("day", "day"),
}
LONGEST_RULE = 200
DEEPEST_RULE = 4
MOST_BUSINESS_DAYS = 260

_TOKEN = re.compile(r"\s*([a-z_]+|\d+(?:\|\d+)*|[(),])")


@dataclass(frozen=True, slots=True)
class DateRule:
    """One rule of the language; `inner` are the days it is counted from."""

    name: str
    months: tuple[int, ...] = ()
    weekday: str = ""
    number: int = 0
    inner: tuple[DateRule, ...] = ()

    def __str__(self) -> str:
        if self.name not in SIGNATURES:
            return self.name
        inner = iter(self.inner)
        parts = []
        for argument in SIGNATURES[self.name]:
            if argument == "months":
                parts.append("|".join(map(str, self.months)))
            elif argument == "day":
                parts.append(str(next(inner)))
            else:
                parts.append(self.weekday if argument == "weekday" else str(self.number))
        return f"{self.name}({', '.join(parts)})"


def date_rule(text: str) -> DateRule:
    """The rule a text stands for; ValueError says what in it is not part of the language."""
    if len(text) > LONGEST_RULE:
        raise ValueError(f"a date rule has at most {LONGEST_RULE} characters")
    tokens = tokens_of(text, _TOKEN, "a date rule")
    rule, rest = _rule(tokens, 0)
    if rest:
        raise ValueError(f"unexpected {rest[0]!r} after the rule")
    return rule


def days_referred_to(rule: DateRule) -> Iterator[str]:
    """The other days of the event that a rule is counted from."""
    if rule.name in EVENT_DAYS:
        yield rule.name
    for inner in rule.inner:
        yield from days_referred_to(inner)


def _rule(tokens: list[str], depth: int) -> tuple[DateRule, list[str]]:
    if not tokens:
        raise ValueError("the rule ends too early")
    if depth > DEEPEST_RULE:
        raise ValueError(f"rules nest at most {DEEPEST_RULE} deep")
    name, rest = tokens[0], tokens[1:]
    if name in EVENT_DAYS or (name == ANY and depth == 0):
        return DateRule(name), rest
    if name not in SIGNATURES:
        known = ", ".join((*SIGNATURES, ANY))
        raise ValueError(f"{name!r} is not one of {known}")
    return _call(name, rest, depth=depth)


def _call(name: str, rest: list[str], *, depth: int) -> tuple[DateRule, list[str]]:
    months: tuple[int, ...] = ()
    weekday, number = "", 0
    inner: list[DateRule] = []
    for position, argument in enumerate(SIGNATURES[name]):
        rest = _after("," if position else "(", rest, name=name)
        if argument == "day":
            found, rest = _rule(rest, depth + 1)
            inner.append(found)
            continue
        if not rest:
            raise ValueError(f"{name} ends too early")
        word, rest = rest[0], rest[1:]
        if argument == "months":
            months = _months(word)
        elif argument == "weekday":
            weekday = _weekday(word)
        else:
            number = _number(name, word)
    return DateRule(name, months, weekday, number, tuple(inner)), _after(")", rest, name=name)


def _after(token: str, rest: list[str], *, name: str) -> list[str]:
    if not rest or rest[0] != token:
        raise ValueError(f"{name} takes ({', '.join(SIGNATURES[name])})")
    return rest[1:]


def _months(word: str) -> tuple[int, ...]:
    months = tuple(int(part) for part in word.split("|")) if word[0].isdigit() else ()
    if not months or not all(1 <= month <= 12 for month in months):
        raise ValueError(f"{word!r} is not a month from 1 to 12")
    return months


def _weekday(word: str) -> str:
    if word not in WEEKDAYS:
        raise ValueError(f"{word!r} is not one of {', '.join(WEEKDAYS)}")
    return word


def _number(name: str, word: str) -> int:
    most = 5 if name == "nth_weekday" else MOST_BUSINESS_DAYS
    if not word.isdigit() or not 1 <= int(word) <= most:
        raise ValueError(f"{word!r} is not a whole number from 1 to {most}")
    return int(word)
