"""The months of a regression on factors: those that funds and factors have in a window, or why they are no window.

A regression rests on every month of its window: one that is missing inside is a reason, never a step over it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.periods import Period
from smallcap_cli.core.analysis.whole_months import early_end, whole_months
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_LISTED_THEN,
    TOO_SHORT,
    Floats,
    FundData,
    Gap,
    Value,
)
from smallcap_cli.core.windows import WindowSpec, month_end, place
from smallcap_cli.core.words import quantity


class FundMonths(NamedTuple):
    """A fund and the returns of its whole months, by label, oldest first."""

    fund: FundData
    cells: Mapping[str, Value]

    def returns(self, labels: Sequence[str]) -> Floats:
        """The returns of months that it has."""
        return np.array([float(self.cells[label].value) for label in labels])  # type: ignore[arg-type]


def last_month_end(factors: FactorMonths, as_of: date) -> date:
    """The day up to which months count: the end of the last month with factors, or the as-of day if that is earlier."""
    last: date = factors.months[-1].astype("datetime64[D]").item()
    return min(month_end(last), as_of)


def months_lacking(factors: FactorMonths, window: WindowSpec, as_of: date) -> int:
    """How many whole months at the end of a window have no factors."""
    end = np.datetime64(place(window, as_of, "month-end").end, "M")
    return max(int((end - factors.months[-1]).astype(np.int64)), 0)


def months_with_factors(
    fund: FundData, periods: Sequence[Period], factors: FactorMonths, as_of: date
) -> FundMonths | Gap:
    """A fund's whole months up to the last one with factors; why there is none, or the last close if they end early."""
    end = last_month_end(factors, as_of)
    began = None if fund.prices is None else fund.prices.first_day
    if began is not None and end < began <= as_of:
        why = f"the factors end with {factors.months[-1]}, before the first close of {fund.ticker}, {began}"
        return Gap(NOT_COMPARABLE, why)
    cells = whole_months(fund, periods, end, "total")
    if isinstance(cells, Gap):
        return cells
    return early_end(fund, periods, cells) or FundMonths(fund, cells)


def regression_months(
    sides: Mapping[str, FundMonths], factors: FactorMonths, periods: Sequence[Period], *, whole_history: bool
) -> list[str] | Gap:
    """The months of a window, each of which all funds and the factors have; or why there is no such window.

    `sides` are the funds by the name that a reason gives them, empty for the one that needs none. Of the whole history
    the months begin with the first one that all have.
    """
    known = {str(month) for month in factors.months}
    labels = [period.label for period in periods]
    common = [label for label in labels if label in known and all(label in side.cells for side in sides.values())]
    wanted = [label for label in labels if label >= common[0]] if whole_history and common else labels
    missing = [period for period in periods if period.label in wanted and period.label not in common]
    why = _why_missing(missing[0], sides, factors) if missing else None
    needed = factors.model.fewest_months
    if len(common) < needed and (why is None or why.reason == NOT_LISTED_THEN):
        return Gap(TOO_SHORT, f"too short to test: {quantity(len(common), 'month')}, needs {needed}")
    if why is None:
        return common
    stretch = _newest_stretch(labels, set(common), needed)
    whole = "max or " if stretch == common and why.reason == NOT_LISTED_THEN else ""
    return Gap(why.reason, f"{why.detail}: --window {whole}{stretch[0]}:{stretch[-1]}") if stretch else why


def _newest_stretch(labels: Sequence[str], known: Container[str], needed: int) -> list[str]:
    """The newest months in a row that are known and enough for a test; empty where there are none."""
    stretches: list[list[str]] = [[]]
    for label in labels:
        if label in known:
            stretches[-1].append(label)
        elif stretches[-1]:
            stretches.append([])
    return next((one for one in reversed(stretches) if len(one) >= needed), [])


def _why_missing(missing: Period, sides: Mapping[str, FundMonths], factors: FactorMonths) -> Gap:
    """Why a month of a window is missing: factors or a fund begin later, or it is a hole in one of them."""
    month, known = missing.label, {str(one) for one in factors.months}
    if month not in known:
        first = str(factors.months[0])
        if month < first:
            return Gap(NOT_LISTED_THEN, f"the factors begin in {first}, after {month}")
        return Gap(NOT_FETCHED, f"{factors.market or 'factors'}: no month {month}")
    name, side = next((name, side) for name, side in sides.items() if month not in side.cells)
    whose, prices = f"{name}: " if name else "", side.fund.prices
    if prices is not None and prices.first_day > missing.before:
        return Gap(NOT_LISTED_THEN, f"{whose}first whole month {next(iter(side.cells))}, after {month}")
    return Gap(NOT_FETCHED, f"{whose}no month {month}")
