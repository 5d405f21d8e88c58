"""A price and the levels it is measured by."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli.core.chart import ChartLine, ReferenceLine, TimeChart, TimePanel
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import Gap
from smallcap_cli.tables.funds.levels import price_closes


def levels_chart(comparison: Comparison, levels: Sequence[float], head: str) -> TimeChart:
    """The closes of a fund, and a line across for every level."""
    ticker, found = comparison.funds[0].ticker, price_closes(comparison)
    lines = () if isinstance(found, Gap) else (ChartLine(ticker, found[0], found[1], 0),)
    references = tuple(ReferenceLine(level, f"{level:,g}") for level in levels)
    return TimeChart(f"{ticker} and its levels", head, (TimePanel("close", "money", lines, references=references),))
