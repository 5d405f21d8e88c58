"""What an amount became in each fund, at the ends of months, quarters or years."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.analysis.lengths import dates_between
from smallcap_cli.core.analysis.periods import Step, growth_levels
from smallcap_cli.core.comparison.cells import WINDOW_WORDS
from smallcap_cli.core.comparison.cohorts import BlockRow
from smallcap_cli.core.comparison.computation import Comparison, Computation
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import NOT_FETCHED, Gap, Value, absent
from smallcap_cli.core.table import Table
from smallcap_cli.tables.funds.periods import PeriodRows, fund_columns


def growth_table(comparison: Comparison, *, amount: float, by: Step | None = None) -> Table:
    """A row a day, a column a fund: what the amount at the window's start was worth on it."""
    dates, cells = _levels(comparison, by, amount)
    rows = PeriodRows("day", [day.isoformat() for day in dates], "money", WINDOW_WORDS)
    head = f"{amount:,.2f} at the start, before tax · {headline(comparison)}"
    return fund_columns("growth", comparison, rows, cells, head=head)


def _levels(comparison: Comparison, by: Step | None, amount: float) -> tuple[list[date], list[list[Value]]]:
    """The days shown (start, ends of periods, end) and for each fund its levels on them, or why it has none."""
    computation, window = Computation(comparison), comparison.conventions.window
    views = computation.placed_view("path", window).views
    cuts = [place for place in views.block_rows if isinstance(place, BlockRow)]
    dates = dates_between(cuts, by) if cuts else [comparison.conventions.as_of]
    cells: list[list[Value]] = []
    for _, place, frame in computation.frames("path", window):
        if isinstance(place, BlockRow) and frame is not None:
            block = views.blocks[place.block]
            cells.append(growth_levels(frame, block.days, block.closes[place.row], dates, amount))
        else:
            lacking = place if isinstance(place, Gap) else Gap(NOT_FETCHED)
            cells.append([absent("money", lacking) for _ in dates])
    return dates, cells
