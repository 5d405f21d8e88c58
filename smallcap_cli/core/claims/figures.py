"""Figures under one convention on one day, by the views and families that print tables; each is made once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.analysis.periods import Step, period_returns, periods_between
from smallcap_cli.core.comparison.cells import facts_of
from smallcap_cli.core.comparison.cohorts import BlockCache, Cohorts, cohorts_of
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.metric import Figures, Metric
from smallcap_cli.core.comparison.view import Need
from smallcap_cli.core.comparison.views import Conventions, Market, build_views
from smallcap_cli.core.fees import fee_on
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_PUBLISHED,
    TOO_SHORT,
    FundData,
    Gap,
    IndexIdentity,
    Value,
)  # fmt: skip
from smallcap_cli.core.windows import DAYS_PER_YEAR, WindowSpec, last_session, parse_window
from smallcap_cli.errors import UsageFault


class Convention(NamedTuple):
    """One way to compute a figure; `any` where the figure does not depend on it."""

    basis: str
    anchor: str
    frequency: str
    benchmark: str
    window: WindowSpec


class Figure(NamedTuple):
    """A figure with the days it lies between."""

    value: float
    start: date
    end: date


#: A published share of another publisher neither confirms nor contradicts: concept, day and denominator differ.
_NEVER_COMPARED = ("unprofitable_share", "unprofitable_share_weight")
#: Figures kept at once, some 100 MB; claims about one fund and metric are checked one after the other.
MOST_REMEMBERED = 200_000
_FULL = parse_window("max")


class Bench:
    """The funds of a claims file, and every figure that was computed of them."""

    def __init__(
        self, funds: Mapping[str, FundData], markets: Mapping[str, Market], risk_free: str,
        indexes: Mapping[str, IndexIdentity], named: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.funds = funds
        self._markets = markets
        self._risk_free = risk_free
        self._indexes = indexes
        self._named = named
        self._cohorts: dict[tuple[str, str], Cohorts] = {}
        self._figures: dict[tuple[object, ...], Figure | Gap] = {}

    def figure(self, ticker: str, metric: Metric, by: Convention, day: date, publisher: str = "") -> Figure | Gap:
        """A fund's figure as of a day, or why there is none; what `publisher` published itself is left out."""
        key = (ticker, metric.name, by, day, publisher if metric.view == "facts" else "")
        if key not in self._figures:
            make = self._windowed_figure if metric.has_window else self._fact
            self._remember(key, make(self.funds[ticker], metric, by, day, publisher))
        return self._figures[key]

    def _remember(self, key: tuple[object, ...], figure: Figure | Gap) -> None:
        if len(self._figures) >= MOST_REMEMBERED:
            self._figures.clear()
        self._figures[key] = figure

    def _windowed_figure(
        self, fund: FundData, metric: Metric, by: Convention, day: date, publisher: str
    ) -> Figure | Gap:
        if fund.prices is None:
            return fund.gaps.get("prices", Gap(NOT_FETCHED))
        cohorts = self._cohorts_of(fund, by.basis)._replace(block_cache=BlockCache())
        frequency = by.frequency if Need.RETURNS in metric.needs else "auto"
        explicit = by.benchmark in self._named
        conventions = Conventions(
            day, by.window, by.anchor, by.basis, frequency, by.benchmark, explicit, self._risk_free  # type: ignore[arg-type]
        )  # fmt: skip
        market = self._markets.get(by.benchmark, _NO_MARKET)
        try:
            views = build_views(metric.view, by.window, (fund,), market, conventions, cohorts)
        except UsageFault as fault:
            return Gap(TOO_SHORT, fault.message)
        block_row = views.block_rows[0]
        if isinstance(block_row, Gap):
            return block_row
        made = metric.function(views.blocks[block_row.block])
        if not isinstance(made, Figures):
            raise TypeError(f"{metric.name} did not return figures")
        number = float(made.values[block_row.row])
        if number != number:
            return made.gaps[block_row.row] if made.gaps else Gap(made.reason, made.undefined)
        return Figure(number, block_row.start, block_row.end)

    def _cohorts_of(self, fund: FundData, basis: str) -> Cohorts:
        key = (fund.ticker, basis)
        if key not in self._cohorts:
            self._cohorts[key] = cohorts_of((fund,), basis)
        return self._cohorts[key]

    def _fact(self, fund: FundData, metric: Metric, by: Convention, day: date, publisher: str) -> Figure | Gap:
        others = tuple(figure for figure in fund.published if figure.publisher != publisher)
        conventions = Conventions(day, _FULL, "before", "total", "auto", by.benchmark, False, self._risk_free)
        comparison = Comparison((), _NO_MARKET, conventions, self._indexes)
        value = metric.function(facts_of(comparison, fund._replace(published=others)))
        if not isinstance(value, Value):
            raise TypeError(f"{metric.name} did not return a value")
        if value.missing:
            own = len(others) < len(fund.published) and value.missing == NOT_PUBLISHED
            detail = f"the only figure found is {publisher}'s own" if own else value.detail
            return Gap(value.missing, detail)
        cited = value.sources[0] if value.sources else None
        if metric.name in _NEVER_COMPARED and cited is not None and cited.provider == "published":
            detail = f"smallcap has only a figure of another definition, published by others ({cited.citation})"
            return Gap(NOT_COMPARABLE, detail)
        if not isinstance(value.value, float):
            raise TypeError(f"{metric.name} is not a number")
        return Figure(value.value, value.start or value.as_of or day, value.as_of or day)

    def upper(self, ticker: str, metric: Metric, figure: Figure) -> float | None:
        """The most an index can have made, seen from a fund that follows it: the fund's figure before its fee.

        None where a fee has no such effect on the metric, or the catalogue knows no fee.
        """
        fund = self.funds[ticker].fund
        found = fee_on(fund.fees, figure.end) if fund is not None else Gap(NOT_PUBLISHED)
        if isinstance(found, Gap):
            return None
        kept = 1.0 - found[0].value
        years = (figure.end - figure.start).days / DAYS_PER_YEAR
        if metric.name == "cagr":
            return (1.0 + figure.value) / kept - 1.0
        if metric.name == "period_return":
            return float((1.0 + figure.value) / kept**years) - 1.0
        return float(figure.value / kept**years) if metric.name == "growth_of_1000" else None

    def run(self, leader: str, trailing: str, step: Step, basis: str, day: date) -> Figure | Gap:
        """In how many full periods in a row up to a day one fund was ahead of another; the run's own days."""
        key = ("run", leader, trailing, step, basis, day)
        if key not in self._figures:
            self._remember(key, self._run(leader, trailing, step, basis, day))
        return self._figures[key]

    def _run(self, leader: str, trailing: str, step: Step, basis: str, day: date) -> Figure | Gap:
        histories = [self.funds[ticker].prices for ticker in (leader, trailing)]
        for ticker, history in zip((leader, trailing), histories, strict=True):
            if history is None:
                return self.funds[ticker].gaps.get("prices", Gap(NOT_FETCHED))
        first = max(history.first_day for history in histories if history is not None)
        periods = [p for p in periods_between(first, day, step) if last_session(p.end) <= day and p.before >= first]
        ahead, behind = (period_returns(self.funds[ticker], periods, day, basis) for ticker in (leader, trailing))
        count = 0
        for own, other in zip(reversed(ahead), reversed(behind), strict=True):
            if own.missing or other.missing:
                if not count:
                    return own.gap if own.missing else other.gap
                break
            if not (isinstance(own.value, float) and isinstance(other.value, float) and own.value > other.value):
                break
            count += 1
        if not periods:
            return Gap(TOO_SHORT, f"no full {step} before {day}")
        return Figure(float(count), periods[-max(count, 1)].before, periods[-1].end)


_NO_MARKET = Market(Gap(NOT_FETCHED), Gap(NOT_FETCHED))
