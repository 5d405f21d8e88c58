"""Where the return gap of two funds comes from, by factor: loading gaps times factors, alpha gap and residual.

The monthly return of one fund less the other's = alpha gap + sum of loading gap x factor + residual, by least squares:
a loading gap is the difference of the two funds' loadings. Each month's parts are linked as Carino (1999) does, so that
they add up to the difference of the compound returns; the residual is what the months' own residuals are then worth.
**Source** the models' papers (`core.factors.models`); Newey and West (1987), doi:10.2307/1913610, for the errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.attribution import carino_factors
from smallcap_cli.core.analysis.explain import Fee, ReturnSpan, fee_over
from smallcap_cli.core.analysis.regression_months import (
    FundMonths,
    last_month_end,
    months_with_factors,
    regression_months,
)
from smallcap_cli.core.analysis.skill import ALPHA, MONTHS
from smallcap_cli.core.analysis.whole_months import months_of_window
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    Days,
    Floats,
    FundData,
    Gap,
)
from smallcap_cli.core.months import month_ends
from smallcap_cli.core.statistics import regression_tests
from smallcap_cli.core.statistics.distributions import two_sided_p
from smallcap_cli.core.statistics.inference import Regression, newey_west_lags, regress
from smallcap_cli.core.statistics.rounding import constant
from smallcap_cli.core.windows import WindowSpec


class FactorEffect(NamedTuple):
    """One factor, or alpha: both funds' coefficients, the gap with its HAC error, and what the gap contributed.

    **Unit** of alpha and `monthly` fractions a month, of `effect` a fraction of the window. `premium` is the factor's
    mean a month, None for alpha. **Missing** `t` and `p` are None where the two funds are one.
    """

    name: str
    loading: float
    other_loading: float
    gap: float
    error: float
    t: float | None
    p: float | None
    premium: float | None
    effect: float

    @property
    def monthly(self) -> float:
        """What the gap contributed a month on average."""
        return self.gap if self.premium is None else self.gap * self.premium


@dataclass(frozen=True, eq=False)
class FactorAttribution:
    """The effects of factors, alpha last, with the residual; effects and residual add up to the difference."""

    fund: str
    other: str
    factors: FactorMonths
    months: Days
    effects: tuple[FactorEffect, ...]
    residual: float
    whole: float
    other_whole: float
    fit: Regression

    @property
    def count(self) -> int:
        """Months."""
        return len(self.months)

    @property
    def difference(self) -> float:
        """The compound return of the fund less that of the other."""
        return self.whole - self.other_whole


class FactorContext(NamedTuple):
    """The name of the window, and the fee of the fund less the other's a year; None where one is not known."""

    window: str
    fee_gap: float | None


def fee_gap(fund: FundData, other: FundData, found: FactorAttribution, as_of: date) -> float | None:
    """The mean fee of the fund a year over the months, less the other's; None where one is not known."""
    ends = month_ends(found.months)
    span = ReturnSpan((ends[0].astype("datetime64[M]") - 1).item(), ends[-1].item(), found.count / MONTHS, annual=True)
    fees = [fee_over(data.fund.fees, span, as_of) if data.fund else None for data in (fund, other)]
    known = [fee.fraction for fee in fees if isinstance(fee, Fee)]
    return known[0] - known[1] if len(known) == len(fees) else None


def factor_attribution(
    fund: FundData, other: FundData, factors: FactorMonths, window: WindowSpec, as_of: date
) -> FactorAttribution | Gap:
    """The effects of a model's factors in the whole months of a window that both funds and the factors have.

    A window ends with the last month that has factors. Why there is none: too few months, a month that is missing, a
    fund that began later or ended before.
    """
    end = last_month_end(factors, as_of)
    first = min([data.prices.first_day for data in (fund, other) if data.prices is not None] + [end])
    periods = months_of_window(window, end, first)
    sides: dict[str, FundMonths] = {}
    for data in (fund, other):
        found = months_with_factors(data, periods, factors, as_of)
        if isinstance(found, Gap):
            return Gap(found.reason, f"{data.ticker}: {found.detail}")
        sides[data.ticker] = found
    labels = regression_months(sides, factors, periods, whole_history=window.kind == "max")
    if isinstance(labels, Gap):
        return labels
    rows = factors.rows(labels)
    own, their = (sides[data.ticker].returns(labels) for data in (fund, other))
    for data, returns in ((fund, own), (other, their)):
        if constant(returns[None, :])[0]:
            return Gap(NOT_COMPARABLE, f"returns of {data.ticker} do not vary")
    names = factors.model.factors
    x = np.column_stack([np.ones(len(rows)), *(factors.columns[name][rows] for name in names)])
    try:
        regression_tests.variance_inflation(x)
        bill = factors.rf[rows]
        fit = regress(np.vstack([own - their, own - bill, their - bill]), x, lags=newey_west_lags(len(rows)))
    except ValueError as error:
        return Gap(NOT_COMPARABLE, f"no regression: {error}")
    linking = carino_factors(own, their)
    effects = [_effect((ALPHA, *names)[number], number, fit, x, linking) for number in range(len(names) + 1)]
    return FactorAttribution(
        fund.ticker, other.ticker, factors, factors.months[rows], (*effects[1:], effects[0]),
        float(linking @ fit.residuals[0]), float(np.prod(1 + own) - 1), float(np.prod(1 + their) - 1), fit,
    )  # fmt: skip


def _effect(name: str, number: int, fit: Regression, x: Floats, linking: Floats) -> FactorEffect:
    gap, loading, other = (float(coefficients[number]) for coefficients in fit.coefficients)
    error = float(fit.errors[0, number])
    t = gap / error if error > 0.0 else None
    p = None if t is None else two_sided_p(t, fit.degrees)
    premium = float(x[:, number].mean()) if number else None
    return FactorEffect(name, loading, other, gap, error, t, p, premium, gap * float(linking @ x[:, number]))
