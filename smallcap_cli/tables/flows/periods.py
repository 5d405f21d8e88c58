"""Net flows with a row a fund and period, newest last, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from smallcap_cli.core.flows.methods import METHODS, PUBLISHED, SCOPES
from smallcap_cli.core.flows.months import MOST_FUNDS_NAMED
from smallcap_cli.core.flows.periods import LENGTHS, FlowPeriod, Rank, Streak, ranks_of, streak_of, sums_of
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
from smallcap_cli.core.words import funds_by_line, in_a_row, name_list, quantity, unique

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
    findings = {line: (one.name,) for one in series if (line := _finding(one, rows))}
    has_events = any(_events_by_period(one, rows.choice(one.periods)) for one in series)
    return Table(
        "flows", _columns(rows, has_events), tuple(key for key, _ in lines), tuple(row for _, row in lines),
        f"{'Published net flows' if rows.by == PERIOD else f'Net flows by {rows.by}'} in USD{_until(series, rows)}"
        f" · as of {as_of}", as_of, footnotes=(*said, *_edges(series, rows), *_legend(rows)), titles=titles,
        findings=tuple(findings), about=said | findings,
    )  # fmt: skip


def _rows(one: FlowSeries, shown: Sequence[FlowPeriod], rows: FlowRows) -> list[tuple[str, tuple[Value, ...]]]:
    """The rows of a fund's periods, each followed by the events in it."""
    ranks = ranks_of(one.periods) if rows.ranks else {}
    # Published periods overlap and leave others out: they have no sum.
    sums = [None] * len(shown) if rows.by == PERIOD else sums_of(shown)
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


def _row(one: FlowPeriod, total: float | None, rank: Rank | None, rows: FlowRows, part: str) -> tuple[Value, ...]:
    hole = _hole(one, rows)
    before, at_end = (NO_ASSETS, NO_ASSETS_AT_END) if one.net_flow_usd is not None else (hole, hole)
    net = _figure(one, one.net_flow_usd, hole)
    if one.net_flow_usd is not None:
        net = replace(net, coverage=one.coverage, notes=_notes(one, rows))
    cells = (
        text_value(one.fund), Value(one.label, "ordinal"), Value(one.start, "date"), Value(one.end, "date"), net,
        _figure(one, one.flow_to_assets, before, "fraction"), _figure(one, one.opening_assets_usd, NO_ASSETS),
        _figure(one, one.closing_assets_usd, at_end), text_value(one.method), text_value(one.scope),
        Value(one.coverage, "share"), text_value("; ".join(one.source)),
        _figure(one, one.market_usd, at_end if one.opening_assets_usd else before),
        _figure(one, total, _why_no_sum(one, hole)),
        # Those of one fund have lines of their own: none counts twice in a sum of the column.
        _figure(one, one.events_usd if one.events_usd and part == FUND else None, NO_EVENT),
    )  # fmt: skip
    if not rows.ranks:
        return cells
    return (*cells, absent("text", HOLE) if rank is None else text_value(f"{rank.place}/{rank.among}"))


def _figure(one: FlowPeriod, value: float | None, gap: Gap, unit: str = "usd") -> Value:
    """A figure of a period with the sources and the days of its months."""
    if value is None:
        return absent(unit, gap)
    sources = tuple(Source("measured", as_of=one.end, citation=name) for name in one.source)
    return Value(value, unit, sources, as_of=one.end, start=one.start)


def _notes(one: FlowPeriod, rows: FlowRows) -> tuple[str, ...]:
    """What part of its period a flow is of, and which funds a total leaves out; which it is of is said once, below."""
    notes = () if one.is_whole else (f"{one.label}: {_part_words(one, rows)}, to {one.end:%Y-%m}",)
    if not one.left_out:
        return notes
    lacking = name_list(one.left_out, MOST_FUNDS_NAMED)
    return (*notes, f"{one.label}: without {lacking}, of which fewer months are known")


def _part_words(one: FlowPeriod, rows: FlowRows) -> str:
    """How much of its period is known, such as `2 months of 3`."""
    return f"{quantity(one.month_count, 'month')} of {LENGTHS[rows.by]}"


def _hole(one: FlowPeriod, rows: FlowRows) -> Gap:
    if one.why:
        return Gap(NOT_PUBLISHED, one.why)
    return DAY_HOLE if rows.by == "day" else HOLE


