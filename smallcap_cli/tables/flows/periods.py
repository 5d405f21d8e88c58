"""Net flows with a row a fund and period, newest last, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate, pairwise
from math import isfinite, nan

from smallcap_cli.core.flows.methods import METHODS, PUBLISHED, SCOPES
from smallcap_cli.core.flows.periods import FlowPeriod, Rank, Streak, ranks_of, streak_of
from smallcap_cli.core.flows.published import PERIOD
from smallcap_cli.core.flows.series import (
    BEFORE_HOLE,
    DAY_HOLE,
    FUND,
    HOLE,
    INSIDE_FLOW,
    NO_ASSETS,
    NO_ASSETS_AT_END,
    NO_FLOW,
    OVERLAPPING,
    TOTAL_BEFORE_HOLE,
    FlowRows,
    FlowSeries,
)
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, FundEvent, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.core.words import funds_by_line, in_a_row, quantity, unique
from smallcap_cli.tables.cells import figure_cell

LEGEND = "market is what assets grew by without the flow"
NO_EVENT = Gap(NOT_COMPARABLE, "events have lines of their own")


def flows_table(series: Sequence[FlowSeries], rows: FlowRows, as_of: date) -> Table:
    """A row a fund and period; a fund without any flow has one row that says why."""
    lines: list[tuple[str, tuple[Value, ...]]] = []
    titles: dict[int, str] = {}
    for one in series:
        titles[len(lines)] = one.name
        shown = rows.choice(one.periods)
        if not shown:
            lines.append((one.name, _empty_row(one, rows)))
            continue
        lines += _rows(one, shown, rows)
    said = _said_of_funds(series, rows)
    findings = {line: (one.name,) for one in series if (line := _finding(one, rows.by))}
    has_events = any(_events_by_period(one, rows.choice(one.periods)) for one in series)
    return Table(
        "flows", _columns(rows, has_events), tuple(key for key, _ in lines), tuple(row for _, row in lines),
        f"{'Published net flows' if rows.by == PERIOD else f'Net flows by {rows.by}'} in USD{_until(series, rows)}"
        f" · as of {as_of}", as_of, footnotes=(*said, *_legend(rows)), titles=titles,
        findings=tuple(findings), about=said | findings,
    )  # fmt: skip


def _rows(one: FlowSeries, shown: Sequence[FlowPeriod], rows: FlowRows) -> list[tuple[str, tuple[Value, ...]]]:
    """The rows of a fund's periods, each followed by the events in it."""
    ranks = ranks_of(one.periods) if rows.ranks else {}
    # A sum over a hole would be the sum of something else.
    sums = accumulate(
        nan if period.net_flow_usd is None or period.funds != shown[0].funds else period.net_flow_usd
        for period in shown
    )
    events = _events_by_period(one, shown)
    lines = []
    for period, total in zip(shown, sums, strict=True):
        row = _row(period, total, ranks.get(period.label), rows, one.part)
        lines.append((f"{one.name}.{period.label}", row))
        lines += [
            (f"{one.name}.{period.label}.{event.kind}.{event.day}", _event_row(one.name, event, period, rows))
            for event in events.get(period.label, ())
        ]
    return lines


def _events_by_period(one: FlowSeries, shown: Sequence[FlowPeriod]) -> dict[str, list[FundEvent]]:
    """The events of a fund by the label of the period they are in: the first that ends on their day or later."""
    found: dict[str, list[FundEvent]] = {}
    for event in one.events if shown and shown[0].method != PUBLISHED else ():
        period = next((period for period in shown if period.end >= event.day), None)
        if period is not None and event.day >= shown[0].start:
            found.setdefault(period.label, []).append(event)
    return found


