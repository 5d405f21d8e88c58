"""What the conditions of rules come to on each session, from what was known on it."""

from __future__ import annotations

import operator as op
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from math import fsum, isfinite
from statistics import median
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.checks.facts import FactColumn, fact_points
from smallcap_cli.core.checks.flows import NET_FLOWS, KnownMonths, is_old, known_months
from smallcap_cli.core.checks.nodes import (
    AgeNode,
    Amount,
    Arithmetic,
    CellNode,
    ClauseNode,
    FigureNode,
    LayoutNode,
    LineCell,
    Pick,
    Signed,
    Word,
    nodes_of,
)
from smallcap_cli.core.checks.points import Point, WindowedColumn, windowed_points
from smallcap_cli.core.checks.rules import CheckRule, Observation
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.comparison.views import Conventions, Market
from smallcap_cli.core.exchange import sessions as sessions_between
from smallcap_cli.core.flows.months import OLD_FLOWS, month_before
from smallcap_cli.core.model import NOT_FETCHED, Days, FundData, Gap, IndexIdentity
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS
from smallcap_cli.core.words import quantity, unique

_TESTS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType({
    "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge, "=": op.eq, "!=": op.ne,
})  # fmt: skip
_SUMS: Mapping[str, Callable[[float, float], float]] = MappingProxyType({
    "+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv,
})  # fmt: skip
_PICKS: Mapping[str, Callable[[Sequence[float]], float]] = MappingProxyType({
    "min": min, "max": max, "sum": fsum, "median": median, "mean": lambda values: fsum(values) / len(values),
})  # fmt: skip


class CheckEvidence(NamedTuple):
    """All that rules are evaluated from, to the latest day; every figure of an earlier day is cut at that day.

    `layouts` are the headings of files as they are now, of the session `latest`; `groups` the funds of each group.
    `cells` are those of command lines, which the core does not run, on the sessions that rules are evaluated on.
    """

    funds: Mapping[str, FundData]
    market: Market
    by: Conventions
    latest: date
    groups: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    indexes: Mapping[str, IndexIdentity] = MappingProxyType({})
    layouts: Mapping[str, Point] = MappingProxyType({})
    cells: Mapping[LineCell, Mapping[date, Point]] = MappingProxyType({})


class Evaluation:
    """Figures of the funds of rules on sessions; what two rules share is computed once."""

    def __init__(self, evidence: CheckEvidence) -> None:
        self.evidence = evidence
        self._points: dict[tuple[str, str], dict[date, Point]] = {}
        self._months: dict[tuple[str, bool, int, int], KnownMonths] = {}
        self._old: dict[tuple[str, bool, int, int], KnownMonths] = {}
        self._known: dict[tuple[str, bool], list[date]] = {}

    def observations(self, rule: CheckRule, sessions: Sequence[date]) -> list[Observation]:
        """What the condition of a rule comes to on each session."""
        if rule.is_of_months:
            return self._of_months(rule, sessions)
        left = _ClauseSide(self, rule, sessions).points(rule.clause.left)
        if rule.clause.right is None:
            return [Observation(one.value, None, None, True, one.day, one.detail) for one in left]
        right = _ClauseSide(self, rule, sessions).points(rule.clause.right)
        return [_observation(rule, one, other) for one, other in zip(left, right, strict=True)]

    def column_points(self, asked: ColumnRequest, ticker: str, days: Sequence[date]) -> list[Point]:
        """A column of a fund as of some days."""
        known = self._points.setdefault((asked.name, ticker), {})
        missing = list(dict.fromkeys(day for day in days if day not in known))
        if missing:
            known.update(zip(missing, self._new_points(asked, ticker, missing), strict=True))
        return [known[day] for day in days]

    def _new_points(self, asked: ColumnRequest, ticker: str, days: Sequence[date]) -> list[Point]:
        evidence, data = self.evidence, self.evidence.funds[ticker]
        if asked.metric is not None and asked.metric.has_window:
            return windowed_points(WindowedColumn(asked, data, evidence.market, evidence.by), days)
        return fact_points(FactColumn(asked, data, evidence.market, evidence.by, evidence.indexes), days)

    def months(self, subject: str, of_group: bool, day: date, count: int = 1) -> KnownMonths:
        """The net flows of a fund or group as they were known on a day, none where they end long before it.

        `count` months in a row are asked for. The same object until more is known, or what is known is too old.
        """
        tickers = self.evidence.groups[subject] if of_group else (subject,)
        if (subject, of_group) not in self._known:
            every = [month.known for ticker in tickers for month in self.evidence.funds[ticker].flows]
            self._known[subject, of_group] = sorted(every)
        key = (subject, of_group, bisect_right(self._known[subject, of_group], day), count)
        if key not in self._months:
            flows = {ticker: self.evidence.funds[ticker].flows for ticker in tickers}
            self._months[key] = known_months(flows, day, count)
            self._old[key] = self._months[key].without_flows
        return (self._old if is_old(self._months[key].newest, day) else self._months)[key]

    def common_days(self, tickers: Sequence[str], sessions: Sequence[date]) -> list[date | Gap]:
        """For each session the last day by then on which all the funds have a close, or why there is none near."""
        histories = [h for t in tickers if (h := self.evidence.funds[t].prices) is not None]
        daily = [h for h in histories if h.frequency == "daily" and not h.seven_day]
        if not daily:
            return list(sessions)
        first, last = np.datetime64(sessions[0]) - ANCHOR_GAP_DAYS - 1, np.datetime64(sessions[-1])
        common: Days = reduce(np.intersect1d, [_between(history.days, first, last) for history in daily])
        at = np.searchsorted(common, np.array(sessions, dtype="datetime64[D]"), side="right") - 1
        days = common[np.maximum(at, 0)].tolist() if len(common) else [date.min] * len(sessions)
        begun, behind = max(h.first_day for h in daily), min(daily, key=lambda history: history.last_day)
        ended = Gap(NOT_FETCHED, f"closes of {behind.ticker} end {behind.last_day}")
        # Before its first close a fund was not listed: that is for the window to say.
        return [
            session if session < begun else ended if not 0 <= (session - day).days <= ANCHOR_GAP_DAYS else day
            for session, day in zip(sessions, days, strict=True)
        ]

    def _of_months(self, rule: CheckRule, sessions: Sequence[date]) -> list[Observation]:
        """A condition about months of flows; it comes to the same until more is known."""
        figures = [node for node in rule.nodes if isinstance(node, FigureNode)]
        seen: dict[tuple[int, ...], Observation] = {}
        found, count = [], rule.months
        for session in sessions:
            known = {(n.subject, n.of_group): self.months(n.subject, n.of_group, session, count) for n in figures}
            key = tuple(id(months) for months in known.values())
            if key not in seen:
                seen[key] = _newest_months(rule, known)
            found.append(seen[key])
        return found


