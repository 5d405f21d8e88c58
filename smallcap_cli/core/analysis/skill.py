"""Alpha and loadings: what of a fund's monthly returns factors explain, and what is left.

The return less the bill (or less another fund's) = alpha + sum of loading x factor + residual, by least squares.
Standard errors are Newey-West's with n / (n - k), p-values Student's t with n - k degrees.
**Source** the models' papers (`core.factors.models`); Newey and West 1987, doi:10.2307/1913610; Newey and West 1994 for
the number of lags, doi:10.2307/2297912.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.analysis.periods import Period
from smallcap_cli.core.analysis.regression_months import (
    FundMonths,
    last_month_end,
    months_with_factors,
    regression_months,
)
from smallcap_cli.core.analysis.whole_months import Shortening, months_of_window, shortening
from smallcap_cli.core.comparison.changes import change_note, index_changes
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.gross import GROSS
from smallcap_cli.core.comparison.states import NOT_HAD
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    Days,
    Floats,
    FundData,
    Gap,
    Source,
    Value,
)
from smallcap_cli.core.months import month_ends
from smallcap_cli.core.statistics import regression_tests as judge
from smallcap_cli.core.statistics.distributions import student_quantile, two_sided_p
from smallcap_cli.core.statistics.inference import Regression, minimum_detectable, newey_west_lags, regress
from smallcap_cli.core.statistics.rounding import constant, flat
from smallcap_cli.core.statistics.seasonality import holm
from smallcap_cli.core.windows import WindowSpec
from smallcap_cli.core.words import unique

#: Alpha a year is twelve months of it, as the field prints it.
MONTHS = 12
ALPHA = "alpha"
#: The currency of Ken French's returns.
CURRENCY = "USD"


class Coefficient(NamedTuple):
    """One coefficient: alpha a month, or a loading. `vif` is None for alpha, `premium` the factor's mean a month."""

    name: str
    estimate: float
    error: float
    plain_error: float
    t: float
    p: float
    low: float
    high: float
    vif: float | None
    premium: float | None

    @property
    def contribution(self) -> float:
        """What it gave the fund a month on average."""
        return self.estimate if self.premium is None else self.estimate * self.premium


@dataclass(frozen=True, slots=True, eq=False)
class ReturnsLess:
    """Monthly returns of a fund, less the bill's or less those of `other`, which is empty for the bill."""

    name: str
    returns: Floats
    less: Floats
    other: str = ""

    @property
    def difference(self) -> Floats:
        """What a regression explains."""
        made: Floats = self.returns - self.less
        return made

    def part(self, months: slice) -> ReturnsLess:
        """Some of the months."""
        return ReturnsLess(self.name, self.returns[months], self.less[months], self.other)

    @property
    def why_no_variance(self) -> str:
        """Why there is nothing to explain: returns that do not vary, or are those of the other; else empty.

        Equal closes less a bill that moves would vary, and say nothing of the fund.
        """
        if constant(self.returns[None, :])[0]:
            return f"returns of {self.name} do not vary"
        if not self.other:
            return ""
        if constant(self.less[None, :])[0]:
            return f"returns of {self.other} do not vary"
        same = bool(flat(self.returns[None, :], np.std(self.difference, keepdims=True))[0])
        return f"the same returns as {self.other}" if same else ""


