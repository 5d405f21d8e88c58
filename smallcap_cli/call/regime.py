"""What `rotation` asks: the two funds, those that say how broad a lead is, and the flows of a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.periods import windows_of
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker, group_called
from smallcap_cli.core.words import unique
from smallcap_cli.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.call.context import Context
    from smallcap_cli.core.analysis.regime import DocumentTest, MonthsTested, Regime
    from smallcap_cli.core.checks.evaluation import Evaluation
    from smallcap_cli.core.checks.rules import CheckRule
    from smallcap_cli.core.flows.series import FlowSeries
    from smallcap_cli.dataset.gather import Gathered

#: The bundled check file that has the tests of the document on the rotation, which are of these two funds.
DOCUMENT = "rotation"
#: The funds on the Russell 2000 and the S&P 500 with the longest histories, and the funds that breadth counts.
SMALL, LARGE, GROUP = "IWM", "SPY", "us-smallcap"


def ask_regime(context: Context, small: str, large: str, group: str) -> tuple[Gathered, Regime]:
    """The comparison of the two funds alone, and their regime. **Raises** UsageFault for one fund named twice."""
    from smallcap_cli.core.analysis.regime import CAP_WEIGHT, EQUAL_WEIGHT, SECTORS, STANDARD, regime

    pair = (checked_ticker(small), checked_ticker(large))
    if pair[0] == pair[1]:
        raise UsageFault(f"{pair[0]} against itself says nothing", f"smallcap rotation {SMALL} {LARGE}")
    windows = tuple(windows_of(context.given)) if context.given["window"] else STANDARD
    members = group_called(context.catalog, group).members
    names = tuple(dict.fromkeys((*pair, *members, *SECTORS, EQUAL_WEIGHT, CAP_WEIGHT)))
    whole = ask(context, names, window=windows[0], windows=windows, day_of=pair)
    found = regime(whole.comparison, windows, members, _flows(context, pair[0], group))
    if pair == (SMALL, LARGE):
        found = found._replace(tests=document_tests(context, whole.comparison.conventions.as_of))
    errors = {ticker: error for ticker, error in whole.errors.items() if ticker in pair}
    answers = {ticker: answer for ticker, answer in whole.answers.items() if ticker in pair}
    comparison = whole.comparison._replace(funds=whole.comparison.funds[:2])
    return whole._replace(comparison=comparison, errors=errors, answers=answers), found


def document_tests(context: Context, day: date) -> tuple[DocumentTest, ...]:
    """The rules of the bundled check file about the rotation on the last session by a day, those on old data apart."""
    from smallcap_cli.call.checks import check_data
    from smallcap_cli.catalog.checks import read_check_file
    from smallcap_cli.core.checks.evaluation import Evaluation
    from smallcap_cli.core.checks.nodes import AgeNode
    from smallcap_cli.core.exchange import session_by
    from smallcap_cli.core.windows import parse_window

    window = parse_window("max")  # its rules name windows of their own
    every = read_check_file(DOCUMENT, context.catalog, window)
    rules = [rule for rule in every if not any(isinstance(n, AgeNode) for n in rule.nodes)]
    session = session_by(day)
    evaluation = Evaluation(check_data(context, DOCUMENT, rules, session, window).evidence)
    return tuple(_document_test(rule, evaluation, session) for rule in rules)


def _document_test(rule: CheckRule, evaluation: Evaluation, session: date) -> DocumentTest:
    """What a rule comes to on a session alone; one of months has to hold for as many as it says."""
    from smallcap_cli.core.analysis.regime import DocumentTest
    from smallcap_cli.core.checks.condition_words import measure_words

    seen = evaluation.observations(rule, [session])[0]
    value, limit = (one if isinstance(one, float) else None for one in (seen.value, seen.limit))
    found = DocumentTest(
        rule.id, rule.text, measure_words(rule), value, limit, rule.operator, rule.unit, None, seen.day, seen.detail
    )
    if value is None or seen.holds is None:
        return found
    if seen.months is None or rule.wait is None:
        return found._replace(passes=not seen.holds)
    months = _months_tested(rule, evaluation, session, seen.months)
    return found._replace(passes=not seen.holds or seen.months < rule.wait.size, months=months)


def _months_tested(rule: CheckRule, evaluation: Evaluation, session: date, held: int) -> MonthsTested:
    """What a test of months rests on."""
    from smallcap_cli.core.analysis.regime import MonthsTested
    from smallcap_cli.core.checks.nodes import FigureNode

    funds: list[str] = []
    members: list[str] = []
    for node in rule.nodes:
        if isinstance(node, FigureNode):
            funds += evaluation.months(node.subject, node.of_group, session, rule.months).funds
            members += evaluation.evidence.groups[node.subject] if node.of_group else (node.subject,)
    return MonthsTested(held, str(rule.wait), unique(funds), len(unique(members)))


def _flows(context: Context, small: str, group: str) -> Sequence[FlowSeries]:
    """The monthly flows of the small-cap fund and of the group together; none where no source has any."""
    from smallcap_cli.call.flows import FlowsAsked, flow_series
    from smallcap_cli.core.flows.series import FlowSeries
    from smallcap_cli.core.model import NOT_PUBLISHED, Gap

    try:
        series = flow_series(context, FlowsAsked([small], group, "month"))
    except NotFound as error:
        return [FlowSeries(small, (), Gap(NOT_PUBLISHED, error.message))]
    return [one for one in series if one.name in (small, group)]
