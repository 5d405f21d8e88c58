"""Keeps what a source answered in the store: which series are new to it, and what it then holds of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smallcap_cli.core.fundamentals import FundamentalsTable
from smallcap_cli.core.fundamentals.facts import OWN_TABLE
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.identity import Identities
from smallcap_cli.core.identity.pairs import SUBJECTS
from smallcap_cli.core.model import Floats, PriceHistory, RateSeries, Source
from smallcap_cli.core.series import SeriesStatus
from smallcap_cli.errors import CouldNotParse, DataUnavailable, SmallcapError
from smallcap_cli.store.holdings import HOLDINGS
from smallcap_cli.store.packing import PRICE_COLUMNS

if TYPE_CHECKING:
    from smallcap_cli.store import Addition, IsSame, Store

FACTS = ("currency", "price_kind", "frequency", "seven_day")
NOWHERE = Source("")
NONE: Mapping[str, object] = MappingProxyType({})


class SeriesAnswers(NamedTuple):
    """The closes and rates that a source gave, and its errors by what was asked for."""

    histories: list[PriceHistory]
    rates: list[RateSeries]
    errors: dict[str, SmallcapError]

    def names(self) -> list[str]:
        """What the store calls the series."""
        return [history.ticker for history in self.histories] + [rate.name for rate in self.rates]

    def without(self, names: Collection[str]) -> SeriesAnswers:
        """The answers but for these series."""
        histories = [history for history in self.histories if history.ticker not in names]
        rates = [rate for rate in self.rates if rate.name not in names]
        return SeriesAnswers(histories, rates, self.errors)


def series_answers(prices: Mapping[str, object], rates: Mapping[str, object] = NONE) -> SeriesAnswers:
    """The outcomes of asking for closes and for rates, sorted by what they are."""
    every = [*prices.items(), *rates.items()]
    return SeriesAnswers(
        [outcome for outcome in prices.values() if isinstance(outcome, PriceHistory)],
        [outcome for outcome in rates.values() if isinstance(outcome, RateSeries)],
        {name: outcome for name, outcome in every if isinstance(outcome, SmallcapError)},
    )


def write_vintage(store: Store, answers: SeriesAnswers, now: datetime, is_same: IsSame | None = None) -> Addition:
    """Write the series in one transaction, but for those that are the same, and drop vintages that are due to go."""
    series = [*answers.histories, *answers.rates]
    try:
        addition = store.add(series, now=now, is_same=is_same)
    except CouldNotParse:  # of one series, which it names
        raise
    except DataUnavailable as error:
        raise type(error)(f"{error.message}, {len(series)} series not kept", error.hint) from None
    store.prune(now)
    return addition


def series_status(store: Store, now: datetime, only: Collection[str] = ()) -> list[SeriesStatus]:
    """What the store holds, of all series or of those named."""
    holdings = [holding for holding in store.status(now) if not only or holding.ticker in only]
    # Vintages come in the order of their ids: the last one that names a series is its newest.
    newest = {ticker: vintage.id for vintage in sorted(store.vintages()) for ticker in vintage.tickers}
    return [
        SeriesStatus(
            h.ticker, h.kind, h.provider, h.first, h.last, h.rows, h.retrieved, h.age, h.vintages,
            newest.get(h.ticker, ""),
        )
        for h in holdings
    ]  # fmt: skip


def document_status(store: Store, now: datetime, only: Collection[str] = ()) -> list[SeriesStatus]:
    """What the store holds of holdings, of all funds or of those named: days, lines of the newest, how many lists."""
    subjects = [document.key.removeprefix(HOLDINGS.prefix) for document in store.documents(HOLDINGS.prefix)]
    found = []
    for ticker in subjects:
        lists = store.answers(Holdings, ticker) if not only or ticker in only else []
        if not lists:
            continue
        newest = max(lists, key=lambda one: one.as_of or date.min)
        days = [one.as_of for one in lists if one.as_of is not None]
        retrieved = max(one.source.retrieved or now for one in lists)
        found.append(
            SeriesStatus(
                ticker, "holdings", newest.source.provider, min(days, default=None), max(days, default=None),
                len(newest.rows), retrieved, now - retrieved, len(lists), "",
            )
        )  # fmt: skip
    return found


def new_holdings(store: Store, lists: Sequence[Holdings]) -> list[Holdings]:
    """Those that the store does not have as the newest of their fund and day, each once.

    Where several of one fund and day differ, or name no day, so many of the newest are looked at.
    """
    fresh: list[Holdings] = []
    for ticker in dict.fromkeys(one.ticker for one in lists):
        asked: dict[date | None, dict[tuple[object, ...], Holdings]] = {}
        for one in lists:
            if one.ticker == ticker:
                asked.setdefault(one.as_of, {}).setdefault(_content_of(one), one)
        kept = store.answers(Holdings, ticker)
        for day, contents in asked.items():
            newest = [_content_of(one) for one in kept if one.as_of == day][-len(contents) :]
            fresh += [one for content, one in contents.items() if content not in newest]
    return fresh


def has_holdings(kept: Sequence[Holdings], holdings: Holdings) -> bool:
    """Whether a fund's lists have this one of its source and day, be it the newest of the day or not.

    What is fetched again does not come to stand behind a list of that day which the user imported since.
    """
    same = [one for one in kept if (one.source.provider, one.as_of) == (holdings.source.provider, holdings.as_of)]
    return _content_of(holdings) in map(_content_of, same)


def has_table(store: Store, table: FundamentalsTable) -> bool:
    """Whether the newest table of the store says the same."""
    kept = store.answers(FundamentalsTable, table.subject)
    return bool(kept) and _rows_of(kept[-1]) == _rows_of(table)


def _rows_of(table: FundamentalsTable) -> list[tuple[object, ...]]:
    """What a table says, without where it came from."""
    return [(*row._replace(source=NOWHERE), row.source.as_of) for row in table.rows]


def table_status(store: Store, now: datetime) -> list[SeriesStatus]:
    """What the store holds of the user's tables of fundamentals: companies of the newest, how many tables."""
    tables = store.answers(FundamentalsTable, OWN_TABLE)
    if not tables:
        return []
    days = [table.source.as_of for table in tables if table.source.as_of is not None]
    retrieved = tables[-1].source.retrieved or now
    return [
        SeriesStatus(
            "companies", "fundamentals", tables[-1].source.provider, min(days, default=None), max(days, default=None),
            len(tables[-1].rows), retrieved, now - retrieved, len(tables), "",
        )
    ]  # fmt: skip


