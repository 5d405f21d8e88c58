"""Alpha and loadings over every window of a length: how a fund's tilts moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from smallcap_cli.core.analysis.skill import FactorFit, Skill, Skills, regression
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.model import TOO_SHORT, Days, Floats, FundData, Gap
from smallcap_cli.core.statistics.inference import newey_west_lags
from smallcap_cli.core.words import quantity


@dataclass(frozen=True, eq=False)
class RollingLoadings:
    """The coefficients of a fund by window, alpha first, with 95 % intervals from HAC errors of `lags` lags.

    `skill` is its regression over all months. **Shape** `starts` and `ends` (w,) the first and last month of each
    window; `estimates`, `lows`, `highs` (w, k) by `names`; `r_squared` (w,). **Unit** alpha a month. **Missing** NaN in
    a window of `gaps`, which says why by place.
    """

    skill: Skill
    lags: int
    names: tuple[str, ...]
    starts: Days
    ends: Days
    estimates: Floats
    lows: Floats
    highs: Floats
    r_squared: Floats
    gaps: Mapping[int, Gap]

    @property
    def fund(self) -> FundData:
        return self.skill.fund


def rolling_loadings(found: Skills, length: int, step: int) -> list[RollingLoadings | tuple[FundData, Gap]]:
    """Each fund's windows of `length` months, `step` months apart, the last one ending with its last month."""
    return [_of_fund(one, found.factors, length, step) for one in found.funds]


def rolling_states(found: Skills, windows: Sequence[RollingLoadings | tuple[FundData, Gap]]) -> list[str]:
    """For each fund ok, partial where a window has no loadings, unavailable where its closes could not be had."""
    lacks = [not isinstance(one, RollingLoadings) or bool(one.gaps) for one in windows]
    return ["partial" if state == "ok" and some else state for state, some in zip(found.states, lacks, strict=True)]


def _of_fund(one: Skill, factors: FactorMonths, length: int, step: int) -> RollingLoadings | tuple[FundData, Gap]:
    whole = one.fit
    if isinstance(whole, Gap):
        return one.fund, whole
    if whole.count < length:
        return one.fund, Gap(TOO_SHORT, f"too short to test: {quantity(whole.count, 'month')}, needs {length}")
    rows = np.searchsorted(factors.months, whole.months)
    ends = range((whole.count - length) % step + length, whole.count + 1, step)
    windows = [slice(end - length, end) for end in ends]
    fits = [regression(factors, rows[window], whole.explained.part(window)) for window in windows]
    gaps = {place: fit for place, fit in enumerate(fits) if isinstance(fit, Gap)}
    if len(gaps) == len(fits):
        return one.fund, gaps[0]
    nothing = np.full(len(whole.names), np.nan)

    def table(figure: str) -> Floats:
        """A figure of every term by window."""
        return np.array([
            [getattr(term, figure) for term in fit.terms] if isinstance(fit, FactorFit) else nothing for fit in fits
        ])  # fmt: skip

    return RollingLoadings(
        one, newey_west_lags(length), whole.names, whole.months[[window.start for window in windows]],
        whole.months[[end - 1 for end in ends]], table("estimate"), table("low"), table("high"),
        np.array([fit.r_squared if isinstance(fit, FactorFit) else np.nan for fit in fits]), gaps,
    )  # fmt: skip
