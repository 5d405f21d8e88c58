"""What is measured inside funds: each list of holdings beside the nearest list of the S&P 500, and no other.

The store keeps the figures of every list together with a mark of all they follow from, so that a list is measured
again when one of these changes and at no other time: its lines, that list of the S&P 500, who is who, what any company
earns, the version of smallcap, and the month, since incomes get too old. The SEC's lists of tickers differ every day by
pairs that no earlier list of holdings has, so these count from the next month on. What a call did not finish the next
one does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from smallcap_cli import __version__
from smallcap_cli.core.fundamentals import Fundamentals, FundamentalsTable
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.holdings.earnings import earnings_of
from smallcap_cli.core.holdings.measures import measures
from smallcap_cli.core.identity import Directory, Identities
from smallcap_cli.core.identity.pairs import COMPANIES, COMPANY_TICKERS
from smallcap_cli.core.model import MeasuredFigure
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.inside import directory_of, fundamentals_of, holdings_at_hand
from smallcap_cli.store.measures import FundMeasures

#: Funds on the S&P 500, any of which says which companies are in it.
SP500_FUNDS = ("IVV", "VOO", "SPY", "SPLG")
#: The number of these rules: figures that were measured by earlier ones are measured again.
RULES = 2
#: Subjects of identities that are another one every day.
DAILY = (COMPANIES, COMPANY_TICKERS)


class MeasurementSetup(NamedTuple):
    """What lists are measured with: who is who, the lists of the S&P 500 by their marks, the day, the incomes read."""

    dataset: Dataset
    directory: Directory
    indexes: Mapping[str, Holdings]
    day: date
    incomes: dict[str, object]

    def figures(self, holdings: Holdings) -> tuple[MeasuredFigure, ...]:
        """Every figure of one list as of the day. No network is asked."""
        index = self.indexes.get(self.nearest(holdings))
        fund, *others = companies_together([holdings] if index is None else [holdings, index], self.directory)
        known = fundamentals_of(self.dataset, fund.rows, self.directory, self.incomes)
        (earnings,) = earnings_of([fund], known, "ttm", self.day)
        return measures(fund, earnings, "ttm", next(iter(others), None))

    def nearest(self, holdings: Holdings) -> str:
        """The mark of the list of the S&P 500 whose day is nearest; empty where there is none."""
        return min(self.indexes, key=lambda mark: _days_apart(holdings, self.indexes[mark]), default="")


def measurement_setup(dataset: Dataset, indexes: Sequence[Holdings], day: date) -> MeasurementSetup:
    """The setup with those lists of the S&P 500 that have a day."""
    dated = {_mark(one): one for one in indexes if one.as_of is not None}
    return MeasurementSetup(dataset, directory_of(dataset, stored_only=True), dated, day, {})


def measured_inside(dataset: Dataset, tickers: Sequence[str], as_of: date) -> Mapping[str, Sequence[MeasuredFigure]]:
    """What can be measured as of a day inside funds whose holdings are in files or the store, by ticker.

    **Raises** the fault of a file of the user's own.
    """
    asked = (*tickers, *(ticker for ticker in SP500_FUNDS if ticker not in tickers))
    lists = {one.ticker: one for ticker in asked if (one := holdings_at_hand(dataset, ticker)) is not None}
    for ticker in asked[len(tickers) :]:
        dataset.own_files.forget("holdings", ticker)
    setup = measurement_setup(dataset, [lists[ticker] for ticker in SP500_FUNDS if ticker in lists], as_of)
    return {ticker: setup.figures(lists[ticker]) for ticker in tickers if ticker in lists}


def measure_stored(dataset: Dataset) -> None:
    """Measure the lists in the store whose figures are absent or follow from something that has changed since.

    Of several lists of one day the last counts, as wherever a list of the store is asked for. The figures of a fund are
    kept as soon as its lists are measured.
    """
    store = dataset.store()
    day = dataset.order.now.date()
    bodies = store.bodies(Holdings)
    incomes = [store.mark_of(kind) for kind in (Fundamentals, FundamentalsTable)]
    ground = _mark(__version__, RULES, f"{day:%Y-%m}", dataset.order.as_of, store.mark_of(Identities, DAILY), *incomes)
    of_indexes = {ticker: bodies[ticker] for ticker in SP500_FUNDS if ticker in bodies}
    whole = {ticker: _mark(ground, *of_indexes.items(), body) for ticker, body in bodies.items()}
    due = {ticker: kept for ticker in bodies if (kept := store.fund_measures(ticker)).mark != whole[ticker]}
    if not due:
        return
    setup = measurement_setup(dataset, [one for ticker in of_indexes for one in store.answers(Holdings, ticker)], day)
    for ticker, kept in due.items():
        by_list = {}
        for one in {(one.as_of, one.filed): one for one in store.answers(Holdings, ticker)}.values():
            mark = _mark(ground, one, setup.nearest(one))
            by_list[mark] = kept.by_list[mark] if mark in kept.by_list else setup.figures(one)
        store.keep_measures(ticker, FundMeasures(whole[ticker], by_list), dataset.order.now)


def _mark(*parts: object) -> str:
    """A short text that is another one where a part is another one."""
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _days_apart(one: Holdings, other: Holdings) -> int:
    return abs(((one.as_of or date.min) - (other.as_of or date.min)).days)
