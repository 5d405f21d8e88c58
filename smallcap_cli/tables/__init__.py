"""Figures become tables: pure builders, from a comparison, rules or a catalogue to a `Table`.

    core figures --> tables.funds.drawdown_table(comparison, top=3) --> Table --> render (terminal, CSV, HTML, xlsx ...)

Nothing here knows of a command line, a file or a clock: commands, reports and notebooks call the same functions.
Nothing in a comparison is dated after its as-of day, so a builder cuts nothing.
`from smallcap_cli.tables import drawdown_table` finds the builders below without importing the others.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallcap_cli.core.table import Table

#: Builders that take a comparison (`smallcap_cli.gather`), and the module each stands in.
_BUILDERS = {
    "cell_table": "funds.cell:cell_table",
    "comparison_table": "funds.comparison:comparison_table",
    "correlation_table": "funds.correlation:matrix_table",
    "differences_table": "funds.differences:differences_table",
    "drawdown_table": "funds.drawdown:drawdown_table",
    "fees_table": "funds.fees:fees_table",
    "growth_table": "funds.growth:growth_table",
    "pairs_table": "funds.correlation:pairs_table",
    "period_table": "funds.periods:period_table",
    "relative_table": "funds.relative:relative_table",
    "season_table": "funds.season:season_table",
    "summary_table": "funds.summary:summary_table",
    "window_table": "funds.periods:window_table",
}
__all__ = sorted(_BUILDERS)


def __getattr__(name: str) -> Callable[..., Table]:
    if name not in _BUILDERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, function = _BUILDERS[name].partition(":")
    builder: Callable[..., Table] = getattr(import_module(f"{__name__}.{module}"), function)
    return builder
