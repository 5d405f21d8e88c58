"""What an expression is worth, line by line, for the companies that are still in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from smallcap_cli.core.methodology.aggregates import group_aggregate, over_places, percent_ranks, winsorize, zscores
from smallcap_cli.core.methodology.expression import (
    AGGREGATES,
    Call,
    Name,
    Negative,
    Node,
    NumberNode,
    Operation,
    Stretch,
    parse,
)
from smallcap_cli.core.methodology.universe import Candidates, Ranking, ranking
from smallcap_cli.core.methodology.vocabulary import LIST_COLUMNS, SMALLEST_MEMBER_FLOAT
from smallcap_cli.core.model import Floats
from smallcap_cli.errors import UsageFault, safe


def evaluate(text: str, candidates: Candidates) -> Floats:
    """The value of an expression for every line. **Missing** NaN: an input is missing, or it divides by zero."""
    try:
        node = parse(text)
    except ValueError as error:
        raise UsageFault(f"the expression {safe(text, 60)!r}: {error}", "as in price * shares_out") from None
    with np.errstate(all="ignore"):
        found = _value(node, candidates)
    return np.where(np.isfinite(found), found, np.nan)


def _value(node: Node, candidates: Candidates) -> Floats:
    if isinstance(node, NumberNode):
        return np.full(len(candidates.universe), node.value)
    if isinstance(node, Name):
        return _named_value(node.text, candidates)
    if isinstance(node, Stretch):
        return _places(node, candidates)
    if isinstance(node, Negative):
        return -_value(node.operand, candidates)
    if isinstance(node, Operation):
        left, right = _value(node.left, candidates), _value(node.right, candidates)
        return OPERATORS[node.operator](left, right)
    return _call_value(node, candidates)


def _named_value(name: str, candidates: Candidates) -> Floats:
    if name in candidates.figures:
        return np.full(len(candidates.universe), candidates.figures[name])
    if name == SMALLEST_MEMBER_FLOAT:
        return np.full(len(candidates.universe), smallest_member(candidates))
    if name == "held_fraction":
        return candidates.held
    if "." in name:
        raise UsageFault(f"no limit called {safe(name)} at this step", "a limit is named STEP.lo or STEP.hi")
    if name in LIST_COLUMNS:
        raise UsageFault(f"{name} is a list: say which places of it", f"{name}[0], or sum({name}[0:4])")
    return candidates.numbers(name)


def smallest_member(candidates: Candidates) -> float:
    """The float value of the smallest company that is still in, all of its lines together."""
    size = group_aggregate("sum", candidates.line_size(), groups=candidates.universe.company, inside=candidates.inside)
    inside = size[candidates.inside & ~np.isnan(size)]
    return float(inside.min()) if len(inside) else np.nan


def _places(node: Stretch, candidates: Candidates) -> Floats:
    if not node.single:
        raise UsageFault(f"{node.name}[{node.start}:{node.stop}] is several numbers", f"sum({node.name}[0:4])")
    return _cut(node, candidates)[:, 0]


def _cut(node: Stretch, candidates: Candidates) -> Floats:
    if node.name not in LIST_COLUMNS:
        raise UsageFault(f"{safe(node.name)} is not a list column", f"those are {', '.join(LIST_COLUMNS)}")
    most = LIST_COLUMNS[node.name][1]
    start, stop = node.start or 0, most if node.stop is None else node.stop
    if not start < stop <= most:
        raise UsageFault(f"{node.name}[{start}:{stop}] is not a stretch of its {most} places", f"from 0 to {most}")
    if node.name not in candidates.columns:
        return np.full((len(candidates.universe), stop - start), np.nan)
    return candidates.numbers(node.name)[:, start:stop]


def _call_value(node: Call, candidates: Candidates) -> Floats:
    name, first = node.function, node.arguments[0]
    if name in AGGREGATES and len(node.arguments) == 1:
        if isinstance(first, Stretch) and not node.by:
            return over_places(name, _cut(first, candidates))
        groups = _groups(node.by, candidates)
        return group_aggregate(name, _value(first, candidates), groups=groups, inside=candidates.inside)
    values = _value(first, candidates)
    if name in RANKED:
        number = (
            node.arguments[1].value if len(node.arguments) > 1 and isinstance(node.arguments[1], NumberNode) else 0.0
        )
        by_company = candidates.by_company(values)
        return RANKED[name](candidates, by_company, ranking(by_company), number)
    groups = _groups(node.by, candidates)
    if name == "zscore":
        return zscores(values, groups=groups, inside=candidates.inside)
    if name == "pct_rank":
        return percent_ranks(values, groups=groups, inside=candidates.inside)
    if name == "winsor":
        share = node.arguments[1].value if isinstance(node.arguments[1], NumberNode) else 0.0
        return winsorize(values, share, groups=groups, inside=candidates.inside)
    others = [_value(argument, candidates) for argument in node.arguments[1:]]
    return PLAIN[name](values, *others)


def _groups(by: str, candidates: Candidates) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return candidates.groups(by) if by else np.zeros(len(candidates.universe), dtype=np.int64)


def _at_rank(candidates: Candidates, values: Floats, order: Ranking, place: float) -> Floats:
    """The value of the company at a place, of the last one where there are fewer."""
    found = values[order.rank == min(place, order.companies)]
    return np.full(len(candidates.universe), found[0] if len(found) else np.nan)


def _at_share(candidates: Candidates, values: Floats, order: Ranking, share: float) -> Floats:
    """The value of the largest company whose middle lies beyond a cumulative share, else of the smallest company."""
    beyond = values[order.middle > share]
    found = beyond if len(beyond) else values[order.rank == order.companies]
    return np.full(len(candidates.universe), found.max() if len(found) else np.nan)


def _coalesce(first: Floats, *others: Floats) -> Floats:
    for other in others:
        first = np.where(np.isnan(first), other, first)
    return first


OPERATORS: Mapping[str, Callable[[Floats, Floats], Floats]] = MappingProxyType(
    {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
)
RANKED: Mapping[str, Callable[[Candidates, Floats, Ranking, float], Floats]] = MappingProxyType(
    {
        "rank": lambda candidates, _values, order, _number: candidates.by_line(order.rank),
        "cum_pct": lambda candidates, _values, order, _number: candidates.by_line(order.end),
        "at_rank": _at_rank,
        "at_cum_pct": _at_share,
    }
)
PLAIN: Mapping[str, Callable[..., Floats]] = MappingProxyType(
    {
        "abs": np.abs,
        "log": np.log,
        "sqrt": np.sqrt,
        "min": lambda *values: np.minimum.reduce(values),
        "max": lambda *values: np.maximum.reduce(values),
        "coalesce": _coalesce,
        "clip": np.clip,
    }
)
