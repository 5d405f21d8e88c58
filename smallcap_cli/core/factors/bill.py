"""The one-month Treasury bill of a daily factor file as annual rates."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.factors.series import RISK_FREE, FactorSeries
from smallcap_cli.core.model import RateSeries
from smallcap_cli.errors import CouldNotParse

NAME = "ff"
YEAR = 365.0
HINT = "use the daily factor file as it comes"


def daily_bill(series: FactorSeries, name: str) -> RateSeries:
    """The series `ff` from the RF column of a daily factor file; `name` is what errors call it.

    RF of a day is the simple return earned since the row before. It is dated on that earlier row, as the
    annual rate y with (1 + y) ^ (days / 365) - 1 = RF over the calendar days between the two rows, so a
    reader who takes the rate known at the start of each stretch gets RF back. The last row has no rate.
    **Raises** CouldNotParse for a file of months, one without two days, and a return that is no daily rate.
    """
    if not series.is_daily or RISK_FREE not in series.columns:
        raise CouldNotParse(f"{name}: no daily rows with RF", HINT)
    present = np.isfinite(series.columns[RISK_FREE])
    days, earned = series.days[present], series.columns[RISK_FREE][present]
    if len(days) < 2:
        raise CouldNotParse(f"{name}: fewer than two days with RF", HINT)
    lengths = np.diff(days).astype(np.float64)
    with np.errstate(all="ignore"):  # what is absurd is refused and not warned about
        annual = np.power(1.0 + earned[1:], YEAR / lengths) - 1.0
    absurd = np.flatnonzero(np.logical_not(np.abs(annual) < 1.0))
    if len(absurd):
        row = int(absurd[0]) + 1
        raise CouldNotParse(f"{name}: RF {earned[row] * 100:g} of {days[row]} is no daily rate in percent", HINT)
    source = series.source._replace(
        as_of=days[-1].item(), citation="Ken French data library, one-month Treasury bill"
    )  # fmt: skip
    return RateSeries(NAME, days[:-1], annual, source)