def _newest_months(rule: CheckRule, known: Mapping[tuple[str, bool], KnownMonths]) -> Observation:
    """A condition in the newest month that all its funds have, and for how many months in a row it has held."""
    detail = "; ".join(unique(months.detail for months in known.values()))
    newest = [months.newest for months in known.values() if months.newest is not None]
    if rule.clause.right is None:
        return Observation(None, None, None, True, None, detail)
    limit = _constant(rule.clause.right)
    if len(newest) < len(known):
        return Observation(None, limit, None, True, None, detail)
    month, run = min(newest), 0
    first: Observation | None = None
    for _ in range(rule.months):
        left, right = (_of_month(side, known, month) for side in (rule.clause.left, rule.clause.right))
        if left is None or right is None:
            break
        one = _observation(rule, Point(left, min(newest), detail), Point(right))
        first = first or one
        if not one.holds:
            break
        run, month = run + 1, month_before(month)
    if first is None:
        why = f"no flow of {month:%Y-%m}; {detail}" if all(months.flows for months in known.values()) else detail
        return Observation(None, limit, None, True, None, why)
    return first._replace(months=run)


def _constant(side: ClauseNode) -> float | None:
    """The number of a side of a condition about months that holds no figure, None for one that does."""
    figures = any(isinstance(node, FigureNode) for node in nodes_of(side))
    return None if figures else _of_month(side, {}, date.min)


def _between(days: Days, first: np.datetime64, last: np.datetime64) -> Days:
    """The days from one to another, both included."""
    return days[np.searchsorted(days, first) : np.searchsorted(days, last, side="right")]


def _of_month(node: ClauseNode, known: Mapping[tuple[str, bool], KnownMonths], month: date) -> float | None:
    """A term of one month; None where one of its flows has no such month."""
    if isinstance(node, Amount):
        return node.value
    if isinstance(node, FigureNode):
        return known[node.subject, node.of_group].flows.get(month)
    parts = [_of_month(part, known, month) for part in _parts(node)]
    values = [part for part in parts if part is not None]
    return _result_of(node, values) if len(values) == len(parts) else None


def _parts(node: ClauseNode) -> tuple[ClauseNode, ...]:
    if isinstance(node, Signed):
        return (node.operand,)
    if isinstance(node, Arithmetic):
        return (node.left, node.right)
    return node.arguments if isinstance(node, Pick) else ()


