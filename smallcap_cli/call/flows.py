"""What the options of `flows` ask: the series of funds and groups, and which of their periods are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.context import Context
from smallcap_cli.call.tickers import group_called, tickers_of
from smallcap_cli.core.words import lines_by_text, quantity
from smallcap_cli.errors import SmallcapError, UsageFault, safe

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.core.flows.months import FlowMonth
    from smallcap_cli.core.flows.series import FlowRows, FlowSeries
    from smallcap_cli.dataset.flows import FundFlowFacts

STEPS = ("day", "month", "quarter", "year", "segment")


def step_asked(by: str | None, *, monthly: bool, daily: bool) -> str:
    """The step that `--by`, `--monthly` or `--daily` names. **Raises** UsageFault for two that differ or an unknown."""
    named = [step for step, given in ((by, by), ("month", monthly), ("day", daily)) if given and step]
    if len(set(named)) > 1:
        raise UsageFault("--by, --monthly and --daily name several steps", "leave all but one out")
    step = named[0] if named else "month"
    if step not in STEPS:
        raise UsageFault(f"--by {safe(step)} is not known", f"one of: {', '.join(STEPS)}")
    return step


class FlowsAsked(NamedTuple):
    """The options of `flows`: the funds, a group to be added up, the step, and how the flows are found and shown."""

    tickers: Sequence[str] | None
    group: str
    by: str
    lag: int | None = None
    method: str = ""
    rank: bool = False


class FlowsFound(NamedTuple):
    """The series of the funds and of several together, which of their periods are shown, and what there is to say."""

    series: list[FlowSeries]
    rows: FlowRows
    as_of: date
    errors: Mapping[str, SmallcapError]
    notes: tuple[str, ...]


def find_flows(context: Context, asked: FlowsAsked) -> FlowsFound:
    """The flows of the funds that are named, and of a group together. **Raises** the first error where all have one."""
    from smallcap_cli.core.flows.series import total_series
    from smallcap_cli.dataset.flows import flow_facts

    members = group_called(context.catalog, asked.group).members if asked.group else ()
    tickers = tickers_of(context, [*(asked.tickers or ()), *members])
    day = context.as_of or context.today
    facts = {ticker: flow_facts(context.dataset, ticker, day, asked.lag) for ticker in tickers}
    errors = {ticker: one.error for ticker, one in facts.items() if one.error is not None}
    if len(errors) == len(facts):
        raise next(iter(errors.values()))
    step = "month" if asked.by == "segment" else asked.by
    series = {ticker: _series_of(context, one, step, asked.method) for ticker, one in facts.items()}
    shown = _segments(context, series) if asked.by == "segment" else list(series.values())
    if members and asked.by != "segment":
        shown.append(total_series(asked.group, [series[ticker] for ticker in members]))
    notes = lines_by_text((ticker, text) for ticker, one in facts.items() for text in _remarks(one))
    return FlowsFound(shown, _rows(context, step, rank=asked.rank), day, errors, notes)


def _remarks(facts: FundFlowFacts) -> list[str]:
    faults = facts.daily.faults if facts.daily is not None else ()
    if not faults:
        return list(facts.warnings)
    day, what = faults[-1]
    count = quantity(len(faults), "fault")
    return [*facts.warnings, f"{count} in the share count, where no flow is computed, the last on {day}: {what}"]


def _series_of(context: Context, facts: FundFlowFacts, step: str, method: str) -> FlowSeries:
    """The periods of the method that reaches furthest, or of the one asked for, and what other methods know."""
    from smallcap_cli.core.flows.periods import day_periods, flow_periods, series_of
    from smallcap_cli.core.flows.series import FlowSeries
    from smallcap_cli.core.model import NOT_PUBLISHED, Gap

    if step == "day":
        if facts.daily is None:
            why = Gap(NOT_PUBLISHED, "no share count by day is known: --shares DIR")
            return FlowSeries(facts.ticker, (), facts.gap or why)
        return FlowSeries(facts.ticker, day_periods(facts.daily, facts.source))
    found = series_of(facts.months, context.as_of or context.today)
    wanted = {kind: months for kind, months in found.items() if method in ("", kind[0])}
    if not wanted:
        known = f"no {method} months: {', '.join(kind[0] for kind in found)} are known" if found else ""
        return FlowSeries(facts.ticker, (), Gap(NOT_PUBLISHED, known) if known else facts.gap)
    best = max(wanted, key=lambda kind: (wanted[kind][-1].month, len(wanted[kind])))
    others = tuple(_other_words(kind, months) for kind, months in found.items() if kind != best)
    return FlowSeries(facts.ticker, flow_periods(wanted[best], step), others=others)


def _other_words(kind: tuple[str, str], months: Sequence[FlowMonth]) -> str:
    span = f"{months[0].month:%Y-%m} to {months[-1].month:%Y-%m}"
    return f"{kind[0]} months of {span} are known too: --method {kind[0]}"


def _segments(context: Context, series: Mapping[str, FlowSeries]) -> list[FlowSeries]:
    from smallcap_cli.core.flows.series import total_series

    by_segment: dict[str, list[FlowSeries]] = {}
    for ticker, one in series.items():
        fund = context.catalog.fund(ticker)
        by_segment.setdefault(fund.segment if fund is not None else "unknown", []).append(one)
    return [total_series(segment, funds) for segment, funds in sorted(by_segment.items())]


def _rows(context: Context, step: str, *, rank: bool) -> FlowRows:
    from smallcap_cli.core.flows.series import NEWEST, FlowRows
    from smallcap_cli.core.windows import parse_window, place

    if context.given["window"] is None:
        return FlowRows(step, NEWEST[step], ranks=rank)
    window = place(parse_window(str(context.given["window"])), context.as_of or context.today, "before")
    return FlowRows(step, None, window.start, window.end, rank)
