"""What a check file says of one rule, and what a rule comes to on one session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.checks.flows import NET_FLOWS
from smallcap_cli.core.checks.nodes import (
    AgeNode,
    CellNode,
    Clause,
    ClauseNode,
    FigureNode,
    LayoutNode,
    Length,
    LineCell,
    nodes_of,
)
from smallcap_cli.core.comparison.metric import ColumnRequest

SEVERITIES = ("note", "warn", "fail")
NO_DATA_CHOICES = ("fail", "hold")


class RuleState(StrEnum):
    """What is said of a rule on a session."""

    OK = "ok"
    PENDING = "pending"
    FIRST = "first"
    FIRING = "firing"
    NO_DATA = "no_data"

    @property
    def is_firing(self) -> bool:
        return self in (RuleState.FIRST, RuleState.FIRING)


class Expectation(NamedTuple):
    """What a rule shall come to on a day; `tolerance` is how far off the value may be."""

    day: date
    state: str
    value: float | None = None
    tolerance: float = 0.0
    start: date | None = None


class CheckRule(NamedTuple):
    """One rule of a file, its names looked up.

    `columns` are the columns of its condition, by the names it uses; `wait` is how long the condition has to hold,
    `clear` the level that ends it, `keep` for how many further sessions it fires then.
    """

    id: str
    when: str
    clause: Clause
    columns: Mapping[str, ColumnRequest] = MappingProxyType({})
    unit: str = "ratio"
    severity: str = "fail"
    wait: Length | None = None
    clear: float | None = None
    keep: int = 0
    no_data: str = "fail"
    text: str = ""
    expected: tuple[Expectation, ...] = ()
    line: int = 0

    @property
    def months(self) -> int:
        """For how many months in a row a condition about months has to hold."""
        return self.wait.size if self.wait is not None and self.wait.unit == "months" else 1

    @property
    def operator(self) -> str:
        return self.clause.operator

    @property
    def nodes(self) -> list[ClauseNode]:
        """All parts of the condition."""
        return [node for side in (self.clause.left, self.clause.right) for node in nodes_of(side)]

    @property
    def subjects(self) -> frozenset[str]:
        """The funds that the condition names, those of groups not among them, and its command lines."""
        named = (node for node in self.nodes if isinstance(node, FigureNode | AgeNode))
        funds = frozenset(node.subject for node in named if not node.of_group)
        return funds | {cell.line for cell in self.cells}

    @property
    def cells(self) -> frozenset[LineCell]:
        """The cells of command lines that the condition names."""
        return frozenset(node.cell for node in self.nodes if isinstance(node, CellNode))

    @property
    def is_of_months(self) -> bool:
        """Whether all figures of the condition are net flows of one month: then it holds month by month."""
        figures = [node for node in self.nodes if isinstance(node, FigureNode | AgeNode | LayoutNode | CellNode)]
        of_months = [isinstance(node, FigureNode) and NET_FLOWS.get(node.column) == 1 for node in figures]
        return self.clause.right is not None and bool(figures) and all(of_months)

    @property
    def terms(self) -> str:
        """All that the course of its states rests on: with other terms a rule begins anew."""
        parts = (self.when, self.wait, self.clear, self.keep, self.no_data)
        return "; ".join(str(part) for part in parts)


class Observation(NamedTuple):
    """What a condition comes to on a session.

    `holds` is None where it cannot be told, and for a change, which rests on the session before. `months` is how many
    months in a row it has held, of a figure of months. `day` is that of the source, `detail` what is to be known.
    """

    value: float | date | str | None
    limit: float | date | str | None
    holds: bool | None
    clears: bool
    day: date | None
    detail: str = ""
    months: int | None = None
