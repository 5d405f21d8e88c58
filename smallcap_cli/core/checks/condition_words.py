"""What the condition of a rule measures, for people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from smallcap_cli.core.checks.nodes import (
    AgeNode,
    Amount,
    Arithmetic,
    CellNode,
    ClauseNode,
    FigureNode,
    LayoutNode,
    Pick,
    Signed,
    Word,
    nodes_of,
)
from smallcap_cli.core.checks.rules import CheckRule
from smallcap_cli.core.words import quantity, unique

_SUMS: Mapping[str, str] = MappingProxyType({"+": "plus", "-": "less", "*": "times", "/": "over"})
_PICKS: Mapping[str, str] = MappingProxyType({"max": "highest", "min": "lowest"})


def measure_words(rule: CheckRule) -> str:
    """What a rule compares with its limit: `QQQ less IWM: return 3m`; both sides where both have figures."""
    figures = [node for node in rule.nodes if isinstance(node, FigureNode)]
    labels = unique(_label(rule, node.column) for node in figures)
    others = any(isinstance(node, AgeNode | CellNode) for node in rule.nodes)
    shared = labels[0] if len(labels) == 1 and not others else ""
    sides = [side for side in (rule.clause.left, rule.clause.right) if side is not None and _is_measured(side)]
    words = " against ".join(_words(rule, side, shared) for side in sides)
    return f"{words}: {shared}" if shared else words


def limit_name(rule: CheckRule) -> str:
    """Whose figure a rule compares with: `SPY`, `10 funds`, a cell; empty for a number."""
    named = [node for node in nodes_of(rule.clause.right) if isinstance(node, FigureNode | AgeNode | CellNode)]
    names = unique(node.cell.name if isinstance(node, CellNode) else node.subject for node in named)
    return names[0] if len(names) == 1 else quantity(len(names), "fund") if names else ""


def _is_measured(side: ClauseNode) -> bool:
    return any(isinstance(node, FigureNode | AgeNode | LayoutNode | CellNode) for node in nodes_of(side))


def _label(rule: CheckRule, column: str) -> str:
    return rule.columns[column].column.label


def _words(rule: CheckRule, node: ClauseNode, shared: str) -> str:
    """A part of a condition; without the column where all figures share it."""
    if isinstance(node, Arithmetic):
        sides = [
            f"({_words(rule, side, shared)})" if isinstance(side, Arithmetic) else _words(rule, side, shared)
            for side in (node.left, node.right)
        ]
        return f"{sides[0]} {_SUMS[node.operator]} {sides[1]}"
    if isinstance(node, Pick):
        listed = ", ".join(_words(rule, part, shared) for part in node.arguments)
        return f"{_PICKS.get(node.function, node.function)} of {f'({listed})' if len(node.arguments) > 1 else listed}"
    if isinstance(node, Signed):
        return f"minus {_words(rule, node.operand, shared)}"
    if isinstance(node, FigureNode):
        subject = f"group {node.subject}" if node.of_group else node.subject
        return subject if shared else f"{_label(rule, node.column)} of {subject}"
    return _words_alone(rule, node)


def _words_alone(rule: CheckRule, node: Amount | Word | AgeNode | LayoutNode | CellNode) -> str:
    """A part of a condition that has no column of a fund."""
    if isinstance(node, AgeNode):
        column = f"{_label(rule, node.column)} of " if node.column else ""
        return f"age of {column}{f'group {node.subject}' if node.of_group else node.subject}"
    if isinstance(node, LayoutNode):
        return f"heading of {node.path}"
    if isinstance(node, CellNode):
        return f"{node.cell.name} of {node.cell.line}"
    return rule.when[node.place.start : node.place.stop].strip()