def identity_status(store: Store, now: datetime) -> list[SeriesStatus]:
    """What the store holds of who is who: pairs by the list they are from, their days, and how many half-months."""
    found = []
    for one in (kept for subject in SUBJECTS for kept in store.answers(Identities, subject)):
        first = min((pair.first_seen for pair in one.rows if pair.first_seen), default=None)
        last = max((pair.last_seen for pair in one.rows if pair.last_seen), default=None)
        retrieved = one.source.retrieved or now
        found.append(
            SeriesStatus(
                one.subject, "identities", one.source.provider, first, last, len(one.rows), retrieved, now - retrieved,
                len(one.parts) or 1, "",
            )
        )  # fmt: skip
    return found


def _content_of(holdings: Holdings) -> tuple[object, ...]:
    """What the lines are; where and when they were had does not count."""
    return (holdings.rows, holdings.filed, holdings.net_assets_usd, holdings.scheme)


def unchanged_names(store: Store, histories: Sequence[PriceHistory], rates: Sequence[RateSeries]) -> list[str]:
    """The names of those that equal the newest series of the store."""
    prices = {history.ticker: store.prices(history.ticker) for history in histories}
    bills = {rate.name: store.rates(rate.name) for rate in rates}
    return [
        *(h.ticker for h in histories if (held := prices[h.ticker]) and same_series(h, held.history)),
        *(r.name for r in rates if (had := bills[r.name]) and same_series(r, had.rates)),
    ]


def same_series(new: object, old: object) -> bool:
    """Whether two series of one name have the same content; where and when they were had does not count."""
    if isinstance(new, PriceHistory) and isinstance(old, PriceHistory):
        return _same_prices(new, old)
    return isinstance(new, RateSeries) and isinstance(old, RateSeries) and _same_rates(new, old)


def _same_prices(new: PriceHistory, old: PriceHistory) -> bool:
    """Whether days, numbers, currency and kind are equal."""
    return (
        all(getattr(new, name) == getattr(old, name) for name in FACTS)
        and np.array_equal(new.days, old.days)
        and all(_same(getattr(new, name), getattr(old, name)) for name in PRICE_COLUMNS)
    )


def _same_rates(new: RateSeries, old: RateSeries) -> bool:
    """Whether days and rates are equal."""
    return np.array_equal(new.days, old.days) and np.array_equal(new.annual, old.annual)


def _same(new: Floats | None, old: Floats | None) -> bool:
    if new is None or old is None:
        return new is old
    return np.array_equal(new, old, equal_nan=True)
