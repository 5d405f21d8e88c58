"""Funds less their benchmark in the cycles of the Federal Reserve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smallcap_cli.core.analysis.rate_cycles import FundCycle
from smallcap_cli.core.chart import Bar, BarChart, BarPanel, colors_of
from smallcap_cli.core.table import text_of


def rates_chart(found: Mapping[str, Sequence[FundCycle]], benchmark: str, head: str) -> BarChart:
    """A panel a fund, a bar a cycle: the fund's return less the benchmark's."""
    colors = colors_of(list(found))
    panels = tuple(
        BarPanel(f"{ticker} less {benchmark}", tuple(_bar(one, color) for one in cycles))
        for (ticker, cycles), color in zip(found.items(), colors, strict=True)
    )
    return BarChart(f"Returns less {benchmark} by rate cycle", head, panels)


def _bar(one: FundCycle, color: int | None) -> Bar:
    gap = one.whole.gap
    value = gap.value if isinstance(gap.value, float) else None
    label = one.cycle.name.partition(", ")[0]
    return Bar(label if one.cycle.is_over else f"{label}, unfinished", value, text_of(gap), color)
