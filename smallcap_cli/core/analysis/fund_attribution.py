"""Where the return gap of two funds comes from, by what they hold.

Lists of holdings and closes of companies
  | boundaries             a period a month: it begins with the newest list, drifted to its first day
  | levels_of              levels of every security on these days
  v fund_attribution       effects of each period by group, linked; fee and residual apart

A group is what the positions say: a company, a sector, loss makers. Companies without a price, cash, trades inside a
month, a market price off the NAV: all of that is the residual, which is never spread over groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.attribution import (
    Attribution,
    Effects,
    SectorTable,
    brinson_fachler,
    linked_attribution,
    two_effects,
)
from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.holdings.weights import fine_weights
from smallcap_cli.core.identity.codes import ticker_form
from smallcap_cli.core.methodology.universe import Bools
from smallcap_cli.core.model import Days, Floats
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, last_session, month_end
from smallcap_cli.core.words import unique

#: How effects are formed: two that swap their sign with the funds, or the three of Brinson and Fachler.
FORMS = ("two", "three")
#: The part of each fund's weight whose companies must have closes: the others are taken to do as these do.
LEAST_COVERAGE = 0.8


class PortfolioLine(NamedTuple):
    """A security that a fund holds: its group, the name its closes are under, its weight on the day of the list."""

    group: str
    security: str
    weight: float


class Portfolio(NamedTuple):
    """The positions of a fund on the day of a list; weights are fractions of the whole fund."""

    day: date
    positions: tuple[PortfolioLine, ...]


class FundPath(NamedTuple):
    """A fund over the periods: levels of its total return at their boundaries, lists of holdings by day, and fees.

    `levels` is (periods + 1,), `fees` a fraction of assets a period, None where the fee is not known.
    """

    ticker: str
    levels: Floats
    lists: tuple[Portfolio, ...]
    fees: tuple[float, ...] | None = None

    def list_on(self, day: date) -> Portfolio:
        """The newest list of a day or before. **Raises** ValueError where there is none."""
        return max((one for one in self.lists if one.day <= day), key=lambda one: one.day)


class HeldGroups(NamedTuple):
    """How companies are grouped, whose groups these are, the lists that weights are from, the name of the window.

    Weights of lists that are read `from_returns` of the whole window do not move from the list's day to its start.
    """

    by: str
    scheme: str
    companies: tuple[Companies, ...]
    window: str
    from_returns: bool = False

    @property
    def names(self) -> Mapping[str, Company]:
        """The companies by their keys."""
        return {row.key: row for one in self.companies for row in one.rows}


class Levels(NamedTuple):
    """Total-return levels of securities on some days, (securities, days); NaN where one has no close in a week."""

    days: Mapping[date, int]
    rows: Mapping[str, int]
    values: Floats

    def of(self, security: str, day: date) -> float:
        """The level of a security on a day; NaN where there is none."""
        row = self.rows.get(security)
        return float("nan") if row is None else float(self.values[row, self.days[day]])

    def growth(self, securities: Sequence[str], start: date, end: date) -> Floats:
        """What 1 became between two days, (securities,); NaN without a level on both."""
        rows = np.array([self.rows.get(name, len(self.rows)) for name in securities], dtype=np.int64)
        values = np.vstack([self.values, np.full((1, len(self.days)), np.nan)])
        grown: Floats = values[rows, self.days[end]] / values[rows, self.days[start]]
        return grown

    def holes(self, securities: Sequence[str]) -> list[date]:
        """Days without a level of a security that has one on another day."""
        rows = [self.rows[name] for name in securities if name in self.rows]
        unknown = np.isnan(self.values[rows])
        partly = unknown[~unknown.all(axis=1)]
        return sorted(day for day, column in self.days.items() if partly[:, column].any())


@dataclass(frozen=True, eq=False)
class FundAttribution:
    """The effects of two funds by group: each period's, and all linked; the fee gap and the residual apart.

    `coverage` is the smallest part of either fund's weight, over the periods, that has closes. `fee` is the linked
    effect of the difference of fees, None where one is not known: then it is in the residual. **Unit** fractions.
    """

    fund: str
    other: str
    ends: tuple[date, ...]
    form: str
    periods: tuple[Attribution, ...]
    whole: Attribution
    fee: float | None
    coverage: tuple[float, float]

    @property
    def difference(self) -> float:
        """The return of the fund less that of the other."""
        return self.whole.whole - self.whole.benchmark_whole

    @property
    def residual(self) -> float:
        """What effects and fees leave: cash, lines without a price, trades, market price against NAV."""
        return self.whole.residual - (self.fee or 0.0)


def portfolio_of(companies: Companies, day: date, groups: Mapping[str, str]) -> Portfolio:
    """The shares of a list as positions; `groups` are by the key of a company. A line without a weight is none."""
    holdings = companies.holdings
    weights = dict(zip(holdings.rows, fine_weights(holdings), strict=True))
    positions = [
        PortfolioLine(groups[company.key], ticker_form(line.ticker), weight)
        for company in companies.rows
        for line in company.lines
        if (weight := weights[line]) is not None
    ]
    return Portfolio(day, tuple(positions))


def boundaries(start: date, end: date) -> list[date]:
    """The days on which periods begin and end: both days, and the month ends between them.

    The last session of a month is its end: a week-end makes no period.
    """
    day = month_end(start)
    if start >= last_session(day):
        day = month_end(day + timedelta(days=1))
    ends = []
    while day < end.replace(day=1):
        ends.append(day)
        day = month_end(day + timedelta(days=1))
    return [start, *ends, end]


def levels_of(closes: Mapping[str, tuple[Days, Floats]], days: Sequence[date]) -> Levels:
    """The level of every security on days: its last close on or before, of the week before at most."""
    ordered = sorted(set(days))
    wanted = np.array(ordered, dtype="datetime64[D]")
    values = np.full((len(closes), len(ordered)), np.nan)
    for row, (own, levels) in zip(values, closes.values(), strict=True):
        at = np.searchsorted(own, wanted, side="right") - 1
        near = (at >= 0) & ((wanted - own[at]).astype(np.int64) <= ANCHOR_GAP_DAYS)
        row[near] = levels[at[near]]
    return Levels({day: n for n, day in enumerate(ordered)}, {name: n for n, name in enumerate(closes)}, values)


def levels_of_returns(returns: Mapping[str, float], start: date, end: date, days: Sequence[date]) -> Levels:
    """Levels out of one return a security from `start` to `end`; before, nothing moves: lists do not drift."""
    ordered = sorted({start, end, *(day for day in days if day <= start)})
    values = np.ones((len(returns), len(ordered)))
    values[:, -1] += np.array(list(returns.values()), dtype=np.float64)
    return Levels({day: n for n, day in enumerate(ordered)}, {name: n for n, name in enumerate(returns)}, values)


class _GroupSide(NamedTuple):
    """A fund's groups in one period: weight and return by group, and the part of the fund that has closes."""

    weights: Mapping[str, float]
    returns: Mapping[str, float]
    coverage: float


