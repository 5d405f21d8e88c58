"""Each fund over another one, 100 at the start: above 100 it did better."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.analysis.growth import GrowthRow, growth_rows, row_close
from smallcap_cli.core.analysis.periods import Step
from smallcap_cli.core.comparison.cells import WINDOW_WORDS
from smallcap_cli.core.comparison.computation import CellProvenance, Comparison, Computation, Seat
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import FundData, Gap, Value, absent
from smallcap_cli.core.statistics.relative import LevelLine, relative_line
from smallcap_cli.core.table import Table
from smallcap_cli.core.words import unique
from smallcap_cli.tables.funds.periods import PeriodRows, fund_columns


def relative_table(comparison: Comparison, other: FundData, *, by: Step | None = None) -> Table:
    """A row a day, a column a fund: its growth over the other's since the window's start, times 100."""
    known = other.ticker in [fund.ticker for fund in comparison.funds]
    both = comparison if known else comparison._replace(funds=(*comparison.funds, other))
    dates, cells = _lines(both, by)
    rows = PeriodRows("day", [day.isoformat() for day in dates], "ratio", WINDOW_WORDS, "date")
    head = f"relative to {other.ticker}, 100 at the start · {headline(both)}"
    return fund_columns("growth", comparison, rows, cells[: len(comparison.funds)], head=head)


def _lines(comparison: Comparison, by: Step | None) -> tuple[list[date], list[list[Value]]]:
    """The days shown, and for each fund its relative strength on them; the last fund is the other one."""
    seats = list(Computation(comparison).seats("path", comparison.conventions.window))
    rows = growth_rows(seats, by, comparison.conventions.as_of)
    return [row.day for row in rows], [_levels(seat, seats[-1][1], rows) for _, seat in seats]


def _levels(own: Seat | Gap, base: Seat | Gap, rows: Sequence[GrowthRow]) -> list[Value]:
    """One fund's last level over the other's on each row; the first row is where the line begins."""
    if isinstance(own, Gap):
        return [absent("ratio", own)] * len(rows)
    if isinstance(base, Gap):
        return [absent("ratio", base)] * len(rows)
    monthly = "monthly" in (own.frequency, base.frequency)
    line = relative_line(LevelLine(own.days, own.closes), LevelLine(base.days, base.closes), monthly=monthly)
    if isinstance(line, Gap):
        return [absent("ratio", line)] * len(rows)
    both = (own.provenance, base.provenance)
    said = next((each for each in both if each.mark), both[0])
    levels = [_level(both, float(line.levels[0]), line.days[0].item(), line.days[0].item())]
    for row in rows[1:]:
        at = row_close(line.days, row, said)
        levels.append(
            absent("ratio", at)
            if isinstance(at, Gap)
            else _level(both, float(line.levels[at]), line.days[at].item(), line.days[0].item())
        )
    return levels


def _level(both: Sequence[CellProvenance], level: float, day: date, start: date) -> Value:
    sources = unique(source for said in both for source in said.sources)
    notes = unique(note for said in both for note in said.notes_of_earlier_days)
    comparable = all(said.comparable for said in both)
    mark = "m" if any(said.mark for said in both) else ""
    return Value(level, "ratio", sources, both[0].basis, day, start, notes=notes, mark=mark, comparable=comparable)
