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
    runs = [(name, periods, _newest_run(periods), color) for name, periods, color in with_flows]
    lines = tuple(_sums(name, run, color) for name, _, run, color in runs if run)
    cut = [f"{name} {run[0].label} to {run[-1].label}" for name, periods, run, _ in runs if 0 < len(run) < len(periods)]
    sums = TimePanel(", ".join(("net flow so far", *cut)), "usd", lines, references=ZERO, share=SUM_SHARE)
    return TimeChart(f"Net flows by {rows.by}", f"as of {as_of}", (*bars, *([] if rows.by == PERIOD else [sums])))


def _bars(name: str, periods: Sequence[FlowPeriod], color: int | None) -> PeriodBars:
    flows = np.array([nan if one.net_flow_usd is None else one.net_flow_usd for one in periods])
    ends = [one.end + timedelta(days=1) for one in periods]
    return PeriodBars(name, _days([one.start for one in periods]), _days(ends), flows, color)


def _newest_run(periods: Sequence[FlowPeriod]) -> Sequence[FlowPeriod]:
    """The newest periods in a row with a flow, of the same funds: no sum goes over a hole."""
    run: list[FlowPeriod] = []
    for one in reversed(periods):
        if run and (one.net_flow_usd is None or one.funds != run[-1].funds):
            break
        if one.net_flow_usd is not None:
            run.append(one)
    return run[::-1]


def _sums(name: str, run: Sequence[FlowPeriod], color: int | None) -> ChartLine:
    """The sum from zero before the first period."""
    sums = [0.0, *accumulate(one.net_flow_usd or 0.0 for one in run)]
    days = _days([run[0].start, *(one.end + timedelta(days=1) for one in run)])
    return ChartLine(name, days, np.array(sums), color)


def _days(days: Sequence[date]) -> Days:
    return np.array(days, dtype="datetime64[D]")
