"""What a fund's companies do with money: free cash flow, net issuance, debt against EBITDA, and price to earnings.

Each aggregate is of the companies of which it is known, with its coverage; nothing unknown is taken for zero.
Shares and medians have exact bounds: those that hold whatever the unknown companies are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import inf, isfinite
from statistics import median
from typing import NamedTuple

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, figure_of
from smallcap_cli.core.holdings.earnings import Earning
from smallcap_cli.core.holdings.profits import ProfitShare, profit_share
from smallcap_cli.core.holdings.sizes import market_value
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, Gap

#: The figures behind the measures of a fund, by their names in `core.fundamentals.figures`, and what they are.
NAMES = {
    "fcf": "free cash flow of the last four quarters",
    "net_issuance": "net issuance: change of the shares outstanding over a year",
    "debt": "total debt",
    "ebitda": "EBITDA of the last four quarters: operating income, depreciation, amortization",
}
#: The figures of one company by these names, None where one is not known.
Figures = Mapping[str, CompanyFigure | None]
#: Words of sectors whose debt is their trade, in the schemes of issuers.
_FINANCIAL = re.compile(r"\b(financ|bank|insur)", re.IGNORECASE)
#: No company has less debt than none, or takes back more shares than it has.
LEAST_DEBT, LEAST_ISSUANCE = 0.0, -1.0


class Estimate(NamedTuple):
    """One figure of a fund: its value or why it is missing, its exact bounds where it has some, and its coverage."""

    value: float | Gap
    coverage: float | None = None
    low: float | None = None
    high: float | None = None


class FundFinances(NamedTuple):
    """The measures of one fund; `financials` were left out of debt to EBITDA, None where no sector is stated."""

    fcf: ProfitShare
    issuance_median: Estimate
    issuance_weight: Estimate
    leverage_median: Estimate
    leverage: Estimate
    financials: int | None
    pe: Estimate
    pe_profitable: Estimate
    facts_as_of: date | None


class _Finances(NamedTuple):
    """One company's figures; None is unknown, `leverage` infinite where there is debt and no EBITDA."""

    weight: float | None
    issuance: float | None
    debt: float | None
    ebitda: float | None
    leverage: float | None
    earnings: float | None
    market_cap: float | None
    is_financial: bool


def fund_finances(earnings: Sequence[Earning], as_of: date, computed: dict[int, Figures] | None = None) -> FundFinances:
    """The measures of the companies of a fund, whose earnings are net incomes of four quarters.

    `computed` are the figures that other funds on this day needed, by the identity of the fundamentals; those that this
    one needs are added. **Unit** shares and net issuance are fractions, the others ratios.
    """
    computed = {} if computed is None else computed
    figures = [_figures(one.fundamentals, as_of, computed) for one in earnings]
    rows = [_finances(one, found, as_of) for one, found in zip(earnings, figures, strict=True)]
    cash = [Earning(one.company, found["fcf"]) for one, found in zip(earnings, figures, strict=True)]
    firms = [row for row in rows if not row.is_financial]
    known = [figure.known for found in figures for figure in found.values() if figure is not None]
    known += [one.figure.known for one in earnings if one.figure is not None]
    has_sectors = any(_sector(one) for one in earnings)
    valued = [row for row in rows if row.earnings is not None and row.market_cap]
    profitable = [row for row in valued if (row.earnings or 0.0) >= 0.0]
    return FundFinances(
        profit_share(cash),
        _median([row.issuance for row in rows], LEAST_ISSUANCE), _mean(rows),
        _median([row.leverage for row in firms], LEAST_DEBT), _leverage(firms),
        sum(row.is_financial for row in rows) if has_sectors else None,
        _price_to_earnings(valued, valued, rows), _price_to_earnings(profitable, valued, rows),
        max(known, default=None),
    )  # fmt: skip


def _figures(fundamentals: Fundamentals | None, as_of: date, computed: dict[int, Figures]) -> Figures:
    if fundamentals is None:
        return dict.fromkeys(NAMES)
    if id(fundamentals) not in computed:
        found = {name: figure_of(fundamentals, name, as_of) for name in NAMES}
        computed[id(fundamentals)] = {k: one if isinstance(one, CompanyFigure) else None for k, one in found.items()}
    return computed[id(fundamentals)]


