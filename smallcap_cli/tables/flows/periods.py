"""Net flows with a row a fund and period, newest last, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from math import isfinite, nan

from smallcap_cli.core.flows.periods import FlowPeriod, Rank, Streak, ranks_of, streak_of
from smallcap_cli.core.flows.series import BEFORE_HOLE, HOLE, NO_ASSETS, FlowRows, FlowSeries
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.core.words import lines_by_text, quantity, unique
from smallcap_cli.tables.cells import figure_cell

METHODS = {
    "shares": "change of the shares outstanding times NAV, on the day of the trade",
    "filed": "sales less redemptions as filed with the SEC",
}
LEGEND = "market is what assets grew by without the flow"


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
        ranks = ranks_of(one.periods) if rows.ranks else {}
        # A sum over a hole would be the sum of something else.
        sums = accumulate(nan if period.net_flow_usd is None else period.net_flow_usd for period in shown)
        lines += [
            (f"{one.name}.{period.label}", _row(period, total, ranks.get(period.label), rows, one.part))
            for period, total in zip(shown, sums, strict=True)
        ]
    return Table(
        "flows", _columns(rows), tuple(key for key, _ in lines), tuple(row for _, row in lines),
        f"Net flows by {rows.by} · as of {as_of}", as_of, footnotes=_footnotes(series), titles=titles,
        findings=tuple(sentence for one in series if (sentence := _finding(one, rows.by))),
    )  # fmt: skip


def _columns(rows: FlowRows) -> tuple[Column, ...]:
    return (
        Column("fund", "fund", "text", screen=False), Column("period", rows.by, "ordinal"),
        Column("start", "start", "date", screen=False), Column("end", "end", "date", screen=False),
        Column("net_flow_usd", "net flow", "usd"), Column("flow_to_assets", "of assets before", "fraction"),
        Column("opening_assets_usd", "assets before", "usd", screen=False),
        Column("closing_assets_usd", "assets at end", "usd"), Column("method", "method", "text", screen=False),
        Column("scope", "scope", "text", screen=False), Column("coverage", "known", "share", screen=False),
        Column("source", "source", "text", screen=False), Column("market_usd", "market", "usd"),
        Column("cumulative_usd", "net flow so far", "usd"),
        *((Column("rank", "rank", "text"),) if rows.ranks else ()),
    )  # fmt: skip


def _row(one: FlowPeriod, total: float, rank: Rank | None, rows: FlowRows, part: str) -> tuple[Value, ...]:
    sources = tuple(Source("measured", as_of=one.end, citation=name) for name in one.source)
    partial = one.known < one.months and one.net_flow_usd is not None
    notes = (f"{one.label}: {quantity(one.known, part)} of {one.months}, to {one.end:%Y-%m}",) if partial else ()
    net = (
        absent("usd", HOLE) if one.net_flow_usd is None
        else Value(one.net_flow_usd, "usd", sources, as_of=one.end, start=one.start, coverage=one.coverage, notes=notes)
    )  # fmt: skip
    cells = (
        text_value(one.fund), Value(one.label, "ordinal"), Value(one.start, "date"), Value(one.end, "date"), net,
        _figure(one.flow_to_assets, "fraction"), _figure(one.opening_assets_usd, "usd"),
        _figure(one.closing_assets_usd, "usd"), text_value(one.method), text_value(one.scope),
        Value(one.coverage, "share"), text_value("; ".join(one.source)), _figure(one.market_usd, "usd"),
        Value(total, "usd") if isfinite(total) else absent("usd", BEFORE_HOLE),
    )  # fmt: skip
    if not rows.ranks:
        return cells
    return (*cells, absent("text", HOLE) if rank is None else text_value(f"{rank.place}/{rank.among}"))


def _empty_row(one: FlowSeries, rows: FlowRows) -> tuple[Value, ...]:
    gap = one.gap or Gap(NOT_PUBLISHED, "none in this window")
    columns = _columns(rows)
    return (text_value(one.name), *(absent(column.unit, gap) for column in columns[1:]))


def _figure(value: float | None, unit: str) -> Value:
    return figure_cell(value, unit, NO_ASSETS)


def _footnotes(series: Sequence[FlowSeries]) -> tuple[str, ...]:
    """How each fund's flows are found and from what, who is in a total, and what else is known."""
    said: list[tuple[str, str]] = []
    for one in series:
        if one.members:
            said.append((one.name, f"sum of {', '.join(one.members)}"))
            continue
        for method, scope in unique((period.method, period.scope) for period in one.periods):
            of = "the whole fund, all share classes" if scope == "fund" else "this share class"
            said.append((one.name, f"{METHODS.get(method, method)}; {of}"))
        said += [(one.name, text) for text in one.others]
        said += [(one.name, f"source: {name}") for name in unique(s for p in one.periods[-1:] for s in p.source)]
    return (*lines_by_text(said), LEGEND)


def _finding(one: FlowSeries, by: str) -> str:
    """The run of inflows or outflows that the newest period ends, and where a year stands in the fund's history."""
    streak = streak_of(one.periods)
    if streak is None:
        return ""
    newest = one.periods[-1]
    text = f"{one.name}: {_streak_words(streak, by)}, {_dollars(streak.net_flow_usd)} {_span(newest, streak)}"
    rank = ranks_of(one.periods).get(newest.label)
    if by == "year" and rank is not None and rank.among > 2 and rank.place in (1, rank.among):
        worst = "largest outflow" if rank.place == rank.among else "largest inflow"
        so_far = " so far" if newest.known < newest.months else ""
        text += f"; {newest.label}{so_far} is the {worst} of a calendar year since {rank.first}"
    return text


def _streak_words(streak: Streak, by: str) -> str:
    direction = "inflows" if streak.sign > 0 else "outflows"
    return f"{direction} in {quantity(streak.periods, by)}" + (" in a row" if streak.periods > 1 else "")


def _span(newest: FlowPeriod, streak: Streak) -> str:
    return f"from {streak.since} to {newest.end}"


def _dollars(value: float) -> str:
    return text_of(Value(value, "usd"))
