"""What the options of `flows` ask: the series of funds and groups, and which of their periods are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.context import Context
from smallcap_cli.call.tickers import group_called, tickers_of
from smallcap_cli.core.flows.methods import METHODS, PUBLISHED
from smallcap_cli.core.words import lines_by_text, quantity
from smallcap_cli.errors import SmallcapError, UsageFault, safe

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.core.flows.months import FlowMonth
    from smallcap_cli.core.flows.overlaps import FlowOverlap
    from smallcap_cli.core.flows.series import FlowRows, FlowSeries
    from smallcap_cli.dataset.flows import FundFlowFacts

STEPS = ("day", "month", "quarter", "year", "segment")
TRADE_DATED = "months without a share count by day (--shares DIR) are on the day of the trade"
METHOD_NAMES = "|".join(METHODS)


def step_asked(by: str | None, *, monthly: bool, daily: bool) -> str:
    """The step that `--by`, `--monthly` or `--daily` names. **Raises** UsageFault for two that differ or an unknown."""
    named = [step for step, given in ((by, by), ("month", monthly), ("day", daily)) if given and step]
    if len(set(named)) > 1:
        raise UsageFault("--by, --monthly and --daily name several steps", "leave all but one out")
    step = named[0] if named else "month"
    if step not in STEPS:
        raise UsageFault(f"--by {safe(step)} is not known", f"one of: {', '.join(STEPS)}")
    return step


def method_asked(method: str, *, has_step: bool) -> str:
    """The method that `--method` names, "" for none. **Raises** UsageFault for an unknown one."""
    if method and method not in METHODS:
        raise UsageFault(f"--method {safe(method)} is not known", f"one of: {', '.join(METHODS)}")
    if method == PUBLISHED and has_step:
        raise UsageFault("published flows have periods of their own", "leave --by, --monthly and --daily out")
    return method


class FlowsAsked(NamedTuple):
    """The options of `flows`: the funds, a group to be added up, the step, and how the flows are found and shown."""

    tickers: Sequence[str] | None
    group: str
    by: str
    lag: int | None = None
    method: str = ""
    rank: bool = False

    @property
    def step(self) -> str:
        """The periods that the funds of a segment are added up by, those of a publisher, or those asked for."""
        return "period" if self.method == PUBLISHED else "month" if self.by == "segment" else self.by


class FlowsFound(NamedTuple):
    """The series of the funds and of several together, which of their periods are shown, and what there is to say."""

    series: list[FlowSeries]
    rows: FlowRows
    as_of: date
    errors: Mapping[str, SmallcapError]
    notes: tuple[str, ...]


def find_flows(context: Context, asked: FlowsAsked) -> FlowsFound:
    """The flows of the funds that are named, and of a group together. **Raises** the first error where all have one."""
    series, facts, errors = _series_of_all(context, asked)
    return FlowsFound(series, _rows(context, asked), _day(context), errors, _notes(facts, asked.lag))


def flow_series(context: Context, asked: FlowsAsked) -> list[FlowSeries]:
    """The series of the funds and of a group together, whole. **Raises** the first error where all have one."""
    return _series_of_all(context, asked)[0]


def _series_of_all(
    context: Context, asked: FlowsAsked
) -> tuple[list[FlowSeries], Mapping[str, FundFlowFacts], Mapping[str, SmallcapError]]:
    from smallcap_cli.core.flows.series import total_series

    facts, members, errors = _facts(context, asked)
    series = {ticker: _series_of(context, one, asked) for ticker, one in facts.items()}
    if asked.by == "segment":
        return _segments(context, series), facts, errors
    # Members of a group that nobody named and of which nothing is known stand in the line of their total.
    named = set(tickers_of(context, list(asked.tickers))) if asked.tickers else set()
    shown = [one for ticker, one in series.items() if one.periods or ticker in named or ticker not in members]
    if members and asked.step != "period":  # published flows are never added up
        shown.append(total_series(asked.group, [series[ticker] for ticker in members], asked.step))
    return shown, facts, errors


class OverlapsFound(NamedTuple):
    """The periods that several methods know by fund, whether one could be compared or not, and what there is to say."""

    overlaps: Mapping[str, Sequence[FlowOverlap]]
    as_of: date
    errors: Mapping[str, SmallcapError]
    notes: tuple[str, ...]


def find_overlaps(context: Context, asked: FlowsAsked) -> OverlapsFound:
    """The periods of which several methods know the flow. **Raises** the first error where all funds have one."""
    from smallcap_cli.core.flows.months import series_of
    from smallcap_cli.core.flows.overlaps import overlaps_of, overlaps_of_published

    if asked.method or asked.rank:
        raise UsageFault("--reconcile compares all methods and ranks none", "leave --method and --rank out")
    if asked.by not in ("month", "quarter", "year"):
        raise UsageFault(f"--reconcile compares months, quarters or years, not by {asked.by}", "--by month")
    facts, _, errors = _facts(context, asked)
    rows = _rows(context, asked)
    found = {}
    for ticker, one in facts.items():
        series = series_of(one.months, _day(context))
        both = (*overlaps_of(series, asked.by), *overlaps_of_published(one.published, series, one.daily))
        inside = {id(period) for period in rows.choice([overlap.flow for overlap in both])}
        found[ticker] = [overlap for overlap in both if rows.newest is not None or id(overlap.flow) in inside]
    return OverlapsFound(found, _day(context), errors, _notes(facts, asked.lag))


def _facts(
    context: Context, asked: FlowsAsked
) -> tuple[dict[str, FundFlowFacts], tuple[str, ...], dict[str, SmallcapError]]:
    """What is known of each fund, which of them are the members of the group, and the errors of funds."""
    from smallcap_cli.dataset.flows import flow_facts

    members = tuple(group_called(context.catalog, asked.group).members) if asked.group else ()
    tickers = tickers_of(context, [*(asked.tickers or ()), *members])
    facts = {ticker: flow_facts(context.dataset, ticker, _day(context), asked.lag) for ticker in tickers}
    errors = {ticker: one.error for ticker, one in facts.items() if one.error is not None}
    if len(errors) == len(facts):
        raise next(iter(errors.values()))
    return facts, members, errors


def _day(context: Context) -> date:
    return context.as_of or context.today


def _notes(facts: Mapping[str, FundFlowFacts], lag: int | None) -> tuple[str, ...]:
    return lines_by_text((ticker, text) for ticker, one in facts.items() for text in _remarks(one, lag))


def _remarks(facts: FundFlowFacts, lag: int | None) -> list[str]:
    said = list(facts.warnings)
    if lag is not None and facts.daily is None and facts.months:
        said.append(f"--lag {lag} changes nothing: {TRADE_DATED}")
    faults = facts.daily.faults if facts.daily is not None else ()
    if faults:
        day, what = faults[-1]
        count = quantity(len(faults), "fault")
        said.append(f"{count} in the share count, where no flow is computed, the last on {day}: {what}")
    return said


def _series_of(context: Context, facts: FundFlowFacts, asked: FlowsAsked) -> FlowSeries:
    """The periods of the method that reaches furthest, or of the one asked for, and what other methods know."""
    from smallcap_cli.core.flows.months import furthest_kind, series_of
    from smallcap_cli.core.flows.periods import day_periods, flow_periods
    from smallcap_cli.core.flows.series import FlowSeries
    from smallcap_cli.core.model import NOT_PUBLISHED, Gap

    if asked.method == PUBLISHED:
        return FlowSeries(facts.ticker, facts.published, Gap(NOT_PUBLISHED, "no published flow is known"))
    if asked.step == "day":
        if facts.daily is None:
            why = Gap(NOT_PUBLISHED, "no share count by day is known: --shares DIR")
            return FlowSeries(facts.ticker, (), facts.gap or why)
        return FlowSeries(facts.ticker, day_periods(facts.daily, facts.source), events=facts.events)
    found = series_of(facts.months, _day(context))
    wanted = {kind: months for kind, months in found.items() if asked.method in ("", kind[0])}
    published = ("published flows are known: --method published",) if facts.published else ()
    if not wanted:
        known = f"no {asked.method} months: {', '.join(kind[0] for kind in found)} are known" if found else ""
        newest = max(facts.faulty, default=None)
        known = known or (f"{newest:%Y-%m}: {facts.faulty[newest]}" if newest is not None else "")
        return FlowSeries(facts.ticker, (), Gap(NOT_PUBLISHED, known) if known else facts.gap, others=published)
    best = furthest_kind(wanted)
    others = tuple(_other_words(kind, months) for kind, months in found.items() if kind != best)
    counted = facts.daily is not None and best == (facts.daily.method, facts.daily.scope)
    periods = flow_periods(wanted[best], asked.step, facts.faulty if counted else {})
    return FlowSeries(facts.ticker, periods, others=(*others, *published), events=facts.events)


def _other_words(kind: tuple[str, str], months: Sequence[FlowMonth]) -> str:
    span = f"{months[0].month:%Y-%m} to {months[-1].month:%Y-%m}"
    return f"{kind[0]} months of {span} are known too: --method {kind[0]}"


def _segments(context: Context, series: Mapping[str, FlowSeries]) -> list[FlowSeries]:
    from smallcap_cli.core.flows.series import total_series

    by_segment: dict[str, list[FlowSeries]] = {}
    for ticker, one in series.items():
        fund = context.catalog.fund(ticker)
        by_segment.setdefault(fund.segment if fund is not None else "unknown", []).append(one)
    return [total_series(segment, funds, "month") for segment, funds in sorted(by_segment.items())]


def _rows(context: Context, asked: FlowsAsked) -> FlowRows:
    from smallcap_cli.core.flows.series import NEWEST, FlowRows
    from smallcap_cli.core.windows import parse_window, place

    if context.given["window"] is None:
        return FlowRows(asked.step, NEWEST[asked.step], ranks=asked.rank)
    window = place(parse_window(str(context.given["window"])), _day(context), "before")
    return FlowRows(asked.step, None, window.start, window.end, asked.rank)