def _result_of(node: ClauseNode, values: Sequence[float]) -> float | None:
    """What a sign, a sum or a function makes of values; None for a division by zero."""
    if isinstance(node, Signed):
        return -values[0]
    if isinstance(node, Arithmetic):
        return None if node.operator == "/" and not values[1] else _SUMS[node.operator](values[0], values[1])
    return _PICKS[node.function](values) if isinstance(node, Pick) and values else None


def _observation(rule: CheckRule, one: Point, other: Point) -> Observation:
    """Two sides compared; without one of them nothing can be told."""
    if one.value is None or other.value is None:
        lacking = one if one.value is None else other
        return Observation(None, other.value, None, True, lacking.day, lacking.detail)
    holds = _holds(rule.operator, one.value, other.value)
    if holds is None:
        return Observation(None, other.value, None, True, one.day, "a text and a number cannot be compared")
    day = one.day if other.day is None else min(one.day or other.day, other.day)
    detail = (
        one.detail if one.detail == other.detail or not other.detail else f"{one.detail}; {other.detail}".lstrip("; ")
    )
    return Observation(one.value, other.value, holds, not holds and _clears(rule, one.value), day, detail)


def _holds(operator: str, one: float | date | str, other: float | date | str) -> bool | None:
    """Whether a comparison holds; None for two things that cannot be compared."""
    if isinstance(one, str) and isinstance(other, str):
        same = one.casefold() == other.casefold()
        return same if operator == "=" else not same
    if isinstance(one, date) and isinstance(other, date):
        return _TESTS[operator](one.toordinal(), other.toordinal())
    if isinstance(one, float | int) and isinstance(other, float | int):
        return _TESTS[operator](one, other)
    return None


def _clears(rule: CheckRule, value: object) -> bool:
    if rule.clear is None or not isinstance(value, float | int):
        return True
    return value >= rule.clear if rule.operator in ("<", "<=") else value <= rule.clear


