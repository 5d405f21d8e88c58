"""What an index would have returned: its reviews in a row, weights that move with returns, delistings and costs.

At a review the whole portfolio is traded to the new weights at the close; until the next one nothing is traded, so a
weight moves with the return of its line. Beside it runs the universe: all of its lines by the value that is free to
trade, bought at the same reviews without cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.engine import Library
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.nobody import refuse_nobody
from smallcap_cli.core.methodology.security_returns import MOST_PERIODS, SecurityReturns
from smallcap_cli.core.methodology.simulation import SimulationReview, simulation, weights_there
from smallcap_cli.core.methodology.universe import NOBODY, Ints, Members, Universe, is_made_up
from smallcap_cli.core.model import Days, Floats
from smallcap_cli.core.words import percent_text, quantity
from smallcap_cli.errors import DataUnavailable, UsageFault

#: What becomes of the money of a line that is gone: spread over the lines left by weight, or cash until the review.
SPREAD, CASH = "spread", "cash"
DELISTED = (SPREAD, CASH)
#: Where the table of returns names lines with less of the weight, its return is that of other securities.
LEAST_KNOWN = 0.9


class TradingTerms(NamedTuple):
    """What a trade costs, as a fraction of its dollars, and what becomes of the money of lines that are gone."""

    side_cost: float = 0.0
    delisted: str = SPREAD


FREE = TradingTerms()


class HoldingPeriod(NamedTuple):
    """A portfolio from one review to the next, worth 1 at the start.

    **Shape** `worth` at the end of each period, before costs, and `after_costs` the part of it that the costs of
    spreading leave; `values` of its lines at the end, `cash` beside them, both before costs. `gone` is the number of
    lines that left and `gone_weight` what they were worth when they did, as a fraction of the portfolio; `still` counts
    returns that are missing between others.
    """

    worth: Floats
    after_costs: Floats
    values: Floats
    cash: float
    gone: int
    gone_weight: float
    still: int


class BacktestReview(NamedTuple):
    """One review and what the portfolio returned from it to the next one, or to the last return.

    `turnover` is one-way and `cost` a fraction of the portfolio, of the review's trades and of spreading the money of
    lines that are gone; `gross` is before all of it and `net` after it. None where there was nothing before or returns
    end before the review (turnover), or is nothing after (cost and returns). `growth` is 1 + each period's net return.
    """

    review: SimulationReview
    start: date
    end: date | None
    turnover: float | None
    cost: float | None
    gross: float | None
    net: float | None
    universe: float | None
    growth: Floats
    universe_growth: Floats
    gone: int
    gone_weight: float
    known: float
    still: int


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """The reviews of an index with what they earned, the first to the last.

    `returns` are those of the lines, of which `days` are used.
    """

    reviews: tuple[BacktestReview, ...]
    returns: SecurityReturns
    terms: TradingTerms

    @property
    def with_returns(self) -> tuple[BacktestReview, ...]:
        """The reviews with a return after them."""
        return tuple(one for one in self.reviews if one.net is not None)

    @property
    def days(self) -> Days:
        """The days on which the periods end that have a return."""
        end = int(np.searchsorted(self.returns.days, np.datetime64(self.end), side="right"))
        return self.returns.days[end - sum(len(one.growth) for one in self.with_returns) : end]

    @property
    def start(self) -> date:
        return self.with_returns[0].start

    @property
    def end(self) -> date:
        return self.with_returns[-1].end or self.start

    @property
    def years(self) -> float:
        return (self.end - self.start).days / 365.25

    @property
    def is_made_up(self) -> bool:
        """Whether the companies do not exist."""
        return is_made_up(self.reviews[0].review.result.candidates.universe)

    @property
    def net(self) -> float:
        """The return over all reviews after costs."""
        return _compound(one.net for one in self.reviews)

    @property
    def gross(self) -> float:
        """The return over all reviews without any costs."""
        return _compound(one.gross for one in self.reviews)

    @property
    def universe(self) -> float:
        """The return of the universe over all reviews."""
        return _compound(one.universe for one in self.reviews)


def backtest(
    methodology: Methodology, universes: Sequence[Universe], returns: SecurityReturns,
    *, library: Library, prior: Members = NOBODY, terms: TradingTerms = FREE,
) -> Backtest:  # fmt: skip
    """The reviews of an index on the days of these universes, the oldest first, and their returns.

    A review between two days of the returns holds from the later of them. The first portfolio costs nothing unless
    weights of `prior` are given. **Raises** UsageFault where two reviews have no return between them or the returns
    begin long after the first; DataUnavailable where they name lines with under 90 % of the weight, where no company
    meets the rules, and where no review has a return after it.
    """
    ordered = sorted(universes, key=lambda table: table.as_of)
    _check_days(ordered, returns)
    last = returns.last_known()
    found: list[BacktestReview] = []
    held: Mapping[str, float] = weights_there(prior.weight, ordered[0])
    ends = [returns.begin_at(table.as_of) for table in ordered[1:]] + [len(returns.days)]
    for review, end in zip(simulation(methodology, ordered, library=library, prior=prior), ends, strict=True):
        step = _ReviewPeriod(review, returns, last, returns.begin_at(review.as_of), end, terms)
        # Weights that no return moved up to the review are not those before it.
        is_known = review.as_of == ordered[0].as_of or returns.reach(review.as_of)
        one, held = step.outcome(held if is_known else {})
        found.append(one)
    if not any(one.net is not None for one in found):
        raise DataUnavailable(
            f"no return after the review of {found[0].review.as_of}", "give universes of two days, or --returns FILE"
        )
    return Backtest(tuple(found), returns, terms)


def _check_days(ordered: Sequence[Universe], returns: SecurityReturns) -> None:
    first, usual = ordered[0].as_of, returns.usual_days()
    if len(returns.days) and usual is not None:
        begins: date = returns.days[0].item()
        if (begins - first).days > MOST_PERIODS * usual:
            raise UsageFault(
                f"the returns begin on {begins}, {quantity((begins - first).days, 'day')} after the review of {first}",
                "leave out the earlier universes, or give returns from the first of them on",
            )
    for one, other in pairwise(ordered):
        if one.as_of < other.as_of and returns.begin_at(one.as_of) == returns.begin_at(other.as_of) < len(returns.days):
            what = f"no day of the returns lies between the reviews of {one.as_of} and {other.as_of}"
            raise UsageFault(what, "leave out one of the universes, or give returns of shorter periods")


class _ReviewPeriod(NamedTuple):
    """A review with the periods `begin` to before `end` that its portfolio earns."""

    review: SimulationReview
    returns: SecurityReturns
    last: Ints
    begin: int
    end: int
    terms: TradingTerms

    def outcome(self, held: Mapping[str, float]) -> tuple[BacktestReview, Mapping[str, float]]:
        """What comes of the review of a portfolio with these weights before it, and the weights after it."""
        result = self.review.result
        refuse_nobody(result)
        table = result.candidates.universe
        columns = self.returns.columns_of(table)
        ids = table.security_id.tolist()
        traded = traded_weight(held, dict(zip(ids, result.weight.tolist(), strict=True))) if held else None
        start = self.returns.start_of(self.begin, result.as_of)
        if self.begin >= self.end:
            nothing = np.ones(0)
            none = BacktestReview(
                self.review, start, None, None if traded is None else traded / 2, None, None, None, None, nothing,
                nothing, 0, 0.0, 1.0, 0,
            )  # fmt: skip
            return none, _weights(ids, result.weight)
        known = self._known_weight(result.weight, columns)
        own = self._stretch(result.weight, columns, self.terms)
        free = np.nan_to_num(result.candidates.numbers("float_mcap"))
        everything = self._stretch(free / (free.sum() or 1.0), columns, TradingTerms(delisted=self.terms.delisted))
        after_costs = (1.0 - self.terms.side_cost * (traded or 0.0)) * own.after_costs
        gross, cost = float(own.worth[-1]) - 1.0, 1.0 - float(after_costs[-1])
        day: date = self.returns.days[self.end - 1].item()
        one = BacktestReview(
            self.review, start, day, None if traded is None else traded / 2, cost, gross,
            (1.0 + gross) * (1.0 - cost) - 1.0, float(everything.worth[-1]) - 1.0,
            growth_of(own.worth * after_costs), growth_of(everything.worth), own.gone, own.gone_weight, known,
            own.still,
        )  # fmt: skip
        return one, _weights(ids, own.values / own.worth[-1] if own.worth[-1] > 0 else own.values)

    def _known_weight(self, weight: Floats, columns: Ints) -> float:
        """The weight of the lines that the returns name. **Raises** DataUnavailable where it is too small."""
        known = float(weight[columns >= 0].sum())
        if known < LEAST_KNOWN:
            what = f"the returns name {percent_text(known, 1)} of the weight at the review of {self.review.as_of}"
            raise DataUnavailable(f"{what}; a backtest needs {percent_text(LEAST_KNOWN, 0)}", "compare the ids")
        return known

    def _stretch(self, weight: Floats, columns: Ints, terms: TradingTerms) -> HoldingPeriod:
        inside = np.flatnonzero(weight > 0)
        at = columns[inside]
        block = np.where(at >= 0, self.returns.values[self.begin : self.end][:, at], np.nan)
        ends = np.where(at >= 0, self.last[at], -1) - self.begin
        found = stretch(weight[inside], block, ends, terms)
        values = np.zeros(len(weight))
        values[inside] = found.values
        return found._replace(values=values)


def _compound(returns: Iterable[float | None]) -> float:
    return float(np.prod([1.0 + one for one in returns if one is not None])) - 1.0


def stretch(weights: Floats, returns: Floats, last: Ints, terms: TradingTerms) -> HoldingPeriod:
    """A portfolio of these weights over some periods.

    **Shape** `returns` (periods, lines), `last` the last period in which a line has any return, below 0 for none. A
    line that has no return in a period and has one later is taken to stand still in it. A line past its last return
    is gone when the next period begins: its money is spread over the lines left, which costs a side, or is cash. A cost
    takes the same part of every line, so weights are those without it.
    """
    values, cash, gone, gone_weight, still = weights.astype(np.float64), 0.0, 0, 0.0, 0
    worth, after_costs = np.empty(len(returns)), np.ones(len(returns))
    for period, one in enumerate(returns):
        leaves = (last < period) & (values > 0)
        if leaves.any():
            freed = float(values[leaves].sum())
            part = freed / (float(values.sum()) + cash)
            gone, gone_weight = gone + int(leaves.sum()), gone_weight + part
            values[leaves] = 0.0
            left = float(values.sum())
            if terms.delisted == SPREAD and left > 0:
                values *= (left + freed) / left
                after_costs[period:] *= 1.0 - terms.side_cost * part
            else:
                cash += freed
        still += int(np.count_nonzero(np.isnan(one) & (values > 0)))
        values = values * (1.0 + np.nan_to_num(one))
        worth[period] = float(values.sum()) + cash
    return HoldingPeriod(worth, after_costs, values, cash, gone, gone_weight, still)


def traded_weight(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    """What is bought and what is sold together, as a fraction of the portfolio; cash is no trade."""
    names = sorted(before.keys() | {name for name, weight in after.items() if weight > 0})
    return float(sum(abs(after.get(name, 0.0) - before.get(name, 0.0)) for name in names))


def growth_of(worth: Floats) -> Floats:
    """1 + the return of each period of a portfolio that was worth 1 before them; 1 once nothing is left."""
    before = np.concatenate(([1.0], worth[:-1]))
    return np.divide(worth, before, out=np.ones(len(worth)), where=before > 0)


def _weights(ids: Sequence[str], values: Floats) -> Mapping[str, float]:
    return {name: value for name, value in zip(ids, values.tolist(), strict=True) if value > 0}
