"""What an amount became over time, and each fund relative to one of them, where the difference is seen."""

from __future__ import annotations

from smallcap_cli.core.chart import ChartLine, ReferenceLine, TimeChart, TimePanel
from smallcap_cli.core.comparison.computation import Comparison, Seat
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import FundData, Gap
from smallcap_cli.core.statistics.relative import LevelLine, relative_line
from smallcap_cli.tables.charts.events import NO_REVIEWS, ReviewDays, event_marks
from smallcap_cli.tables.charts.seats import ChartSeats, chart_seats, over_window

#: How high the panel of relative strength is beside that of growth.
RELATIVE_SHARE = 0.6


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
    beside = [relative_panel(funds, base)] if len(funds.seats) > 1 and base in funds.seats else []
    title = f"Growth of {amount:,.0f} {over_window(comparison.conventions.window, 'over')}"
    panels = (growth_panel(funds, amount), *beside)
    return TimeChart(title, headline(comparison), panels, event_marks(comparison, reviews), funds.notes)


def growth_panel(funds: ChartSeats, amount: float) -> TimePanel:
    """What the amount at each fund's first close was worth on every day."""
    lines = tuple(
        ChartLine(name, seat.days, amount * seat.closes / seat.closes[0], funds.colors[name])
        for name, seat in funds.seats.items()
    )
    return TimePanel(f"{amount:,.0f} at the start", "money", lines, references=(ReferenceLine(amount),))


def relative_panel(funds: ChartSeats, base: str) -> TimePanel:
    """Each other fund over the base, 100 at the start: above 100 it did better."""
    others = {name: _relative(seat, funds.seats[base]) for name, seat in funds.seats.items() if name != base}
    lines = tuple(
        ChartLine(name, line.days, line.levels, funds.colors[name])
        for name, line in others.items() if isinstance(line, LevelLine)
    )  # fmt: skip
    title, level = f"relative to {base}, 100 at the start", ReferenceLine(100.0, base)
    return TimePanel(title, "ratio", lines, references=(level,), share=RELATIVE_SHARE)


def _relative(own: Seat, base: Seat) -> LevelLine | Gap:
    monthly = "monthly" in (own.frequency, base.frequency)
    return relative_line(LevelLine(own.days, own.closes), LevelLine(base.days, base.closes), monthly=monthly)
