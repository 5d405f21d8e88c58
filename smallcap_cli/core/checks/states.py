"""Whether a rule fires: what one session leaves behind for the next.

A condition that holds is `pending` until it has held for as long as the rule says, then `firing`. A rule that fires
goes on until its condition is over and the value has passed the level of `clear`, and for `keep` sessions more. The
first session of a rule that fires on it is `first`: it may have fired long before. A session without data changes
nothing: the rule says `no_data`, or holds its state where it says so.

Modelled on `for` and `keep_firing_for` of the alerting rules of Prometheus, counted in sessions, with the two levels of
a Schmitt trigger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from smallcap_cli.core.checks.nodes import Length
from smallcap_cli.core.checks.rules import CheckRule, Expectation, Observation, RuleState
from smallcap_cli.core.windows import months_back

#: More days than the exchange was ever closed in a row.
LONGEST_CLOSURE = 10


class RuleMemory(NamedTuple):
    """What a rule knows after a session; plain values, so that they can be written down.

    `state` holds since `since`, and the rule fires since `fired`, sessions without data among them. The condition has
    held on `run` sessions in a row from `run_start` on; since it ended, a rule that fires has gone on for `over`
    sessions. `seen` is the last value, as text.
    """

    state: RuleState = RuleState.OK
    since: date | None = None
    fired: date | None = None
    run: int = 0
    run_start: date | None = None
    over: int = 0
    seen: str = ""


class Moment(NamedTuple):
    """A rule on a session: what it saw, and what it knows after it."""

    session: date
    observation: Observation
    memory: RuleMemory


def states_of(
    rule: CheckRule, sessions: Sequence[date], observations: Sequence[Observation], before: RuleMemory | None,
    shown: date,
) -> list[Moment]:  # fmt: skip
    """The moments of a rule from the session `shown` on.

    `before` is what is known after the session before the first one; None begins anew, and the sessions before `shown`
    say how long the condition has held.
    """
    moments: list[Moment] = []
    memory = before
    for session, seen in zip(sessions, observations, strict=True):
        first = before is None and (not moments)
        if rule.clause.is_change:
            seen = seen._replace(limit=memory.seen or None if memory is not None else None)
        memory = after(rule, session, seen, memory)
        if session < shown:
            continue
        if first:
            memory = _first_of(memory, session, sessions[0])
        moments.append(Moment(session, seen, memory))
    return moments


def _first_of(memory: RuleMemory, session: date, earliest: date) -> RuleMemory:
    """The memory of a rule's first session: since when its state held before is not known.

    A condition that is over by then fires no more, whatever `clear` and `keep` say.
    """
    if memory.fired is not None and not memory.run:
        return RuleMemory(since=session, seen=memory.seen)
    if memory.fired is not None:
        state = RuleState.FIRST if memory.state is RuleState.FIRING else memory.state
        return memory._replace(state=state, since=session, fired=session)
    began = memory.since if memory.state is RuleState.PENDING and memory.since != earliest else session
    return memory._replace(since=began)


def after(rule: CheckRule, session: date, seen: Observation, memory: RuleMemory | None) -> RuleMemory:
    """What a rule knows after one more session."""
    known = memory or RuleMemory()
    if seen.value is None:
        return _without_data(rule, session, known, is_new=memory is None)
    holds = bool(seen.holds)
    text = str(seen.value) if rule.clause.is_change else ""
    if rule.clause.is_change:
        holds = known.seen not in ("", text)
    run = known.run + 1 if holds else 0
    start = (known.run_start or session) if holds else None
    fired, over = known.fired, 0
    if start is not None:
        if fired is None and _is_long_enough(rule.wait, session, start, run, seen.months):
            fired = session
    elif fired is not None:
        over = known.over + 1 if seen.clears else 0
        fired = fired if over <= rule.keep else None
    if fired is not None:
        return RuleMemory(RuleState.FIRING, fired, fired, run, start, over, text)
    if start is not None:
        return RuleMemory(RuleState.PENDING, start, None, run, start, 0, text)
    since = known.since if known.state is RuleState.OK and known.since is not None else session
    return RuleMemory(RuleState.OK, since, None, 0, None, 0, text)


def _without_data(rule: CheckRule, session: date, known: RuleMemory, *, is_new: bool) -> RuleMemory:
    if rule.no_data == "hold" and not is_new and known.state is not RuleState.NO_DATA:
        return known._replace(state=RuleState.FIRING) if known.fired is not None else known
    since = known.since if known.state is RuleState.NO_DATA and known.since is not None else session
    return known._replace(state=RuleState.NO_DATA, since=since)


def _is_long_enough(wait: Length | None, session: date, start: date, run: int, months: int | None) -> bool:
    if wait is None:
        return True
    if wait.unit == "sessions":
        return run >= wait.size
    if wait.unit == "days":
        return (session - start).days + 1 >= wait.size
    return months >= wait.size if months is not None else start <= months_back(session, wait.size)


def look_back(rule: CheckRule, session: date) -> date:
    """The day from which the sessions before the first one of a rule tell how long its condition has held."""
    wait = rule.wait
    if wait is None:
        return session if not rule.clause.is_change else session - timedelta(days=LONGEST_CLOSURE)
    if wait.unit == "months" and rule.is_of_months:
        return session  # the months themselves say how long it has held
    if wait.unit == "months":
        return months_back(session, wait.size) - timedelta(days=LONGEST_CLOSURE)
    # Of seven days at least four are sessions but at the longest closure.
    days = wait.size if wait.unit == "days" else 2 * wait.size
    return session - timedelta(days=days + LONGEST_CLOSURE)


class ExpectationResult(NamedTuple):
    """An expectation of a file, and what the rule came to."""

    rule: CheckRule
    expected: Expectation
    moment: Moment

    @property
    def passes(self) -> bool:
        """Whether state and value are those expected."""
        state, found = self.moment.memory.state, self.moment.observation.value
        same = state == self.expected.state or (state.is_firing and self.expected.state == RuleState.FIRING)
        wanted = self.expected.value
        if wanted is None or not same:
            return same
        return isinstance(found, float | int) and abs(found - wanted) <= self.expected.tolerance


class Firing(NamedTuple):
    """One time that a rule fired: from which session to the one it was over on, and the value on the first."""

    rule: CheckRule
    start: date
    end: date | None
    sessions: int
    observation: Observation
    is_first: bool


def firings_of(rule: CheckRule, moments: Sequence[Moment]) -> list[Firing]:
    """Every time that a rule fired, oldest first; sessions without data in between belong to it."""
    found: list[Firing] = []
    for moment in moments:
        fires, open_one = moment.memory.fired is not None, bool(found) and found[-1].end is None
        if fires and not open_one:
            is_first = moment.memory.state is RuleState.FIRST
            found.append(Firing(rule, moment.session, None, 1, moment.observation, is_first))
        elif fires:
            found[-1] = found[-1]._replace(sessions=found[-1].sessions + 1)
        elif open_one:
            found[-1] = found[-1]._replace(end=moment.session)
    return found


_DAYS = ("since", "fired", "run_start")


def as_record(memory: RuleMemory) -> dict[str, object]:
    """A memory as JSON holds it."""
    days = {name: day.isoformat() if (day := getattr(memory, name)) is not None else None for name in _DAYS}
    return {**memory._asdict(), **days, "state": str(memory.state)}


def memory_of(record: Mapping[str, object]) -> RuleMemory:
    """The memory of a record. **Raises** ValueError or KeyError for what is none."""
    since, fired, start = (date.fromisoformat(str(record[name])) if record[name] else None for name in _DAYS)
    run, over = int(str(record["run"])), int(str(record["over"]))
    return RuleMemory(RuleState(str(record["state"])), since, fired, run, start, over, str(record["seen"]))
