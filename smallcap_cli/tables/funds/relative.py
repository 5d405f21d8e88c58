"""Each fund over another one, 100 at the start: above 100 it did better."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from smallcap_cli.core.analysis.lengths import dates_between
from smallcap_cli.core.analysis.periods import Step
from smallcap_cli.core.comparison.cells import WINDOW_WORDS
from smallcap_cli.core.comparison.cohorts import BlockRow
from smallcap_cli.core.comparison.computation import CellProvenance, Comparison, Computation, PlacedView
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import NOT_FETCHED, FundData, Gap, Value, absent
from smallcap_cli.core.statistics.relative import LevelLine, relative_line
from smallcap_cli.core.table import Table
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS
from smallcap_cli.tables.funds.periods import PeriodRows, fund_columns


def relative_table(comparison: Comparison, other: FundData, *, by: Step | None = None) -> Table:
    """A row a day, a column a fund: its growth over the other's since the window's start, times 100."""
    known = other.ticker in [fund.ticker for fund in comparison.funds]
    both = comparison if known else comparison._replace(funds=(*comparison.funds, other))
    dates, cells = _lines(both, by)
    rows = PeriodRows("day", [day.isoformat() for day in dates], "ratio", WINDOW_WORDS)
    head = f"relative to {other.ticker}, 100 at the start · {headline(both)}"
    return fund_columns("growth", comparison, rows, cells[: len(comparison.funds)], head=head)


def _lines(comparison: Comparison, by: Step | None) -> tuple[list[date], list[list[Value]]]:
    """The days shown, and for each fund its relative strength on them; the last fund is the other one."""
    placed = Computation(comparison).placed_view("path", comparison.conventions.window)
    cuts = [place for place in placed.views.block_rows if isinstance(place, BlockRow)]
    dates = dates_between(cuts, by) if cuts else [comparison.conventions.as_of]
    base = _line(placed, len(comparison.funds) - 1)
    cells = []
    for number in range(len(comparison.funds)):
        own = _line(placed, number)
        if isinstance(own, Gap):
            cells.append([absent("ratio", own)] * len(dates))
            continue
        if isinstance(base, Gap):
            cells.append([absent("ratio", base)] * len(dates))
            continue
        monthly = "monthly" in {cut.frequency for cut in _cuts(placed, number)}
        cells.append(_levels(placed, number, relative_line(own, base, monthly=monthly), dates))
    return dates, cells


def _cuts(placed: PlacedView, number: int) -> list[BlockRow]:
    return [
        place for place in (placed.views.block_rows[number], placed.views.block_rows[-1]) if isinstance(place, BlockRow)
    ]


def _line(placed: PlacedView, number: int) -> LevelLine | Gap:
    place = placed.views.block_rows[number]
    if not isinstance(place, BlockRow):
        return place
    block = placed.views.blocks[place.block]
    return LevelLine(block.days, block.closes[place.row])


def _levels(placed: PlacedView, number: int, line: LevelLine | Gap, dates: Sequence[date]) -> list[Value]:
    """The line's last level on or before each date; the first date is where it begins."""
    if isinstance(line, Gap):
        return [absent("ratio", line)] * len(dates)
    base = len(placed.views.block_rows) - 1
    frames = [frame for n in (number, base) if (frame := placed.frame(n)) is not None]
    levels = []
    for wanted in dates:
        at = int(np.searchsorted(line.days, np.datetime64(wanted), side="right")) - 1
        at = max(at, 0) if wanted == dates[0] else at
        if at < 0 or (wanted - line.days[at].item()).days > ANCHOR_GAP_DAYS:
            levels.append(absent("ratio", Gap(NOT_FETCHED, f"no close within {ANCHOR_GAP_DAYS} days of {wanted}")))
        else:
            levels.append(_level(frames, float(line.levels[at]), line.days[at].item(), line.days[0].item()))
    return levels


def _level(frames: Sequence[CellProvenance], level: float, day: date, start: date) -> Value:
    sources = tuple(dict.fromkeys(source for frame in frames for source in frame.sources))
    notes = tuple(dict.fromkeys(note for frame in frames for note in frame.notes))
    comparable = all(frame.comparable for frame in frames)
    mark = "m" if any(frame.mark for frame in frames) else ""
    return Value(level, "ratio", sources, frames[0].basis, day, start, notes=notes, mark=mark, comparable=comparable)
