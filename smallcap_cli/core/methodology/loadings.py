"""Alpha and factor loadings of a backtest: its months, and those of the universe, regressed on factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.analysis.skill import FactorFit, ReturnsLess, regression
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.methodology.backtest import Backtest
from smallcap_cli.core.model import TOO_SHORT, Days, Floats, Gap
from smallcap_cli.core.months import month_ends
from smallcap_cli.core.words import quantity

INDEX, UNIVERSE, DIFFERENCE = "index", "universe", "index less universe"
#: A period that ends this many days before a month's last one ends with the month: a week-end and a holiday.
MOST_DAYS_EARLY = 3


class SeriesFit(NamedTuple):
    """The regression of one series of returns, or why there is none."""

    name: str
    fit: FactorFit | Gap


def loadings(found: Backtest, factors: FactorMonths) -> Sequence[SeriesFit]:
    """The regressions of the index and the universe less the bill, and of one less the other.

    Newey-West errors; **Source** as in `core.analysis.skill`. **Missing** a gap for fewer months than the model needs,
    and for a series without variance.
    """
    own, universe = (
        monthly_returns(found.start, found.days, np.concatenate(parts))
        for parts in ([one.growth for one in found.with_returns], [one.universe_growth for one in found.with_returns])
    )
    known = {month: place for place, month in enumerate(factors.months.tolist())}
    months = [month for month in own if month in known]
    rows = np.array([known[month] for month in months], dtype=np.intp)
    index, every = (np.array([series[month] for month in months]) for series in (own, universe))
    bill = factors.rf[rows]
    series = {
        INDEX: ReturnsLess("the index", index, bill), UNIVERSE: ReturnsLess("the universe", every, bill),
        DIFFERENCE: ReturnsLess("the index", index, every, "the universe"),
    }  # fmt: skip
    return [SeriesFit(name, _fit(factors, rows, explained)) for name, explained in series.items()]


def monthly_returns(start: date, days: Days, growth: Floats) -> Mapping[date, float]:
    """The returns of whole months by their first day, out of periods that end on `days` and grow by `growth`.

    A month counts where a period ends in its last days and in those of the month before; periods longer than a month
    give none.
    """
    ends = np.concatenate((np.array([start], dtype="datetime64[D]"), days))
    worth = np.concatenate(([1.0], np.cumprod(growth)))
    months = ends.astype("datetime64[M]")
    last = np.flatnonzero(np.append(months[1:] != months[:-1], True))
    early = (month_ends(months[last]) - ends[last]).astype(np.int64)
    closed = last[early <= MOST_DAYS_EARLY]
    found: dict[date, float] = {}
    for before, after in pairwise(closed):
        if int((months[after] - months[before]).astype(np.int64)) == 1 and worth[before] > 0:
            found[months[after].item()] = float(worth[after] / worth[before]) - 1.0
    return found


def _fit(factors: FactorMonths, rows: NDArray[np.intp], explained: ReturnsLess) -> FactorFit | Gap:
    needed = factors.model.fewest_months
    if len(rows) < needed:
        months = quantity(len(rows), "whole month")
        return Gap(TOO_SHORT, f"too short to test: {months} with factors, needs {needed}")
    return regression(factors, rows, explained)
