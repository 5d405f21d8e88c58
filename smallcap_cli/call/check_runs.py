"""Runs of check files: of today, of every past session, of what a file expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.check_memory import CheckMemory, StoredRule, check_memory
from smallcap_cli.call.checks import check_data, latest_session
from smallcap_cli.call.context import Context
from smallcap_cli.core.checks.evaluation import Evaluation
from smallcap_cli.core.checks.flows import NET_FLOWS
from smallcap_cli.core.checks.nodes import AgeNode, FigureNode, LayoutNode
from smallcap_cli.core.checks.rules import RuleState
from smallcap_cli.core.checks.states import ExpectationResult, Firing, Moment, firings_of, look_back, states_of
from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.words import lines_by_text, name_list
from smallcap_cli.errors import DataUnavailable, ExitCode, NotFound, SmallcapError, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.checks.rules import CheckRule, Expectation
    from smallcap_cli.core.table import Table

#: An expectation without `from` is judged as if the rule had run for a year.
YEAR = timedelta(days=366)


class RuleRun(NamedTuple):
    """A rule in a run: its moment, and the state that it had in the run before; None where this is its first."""

    rule: CheckRule
    moment: Moment
    before: RuleState | None

    @property
    def has_changed(self) -> bool:
        """Whether the state is another one than before; a rule that is new has changed unless it is ok."""
        now = self.moment.memory.state
        before = self.before or RuleState.OK
        return now is not before and not (now.is_firing and before.is_firing)


class CheckRun(NamedTuple):
    """All rules of a file on a session, and what went wrong."""

    session: date
    runs: tuple[RuleRun, ...]
    errors: Mapping[str, SmallcapError]
    alarms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def changes(self) -> frozenset[str]:
        """The ids of the rules whose state changed since the last run."""
        return frozenset(one.rule.id for one in self.runs if one.has_changed)


class Replay(NamedTuple):
    """Every time that a rule fired between two sessions, and the rules of which nothing could be told."""

    first: date
    last: date
    firings: tuple[Firing, ...]
    moments: Mapping[str, list[Moment]]
    errors: Mapping[str, SmallcapError]


class ExpectationResults(NamedTuple):
    """The expectations of a file beside what came of them, and what went wrong."""

    rows: tuple[ExpectationResult, ...]
    errors: Mapping[str, SmallcapError]


def run_of_today(context: Context, file: str, rules: Sequence[CheckRule]) -> CheckRun:
    """The rules on the last session, each from where its last run left it; then they are stored."""
    session = latest_session(context)
    with check_memory(context.settings.folders.state, file) as memory:
        data = check_data(context, file, rules, session)
        evaluation = Evaluation(data.evidence)
        stored: dict[str, StoredRule] = {}
        runs = [_run_of(rule, memory, session, evaluation, stored) for rule in rules]
        earlier = [one.session for rule in rules if (one := memory.last_of(rule)) and one.session > session]
        notes: tuple[str, ...] = ()
        if earlier:
            notes = (f"{session} is before the last run, {max(earlier)}: shown as a first run, and not stored",)
        else:
            memory.write(stored)
    alarms = (*context.dataset.messages(), *((memory.alarm,) if memory.alarm else ()))
    return CheckRun(session, tuple(runs), data.errors, alarms, notes)


def _run_of(
    rule: CheckRule, memory: CheckMemory, session: date, evaluation: Evaluation, stored: dict[str, StoredRule]
) -> RuleRun:
    """A rule on a session: that of its last run again, or the sessions since then one by one."""
    known = memory.last_of(rule)
    before, begin = None, None
    last_run: RuleState | None = None
    if known is not None and known.session == session:
        before, begin, last_run = known.before, session, known.last_run
    elif known is not None and known.session < session:
        before, begin, last_run = known.after, known.session + timedelta(days=1), known.after.state
    if before is None or begin is None:
        begin = look_back(rule, session)
    days = sessions(begin, session).tolist()
    shown = session if before is None else days[0]
    moments = states_of(rule, days, evaluation.observations(rule, days), before, shown)
    previous = moments[-2].memory if len(moments) > 1 else before
    stored[rule.id] = StoredRule(rule.terms, session, previous, moments[-1].memory, last_run)
    return RuleRun(rule, moments[-1], last_run)


def replay(context: Context, file: str, rules: Sequence[CheckRule], first: date) -> Replay:
    """Every session from a day on, as if the checks had begun to run on it. **Raises** UsageFault for none."""
    last = latest_session(context)
    days = sessions(first, last).tolist()
    if not days:
        raise UsageFault(f"no session from {first} to {last}", "give an earlier --from")
    data = check_data(context, file, rules, last)
    moments = _moments_of(rules, Evaluation(data.evidence), days[0], last)
    firings = tuple(firing for rule in rules for firing in firings_of(rule, moments[rule.id]))
    return Replay(days[0], last, firings, moments, data.errors)


def _moments_of(rules: Sequence[CheckRule], evaluation: Evaluation, first: date, last: date) -> dict[str, list[Moment]]:
    found = {}
    for rule in rules:
        days = sessions(look_back(rule, first), last).tolist()
        found[rule.id] = states_of(rule, days, evaluation.observations(rule, days), None, first)
    return found


def trials(context: Context, file: str, rules: Sequence[CheckRule]) -> ExpectationResults:
    """What a file expects of its rules, beside what they come to. **Raises** UsageFault where it expects nothing."""
    expected = [(rule, one) for rule in rules for one in rule.expected]
    if not expected:
        raise UsageFault(f"{file} expects nothing", "add expect: [{as_of: 2020-03-23, state: firing}] to a check")
    last = latest_session(context)
    late = [one.day for _, one in expected if one.day > last]
    if late:
        raise UsageFault(f"{file} expects something of {max(late)}, after {last}", "give a day that is over")
    data = check_data(context, file, [rule for rule in rules if rule.expected], last)
    evaluation = Evaluation(data.evidence)
    return ExpectationResults(tuple(_trial(rule, one, evaluation) for rule, one in expected), data.errors)


def _trial(rule: CheckRule, expected: Expectation, evaluation: Evaluation) -> ExpectationResult:
    begin = expected.start or expected.day - YEAR
    first = sessions(begin, expected.day).tolist()
    if not first:
        raise UsageFault(f"{rule.id}: no session by {expected.day}", "expect something of a later day")
    return ExpectationResult(rule, expected, _moments_of([rule], evaluation, first[0], expected.day)[rule.id][-1])


def lacking(runs: Sequence[RuleRun]) -> Iterator[RuleRun]:
    """The rules that could not be evaluated, of those that shall fail then; all where none could be."""
    without = [one for one in runs if one.moment.observation.value is None]
    for one in without:
        if one.rule.no_data == "fail" or len(without) == len(runs):
            yield one


def code_of_run(run: CheckRun) -> ExitCode:
    """1 where a check of severity fail fires; else 3 for an unknown fund, 4 where a check could not be evaluated."""
    if any(one.rule.severity == "fail" and one.moment.memory.state.is_firing for one in run.runs):
        return ExitCode.NO
    if any(isinstance(error, NotFound) for error in run.errors.values()):
        return ExitCode.NOT_FOUND
    return ExitCode.UNAVAILABLE if any(True for _ in lacking(run.runs)) else ExitCode.ANSWERED


def errors_of_run(run: CheckRun) -> list[SmallcapError]:
    """An error for each fund that does not exist, and for each other reason why checks could not be evaluated."""
    unknown = {ticker: error for ticker, error in run.errors.items() if isinstance(error, NotFound)}
    told: list[SmallcapError] = []
    for ticker, error in unknown.items():
        names = name_list([one.rule.id for one in run.runs if ticker in one.rule.tickers])
        told.append(NotFound(f"{names}: {error.message}", error.hint))
    others = [one for one in lacking(run.runs) if not unknown.keys() & one.rule.tickers]
    by_hint: dict[str, list[tuple[str, str]]] = {}
    for one in others:
        by_hint.setdefault(_hint_of(one.rule), []).append((one.rule.id, f"no data: {one.moment.observation.detail}"))
    return [*told, *(DataUnavailable(text, hint) for hint, texts in by_hint.items() for text in lines_by_text(texts))]


def _hint_of(rule: CheckRule) -> str:
    """How to get what a rule lacks."""
    nodes = rule.nodes
    if any(isinstance(node, LayoutNode) for node in nodes):
        remedy = "correct its path, which begins in the folder of the check file"
    elif any(isinstance(node, FigureNode | AgeNode) and node.column in NET_FLOWS for node in nodes):
        remedy = "smallcap data fetch --filings"
    else:
        remedy = "smallcap data fetch"
    return f"{remedy}; `no_data: hold` lets a check keep its state"


def answer_of_run(run: CheckRun, table: Table) -> Answer:
    """The table of a run with its exit code and what went wrong in it."""
    return Answer(table, code_of_run(run), run.notes, errors_of_run(run), alarms=run.alarms)


def answer_of_replay(context: Context, made: Replay, table: Table) -> Answer:
    """The table of a replay; exit code 4 where no rule could be evaluated on any session."""
    unknown = [error for error in made.errors.values() if isinstance(error, NotFound)]
    seen = any(moment.observation.value is not None for course in made.moments.values() for moment in course)
    code = ExitCode.NOT_FOUND if unknown else ExitCode.ANSWERED if seen else ExitCode.UNAVAILABLE
    nothing = [] if seen else [DataUnavailable("no check could be evaluated", "smallcap data fetch, or --prices DIR")]
    return Answer(table, code, (), [*unknown, *nothing], alarms=context.dataset.messages())


def answer_of_trials(context: Context, made: ExpectationResults, table: Table) -> Answer:
    """The table of a test: 1 where an expectation fails, 4 where one fails for want of data."""
    failing = [one for one in made.rows if not one.passes]
    unknown = [error for error in made.errors.values() if isinstance(error, NotFound)]
    code = ExitCode.ANSWERED
    if any(one.moment.observation.value is not None for one in failing):
        code = ExitCode.NO
    elif failing:
        code = ExitCode.NOT_FOUND if unknown else ExitCode.UNAVAILABLE
    return Answer(table, code, (), unknown, alarms=context.dataset.messages())