def fund_attribution(
    one: FundPath, other: FundPath, ends: Sequence[date], levels: Levels, *, form: str
) -> FundAttribution:
    """The effects of each period between two days of `ends`, linked to the difference of the compound returns.

    In each period a fund's companies with closes are taken for the whole: their weights, drifted from the day of the
    list, add up to one. A group that one fund lacks has the other's return. **Raises** ValueError for a fund without a
    list at the start, without any close, or that lost everything.
    **Source** Brinson and Fachler (1985), doi:10.3905/jpm.1985.409005 (three effects); their mean from either side
    (two); linked as Carino (1999) does.
    """
    periods, covered = [], []
    for number, (start, end) in enumerate(pairwise(ends)):
        sides = [_side(path.list_on(start), start, end, levels) for path in (one, other)]
        wholes = [float(path.levels[number + 1] / path.levels[number] - 1.0) for path in (one, other)]
        table = _table(f"{start} to {end}", *sides)
        effects = _effects(table, form)
        periods.append(Attribution(table, effects, *wholes))
        covered.append([side.coverage for side in sides])
    whole, factors = linked_attribution(periods) if len(periods) > 1 else (periods[0], np.ones(1))
    fee = None
    if one.fees is not None and other.fees is not None:
        fee = float(factors @ (np.array(other.fees) - np.array(one.fees)))
    low = np.array(covered).min(axis=0)
    return FundAttribution(
        one.ticker, other.ticker, tuple(ends), form, tuple(periods), whole, fee, (float(low[0]), float(low[1]))
    )


