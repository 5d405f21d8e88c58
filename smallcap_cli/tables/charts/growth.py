"""What an amount became over time, and each fund relative to one of them, where the difference is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from smallcap_cli.core.chart import ChartLine, ReferenceLine, TimeChart, TimePanel
from smallcap_cli.core.comparison.computation import Comparison, Seat
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import FundData, Gap
from smallcap_cli.core.statistics.relative import LevelLine, relative_line
from smallcap_cli.tables.charts.events import NO_REVIEWS, ReviewDays, event_marks, review_notes
from smallcap_cli.tables.charts.seats import chart_seats, over_window

#: How high the panel of relative strength is beside that of growth.
RELATIVE_SHARE = 0.6

Colors: TypeAlias = "Mapping[str, int | None]"


def growth_chart(
    comparison: Comparison, *, amount: float = 1000.0, reference: FundData | None = None,
    reviews: ReviewDays = NO_REVIEWS,
) -> TimeChart:  # fmt: skip
    """Growth of an amount, a line a fund; from two funds on, a second panel with each relative to the reference.

    The reference is drawn too; it is the first fund where none is given. A fund without the window has no line.
    """
    if reference is not None and reference.ticker not in [fund.ticker for fund in comparison.funds]:
        comparison = comparison._replace(funds=(*comparison.funds, reference))
    funds = chart_seats(comparison)
    base = next(iter(funds.seats), "") if reference is None else reference.ticker
    title = f"Growth of {amount:,.0f} {over_window(comparison.conventions.window, 'over')}"
    lines = {name: LevelLine(seat.days, seat.closes) for name, seat in funds.seats.items()}
    panels = [growth_panel(lines, funds.colors, amount)]
    if len(lines) > 1 and base in lines:
        others = {name: _relative(seat, funds.seats[base]) for name, seat in funds.seats.items() if name != base}
        panels.append(relative_panel(others, funds.colors, base))
    notes = (*review_notes(comparison, reviews, funds.seats.values()), *funds.notes)
    return TimeChart(title, headline(comparison), tuple(panels), event_marks(comparison, reviews), notes)


def growth_panel(lines: Mapping[str, LevelLine], colors: Colors, amount: float) -> TimePanel:
    """What the amount at each line's first level was worth on every day."""
    grown = tuple(
        ChartLine(name, one.days, amount * one.levels / one.levels[0], colors[name]) for name, one in lines.items()
    )
    return TimePanel(f"{amount:,.0f} at the start", "money", grown, references=(ReferenceLine(amount),))


def relative_panel(others: Mapping[str, LevelLine | Gap], colors: Colors, base: str) -> TimePanel:
    """Lines of relative strength over the base, 100 at the start: above 100 one did better."""
    lines = tuple(
        ChartLine(name, line.days, line.levels, colors[name])
        for name, line in others.items() if isinstance(line, LevelLine)
    )  # fmt: skip
    title, level = f"relative to {base}, 100 at the start", ReferenceLine(100.0, base)
    return TimePanel(title, "ratio", lines, references=(level,), share=RELATIVE_SHARE)


def _relative(own: Seat, base: Seat) -> LevelLine | Gap:
    monthly = "monthly" in (own.frequency, base.frequency)
    return relative_line(LevelLine(own.days, own.closes), LevelLine(base.days, base.closes), monthly=monthly)
