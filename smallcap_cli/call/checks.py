"""What the rules of a check file are evaluated from: funds, benchmark, flows and headings, to the day of the call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.context import Context
from smallcap_cli.call.question import age_limit, meaning_of, risk_free_of
from smallcap_cli.core.ages import session_out
from smallcap_cli.core.checks.evaluation import CheckEvidence
from smallcap_cli.core.checks.facts import looks_at_closes
from smallcap_cli.core.checks.nodes import AgeNode, FigureNode, LayoutNode, LineCell
from smallcap_cli.core.checks.points import Point
from smallcap_cli.core.comparison.as_of import AsOf
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.comparison.view import Need, needs_of
from smallcap_cli.core.comparison.views import Market
from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.metrics.columns import needs_assets, needs_flows
from smallcap_cli.core.model import NOT_FETCHED, FundData, Gap, IndexIdentity, PriceHistory
from smallcap_cli.core.words import unique
from smallcap_cli.dataset import Missing
from smallcap_cli.dataset.gather import measured_now
from smallcap_cli.errors import SmallcapError, UsageFault
from smallcap_cli.inputfile import STANDARD_INPUT, FileTerms, file_content
from smallcap_cli.settings import user_path

if TYPE_CHECKING:
    from smallcap_cli.core.checks.rules import CheckRule
    from smallcap_cli.core.windows import WindowSpec
    from smallcap_cli.dataset import Dataset

#: A week holds a session, whatever the holidays; longer closures than two weeks there were none since 1971.
LONGEST_CLOSURE = timedelta(days=14)
HEADED_FILE = FileTerms("file", 200_000_000, "name a smaller file", pipes=False)
UNUSED = Gap(NOT_FETCHED, "no check looks at closes of it")


class CheckData(NamedTuple):
    """What rules are evaluated from, the errors of funds of which something could not be found, and all closes."""

    evidence: CheckEvidence
    errors: Mapping[str, SmallcapError]
    histories: tuple[PriceHistory, ...] = ()


class _Use(NamedTuple):
    """One figure of a condition: its column, None for the age of closes, and its funds."""

    asked: ColumnRequest | None
    tickers: tuple[str, ...]


def latest_session(context: Context) -> date:
    """The last session by the as-of day whose closes are out. **Raises** UsageFault where there is none by then."""
    day = session_out(context.now).day
    day = min(day, context.as_of) if context.as_of is not None else day
    found = sessions(day - LONGEST_CLOSURE, day)
    if not len(found):
        raise UsageFault(f"no session of the exchange is known by {day}", "give a later --as-of")
    last: date = found[-1].item()
    return last


def check_data(
    context: Context, file: str, rules: Sequence[CheckRule], latest: date, window: WindowSpec | None = None,
    cells: Mapping[LineCell, Mapping[date, Point]] = MappingProxyType({}),
) -> CheckData:  # fmt: skip
    """Everything known by a session of the funds that rules name; what a rule does not look at is not asked for.

    `window` replaces that of the options, for a command that reads them differently; `cells` are those of its lines.
    """
    dataset, meaning = context.dataset, meaning_of(context)
    groups = {name: _members(context, name) for name in _groups(rules)}
    uses = list(_uses(rules, groups))
    views = {use.asked.metric.view for use in uses if use.asked is not None and use.asked.metric is not None}
    beside = (meaning.benchmark,) if Need.RETURNS in needs_of(views) or meaning.relative else ()
    outside = [t for use in uses for t in use.tickers if context.catalog.fund(t) is None]
    priced = unique(
        [
            *(t for use in uses if use.asked is None or looks_at_closes(use.asked) for t in use.tickers),
            *outside,
            *beside,
        ]
    )
    found = _young_enough(context, dataset.prices(list(priced)), latest)
    tickers = unique(t for use in uses for t in use.tickers)
    funds = {t: _fund(dataset, t, latest, found.get(t), [use for use in uses if t in use.tickers]) for t in tickers}
    lacking = {t: one for t, one in found.items() if isinstance(one, Missing) and t in tickers}
    errors = {t: dataset.unknown_fund(t, one) for t, one in lacking.items()}
    evidence = CheckEvidence(
        funds, _market(context, found, views), meaning.conventions(latest, window or context.window), latest, groups,
        _indexes(context, funds, latest), {node.path: _heading(file, node.path, latest) for node in _layouts(rules)},
        cells,
    )  # fmt: skip
    return CheckData(evidence, errors, tuple(one for one in found.values() if isinstance(one, PriceHistory)))


def _groups(rules: Sequence[CheckRule]) -> list[str]:
    nodes = (node for rule in rules for node in rule.nodes)
    return [node.subject for node in nodes if isinstance(node, FigureNode | AgeNode) and node.of_group]


def _layouts(rules: Sequence[CheckRule]) -> list[LayoutNode]:
    return [node for rule in rules for node in rule.nodes if isinstance(node, LayoutNode)]


def _members(context: Context, name: str) -> tuple[str, ...]:
    group = context.catalog.group(name)
    if group is None:
        raise ValueError(f"no group {name}")
    return group.members


def _uses(rules: Sequence[CheckRule], groups: Mapping[str, tuple[str, ...]]) -> Iterator[_Use]:
    for rule in rules:
        for node in rule.nodes:
            if isinstance(node, FigureNode | AgeNode):
                tickers = groups[node.subject] if node.of_group else (node.subject,)
                yield _Use(rule.columns.get(node.column), tickers)


def _young_enough(
    context: Context, found: Mapping[str, PriceHistory | Missing], latest: date
) -> dict[str, PriceHistory | Missing]:
    """The closes, those beyond `--max-age` as missing."""
    limit = age_limit(context)
    made = dict(found)
    for ticker, history in found.items():
        error = (
            limit.error(ticker, min(history.last_day, latest)) if limit and isinstance(history, PriceHistory) else None
        )
        if error is not None:
            made[ticker] = Missing(error, True, Gap(NOT_FETCHED, error.message))
    return made


def _fund(
    dataset: Dataset, ticker: str, latest: date, found: PriceHistory | Missing | None, uses: list[_Use]
) -> FundData:
    """Everything known by a session of one fund, as far as its rules look at it."""
    asked = [use.asked for use in uses if use.asked is not None]
    closes = found if found is not None else Missing(UsageFault("not asked"), False, UNUSED)
    inside = any(one.metric is not None and one.metric.view == "facts" for one in asked)
    assets = any(needs_assets(one) for one in asked)
    profile = dataset.profile(ticker, closes) if assets or dataset.catalog.fund(ticker) is None else None
    measured = tuple(measured_now(dataset, [ticker], latest).get(ticker, ())) if inside else ()
    data = dataset.fund_data(ticker, latest, closes, profile=profile, inside=inside, measured=measured)
    if any(needs_flows(one) for one in asked):
        from smallcap_cli.dataset.flows import with_flows

        data = with_flows(dataset, data, latest)
    return AsOf(latest).fund(data)


def _market(context: Context, found: Mapping[str, PriceHistory | Missing], views: set[str]) -> Market:
    meaning = meaning_of(context)
    closes = found.get(meaning.benchmark)
    if closes is None:
        return Market(UNUSED, UNUSED)
    rate = risk_free_of(str(context.option("risk_free"))) if Need.RISK_FREE in needs_of(views) else "zero"
    return context.dataset.market(meaning.benchmark, closes, 0.0 if rate == "zero" else rate)


def _indexes(context: Context, funds: Mapping[str, FundData], day: date) -> dict[str, IndexIdentity]:
    followed = {period.id for data in funds.values() if data.fund is not None for period in data.fund.indexes}
    found = {name: context.catalog.index(name, day) for name in followed if name}
    return {name: identity for name, identity in found.items() if identity is not None}


def folder_of(file: str) -> Path:
    """Where the relative paths in a check file begin."""
    return Path() if file == STANDARD_INPUT else user_path(file).parent


def _heading(file: str, path: str, latest: date) -> Point:
    """The heading of a file beside the check file, or why there is none."""
    from smallcap_cli.userfiles.heading_line import heading_words

    try:
        return Point(heading_words(path, file_content(folder_of(file) / user_path(path), HEADED_FILE)), latest)
    except SmallcapError as error:
        return Point(None, None, error.message)
