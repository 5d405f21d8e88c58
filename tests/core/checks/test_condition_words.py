"""The conditions of rules in words."""

from __future__ import annotations

import pytest

from smallcap_cli.core.checks.condition_words import measure_words
from smallcap_cli.core.checks.grammar import parse_clause
from smallcap_cli.core.checks.nodes import AgeNode, FigureNode, nodes_of
from smallcap_cli.core.checks.rules import CheckRule
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.windows import parse_window


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("max_drawdown:1y of IWM < -20%", "IWM: max drawdown 1y"),
        ("return_ytd(IWM) - return_ytd(VOO) > 0", "IWM less VOO: return YTD"),
        ("return_ytd of IWM > return_ytd of VOO + 2%", "IWM against VOO plus 2%: return YTD"),
        ("return_1y of IWM - 2 * return_1y of IJR > 0", "IWM less (2 times IJR): return 1 year"),
        ("median(return_ytd of A, return_ytd of B, return_ytd of C) < 0", "median of (A, B, C): return YTD"),
        ("-return_ytd of IWM > 10%", "minus IWM: return YTD"),
        # Two columns: each figure names its own.
        ("return_ytd of IWM - return_1y of IWM > 0", "return YTD of IWM less return 1 year of IWM"),
        ("median(return_ytd of group us-smallcap) < 0", "median of group us-smallcap: return YTD"),
        ("age of IWM > 3 sessions", "age of IWM"),
        ('figure IWM.alpha_t of "alpha IWM" < -2', "IWM.alpha_t of alpha IWM"),
        (
            'return_ytd of IWM > figure blend.cagr of "blend A:100"',
            "return YTD of IWM against blend.cagr of blend A:100",
        ),
        ("age of expense_ratio of IWM > 400 days", "age of expense ratio of IWM"),
    ],
)
def test_a_condition_in_words(when: str, words: str) -> None:
    clause = parse_clause(when)
    nodes = [node for side in (clause.left, clause.right) for node in nodes_of(side)]
    names = [node.column for node in nodes if isinstance(node, FigureNode | AgeNode) and node.column]
    columns = {name: request(name, parse_window("max")) for name in names}
    assert measure_words(CheckRule("a", when, clause, columns)) == words
