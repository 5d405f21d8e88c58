"""How the correlation of a fund with others changed over time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallcap_cli.core.analysis.rolling_correlations import FundCorrelation, RollingCorrelation
from smallcap_cli.core.chart import ChartLine, ReferenceLine, TimeChart, TimePanel, colors_of


def rolling_correlation_chart(found: Sequence[FundCorrelation], text: str, head: str) -> TimeChart:
    """A line each of the other funds, by the day on which a window ends."""
    lines = []
    for one, color in zip(found, colors_of(found), strict=True):
        if isinstance(one.found, RollingCorrelation):
            kept = np.isfinite(one.found.values)
            lines.append(ChartLine(one.other.ticker, one.found.ends[kept], one.found.values[kept], color))
    panel = TimePanel("by the day on which a window ends", "ratio", tuple(lines), references=(ReferenceLine(0.0),))
    return TimeChart(f"Correlation with {found[0].first.ticker} over {text}", head, (panel,))
