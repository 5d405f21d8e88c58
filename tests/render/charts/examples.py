"""Charts made by hand for the tests of drawing."""

from __future__ import annotations

from datetime import date

import numpy as np

from smallcap_cli.core.chart import ChartLine, EventMark, ReferenceLine, TimeChart, TimePanel


def line(name: str, values: list[float], *, start: str = "2024-01-01", color: int | None = 0) -> ChartLine:
    """One value a day."""
    return ChartLine(name, np.datetime64(start, "D") + np.arange(len(values)), np.array(values), color)


def growth(*lines: ChartLine, title: str = "Growth", **changes: object) -> TimeChart:
    panel = TimePanel("1,000 at the start", "money", lines, references=(ReferenceLine(1000.0),))
    made: dict[str, object] = {"subtitle": "total return", "panels": (panel,), **changes}
    return TimeChart(title, **made)  # type: ignore[arg-type]


def two_funds() -> TimeChart:
    """IWM ends at 1,200 and IJR at 1,190, with one event on the second day."""
    event = EventMark(1, (date(2024, 1, 2),), "IJR: expense ratio 0.07 % to 0.06 %")
    return growth(
        line("IWM", [1000.0, 900.0, 1200.0]), line("IJR", [1000.0, 1100.0, 1190.0], color=1), events=(event,)
    )  # fmt: skip