@dataclass(frozen=True, eq=False)
class FactorFit:
    """A fund's regression: the returns explained, `x` ones and the factors, `months` theirs, all in order."""

    months: Days
    explained: ReturnsLess
    x: Floats
    names: tuple[str, ...]
    fit: Regression

    @property
    def count(self) -> int:
        """Months."""
        return len(self.months)

    @cached_property
    def terms(self) -> tuple[Coefficient, ...]:
        """Alpha, then the loadings."""
        plain = judge.plain_errors(self.fit, self.x)[0]
        vif = judge.variance_inflation(self.x)
        quantile = student_quantile(self.fit.degrees)
        made = []
        for number, name in enumerate(self.names):
            estimate, error = float(self.fit.coefficients[0, number]), float(self.fit.errors[0, number])
            t = estimate / error
            made.append(Coefficient(
                name, estimate, error, float(plain[number]), t, two_sided_p(t, self.fit.degrees),
                estimate - quantile * error, estimate + quantile * error,
                float(vif[number - 1]) if number else None, float(self.x[:, number].mean()) if number else None,
            ))  # fmt: skip
        return tuple(made)

    @property
    def alpha(self) -> Coefficient:
        """Alpha a month."""
        return self.terms[0]

    @property
    def detectable(self) -> float:
        """The alpha a year that four of five such samples would tell from zero."""
        return float(minimum_detectable(self.alpha.error)) * MONTHS

    @property
    def raw(self) -> float:
        """The mean return explained, a year: alpha and the contributions of all loadings add up to it."""
        return float(self.explained.difference.mean()) * MONTHS

    @property
    def from_loadings(self) -> float:
        """What the loadings gave a year."""
        return sum(term.contribution for term in self.terms[1:]) * MONTHS

    @property
    def r_squared(self) -> float:
        return float(self.fit.r_squared[0])

    @property
    def adjusted_r_squared(self) -> float:
        return float(self.fit.adjusted[0])

    def month_end(self, place: int) -> date:
        """The last day of one of its months."""
        day: date = month_ends(self.months)[place].item()
        return day

    @property
    def collinear(self) -> tuple[Coefficient, ...]:
        """The factors whose variance is that of the others to 90 % and more."""
        return tuple(term for term in self.terms if term.vif is not None and term.vif > judge.COLLINEAR_VIF)


class Skill(NamedTuple):
    """A fund's regression, or why there is none; `first` and `last` are the cells of its first and last month.

    `sources` are those of all that is in the regression: closes of the fund and of the one that it is less, factors.
    """

    fund: FundData
    fit: FactorFit | Gap
    first: Value | None = None
    last: Value | None = None
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


class Skills(NamedTuple):
    """The regressions of all funds on one model, on months up to `end`; `other` is the fund they are less, if any.

    `shortened` names the fund that the whole history (`max`) begins with, `lacking` says why `other` has no months.
    """

    funds: tuple[Skill, ...]
    factors: FactorMonths
    window: WindowSpec
    end: date
    other: FundData | None = None
    shortened: Shortening | None = None
    lacking: Gap | None = None

    @property
    def fits(self) -> dict[str, FactorFit]:
        """The regressions by ticker, without the funds that have none."""
        return {one.fund.ticker: one.fit for one in self.funds if isinstance(one.fit, FactorFit)}

    @property
    def states(self) -> list[str]:
        """For each fund ok, partial without a regression, unavailable where its closes could not be had."""
        return [
            "ok" if isinstance(one.fit, FactorFit) else "unavailable" if one.fit.reason in NOT_HAD else "partial"
            for one in self.funds
        ]

    @property
    def holm(self) -> dict[str, float]:
        """The p-value of each fund's alpha, corrected for how many funds were tested."""
        fits = self.fits
        return dict(zip(fits, holm([fit.alpha.p for fit in fits.values()]), strict=True))


def skills(comparison: Comparison, factors: FactorMonths, other: FundData | None = None) -> Skills:
    """Every fund's regression in the comparison's window, which ends with the last month that has factors.

    Of the whole history (`max`) all funds take the months that all have, those without a regression left aside.
    """
    window, as_of = comparison.conventions.window, comparison.conventions.as_of
    end, whole = last_month_end(factors, as_of), window.kind == "max"
    funds = comparison.funds if other is None else (*comparison.funds, other)
    first = min([fund.prices.first_day for fund in funds if fund.prices is not None] + [end])
    periods = months_of_window(window, end, first)
    found = {fund.ticker: months_with_factors(fund, periods, factors, as_of) for fund in funds}
    theirs = None if other is None else found[other.ticker]
    if isinstance(theirs, Gap) and other is not None:
        theirs = Gap(theirs.reason, f"{other.ticker}: {theirs.detail}")
    shortened = _last_to_begin(found, factors, periods) if whole else None
    if shortened is not None:
        periods = [period for period in periods if period.label >= shortened.first]
    made = tuple(_of_fund(fund, found[fund.ticker], factors, periods, theirs, whole) for fund in comparison.funds)
    return Skills(made, factors, window, end, other, shortened, theirs if isinstance(theirs, Gap) else None)


