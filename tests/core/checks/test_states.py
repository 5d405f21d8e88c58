"""What a rule comes to session by session, worked by hand: one letter a session.

T holds, f is over (past the level of `clear`), h is over and not past it, - has no data. Of the answer: . is ok,
p pending, 1 first, F firing, n no data.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from smallcap_cli.core.checks.grammar import parse_clause, parse_length
from smallcap_cli.core.checks.rules import CheckRule, Observation, RuleState
from smallcap_cli.core.checks.states import RuleMemory, as_record, firings_of, look_back, memory_of, states_of

DAY = date(2024, 1, 1)
LETTERS = {"T": (True, False), "f": (False, True), "h": (False, False), "-": (None, True)}
SIGNS = {
    RuleState.OK: ".", RuleState.PENDING: "p", RuleState.FIRST: "1", RuleState.FIRING: "F", RuleState.NO_DATA: "n",
}  # fmt: skip


def rule(wait: str = "", keep: int = 0, no_data: str = "fail", when: str = "cagr of IWM < 0") -> CheckRule:
    length = parse_length(wait) if wait else None
    return CheckRule("a", when, parse_clause(when), wait=length, keep=keep, no_data=no_data)


def seen(letter: str) -> Observation:
    holds, clears = LETTERS[letter]
    return Observation(None if holds is None else 1.0, 0.0, holds, clears, DAY)


def course(one: CheckRule, letters: str, before: str = "") -> str:
    """The states of the sessions of `letters`, after those of `before`, which only look back."""
    days = [DAY + timedelta(days=number) for number in range(len(before) + len(letters))]
    moments = states_of(one, days, [seen(letter) for letter in before + letters], None, days[len(before)])
    return "".join(SIGNS[moment.memory.state] for moment in moments)


@pytest.mark.parametrize(
    ("one", "letters", "states"),
    [
        (rule(), "fTTf", ".FF."),
        (rule(), "TTf", "1F."),
        (rule("3 sessions"), "fTTTTf", ".ppFF."),
        (rule("3 sessions"), "fTTfTTT", ".pp.ppF"),
        (rule(keep=2), "fTffff", ".FFF.."),
        (rule(keep=2), "fTffTfff", ".FFFFFF."),
        (rule(), "fThhf", ".FFF."),  # over, but not past the level of clear
        (rule(keep=1), "fThfhff", ".FFFFF."),  # back over the level: the count begins anew
        (rule(), "hhTf", "..F."),  # the level of clear says nothing of a rule that does not fire
        (rule(), "f--T-f", ".nnFn."),
        (rule(no_data="hold"), "f--T-f", "...FF."),
        (rule("3 sessions"), "fTT-T", ".ppnF"),  # a session without data neither counts nor breaks a run
        (rule(no_data="hold"), "-f", "n."),
        (rule("3 days"), "fTTT", ".ppF"),
    ],
)
def test_the_states_of_a_rule(one: CheckRule, letters: str, states: str) -> None:
    assert course(one, letters) == states


def test_sessions_before_the_first_one_say_how_long_a_condition_has_held() -> None:
    assert course(rule("3 sessions"), "TT", before="fT") == "pF"
    assert course(rule("3 sessions"), "TT", before="TT") == "1F"


def test_what_was_over_by_the_first_session_does_not_fire_on_it() -> None:
    assert course(rule(keep=5), "ff", before="T") == ".."
    assert course(rule(keep=5), "hT", before="T") == ".F"


def test_a_wait_of_months_goes_by_the_calendar() -> None:
    """From 15 January on: two months have passed on 15 March."""
    days = [date(2024, 1, 15), date(2024, 2, 15), date(2024, 3, 14), date(2024, 3, 15)]
    moments = states_of(rule("2 months"), days, [seen("T")] * 4, None, days[0])
    assert [moment.memory.state for moment in moments] == ["pending", "pending", "pending", "firing"]


def test_months_of_flows_are_counted_by_their_own_number() -> None:
    one = rule("3 months")
    known = [seen("T")._replace(months=number) for number in (2, 2, 3)]
    moments = states_of(one, [DAY, DAY + timedelta(1), DAY + timedelta(2)], known, None, DAY)
    assert [moment.memory.state for moment in moments] == ["pending", "pending", "firing"]


def test_since_is_the_first_session_of_a_state() -> None:
    days = [DAY + timedelta(days=number) for number in range(5)]
    moments = states_of(rule("2 sessions"), days, [seen(x) for x in "fTT-T"], None, DAY)
    assert [moment.memory.since for moment in moments] == [days[0], days[1], days[2], days[3], days[2]]


def test_a_change_holds_on_the_session_of_the_change() -> None:
    one = rule(when="methodology of IWM changed", keep=1)
    values = [Observation(text, None, None, True, DAY) for text in ("a", "a", "b", "b", "b")]
    days = [DAY + timedelta(days=number) for number in range(5)]
    moments = states_of(one, days, values, None, days[0])
    assert [moment.memory.state for moment in moments] == ["ok", "ok", "firing", "firing", "ok"]
    assert moments[2].observation.limit == "a"


def test_one_session_after_another_is_the_same_as_all_at_once() -> None:
    one, letters = rule("2 sessions", keep=1), "fTThf-TTTffffT"
    days = [DAY + timedelta(days=number) for number in range(len(letters))]
    together = states_of(one, days, [seen(x) for x in letters], None, DAY)
    memory: RuleMemory | None = None
    for day, letter, moment in zip(days, letters, together, strict=True):
        (alone,) = states_of(one, [day], [seen(letter)], memory, day)
        memory = memory_of(as_record(alone.memory))
        assert alone.memory == moment.memory == memory


def test_every_firing_has_its_sessions() -> None:
    days = [DAY + timedelta(days=number) for number in range(7)]
    moments = states_of(rule(), days, [seen(x) for x in "TTfT-Tf"], None, DAY)
    found = [(one.start, one.end, one.sessions, one.is_first) for one in firings_of(rule(), moments)]
    assert found == [(days[0], days[2], 2, True), (days[3], days[6], 3, False)]


def test_a_rule_looks_back_as_far_as_it_waits() -> None:
    day = date(2024, 6, 3)
    assert look_back(rule(), day) == day
    assert look_back(rule("3 months"), day) <= date(2024, 3, 3)
    assert look_back(rule("10 sessions"), day) <= date(2024, 5, 19)  # ten sessions with Memorial Day among them
