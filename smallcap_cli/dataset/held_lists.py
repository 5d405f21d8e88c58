"""What funds held over a window, out of files and the store: lists of holdings, closes and groups of companies.

No network is asked: nobody gives two thousand companies, or the list of a day that is over, in one call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from typing import NamedTuple

from smallcap_cli.core.exchange import session_by
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.holdings.companies import Companies, Company, companies_together
from smallcap_cli.core.holdings.weights import weight_fault
from smallcap_cli.core.identity import Directory
from smallcap_cli.core.identity.codes import ticker_form
from smallcap_cli.core.model import Days, Floats, Gap, PriceHistory
from smallcap_cli.core.windows import closes_of
from smallcap_cli.core.words import name_list, unique
from smallcap_cli.dataset.funds import MANY, Dataset
from smallcap_cli.dataset.inside import directory_of, lists_of
from smallcap_cli.dataset.name_matches import with_names
from smallcap_cli.dataset.order import FILES, STORE
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, DataUnavailable
from smallcap_cli.providers.files.folder import PriceFiles

#: How old the list at the start may be: half a year, from one report of a fund to the next.
MOST_DAYS = 184
HINT = "--holdings DIR with a list such as {}_{}.csv, or a --window that begins on a day of a list"


class HeldLists(NamedTuple):
    """The lists of each fund, oldest first, looked at together, and who is who in them."""

    lists: Mapping[str, tuple[Companies, ...]]
    directory: Directory

    @property
    def every(self) -> tuple[Companies, ...]:
        """The lists of all funds by day, those of one day by ticker: the order of a question changes nothing."""
        known = [one for several in self.lists.values() for one in several]
        return tuple(sorted(known, key=lambda one: (one.holdings.as_of or date.min, one.holdings.ticker)))

    @property
    def companies(self) -> Mapping[str, Company]:
        """The companies of all lists by their keys, as the newest list has them."""
        return {row.key: row for one in self.every for row in one.rows}


def counting_day(holdings: Holdings) -> date | None:
    """The session whose close the lines of a list are worth: of a Sunday's list that of the Friday."""
    return None if holdings.as_of is None else session_by(holdings.as_of)


def held_lists(dataset: Dataset, tickers: Sequence[str], ends: Sequence[date], as_of: date) -> HeldLists:
    """The list of each fund with which each period between two days of `ends` begins, as far as known on a day.

    **Raises** DataUnavailable with every fund that has no list at the start, or whose list is a part of the fund.
    """
    found: dict[str, list[Holdings]] = {}
    lacking: dict[str, list[date]] = {}
    start, first = ends[0], ends[0] - timedelta(days=MOST_DAYS)
    for ticker in dict.fromkeys(tickers):
        known = [one for one in lists_of(dataset, ticker) if one.known_on is not None and one.known_on <= as_of]
        by_day = {day: one for one in known if (day := counting_day(one)) is not None}
        if any(first <= day <= start for day in by_day):
            newest = (max(day for day in by_day if day <= begin) for begin in ends[:-1])
            found[ticker] = [by_day[day] for day in unique(newest)]
        else:
            lacking[ticker] = sorted({one.as_of for one in known if one.as_of is not None})
    if lacking:
        raise _lacking(lacking, first, start)
    for ticker, lists in found.items():
        fault = next((text for one in lists if (text := weight_fault(one))), "")
        if fault:
            raise DataUnavailable(f"{ticker}: {fault}", "give a whole list")
    directory = directory_of(dataset, stored_only=True)
    every = [one for lists in found.values() for one in lists]
    together = iter(with_names(companies_together(every, directory), directory))
    return HeldLists({ticker: tuple(next(together) for _ in lists) for ticker, lists in found.items()}, directory)


def _lacking(funds: Mapping[str, Sequence[date]], first: date, start: date) -> DataUnavailable:
    days = sorted({day for known in funds.values() for day in known})
    several = f"{'there is one' if len(days) == 1 else 'there are lists'} of {name_list(list(map(str, days)))}"
    there = f"; {several}" if days else ""
    what = f"{' and '.join(funds)}: no list of holdings from {first} to {start}{there}"
    return DataUnavailable(what, HINT.format(next(iter(funds)), start))


def closes_held(dataset: Dataset, held: HeldLists) -> dict[str, tuple[Days, Floats]]:
    """The total-return levels of the securities in lists, by ticker in one form, out of files, else the store.

    **Raises** the fault of a price file of the user's own.
    """
    lines = (line for fund in held.every for company in fund.rows for line in company.lines)
    forms = dict.fromkeys(form for line in lines if (form := ticker_form(line.ticker)).strip("-"))
    files = dataset.provider(FILES)
    found: dict[str, tuple[Days, Floats]] = {}
    own = files.tickers() if isinstance(files, PriceFiles) and "prices" in dataset.order.folders else ()
    for provider, known in ((FILES, own), (STORE, dataset.store().tickers())):
        symbols = {form: symbol for symbol in known if (form := ticker_form(symbol)) in forms and form not in found}
        many = provider == STORE and len(symbols) > MANY
        with dataset.closes_only(list(symbols.values()), "adjusted") if many else nullcontext():
            answers = dataset.outcomes(provider, "prices", list(symbols.values()))
        for form, symbol in symbols.items():
            answer = answers[symbol]
            if provider == FILES and isinstance(answer, (CouldNotParse, CouldNotAsk)):
                raise answer
            if isinstance(answer, PriceHistory):
                levels = closes_of(answer, "total")
                if not isinstance(levels, Gap):
                    found[form] = (answer.days, levels)
    return found
