"""What a chart shows, apart from how it is drawn: lines and bars over time, bars by name, tables as colours.

Builders in `tables/` make them out of figures, `render/charts` draws them. A `color` is the place of a fund among
those of its comparison, so that it looks the same in every chart of them; None is drawn in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.model import Days, Floats

#: More series than this are drawn in grey, but for the first one.
MOST_COLORS = 6


class EventMark(NamedTuple):
    """Something that happened on one or several days; `number` stands in the chart and before its text below."""

    number: int
    days: tuple[date, ...]
    text: str


class ReferenceLine(NamedTuple):
    """A level to measure by, such as zero or the amount at the start."""

    value: float
    text: str = ""


@dataclass(frozen=True, eq=False)
class ChartLine:
    """One series over time, named at its end. **Shape** days and values equally long; values are finite."""

    name: str
    days: Days
    values: Floats
    color: int | None = 0

    def __post_init__(self) -> None:
        if len(self.days) != len(self.values):
            raise ValueError(f"{self.name}: {len(self.days)} days and {len(self.values)} values")


@dataclass(frozen=True, eq=False)
class PeriodBars:
    """One bar a period, from the period's start to its end. **Missing** a value that is not finite has no bar."""

    name: str
    starts: Days
    ends: Days
    values: Floats
    color: int | None = 0


@dataclass(frozen=True, eq=False)
class TimePanel:
    """Lines, or the bars of one series, above the time axis that all panels of a chart share.

    `unit` is one of `core.table.UNITS`. `share` is how high the panel is beside the others.
    """

    title: str
    unit: str
    lines: tuple[ChartLine, ...] = ()
    bars: PeriodBars | None = None
    references: tuple[ReferenceLine, ...] = ()
    share: float = 1.0


@dataclass(frozen=True, eq=False)
class TimeChart:
    """Panels one below the other that share their time axis, with the events on it."""

    title: str
    subtitle: str
    panels: tuple[TimePanel, ...]
    events: tuple[EventMark, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self.span is None

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day of anything drawn; None where nothing is."""
        starts = [line.days[0] for panel in self.panels for line in panel.lines if len(line.days)]
        ends = [line.days[-1] for panel in self.panels for line in panel.lines if len(line.days)]
        for panel in self.panels:
            if panel.bars is not None and len(panel.bars.starts):
                starts.append(panel.bars.starts[0])
                ends.append(panel.bars.ends[-1])
        return (min(starts).item(), max(ends).item()) if starts else None


class Bar(NamedTuple):
    """One bar: its name, its value or None with the reason in `text`, and the value as people read it."""

    name: str
    value: float | None
    text: str
    color: int | None = 0


@dataclass(frozen=True)
class BarPanel:
    """Bars of one unit that share their scale, which holds zero."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BarChart:
    """Panels of bars, one for each column or fund."""

    title: str
    subtitle: str
    panels: tuple[BarPanel, ...]
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return all(bar.value is None for panel in self.panels for bar in panel.bars)


class HeatCell(NamedTuple):
    """One field: `strength` from -1 to 1 chooses its colour (None: nothing there); `brief` where there is less room."""

    strength: float | None
    text: str
    brief: str


@dataclass(frozen=True)
class HeatPanel:
    """A table of colours. **Shape** a row of cells a row name, a cell a column name."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[tuple[HeatCell, ...], ...]

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            raise ValueError(f"{self.title}: a row of cells for every name")


@dataclass(frozen=True)
class HeatMap:
    """Panels of colours, one for each fund."""

    title: str
    subtitle: str
    panels: tuple[HeatPanel, ...]
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return all(cell.strength is None for panel in self.panels for row in panel.cells for cell in row)


Chart = TimeChart | BarChart | HeatMap


def colors_of(names: Sequence[object]) -> list[int | None]:
    """A colour for each of several series; of more than there are colours the first alone has one."""
    if len(names) <= MOST_COLORS:
        return list(range(len(names)))
    return [0, *[None] * (len(names) - 1)]
