"""Alpha and loadings of funds side by side, and how they moved."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.analysis.rolling_skill import RollingLoadings
from smallcap_cli.core.analysis.skill import ALPHA, MONTHS
from smallcap_cli.core.chart import Bar, BarChart, BarPanel, ChartLine, ReferenceLine, TimeChart, TimePanel
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.months import month_ends
from smallcap_cli.core.table import Table, text_of
from smallcap_cli.tables.charts.seats import fund_colors
from smallcap_cli.tables.funds.alpha import LABELS
from smallcap_cli.tables.funds.alpha_rolling import Windows


def alpha_chart(table: Table, comparison: Comparison) -> BarChart:
    """A panel for alpha a year and for each loading that people see, a bar a fund."""
    colors, panels = fund_colors(comparison), []
    for column in table.columns:
        if column.name == "alpha_year" or (column.name in LABELS and column.screen):
            title = "alpha, a year" if column.name == "alpha_year" else f"{column.label} loading"
            cells = zip(table.keys, table.column(column.name), strict=True)
            panels.append(BarPanel(title, tuple(
                Bar(key, cell.value if isinstance(cell.value, float) else None, text_of(cell), colors.get(key))
                for key, cell in cells
            )))  # fmt: skip
    return BarChart("Alpha and loadings", table.head, tuple(panels))


def alpha_rolling_chart(table: Table, comparison: Comparison, windows: Windows) -> TimeChart:
    """A panel for alpha a year and each loading: a line a fund; of one fund alone the ends of its interval in grey.

    Windows without loadings are left out.
    """
    colors = fund_colors(comparison)
    found = [one for one in windows if isinstance(one, RollingLoadings)]
    panels = []
    for number, name in enumerate(found[0].names if found else ()):
        scale = MONTHS if name == ALPHA else 1
        lines = []
        for one in found:
            known = np.isfinite(one.r_squared)
            days, ticker = month_ends(one.ends[known]), one.fund.ticker
            lines.append(ChartLine(ticker, days, one.estimates[known, number] * scale, colors.get(ticker)))
            if len(found) == 1:
                lines += [
                    ChartLine(text, days, part[known, number] * scale, None)
                    for text, part in (("95 % high", one.highs), ("95 % low", one.lows))
                ]
        title, unit = ("alpha, a year", "fraction") if name == ALPHA else (f"{LABELS[name]} loading", "ratio")
        panels.append(TimePanel(title, unit, tuple(lines), references=(ReferenceLine(0.0),)))
    return TimeChart("Rolling alpha and loadings", table.head, tuple(panels))