def _last_to_begin(
    found: Mapping[str, FundMonths | Gap], factors: FactorMonths, periods: Sequence[Period]
) -> Shortening | None:
    """The fund with which the whole history of all begins, of those that can be tested."""
    alone = {
        ticker: regression_months({"": one}, factors, periods, whole_history=True)
        for ticker, one in found.items() if isinstance(one, FundMonths)
    }  # fmt: skip
    return shortening({ticker: months[0] for ticker, months in alone.items() if not isinstance(months, Gap)})


def _of_fund(
    fund: FundData, own: FundMonths | Gap, factors: FactorMonths, periods: Sequence[Period],
    theirs: FundMonths | Gap | None, whole_history: bool,
) -> Skill:  # fmt: skip
    if isinstance(own, Gap):
        return Skill(fund, own)
    if fund.prices is not None and fund.prices.currency != CURRENCY:
        return Skill(fund, Gap(NOT_COMPARABLE, f"closes in {fund.prices.currency}, factors in {CURRENCY}"))
    if isinstance(theirs, Gap):
        return Skill(fund, theirs)
    sides = {"": own} if theirs is None else {"": own, theirs.fund.ticker: theirs}
    labels = regression_months(sides, factors, periods, whole_history=whole_history)
    if isinstance(labels, Gap):
        return Skill(fund, labels)
    first, last = own.cells[labels[0]], own.cells[labels[-1]]
    rows = factors.rows(labels)
    less = factors.rf[rows] if theirs is None else theirs.returns(labels)
    fitted = regression(
        factors, rows, ReturnsLess(fund.ticker, own.returns(labels), less, "" if theirs is None else theirs.fund.ticker)
    )
    if isinstance(fitted, Gap):
        return Skill(fund, fitted, first, last)
    notes = _notes(fund, [own.cells[label] for label in labels])
    used = (*last.sources, *(theirs.cells[labels[-1]].sources if theirs else ()), *factors.sources)
    return Skill(fund, fitted, first, last, notes, unique(source.until(fitted.month_end(-1)) for source in used))


def regression(factors: FactorMonths, rows: NDArray[np.intp], explained: ReturnsLess) -> FactorFit | Gap:
    """Returns on the factors of those rows.

    A gap where they or those of a fund that is the market do not vary, where factors are constant or collinear, or
    explain all of them.
    """
    market = ReturnsLess(factors.market, factors.columns["market"][rows] + factors.rf[rows], factors.rf[rows])
    why = explained.why_no_variance or (market.why_no_variance if factors.market else "")
    if why:
        return Gap(NOT_COMPARABLE, why)
    names, y = factors.model.factors, explained.difference
    x = np.column_stack([np.ones(len(rows)), *(factors.columns[name][rows] for name in names)])
    try:
        judge.variance_inflation(x)
        fit = regress(y[None, :], x, lags=newey_west_lags(len(y)))
    except ValueError as error:
        return Gap(NOT_COMPARABLE, f"no regression: {error}")
    if bool(flat(y[None, :], np.std(fit.residuals, axis=1))[0]):
        return Gap(NOT_COMPARABLE, "the factors explain every month exactly: there is no error to test against")
    return FactorFit(factors.months[rows], explained, x, (ALPHA, *names), fit)


def _notes(fund: FundData, cells: Sequence[Value]) -> tuple[str, ...]:
    """What is said of months in which the fund followed different indexes, or closes look grossly wrong."""
    first, last = cells[0], cells[-1]
    notes: tuple[str, ...] = ()
    if first.start is not None and last.as_of is not None:
        changes = index_changes(fund, first.start, last.as_of)
        notes += (change_note(changes),) if changes else ()
    return (*notes, *(cell.notes[-1] for cell in cells if cell.mark == GROSS))