def _columns(rows: FlowRows, has_events: bool = False) -> tuple[Column, ...]:
    ours = rows.by != PERIOD
    return (
        Column("fund", "fund", "text", screen=False), Column("period", rows.by, "ordinal"),
        Column("start", "start", "date", screen=False), Column("end", "end", "date", screen=False),
        Column("net_flow_usd", "net flow", "usd"), Column("flow_to_assets", "of assets before", "fraction"),
        Column("opening_assets_usd", "assets before", "usd", screen=False),
        Column("closing_assets_usd", "assets at end", "usd", screen=ours),
        Column("method", "method", "text", screen=False), Column("scope", "scope", "text", screen=False),
        Column("coverage", "known", "share", screen=False),
        Column("source", "source", "text", screen=not ours), Column("market_usd", "market", "usd", screen=ours),
        Column("cumulative_usd", "net flow so far", "usd", screen=ours),
        Column("events_usd", "events", "usd", screen=has_events),
        *((Column("rank", "rank", "text", side="right"),) if rows.ranks else ()),
    )  # fmt: skip


def _row(one: FlowPeriod, total: float, rank: Rank | None, rows: FlowRows, part: str) -> tuple[Value, ...]:
    sources = tuple(Source("measured", as_of=one.end, citation=name) for name in one.source)
    # Which funds a total is of is said once, below.
    partial = one.known < one.months and one.net_flow_usd is not None and part != FUND
    notes = (f"{one.label}: {quantity(one.known, part)} of {one.months}, to {one.end:%Y-%m}",) if partial else ()
    hole = _hole(one, rows)
    before, at_end = (NO_ASSETS, NO_ASSETS_AT_END) if one.net_flow_usd is not None else (hole, hole)
    market = figure_cell(one.market_usd, "usd", at_end if one.opening_assets_usd else before)
    net = (
        absent("usd", hole) if one.net_flow_usd is None
        else Value(one.net_flow_usd, "usd", sources, as_of=one.end, start=one.start, coverage=one.coverage, notes=notes)
    )  # fmt: skip
    cells = (
        text_value(one.fund), Value(one.label, "ordinal"), Value(one.start, "date"), Value(one.end, "date"), net,
        figure_cell(one.flow_to_assets, "fraction", before), figure_cell(one.opening_assets_usd, "usd", NO_ASSETS),
        figure_cell(one.closing_assets_usd, "usd", at_end), text_value(one.method), text_value(one.scope),
        Value(one.coverage, "share"), text_value("; ".join(one.source)), market,
        _sum_cell(one, total),
        # Those of one fund have lines of their own: none counts twice in a sum of the column.
        Value(one.events_usd, "usd") if one.events_usd and part == FUND else absent("usd", NO_EVENT),
    )  # fmt: skip
    if not rows.ranks:
        return cells
    return (*cells, absent("text", HOLE) if rank is None else text_value(f"{rank.place}/{rank.among}"))


def _hole(one: FlowPeriod, rows: FlowRows) -> Gap:
    if one.why:
        return Gap(NOT_PUBLISHED, one.why)
    return DAY_HOLE if rows.by == "day" else HOLE


def _sum_cell(one: FlowPeriod, total: float) -> Value:
    if one.method == PUBLISHED:
        return absent("usd", OVERLAPPING)
    if isfinite(total):
        return Value(total, "usd")
    return absent("usd", TOTAL_BEFORE_HOLE if one.funds else BEFORE_HOLE)


def _event_row(fund: str, event: FundEvent, period: FlowPeriod, rows: FlowRows) -> tuple[Value, ...]:
    """What an event brought, on a line of its own without a flow."""
    amount = (
        absent("usd", INSIDE_FLOW) if event.assets_usd is None
        else Value(event.assets_usd, "usd", (Source("catalogue", as_of=event.day, citation=event.source),),
                   as_of=event.day, notes=(event.text,))
    )  # fmt: skip
    what = " ".join(word for word in (event.kind.replace("_", " "), event.other) if word)
    known = {
        "fund": text_value(fund), "period": Value(f"{event.day} {what}", "ordinal"), "start": Value(event.day, "date"),
        "end": Value(event.day, "date"), "method": text_value("event"), "scope": text_value(period.scope),
        "source": text_value(event.source), "events_usd": amount,
    }  # fmt: skip
    return tuple(known.get(column.name, absent(column.unit, NO_FLOW)) for column in _columns(rows))


