"""Alpha and loadings over every window of a length: how a fund's tilts moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallcap_cli.core.analysis.skill import FactorFit, Skill, Skills, regression
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.model import TOO_SHORT, Days, Floats, FundData, Gap


@dataclass(frozen=True, eq=False)
class RollingLoadings:
    """The coefficients of a fund by window, alpha first, with 95 % intervals from HAC errors.

    **Shape** `ends` (w,) the last month of each window; `estimates`, `lows`, `highs` (w, k) by `names`; `r_squared`
    (w,). **Unit** alpha a month.
    """

    fund: FundData
    names: tuple[str, ...]
    ends: Days
    estimates: Floats
    lows: Floats
    highs: Floats
    r_squared: Floats


def rolling_loadings(found: Skills, length: int, step: int) -> list[RollingLoadings | tuple[FundData, Gap]]:
    """Each fund's windows of `length` months, `step` months apart, the last one ending with its last month."""
    return [_of_fund(one, found.factors, length, step) for one in found.funds]


def _of_fund(one: Skill, factors: FactorMonths, length: int, step: int) -> RollingLoadings | tuple[FundData, Gap]:
    whole = one.fit
    if isinstance(whole, Gap):
        return one.fund, whole
    if whole.count < length:
        return one.fund, Gap(TOO_SHORT, f"too short to test: {whole.count} months, needs {length}")
    rows = np.searchsorted(factors.months, whole.months)
    ends = range((whole.count - length) % step + length, whole.count + 1, step)
    fits = {end: regression(factors, rows[end - length : end], whole.y[end - length : end]) for end in ends}
    known = {end: fit for end, fit in fits.items() if isinstance(fit, FactorFit)}
    if not known:
        return one.fund, next(fit for fit in fits.values() if isinstance(fit, Gap))
    terms = [fit.terms for fit in known.values()]
    return RollingLoadings(
        one.fund, whole.names, whole.months[[end - 1 for end in known]],
        np.array([[term.estimate for term in row] for row in terms]),
        np.array([[term.low for term in row] for row in terms]),
        np.array([[term.high for term in row] for row in terms]),
        np.array([fit.r_squared for fit in known.values()]),
    )  # fmt: skip