class _ClauseSide:
    """One side of a condition on each session."""

    def __init__(self, evaluation: Evaluation, rule: CheckRule, sessions: Sequence[date]) -> None:
        self.evaluation, self.rule, self.sessions = evaluation, rule, sessions
        self._days: list[date | Gap] | None = None

    def points(self, node: ClauseNode) -> list[Point]:
        """The side, or a part of it."""
        if isinstance(node, Amount | Word):
            return [Point(node.value)] * len(self.sessions)
        if isinstance(node, FigureNode):
            return self._figure(node)
        if isinstance(node, AgeNode):
            return self._age(node)
        if isinstance(node, LayoutNode):
            return self._layout(node)
        if isinstance(node, CellNode):
            return [self.evaluation.evidence.cells[node.cell][session] for session in self.sessions]
        if isinstance(node, Pick) and len(node.arguments) == 1:
            only = node.arguments[0]
            if isinstance(only, FigureNode | AgeNode) and only.of_group and only.column not in NET_FLOWS:
                return self._of_funds(node, only)
        parts = [self.points(part) for part in _parts(node)]
        return [_together(node, points) for points in zip(*parts, strict=True)]

    def _figure(self, node: FigureNode) -> list[Point]:
        if node.of_group:
            return [self._group_flow(node, session) for session in self.sessions]
        asked = self.rule.columns[node.column]
        if asked.metric is None or not asked.metric.has_window:
            points = self.evaluation.column_points(asked, node.subject, self.sessions)
            return self._without_old(points) if node.column in NET_FLOWS else points
        return self._on_days(asked, node.subject, self._common_days())

    def _without_old(self, flows: Sequence[Point]) -> list[Point]:
        """The flows of a fund on each session, none that end long before it."""
        return [
            Point(None, None, OLD_FLOWS.format(point.day)) if is_old(point.day, session) else point
            for point, session in zip(flows, self.sessions, strict=True)
        ]

    def _on_days(self, asked: ColumnRequest, ticker: str, days: Sequence[date | Gap]) -> list[Point]:
        wanted = [day for day in days if isinstance(day, date)]
        found = iter(self.evaluation.column_points(asked, ticker, wanted))
        return [Point(None, None, day.detail) if isinstance(day, Gap) else next(found) for day in days]

    def _common_days(self) -> list[date | Gap]:
        """Figures of windows are of one day: the last that all funds of the condition have."""
        if self._days is None:
            figures = [
                n for n in self.rule.nodes if isinstance(n, FigureNode) and not n.of_group and self._has_window(n)
            ]
            self._days = self.evaluation.common_days([node.subject for node in figures], self.sessions)
        return self._days

    def _has_window(self, node: FigureNode) -> bool:
        asked = self.rule.columns.get(node.column)
        return asked is not None and asked.metric is not None and asked.metric.has_window

    def _group_flow(self, node: FigureNode, session: date) -> Point:
        known = self.evaluation.months(node.subject, True, session, NET_FLOWS[node.column])
        total = known.total(NET_FLOWS[node.column])
        return Point(total, known.newest, known.detail if total is None or known.newest else "")

    def _of_funds(self, node: Pick, figure: FigureNode | AgeNode) -> list[Point]:
        """The least, mean ... of a figure over the funds of a group, of those that have it."""
        tickers = self.evaluation.evidence.groups[figure.subject]
        found = [self._of_one_fund(figure._replace(subject=ticker, of_group=False)) for ticker in tickers]
        return [_over_funds(node, points, len(tickers)) for points in zip(*found, strict=True)]

    def _of_one_fund(self, figure: FigureNode | AgeNode) -> list[Point]:
        """A figure of one fund of a group: a fund whose closes end early holds up no other."""
        if isinstance(figure, AgeNode):
            return self._age(figure)
        if not self._has_window(figure):
            return self._figure(figure)
        days = self.evaluation.common_days([figure.subject], self.sessions)
        return self._on_days(self.rule.columns[figure.column], figure.subject, days)

    def _age(self, node: AgeNode) -> list[Point]:
        """Days or sessions from the newest close, or from the day of a figure, to each session."""
        if node.column:
            named = FigureNode(node.column, node.subject, node.of_group, node.place, node.at_subject)
            days = [(point.day, point.detail) for point in self._known_figure(named)]
        else:
            days = [(day, f"no close of {node.subject}") for day in self._last_closes(node.subject)]
        lengths = self._lengths([day for day, _ in days])
        return [
            Point(None, None, why) if day is None else Point(length, day)
            for length, (day, why) in zip(lengths, days, strict=True)
        ]

    def _known_figure(self, node: FigureNode) -> list[Point]:
        """The points of a figure whose day counts, of flows that of the newest month."""
        if node.column in NET_FLOWS:
            found = [self.evaluation.months(node.subject, node.of_group, session) for session in self.sessions]
            return [Point(None, known.newest, known.detail) for known in found]
        return [point if point.value is not None else Point(None, None, point.detail) for point in self._figure(node)]

    def _last_closes(self, ticker: str) -> list[date | None]:
        history = self.evaluation.evidence.funds[ticker].prices
        if history is None:
            return [None] * len(self.sessions)
        at = np.searchsorted(history.days, np.array(self.sessions, dtype="datetime64[D]"), side="right") - 1
        days = history.days[np.maximum(at, 0)].tolist()
        return [day if number >= 0 else None for day, number in zip(days, at.tolist(), strict=True)]

    def _lengths(self, days: Sequence[date | None]) -> list[float]:
        """How long before its session each day is, in the unit of the rule."""
        pairs = [(day or session, session) for day, session in zip(days, self.sessions, strict=True)]
        if self.rule.unit == "days":
            return [float((session - day).days) for day, session in pairs]
        open_days = sessions_between(min(day for day, _ in pairs), max(self.sessions))
        both = np.searchsorted(open_days, np.array(pairs, dtype="datetime64[D]"), side="right")
        return [float(length) for length in (both[:, 1] - both[:, 0]).tolist()]

    def _layout(self, node: LayoutNode) -> list[Point]:
        """The heading of a file, known for the latest session alone."""
        now = self.evaluation.evidence.layouts.get(node.path, Point(None))
        past = Point(None, None, "what the file looked like then is not known")
        return [now if session == self.evaluation.evidence.latest else past for session in self.sessions]


def _together(node: ClauseNode, points: Sequence[Point]) -> Point:
    """Figures put together; of the days the oldest, of the reasons the first."""
    lacking = next((point for point in points if not isinstance(point.value, float | int)), None)
    if lacking is not None:
        return lacking._replace(value=None, detail=lacking.detail or "no number")
    value = _result_of(node, [float(point.value) for point in points if isinstance(point.value, float | int)])
    day = min((point.day for point in points if point.day is not None), default=None)
    if value is None or not isfinite(value):
        return Point(None, day, "divided by zero")
    return Point(value, day, "; ".join(unique(point.detail for point in points if point.detail)))


def _over_funds(node: Pick, points: Sequence[Point], count: int) -> Point:
    """A column over the funds of a group; it says how many of them have it."""
    known = [point for point in points if isinstance(point.value, float | int)]
    value = _result_of(node, [float(point.value) for point in known if isinstance(point.value, float | int)])
    if value is None:
        return Point(None, None, points[0].detail if points else "no fund of the group has it")
    day = min((point.day for point in known if point.day is not None), default=None)
    return Point(
        value, day, f"{len(known)} of {quantity(count, 'fund')}" if len(known) < count else quantity(count, "fund")
    )
