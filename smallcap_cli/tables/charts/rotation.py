"""The ratio of small caps to large caps over time."""

from __future__ import annotations

from smallcap_cli.core.analysis.regime import Regime
from smallcap_cli.core.analysis.rotation import RatioLine
from smallcap_cli.core.chart import ChartLine, ReferenceLine, TimeChart, TimePanel


def rotation_chart(found: Regime, head: str) -> TimeChart:
    """One line: the small-cap fund over the large-cap fund, 100 on the first day both have."""
    name, large = f"{found.small.ticker} / {found.large.ticker}", found.large.ticker
    lines: tuple[ChartLine, ...] = ()
    if isinstance(found.ratio, RatioLine):
        line = found.ratio.line
        lines = (ChartLine(name, line.days, line.levels, 0),)
    title = f"above 100 {found.small.ticker} did better since the start"
    panel = TimePanel(title, "ratio", lines, references=(ReferenceLine(100.0, large),))
    return TimeChart(f"Ratio {name}", head, (panel,))