def _empty_row(one: FlowSeries, rows: FlowRows) -> tuple[Value, ...]:
    gap = one.gap or Gap(NOT_PUBLISHED, "none in this window")
    columns = _columns(rows)
    return (text_value(one.name), *(absent(column.unit, gap) for column in columns[1:]))


def _said_of_funds(series: Sequence[FlowSeries], rows: FlowRows) -> dict[str, tuple[str, ...]]:
    """How each fund's flows are found and from what, who is in totals, what else is known, each line with its funds."""
    said: list[tuple[str, str]] = []
    for one in series:
        if one.members:
            changes = _changes_of_funds(rows.choice(one.periods))
            said += [(one.name, text) for text in (changes or [f"sum of {', '.join(one.members)}"])]
            said += [(one.name, text) for text in one.others]
            continue
        for method, scope in unique((period.method, period.scope) for period in one.periods):
            said.append((one.name, f"{METHODS.get(method, method)}; {SCOPES.get(scope, f'scope {scope}')}"))
        said += [(one.name, text) for text in one.others]
        if rows.by != PERIOD:
            said += [(one.name, f"source: {name}") for name in _newest_source(one)]
    return funds_by_line(said)


def _legend(rows: FlowRows) -> tuple[str, ...]:
    """What columns mean."""
    ranks = (f"rank: 1 is the largest inflow of all whole {rows.by}s that are known",) if rows.ranks else ()
    return (*((LEGEND,) if rows.by != PERIOD else ()), *ranks)


def _newest_source(one: FlowSeries) -> tuple[str, ...]:
    """The sources of the newest period that has any: one without a flow has none."""
    return next((period.source for period in reversed(one.periods) if period.source), ())


def _until(series: Sequence[FlowSeries], rows: FlowRows) -> str:
    """The last day of the newest period that is shown."""
    ends = [period.end for one in series for period in rows.choice(one.periods)]
    return f", to {max(ends)}" if ends else ""


def _changes_of_funds(shown: Sequence[FlowPeriod]) -> list[str]:
    """From which period on a total is that of which funds, where they are not the same in all."""
    kinds = [(period.label, period.funds) for period in shown if period.funds]
    if len({funds for _, funds in kinds}) < 2:
        return []
    starts = [kinds[0], *(here for before, here in pairwise(kinds) if before[1] != here[1])]
    return [f"sum of {', '.join(funds)} from {label} on" for label, funds in starts]


def _finding(one: FlowSeries, by: str) -> str:
    """The run of inflows or outflows that the newest period ends, and where a year stands in the fund's history."""
    streak = streak_of(one.periods)
    if streak is None or one.periods[-1].method == PUBLISHED:
        return ""
    newest = one.periods[-1]
    text = f"{one.name}: {_streak_words(streak, by)}, {_dollars(streak.net_flow_usd)} {_span(newest, streak)}"
    rank = ranks_of(one.periods).get(newest.label)
    if by == "year" and rank is not None and rank.among > 2 and rank.place in (1, rank.among):
        worst = "largest outflow" if rank.place == rank.among else "largest inflow"
        so_far = " so far" if newest.known < newest.months else ""
        text += (
            f"; {newest.label}{so_far} is the {worst} of a calendar year since {rank.first}{_known_years(one, rank)}"
        )
    return text


def _known_years(one: FlowSeries, rank: Rank) -> str:
    """How many of the years that a rank is said of have a flow; nothing where all have one."""
    labels = unique(period.label for period in one.periods)
    years = len(labels) - labels.index(rank.first)
    return "" if rank.among >= years else f", of the {rank.among} of {years} years that are known"


def _streak_words(streak: Streak, by: str) -> str:
    direction = "inflows" if streak.sign > 0 else "outflows"
    return f"{direction} in {in_a_row(streak.periods, by)}"


def _span(newest: FlowPeriod, streak: Streak) -> str:
    return f"from {streak.since} to {newest.end}"


def _dollars(value: float) -> str:
    return text_of(Value(value, "usd"))
