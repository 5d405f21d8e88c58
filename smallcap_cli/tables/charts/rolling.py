"""Returns over every window of a length, by the day on which it ends."""

from __future__ import annotations

from smallcap_cli.core.analysis.rolling import Rolling
from smallcap_cli.core.chart import ChartLine, ReferenceLine, TimeChart, TimePanel, colors_of
from smallcap_cli.tables.funds.rolling import RollingFigures


def rolling_chart(figures: RollingFigures) -> TimeChart:
    """A line a fund and one of the benchmark; all windows, whatever rows of them a table shows."""
    colors = dict(zip([each.fund.ticker for each in figures.series], colors_of(figures.series), strict=True))
    lines = tuple(
        ChartLine(each.fund.ticker, each.windows.ends, each.windows.returns, colors[each.fund.ticker])
        for each in figures.series if isinstance(each.windows, Rolling)
    )  # fmt: skip
    panel = TimePanel("by the day on which a window ends", "fraction", lines, references=(ReferenceLine(0.0),))
    return TimeChart(f"Returns over {figures.length.text}{figures.length.per_year}", figures.head, (panel,))
