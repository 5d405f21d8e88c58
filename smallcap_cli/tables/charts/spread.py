"""What 100 in a pair of funds became, hedged by regression and dollar-neutral."""

from __future__ import annotations

from smallcap_cli.core.analysis.spread import Spread
from smallcap_cli.core.chart import ChartLine, ReferenceLine, TimeChart, TimePanel
from smallcap_cli.core.model import Gap


def spread_chart(found: Spread | Gap, first: str, other: str, head: str) -> TimeChart:
    """A line for each of the two positions, 100 at the start."""
    lines: tuple[ChartLine, ...] = ()
    if not isinstance(found, Gap):
        positions = ((f"{found.hedged.ratio:.2f} {other}", found.hedged), (f"1 {other}", found.neutral))
        lines = tuple(
            ChartLine(name, found.days, position.levels, color) for color, (name, position) in enumerate(positions)
        )
    panel = TimePanel(f"{first} held, sold short:", "ratio", lines, references=(ReferenceLine(100.0),))
    return TimeChart(f"Pair {first} and {other}", head, (panel,))
