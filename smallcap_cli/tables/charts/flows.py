"""Net flows: what came in above, what went out below, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import nan

import numpy as np

from smallcap_cli.core.chart import ChartLine, PeriodBars, ReferenceLine, TimeChart, TimePanel, colors_of
from smallcap_cli.core.flows.periods import FlowPeriod
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
    lines = tuple(_sums(name, periods, color) for name, periods, color in with_flows)
    sums = TimePanel("net flow so far", "usd", lines, references=ZERO, share=SUM_SHARE)
    return TimeChart(f"Net flows by {rows.by}", f"as of {as_of}", (*bars, *([] if rows.by == PERIOD else [sums])))


def _bars(name: str, periods: Sequence[FlowPeriod], color: int | None) -> PeriodBars:
    flows = np.array([nan if one.net_flow_usd is None else one.net_flow_usd for one in periods])
    ends = [one.end + timedelta(days=1) for one in periods]
    return PeriodBars(name, _days([one.start for one in periods]), _days(ends), flows, color)


def _sums(name: str, periods: Sequence[FlowPeriod], color: int | None) -> ChartLine:
    """The sum from zero before the first period; it ends before a period without a flow."""
    known: list[FlowPeriod] = []
    for one in periods:
        if one.net_flow_usd is None:
            break
        known.append(one)
    sums = [0.0, *accumulate(one.net_flow_usd or 0.0 for one in known)]
    days = _days([periods[0].start, *(one.end + timedelta(days=1) for one in known)])
    return ChartLine(name, days, np.array(sums), color)


def _days(days: Sequence[date]) -> Days:
    return np.array(days, dtype="datetime64[D]")
