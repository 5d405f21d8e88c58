"""What an amount became in each fund, at the ends of months, quarters or years."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.analysis.growth import growth_levels, growth_rows
from smallcap_cli.core.analysis.periods import Step
from smallcap_cli.core.comparison.cells import WINDOW_WORDS
from smallcap_cli.core.comparison.computation import Comparison, Computation
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import Gap, Value, absent
from smallcap_cli.core.table import Table
from smallcap_cli.tables.funds.periods import PeriodRows, fund_columns


def growth_table(comparison: Comparison, *, amount: float, by: Step | None = None) -> Table:
    """A row a day, a column a fund: what the amount at the window's start was worth on it."""
    dates, cells = _levels(comparison, by, amount)
    rows = PeriodRows("day", [day.isoformat() for day in dates], "money", WINDOW_WORDS, "date")
    head = f"{amount:,.2f} at the start, before tax · {headline(comparison)}"
    return fund_columns("growth", comparison, rows, cells, head=head)


def _levels(comparison: Comparison, by: Step | None, amount: float) -> tuple[list[date], list[list[Value]]]:
    """The days shown (start, ends of periods, end) and for each fund its levels on them, or why it has none."""
    seats = list(Computation(comparison).seats("path", comparison.conventions.window))
    rows = growth_rows(seats, by, comparison.conventions.as_of)
    cells = [
        [absent("money", seat)] * len(rows) if isinstance(seat, Gap) else growth_levels(fund, seat, rows, amount)
        for fund, seat in seats
    ]
    return [row.day for row in rows], cells
