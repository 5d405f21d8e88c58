"""Checks: a row a rule on a session, a row a time that one fired, a row an expectation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from smallcap_cli.core.checks.condition_words import limit_name
from smallcap_cli.core.checks.rules import CheckRule, Observation, RuleState
from smallcap_cli.core.checks.states import ExpectationResult, Firing, Moment
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, NOT_RECOVERED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.core.words import quantity

#: Operators as words: a cell that begins with `=` is a formula to a spreadsheet.
COMPARISONS: Mapping[str, str] = MappingProxyType({
    "<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "equal to", "!=": "other than",
})  # fmt: skip
_COLUMNS = (
    Column("id", "check", "text", help="The id of the check."),
    Column("severity", "severity", "text", help="note, warn or fail."),
    Column("state", "state", "text", help="ok, pending, first, firing or no_data."),
    Column("value", "value", "ratio", help="The figure."),
    Column(
        "comparison", "comparison", "text", screen=False, help="How it is compared: below, at least ..., or changed."
    ),
    Column("limit", "limit", "ratio", screen=False, help="What the figure is compared with."),
    Column("test", "fires if", "text", machine=False, side="right", help="The comparison with its limit."),
    Column("since", "since", "date", help="The first session in this state."),
    Column("as_of", "source day", "date", help="The day of the figure."),
    Column("detail", "detail", "text", screen=False, help="What is to be known of the figure and the state."),
)
_FIRINGS = (
    Column("id", "check", "text", help="The id of the check."),
    Column("fired", "fired", "date", help="The first session on which it fired."),
    Column("cleared", "cleared", "date", help="The session on which it was over; missing while it fires."),
    Column("sessions", "sessions", "count", help="On how many sessions it fired."),
    Column("value", "value", "ratio", help="The figure on the first of them."),
    Column("as_of", "source day", "date", screen=False, help="The day of that figure."),
    Column("detail", "detail", "text", screen=False, help="What is to be known of that figure."),
)
_TRIALS = (
    Column("id", "check", "text", help="The id of the check."),
    Column("as_of", "on", "date", help="The day of the expectation."),
    Column("expected", "expected", "text", help="The state that the file expects."),
    Column("state", "state", "text", help="The state that the check had."),
    Column("value", "value", "ratio", help="The figure."),
    Column("result", "result", "text", help="pass or fail."),
    Column("detail", "detail", "text", screen=False, help="What is to be known of the figure."),
)
NO_DAY = Gap(NOT_FETCHED, "no figure")
#: Unit of a rule -> unit of its cells, where they differ.
_UNITS = {"sessions": "count", "days": "days", "ordinal": "text", "text": "text"}


def checks_table(
    session: date, moments: Sequence[tuple[CheckRule, Moment]], file: str, changes: Container[str] = (),
    changed_only: bool = False,
) -> Table:  # fmt: skip
    """A row a rule, in the order of the file; with `changed_only` those of which `changes` has the id."""
    shown = [(rule, moment) for rule, moment in moments if not changed_only or rule.id in changes]
    told = f", {len(shown)} of them changed" if changed_only else ""
    return Table(
        "check", _COLUMNS, tuple(rule.id for rule, _ in shown), tuple(_row(rule, moment) for rule, moment in shown),
        f"{quantity(len(moments), 'check')} of {file} on {session}{told}", session, findings=tuple(_findings(moments)),
    )  # fmt: skip


def _findings(moments: Sequence[tuple[CheckRule, Moment]]) -> list[str]:
    states = Counter(moment.memory.state for _, moment in moments)
    firing = [rule.id for rule, moment in moments if moment.memory.state.is_firing]
    lacking = [rule.id for rule, moment in moments if moment.memory.state is RuleState.NO_DATA]
    said = [f"firing: {', '.join(firing)}"] if firing else []
    said += [f"no data: {', '.join(lacking)}"] if lacking else []
    said += [f"pending: {states[RuleState.PENDING]}"] if states[RuleState.PENDING] else []
    return said or ["no check fires"]


def _row(rule: CheckRule, moment: Moment) -> tuple[Value, ...]:
    seen, memory = moment.observation, moment.memory
    gap = Gap(NOT_FETCHED, seen.detail)
    limit = _cell(rule, seen.limit, Gap(NOT_COMPARABLE, "a change has none"))
    return (
        text_value(rule.id), text_value(rule.severity), _state(rule, moment),
        replace(_cell(rule, seen.value, gap), as_of=seen.day),
        text_value(COMPARISONS.get(rule.operator, rule.operator)), limit,
        text_value(test_words(rule, seen)), _day(memory.since), _day(seen.day), _detail(rule, moment),
    )  # fmt: skip


def _state(rule: CheckRule, moment: Moment) -> Value:
    """The state; people read its detail below the table."""
    # Why there is no figure stands below the table for the figure itself.
    detail = "" if moment.memory.state is RuleState.NO_DATA else detail_of(rule, moment)
    return Value(str(moment.memory.state), "text", notes=(detail,) if detail else ())


def _detail(rule: CheckRule, moment: Moment) -> Value:
    detail = detail_of(rule, moment)
    return text_value(detail) if detail else absent("text", Gap(NOT_COMPARABLE, "nothing to be said"))


def test_words(rule: CheckRule, seen: Observation) -> str:
    """The comparison as people read it, such as `< -20.00 %`."""
    if rule.clause.is_change:
        return "changed"
    if seen.limit is None:
        return f"{rule.operator} {limit_name(rule)}".rstrip()
    return f"{rule.operator} {text_of(_cell(rule, seen.limit, NO_DAY))}"


def detail_of(rule: CheckRule, moment: Moment) -> str:
    """What is to be known of a state: how long it takes, why it goes on, why there is no figure, what it means."""
    seen, memory = moment.observation, moment.memory
    said = []
    if memory.state is RuleState.FIRST:
        said.append("first run: it may have fired before")
    if memory.state is RuleState.PENDING and rule.wait is not None:
        run = quantity(seen.months, "month") if seen.months is not None else quantity(memory.run, "session")
        said.append(f"holds for {run}, fires after {rule.wait}")
    if seen.value is None:
        held = "" if memory.state is RuleState.NO_DATA else f", held as {memory.state}"
        said.append(f"no data{held}")
    elif memory.state.is_firing and not memory.run:
        level = "" if rule.clear is None else f"; clears at {text_of(_cell(rule, rule.clear, NO_DAY))}"
        kept = f"kept for {memory.over} of {quantity(rule.keep, 'session')}" if memory.over else "not clear yet"
        said.append(kept + level)
    said += [seen.detail] if seen.detail else []
    said += [rule.text] if rule.text and memory.state.is_firing else []
    return "; ".join(said)


def _cell(rule: CheckRule, value: float | date | str | None, gap: Gap) -> Value:
    unit = _UNITS.get(rule.unit, rule.unit)
    if value is None:
        return absent(unit, gap)
    if isinstance(value, str):
        return text_value(value) if value else absent("text", gap)
    if isinstance(value, date):
        return Value(value, "date")
    return Value(float(value), unit)


def _day(day: date | None) -> Value:
    return absent("date", NO_DAY) if day is None else Value(day, "date")


def replay_table(
    first: date, last: date, firings: Sequence[Firing], moments: Mapping[str, Sequence[Moment]], file: str
) -> Table:
    """A row a time that a rule fired, rule by rule; rules that never did, or had no data, are named below."""
    return Table(
        "check replay", _FIRINGS, tuple(f"{one.rule.id}.{one.start}" for one in firings),
        tuple(_firing_row(one) for one in firings), f"Checks of {file} replayed from {first} to {last}", last,
        footnotes=tuple(_replay_notes(firings, moments)),
    )  # fmt: skip


def _firing_row(one: Firing) -> tuple[Value, ...]:
    seen = one.observation
    cleared = absent("date", Gap(NOT_RECOVERED, "it fires still")) if one.end is None else Value(one.end, "date")
    value = _cell(one.rule, seen.value, Gap(NOT_FETCHED, seen.detail))
    said = (seen.detail,) if seen.detail and not value.missing else ()
    return (
        text_value(one.rule.id), Value(one.start, "date"), cleared, Value(float(one.sessions), "count"),
        replace(value, as_of=seen.day, notes=said), _day(seen.day), text_value(seen.detail),
    )  # fmt: skip


def _replay_notes(firings: Sequence[Firing], moments: Mapping[str, Sequence[Moment]]) -> list[str]:
    fired = {one.rule.id for one in firings}
    never = [name for name in moments if name not in fired]
    said = [f"never fired: {', '.join(never)}"] if never else []
    for name, course in moments.items():
        without = [moment for moment in course if moment.observation.value is None]
        if without:
            why = without[0].observation.detail
            said.append(
                f"{name}: no data on {len(without):,} of {quantity(len(course), 'session')}, "
                f"first {without[0].session}: {why}"
            )
    firsts = [one.rule.id for one in firings if one.is_first]
    said += [f"firing on the first session, perhaps for longer: {', '.join(firsts)}"] if firsts else []
    return said


def trials_table(trials: Sequence[ExpectationResult], file: str) -> Table:
    """A row an expectation."""
    passing = sum(one.passes for one in trials)
    return Table(
        "check test", _TRIALS, tuple(f"{one.rule.id}.{one.expected.day}" for one in trials),
        tuple(_trial_row(one) for one in trials), f"{passing} of {quantity(len(trials), 'expectation')} of {file} pass",
    )  # fmt: skip


def _trial_row(one: ExpectationResult) -> tuple[Value, ...]:
    seen = one.moment.observation
    wanted = one.expected.value
    expected = (
        one.expected.state if wanted is None else f"{one.expected.state}, {text_of(_cell(one.rule, wanted, NO_DAY))}"
    )
    return (
        text_value(one.rule.id), Value(one.expected.day, "date"), text_value(expected), _state(one.rule, one.moment),
        _cell(one.rule, seen.value, Gap(NOT_FETCHED, seen.detail)), text_value("pass" if one.passes else "fail"),
        _detail(one.rule, one.moment),
    )  # fmt: skip
