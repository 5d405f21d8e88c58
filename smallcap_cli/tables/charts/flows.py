"""Net flows: what came in above, what went out below, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import nan

import numpy as np

from smallcap_cli.core.chart import ChartLine, PeriodBars, ReferenceLine, TimeChart, TimePanel, colors_of
from smallcap_cli.core.flows.periods import FlowPeriod, sums_of
from smallcap_cli.core.flows.published import PERIOD
from smallcap_cli.core.flows.series import FlowRows, FlowSeries
from smallcap_cli.core.model import Days

#: How high the panel of sums is beside those of the funds, and a fund's where there are several.
SUM_SHARE, SMALL_SHARE = 0.8, 0.5
ZERO = (ReferenceLine(0.0),)


def flows_chart(series: Sequence[FlowSeries], rows: FlowRows, as_of: date) -> TimeChart:
    """A panel of bars a fund, then a line a fund of its net flow so far; the periods are those of the table.

    Published periods overlap and leave others out: they have no sum.
    """
    shown = [(one.name, rows.choice(one.periods), color) for one, color in zip(series, colors_of(series), strict=True)]
    with_flows = [(name, periods, color) for name, periods, color in shown if periods]
    share = 1.0 if len(with_flows) == 1 else SMALL_SHARE
    bars = [
        TimePanel(f"{name}, net flow", "usd", (), _bars(name, periods, color), ZERO, share)
        for name, periods, color in with_flows
    ]
    runs = [(name, periods, _with_sums(periods), color) for name, periods, color in with_flows]
    lines = tuple(_line(name, run, color) for name, _, run, color in runs if run)
    cut = [
        f"{name} {run[0][0].label} to {run[-1][0].label}"
        for name, periods, run, _ in runs if 0 < len(run) < len(periods)
    ]  # fmt: skip
    sums = TimePanel(", ".join(("net flow so far", *cut)), "usd", lines, references=ZERO, share=SUM_SHARE)
    return TimeChart(f"Net flows by {rows.by}", f"as of {as_of}", (*bars, *([] if rows.by == PERIOD else [sums])))


def _bars(name: str, periods: Sequence[FlowPeriod], color: int | None) -> PeriodBars:
    flows = np.array([nan if one.net_flow_usd is None else one.net_flow_usd for one in periods])
    ends = [one.end + timedelta(days=1) for one in periods]
    return PeriodBars(name, _days([one.start for one in periods]), _days(ends), flows, color)


def _with_sums(periods: Sequence[FlowPeriod]) -> list[tuple[FlowPeriod, float]]:
    """The periods that have a net flow so far in the table, with it."""
    return [(one, total) for one, total in zip(periods, sums_of(periods), strict=True) if total is not None]


def _line(name: str, run: Sequence[tuple[FlowPeriod, float]], color: int | None) -> ChartLine:
    """The sums from zero before the first period."""
    days = _days([run[0][0].start, *(one.end + timedelta(days=1) for one, _ in run)])
    return ChartLine(name, days, np.array([0.0, *(total for _, total in run)]), color)


def _days(days: Sequence[date]) -> Days:
    return np.array(days, dtype="datetime64[D]")
