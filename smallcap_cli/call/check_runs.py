"""Runs of check files: of today, of every past session, of what a file expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.check_memory import CheckMemory, StoredRule, check_memory
from smallcap_cli.call.checks import check_data
from smallcap_cli.call.context import Context
from smallcap_cli.core.checks.evaluation import Evaluation
from smallcap_cli.core.checks.flows import NET_FLOWS
from smallcap_cli.core.checks.nodes import AgeNode, CellNode, FigureNode, LayoutNode
from smallcap_cli.core.checks.rules import RuleState
from smallcap_cli.core.checks.states import (
    ExpectationResult,
    Firing,
    Moment,
    RuleMemory,
    firings_of,
    look_back,
    states_of,
)
from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.words import lines_by_text, name_list, unique
from smallcap_cli.errors import DataUnavailable, ExitCode, NotFound, SmallcapError, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.call.check_files import Checks
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
    alarms: tuple[str, ...] = ()


class ExpectationResults(NamedTuple):
    """The expectations of a file beside what came of them, and what went wrong."""

    rows: tuple[ExpectationResult, ...]
    errors: Mapping[str, SmallcapError]
    alarms: tuple[str, ...] = ()


class _Plan(NamedTuple):
    """The sessions on which a rule is evaluated, the first one shown, and what is known of it from earlier runs."""

    rule: CheckRule
    days: list[date]
    shown: date
    before: RuleMemory | None = None
    last_run: RuleState | None = None


def run_of_today(context: Context, checks: Checks) -> CheckRun:
    """The rules on the last session, each from where its last run left it; then they are stored."""
    session = checks.latest
    with check_memory(context.settings.folders.state, checks.file) as memory:
        plans = [_plan(rule, memory, session) for rule in checks.rules]
        made = _figures_of(context, checks, plans)
        stored: dict[str, StoredRule] = {}
        runs = [_run_of(plan, session, made.evaluation, stored) for plan in plans]
        earlier = [one.session for rule in checks.rules if (one := memory.last_of(rule)) and one.session > session]
        notes = made.notes
        if earlier:
            notes += (f"{session} is before the last run, {max(earlier)}: shown as a first run, and not stored",)
        else:
            memory.write(stored)
    alarms = (*made.alarms, *((memory.alarm,) if memory.alarm else ()))
    return CheckRun(session, tuple(runs), made.errors, alarms, notes)


def _plan(rule: CheckRule, memory: CheckMemory, session: date) -> _Plan:
    """The session of the last run again, or the sessions since then; without one, as far back as the rule looks."""
    known = memory.last_of(rule)
    if known is not None and known.session == session and known.before is not None:
        return _Plan(rule, [session], session, known.before, known.last_run)
    if known is not None and known.session < session:
        days = sessions(known.session + timedelta(days=1), session).tolist()
        return _Plan(rule, days, days[0], known.after, known.after.state)
    last_run = known.last_run if known is not None and known.session == session else None
    return _Plan(rule, sessions(look_back(rule, session), session).tolist(), session, None, last_run)


class _RuleFigures(NamedTuple):
    """What rules come to, the errors of funds, and what is said of sources that failed or end early."""

    evaluation: Evaluation
    errors: Mapping[str, SmallcapError]
    alarms: tuple[str, ...]
    notes: tuple[str, ...]


def _figures_of(context: Context, checks: Checks, plans: Sequence[_Plan]) -> _RuleFigures:
    """What rules are evaluated from, command lines on the sessions of their rules, and what went wrong."""
    from smallcap_cli.call.notes import late_closes, source_notes

    rules = list({plan.rule.id: plan.rule for plan in plans}.values())
    cells = checks.lines.points((plan.rule, plan.days) for plan in plans)
    data = check_data(context, checks.file, rules, checks.latest, cells=cells)
    late = late_closes(context, data.histories)
    said = source_notes(context, data.histories, [history.ticker for history in data.histories])
    return _RuleFigures(
        Evaluation(data.evidence), {**data.errors, **checks.lines.errors},
        unique((*context.dataset.messages(), *late, *checks.lines.alarms)),
        tuple(note for note in said if note not in late),
    )  # fmt: skip


def _run_of(plan: _Plan, session: date, evaluation: Evaluation, stored: dict[str, StoredRule]) -> RuleRun:
    """A rule on a session, the sessions before it one by one."""
    rule = plan.rule
    moments = _moments(plan, evaluation)
    previous = moments[-2].memory if len(moments) > 1 else plan.before
    stored[rule.id] = StoredRule(rule.terms, session, previous, moments[-1].memory, plan.last_run)
    return RuleRun(rule, moments[-1], plan.last_run)


def _moments(plan: _Plan, evaluation: Evaluation) -> list[Moment]:
    seen = evaluation.observations(plan.rule, plan.days)
    return states_of(plan.rule, plan.days, seen, plan.before, plan.shown)


def replay(context: Context, checks: Checks, first: date) -> Replay:
    """Every session from a day on, as if the checks had begun to run on it. **Raises** UsageFault for none."""
    last = checks.latest
    days = sessions(first, last).tolist()
    if not days:
        raise UsageFault(f"no session from {first} to {last}", "give an earlier --from")
    plans = [_plan_from(rule, days[0], last) for rule in checks.rules]
    made = _figures_of(context, checks, plans)
    moments = {plan.rule.id: _moments(plan, made.evaluation) for plan in plans}
    firings = tuple(firing for rule in checks.rules for firing in firings_of(rule, moments[rule.id]))
    return Replay(days[0], last, firings, moments, made.errors, made.alarms)


def _plan_from(rule: CheckRule, first: date, last: date) -> _Plan:
    """A rule that begins to run on a session."""
    return _Plan(rule, sessions(look_back(rule, first), last).tolist(), first)


def trials(context: Context, checks: Checks) -> ExpectationResults:
    """What a file expects of its rules, beside what they come to. **Raises** UsageFault where it expects nothing."""
    expected = [(rule, one) for rule in checks.rules for one in rule.expected]
    if not expected:
        what = f"{checks.file} expects nothing"
        raise UsageFault(what, "add expect: [{as_of: 2020-03-23, state: firing}] to a check")
    late = [one.day for _, one in expected if one.day > checks.latest]
    if late:
        what = f"{checks.file} expects something of {max(late)}, after {checks.latest}"
        raise UsageFault(what, "give a day that is over")
    plans = [_trial_plan(rule, one) for rule, one in expected]
    made = _figures_of(context, checks, plans)
    rows = (
        ExpectationResult(rule, one, _moments(plan, made.evaluation)[-1])
        for (rule, one), plan in zip(expected, plans, strict=True)
    )
    return ExpectationResults(tuple(rows), made.errors, made.alarms)


def _trial_plan(rule: CheckRule, expected: Expectation) -> _Plan:
    """A rule that runs up to the day of an expectation, from its `from` or for a year."""
    first = sessions(expected.start or expected.day - YEAR, expected.day).tolist()
    if not first:
        raise UsageFault(f"{rule.id}: no session by {expected.day}", "expect something of a later day")
    return _plan_from(rule, first[0], expected.day)


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
    unknown = {name: error for name, error in run.errors.items() if isinstance(error, NotFound)}
    told: list[SmallcapError] = []
    for name, error in unknown.items():
        names = name_list([one.rule.id for one in run.runs if name in one.rule.subjects])
        told.append(NotFound(f"{names}: {error.message}", error.hint))
    others = [one for one in lacking(run.runs) if not unknown.keys() & one.rule.subjects]
    by_hint: dict[str, list[tuple[str, str]]] = {}
    for one in others:
        by_hint.setdefault(_hint_of(one.rule), []).append((one.rule.id, f"no data: {one.moment.observation.detail}"))
    return [*told, *(DataUnavailable(text, hint) for hint, texts in by_hint.items() for text in lines_by_text(texts))]


def _hint_of(rule: CheckRule) -> str:
    """How to get what a rule lacks."""
    nodes = rule.nodes
    if any(isinstance(node, LayoutNode) for node in nodes):
        remedy = "correct its path, which begins in the folder of the check file"
    elif lines := [node.cell.line for node in nodes if isinstance(node, CellNode)]:
        remedy = f"smallcap {lines[0]}"
    elif any(isinstance(node, FigureNode | AgeNode) and node.column in NET_FLOWS for node in nodes):
        remedy = "smallcap data fetch --filings"
    else:
        remedy = "smallcap data fetch"
    return f"{remedy}; `no_data: hold` lets a check keep its state"


def answer_of_run(run: CheckRun, table: Table) -> Answer:
    """The table of a run with its exit code and what went wrong in it."""
    table = replace(table, warnings=(*run.alarms, *run.notes))
    return Answer(table, code_of_run(run), run.notes, errors_of_run(run), alarms=run.alarms)


def answer_of_replay(made: Replay, table: Table) -> Answer:
    """The table of a replay; exit code 4 where no rule could be evaluated on any session."""
    unknown = [error for error in made.errors.values() if isinstance(error, NotFound)]
    seen = any(moment.observation.value is not None for course in made.moments.values() for moment in course)
    code = ExitCode.NOT_FOUND if unknown else ExitCode.ANSWERED if seen else ExitCode.UNAVAILABLE
    nothing = [] if seen else [DataUnavailable("no check could be evaluated", "smallcap data fetch, or --prices DIR")]
    return Answer(table, code, (), [*unknown, *nothing], alarms=made.alarms)


def answer_of_trials(made: ExpectationResults, table: Table) -> Answer:
    """The table of a test: 1 where an expectation fails, 4 where one fails for want of data."""
    failing = [one for one in made.rows if not one.passes]
    unknown = [error for error in made.errors.values() if isinstance(error, NotFound)]
    code = ExitCode.ANSWERED
    if any(one.moment.observation.value is not None for one in failing):
        code = ExitCode.NO
    elif failing:
        code = ExitCode.NOT_FOUND if unknown else ExitCode.UNAVAILABLE
    return Answer(table, code, (), unknown, alarms=made.alarms)
