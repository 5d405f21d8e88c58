"""`smallcap growth --relative-to`: each fund over another one, 100 at the start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.errors import NotFound

if TYPE_CHECKING:
    from smallcap_cli.core.analysis.periods import Step
    from smallcap_cli.core.comparison.cohorts import BlockRow
    from smallcap_cli.core.comparison.computation import CellProvenance, Comparison, PlacedView
    from smallcap_cli.core.model import Gap, Value
    from smallcap_cli.core.statistics.relative import LevelLine


def relative_answer(
    context: Context, tickers: Sequence[str], other: str, step: Step | None, output: object
) -> Answer:  # fmt: skip
    """A row a day, a column a fund: its growth over the other's since the window's start, times 100."""
    from smallcap_cli.call.legacy import gather
    from smallcap_cli.commands.returns import fund_columns

    names = [ticker for ticker in tickers if ticker != other] or [other]
    wanted = [*names, other] if other not in names else names
    gathered = gather(context, wanted)
    missing = gathered.errors.get(other)
    if missing is not None and (isinstance(missing, NotFound) or gathered.comparison.funds[-1].prices is None):
        raise missing
    dates, cells = _lines(gathered.comparison, step)
    head = f"relative to {other}, 100 at the start · {gathered.head}"
    funds = gathered.comparison.funds[: len(names)]
    gathered = gathered._replace(comparison=gathered.comparison._replace(funds=funds), head=head)
    labels = [day.isoformat() for day in dates]
    return fund_columns(gathered, "day", labels, cells[: len(names)], "ratio", output, context)


def _lines(comparison: Comparison, step: Step | None) -> tuple[list[date], list[list[Value]]]:
    """The days shown, and for each fund its relative strength on them; the last fund is the other one."""
    from smallcap_cli.commands.growth import dates_between
    from smallcap_cli.core.comparison.cohorts import BlockRow
    from smallcap_cli.core.comparison.computation import Computation
    from smallcap_cli.core.model import NOT_FETCHED, Gap, absent
    from smallcap_cli.core.statistics.relative import relative_line

    placed = Computation(comparison).placed_view("path", comparison.conventions.window)
    cuts = [place for place in placed.views.block_rows if isinstance(place, BlockRow)]
    dates = dates_between(cuts, step) if cuts else [comparison.conventions.as_of]
    base = _line(placed, len(comparison.funds) - 1)
    cells = []
    for number in range(len(comparison.funds)):
        own = _line(placed, number)
        lacking = own if isinstance(own, Gap) else base
        if isinstance(own, Gap) or isinstance(base, Gap):
            cells.append([absent("ratio", lacking if isinstance(lacking, Gap) else Gap(NOT_FETCHED))] * len(dates))
            continue
        monthly = "monthly" in {cut.frequency for cut in _cuts(placed, number)}
        line = relative_line(own, base, monthly=monthly)
        cells.append(_levels(placed, number, line, dates))
    return dates, cells


def _cuts(placed: PlacedView, number: int) -> list[BlockRow]:
    from smallcap_cli.core.comparison.cohorts import BlockRow

    return [
        place for place in (placed.views.block_rows[number], placed.views.block_rows[-1]) if isinstance(place, BlockRow)
    ]


def _line(placed: PlacedView, number: int) -> LevelLine | Gap:
    from smallcap_cli.core.comparison.cohorts import BlockRow
    from smallcap_cli.core.statistics.relative import LevelLine

    place = placed.views.block_rows[number]
    if not isinstance(place, BlockRow):
        return place
    block = placed.views.blocks[place.block]
    return LevelLine(block.days, block.closes[place.row])


def _levels(placed: PlacedView, number: int, line: LevelLine | Gap, dates: Sequence[date]) -> list[Value]:
    """The line's last level on or before each date; the first date is where it begins."""
    import numpy as np

    from smallcap_cli.core.model import NOT_FETCHED, Gap, absent
    from smallcap_cli.core.windows import ANCHOR_GAP_DAYS

    if isinstance(line, Gap):
        return [absent("ratio", line)] * len(dates)
    base = len(placed.views.block_rows) - 1
    frames = [frame for n in (number, base) if (frame := placed.frame(n)) is not None]
    made = []
    for wanted in dates:
        at = int(np.searchsorted(line.days, np.datetime64(wanted), side="right")) - 1
        at = max(at, 0) if wanted == dates[0] else at
        if at < 0 or (wanted - line.days[at].item()).days > ANCHOR_GAP_DAYS:
            made.append(absent("ratio", Gap(NOT_FETCHED, f"no close within {ANCHOR_GAP_DAYS} days of {wanted}")))
        else:
            made.append(_level(frames, float(line.levels[at]), line.days[at].item(), line.days[0].item()))
    return made


def _level(frames: Sequence[CellProvenance], level: float, day: date, start: date) -> Value:
    from smallcap_cli.core.model import Value

    sources = tuple(dict.fromkeys(source for frame in frames for source in frame.sources))
    notes = tuple(dict.fromkeys(note for frame in frames for note in frame.notes))
    comparable = all(frame.comparable for frame in frames)
    mark = "m" if any(frame.mark for frame in frames) else ""
    return Value(level, "ratio", sources, frames[0].basis, day, start, notes=notes, mark=mark, comparable=comparable)