def _why_no_sum(one: FlowPeriod, hole: Gap) -> Gap:
    if one.method == PUBLISHED:
        return OVERLAPPING
    if one.net_flow_usd is None:
        return hole
    return TOTAL_BEFORE_HOLE if one.funds else BEFORE_HOLE


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
            said += [(one.name, text) for text in _sums_of_funds(one, rows.choice(one.periods))]
            said += [(one.name, text) for text in one.others]
            continue
        for method, scope in unique((period.method, period.scope) for period in one.periods):
            said.append((one.name, f"{METHODS.get(method, method)}; {SCOPES.get(scope, f'scope {scope}')}"))
        said += [(one.name, text) for text in one.others]
        if rows.by != PERIOD:
            said += [(one.name, f"source: {name}") for name in _sources_said(one)]
    return funds_by_line(said)


def _edges(series: Sequence[FlowSeries], rows: FlowRows) -> tuple[str, ...]:
    """What is said of periods that reach over an end of the window: they are never cut."""
    early, late = rows.over_the_edges([period for one in series for period in one.periods])
    said = [f"{early} begins before it and is shown whole"] if early else []
    said += [f"{late} ends after it and is left out"] if late else []
    return (f"the window is {rows.first} to {rows.last}: {', '.join(said)}",) if said else ()


def _legend(rows: FlowRows) -> tuple[str, ...]:
    """What columns mean."""
    ranks = (f"rank: 1 is the largest inflow of all whole {rows.by}s that are known",) if rows.ranks else ()
    return (*((LEGEND,) if rows.by != PERIOD else ()), *ranks)


def _sources_said(one: FlowSeries) -> tuple[str, ...]:
    """The sources of all periods where they are two, else those of the newest that has any: each filing is its own."""
    every = unique(name for period in one.periods for name in period.source)
    return every if len(every) == 2 else next((period.source for period in reversed(one.periods) if period.source), ())


def _until(series: Sequence[FlowSeries], rows: FlowRows) -> str:
    """The last day of the newest period that is shown."""
    ends = [period.end for one in series for period in rows.choice(one.periods)]
    return f", to {max(ends)}" if ends else ""


def _sums_of_funds(one: FlowSeries, shown: Sequence[FlowPeriod]) -> list[str]:
    """Of which funds a total is; from which period on, where they are not the same in all."""
    kinds = [(period.label, period.funds) for period in shown if period.funds]
    if not kinds:
        return [f"sum of {', '.join(one.members)}"]
    starts = [kinds[0], *(here for before, here in pairwise(kinds) if before[1] != here[1])]
    return [f"sum of {', '.join(funds)}{f' from {label} on' if len(starts) > 1 else ''}" for label, funds in starts]


def _finding(one: FlowSeries, rows: FlowRows) -> str:
    """For how many periods, up to the newest shown, money came in or left; where a year stands in the history."""
    shown = rows.choice(one.periods)
    if not shown or shown[-1].method == PUBLISHED:
        return ""
    newest = shown[-1]
    streak = streak_of([period for period in one.periods if period.end <= newest.end])
    if streak is None:
        return ""
    text = f"{one.name}: {_streak_words(streak, newest, rows)}, {_dollars(streak.net_flow_usd)} {_span(newest, streak)}"
    rank = ranks_of(one.periods).get(newest.label)
    if rows.by == "year" and rank is not None and rank.among > 2 and rank.place in (1, rank.among):
        worst = "largest outflow" if rank.place == rank.among else "largest inflow"
        so_far = "" if newest.is_whole else " so far"
        text += (
            f"; {newest.label}{so_far} is the {worst} of a calendar year since {rank.first}{_known_years(one, rank)}"
        )
    return text


def _known_years(one: FlowSeries, rank: Rank) -> str:
    """How many of the years that a rank is said of have a flow; nothing where all have one."""
    labels = unique(period.label for period in one.periods)
    years = len(labels) - labels.index(rank.first)
    return "" if rank.among >= years else f", of the {rank.among} of {years} years that are known"


def _streak_words(streak: Streak, newest: FlowPeriod, rows: FlowRows) -> str:
    """The periods of a streak; a newest one that is not whole is no quarter and no year."""
    direction = "inflows" if streak.sign > 0 else "outflows"
    if newest.is_whole:
        return f"{direction} in {in_a_row(streak.periods, rows.by)}"
    part = f"{newest.label} ({_part_words(newest, rows)})"
    if streak.periods == 1:
        return f"{direction} in {part}"
    return f"{direction} in {in_a_row(streak.periods - 1, rows.by)} and in {part}"


def _span(newest: FlowPeriod, streak: Streak) -> str:
    return f"from {streak.since} to {newest.end}"


def _dollars(value: float) -> str:
    return text_of(Value(value, "usd"))
