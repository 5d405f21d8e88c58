"""How far each fund was below its highest close so far, on every day of the window."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.chart import ChartLine, ReferenceLine, TimeChart, TimePanel
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.tables.charts.events import NO_REVIEWS, ReviewDays, event_marks, review_notes
from smallcap_cli.tables.charts.seats import ChartSeats, chart_seats, over_window


def drawdown_chart(comparison: Comparison, *, reviews: ReviewDays = NO_REVIEWS) -> TimeChart:
    """A line a fund, at zero where it stands at its highest close since the window's start."""
    title, funds = f"Drawdowns {over_window(comparison.conventions.window, 'within')}", chart_seats(comparison)
    notes = (*review_notes(comparison, reviews, funds.seats.values()), *funds.notes)
    return TimeChart(title, headline(comparison), (drawdown_panel(funds),), event_marks(comparison, reviews), notes)


def drawdown_panel(funds: ChartSeats) -> TimePanel:
    """The fraction below the running peak."""
    lines = tuple(
        ChartLine(name, seat.days, seat.closes / np.maximum.accumulate(seat.closes) - 1.0, funds.colors[name])
        for name, seat in funds.seats.items()
    )
    return TimePanel("below the highest close so far", "fraction", lines, references=(ReferenceLine(0.0),))