class Coverage(NamedTuple):
    """The smallest part of a fund's weight that has closes, over the periods, and what lacks them, heaviest first."""

    share: float
    lacking: tuple[str, ...]


def coverage_of(path: FundPath, ends: Sequence[date], levels: Levels) -> Coverage:
    """How much of a fund has closes in every period. **Raises** ValueError for a fund without a list at the start."""
    shares: list[float] = []
    lacking: dict[str, float] = {}
    for start, end in pairwise(ends):
        portfolio = path.list_on(start)
        known, _, _ = _growths(portfolio, start, end, levels)
        weights = [position.weight for position in portfolio.positions]
        shares.append(float(np.array(weights)[known].sum()))
        lacking |= {p.security or "?": p.weight for p, has in zip(portfolio.positions, known, strict=True) if not has}
    return Coverage(min(shares), tuple(sorted(lacking, key=lambda name: -lacking[name])))


def _growths(portfolio: Portfolio, start: date, end: date, levels: Levels) -> tuple[Bools, Floats, Floats]:
    """Which positions have a close on the list's day and on both others; their growth to the start, their return."""
    names = [position.security for position in portfolio.positions]
    drift, gain = levels.growth(names, portfolio.day, start), levels.growth(names, start, end) - 1.0
    return ~np.isnan(drift * gain), drift, gain


def _side(portfolio: Portfolio, start: date, end: date, levels: Levels) -> _GroupSide:
    """The groups of a list in a period, of the positions that have closes."""
    known, drift, gain = _growths(portfolio, start, end, levels)
    stated = np.array([position.weight for position in portfolio.positions])
    weights = np.where(known, stated * np.where(known, drift, 0.0), 0.0)
    scale = float(weights.sum())
    if scale <= 0.0:
        raise ValueError("no position of the list has closes")
    held: dict[str, float] = defaultdict(float)
    earned: dict[str, float] = defaultdict(float)
    for number in np.flatnonzero(known).tolist():
        group, weight = portfolio.positions[number].group, float(weights[number]) / scale
        held[group] += weight
        earned[group] += weight * float(gain[number])
    returns = {group: earned[group] / weight for group, weight in held.items() if weight > 0.0}
    return _GroupSide({group: held[group] for group in returns}, returns, float(stated[known].sum()))


def _table(period: str, own: _GroupSide, other: _GroupSide) -> SectorTable:
    """Both sides by group, in the order of their names."""
    groups = sorted(unique((*own.weights, *other.weights)))
    columns = (
        [own.weights.get(g, 0.0) for g in groups], [other.weights.get(g, 0.0) for g in groups],
        [own.returns.get(g, other.returns.get(g, 0.0)) for g in groups],
        [other.returns.get(g, own.returns.get(g, 0.0)) for g in groups],
    )  # fmt: skip
    return SectorTable(period, tuple(groups), *(np.array(column) for column in columns))


def _effects(table: SectorTable, form: str) -> Effects:
    kind = {"two": two_effects, "three": brinson_fachler}[form]
    return kind(table.weights, table.benchmark_weights, table.returns, table.benchmark_returns)