def _finances(one: Earning, figures: Figures, as_of: date) -> _Finances:
    debt, ebitda = (_dollars(figures[name]) for name in ("debt", "ebitda"))
    leverage = None
    if debt == 0.0:
        leverage = 0.0
    elif debt is not None and ebitda is not None:
        leverage = debt / ebitda if ebitda > 0.0 else inf
    issuance = figures["net_issuance"]
    value = None if one.fundamentals is None else market_value(one.company, one.fundamentals, as_of)
    return _Finances(
        one.company.weight, None if issuance is None else issuance.value, debt, ebitda, leverage, _dollars(one.figure),
        None if value is None else value.value_usd,
        bool(_FINANCIAL.search(_sector(one))),
    )  # fmt: skip


def _dollars(figure: CompanyFigure | None) -> float | None:
    """The value of a figure in dollars; None for one in another currency."""
    if figure is None:
        return None
    return figure.value if set(figure.units) <= {"USD"} else None


def _sector(one: Earning) -> str:
    return one.company.sector or (one.fundamentals.sector if one.fundamentals is not None else "")


def _median(values: Sequence[float | None], least: float) -> Estimate:
    """The median of what is known, between those with all others at the least they can be, and without limit."""
    known = [value for value in values if value is not None]
    if not known:
        return Estimate(Gap(NOT_FETCHED, "known of no company"), 0.0 if values else None)
    unknown = len(values) - len(known)
    low, high = (median([*known, *[end] * unknown]) for end in (least, inf))
    middle = median(known)
    value = middle if isfinite(middle) else Gap(NOT_COMPARABLE, "half of the companies have debt and no EBITDA")
    bounds = (bound if isfinite(bound) else None for bound in (low, high))
    return Estimate(value, len(known) / len(values), *bounds)


def _mean(rows: Sequence[_Finances]) -> Estimate:
    """Net issuance by weight in the fund."""
    known = [(row.weight, row.issuance) for row in rows if row.weight is not None and row.issuance is not None]
    total = sum(weight for weight, _ in known)
    if total <= 0.0:
        return Estimate(Gap(NOT_FETCHED, "known of no company with a weight"), _part(0.0, rows))
    return Estimate(sum(weight * value for weight, value in known) / total, _part(total, rows))


def _leverage(rows: Sequence[_Finances]) -> Estimate:
    """The fund's part of all debt over its part of all EBITDA: its part of a company is weight over market value."""
    known = [row for row in rows if row.debt is not None and row.ebitda is not None and row.market_cap and row.weight]
    total = sum(row.weight or 0.0 for row in known)
    debt, ebitda = (_part_of_all(known, name) for name in ("debt", "ebitda"))
    if not known:
        return Estimate(Gap(NOT_FETCHED, "no company's debt, EBITDA and market value are all known"), _part(0.0, rows))
    if ebitda <= 0.0:
        return Estimate(Gap(NOT_COMPARABLE, "EBITDA adds up to less than nothing"), _part(total, rows))
    return Estimate(debt / ebitda, _part(total, rows))


def _price_to_earnings(chosen: Sequence[_Finances], known: Sequence[_Finances], rows: Sequence[_Finances]) -> Estimate:
    """Price to earnings of a fund: 1 / sum(w E / M), weights rescaled to 1 over the companies chosen.

    That is the market value which the fund holds over its part of the earnings: the harmonic mean of the companies' P/E
    by weight, as fund companies publish it; those leave loss makers out, price and loss. `known` are the companies of
    which coverage speaks.
    """
    total, coverage = sum(row.weight or 0.0 for row in chosen), _part(sum(row.weight or 0.0 for row in known), rows)
    if not known:
        lack = "no company's earnings and market value are both known"
        if not any(row.market_cap for row in rows):
            lack = "no market values are known: needs market_cap_usd, shares_out or filed shares"
        return Estimate(Gap(NOT_FETCHED, lack), coverage)
    earnings = _part_of_all(chosen, "earnings")
    if earnings <= 0.0:
        return Estimate(Gap(NOT_COMPARABLE, "earnings add up to no profit"), coverage)
    return Estimate(total / earnings, coverage)


def _part_of_all(rows: Sequence[_Finances], name: str) -> float:
    """The fund's part of a figure, up to one factor: weight times figure over market value, added up."""
    return sum((row.weight or 0.0) * float(getattr(row, name)) / (row.market_cap or inf) for row in rows)


def _part(weight: float, rows: Sequence[_Finances]) -> float | None:
    total = sum(row.weight or 0.0 for row in rows)
    return weight / total if total > 0.0 else None
