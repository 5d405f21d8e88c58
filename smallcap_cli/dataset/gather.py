"""A question about funds becomes a comparison: their inputs, the day they share, and why a fund has no prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.catalog import Catalog
from smallcap_cli.core.comparison.as_of import AsOf
from smallcap_cli.core.comparison.cells import index_on
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.states import is_unpriced
from smallcap_cli.core.comparison.view import Need, needs_of
from smallcap_cli.core.comparison.views import Conventions, Market
from smallcap_cli.core.model import (
    NOT_FETCHED,
    FundData,
    Gap,
    IndexIdentity,
    MeasuredFigure,
    PriceHistory,
    Profile,
)  # fmt: skip
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, WindowSpec, has_ended, last_close, month_end_floor
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset, common_as_of
from smallcap_cli.errors import ClosesTooOld, DataUnavailable, NoClosesThen, SmallcapError


class Meaning(NamedTuple):
    """What figures mean: the conventions of a question before its day is known.

    `relative` says that the user named the benchmark: then figures against the own index are against it.
    """

    anchor: str
    basis: str
    frequency: str
    risk_free: str | float
    benchmark: str
    relative: bool

    def conventions(self, day: date, window: WindowSpec) -> Conventions:
        """The conventions of a comparison as of a day."""
        rate = self.risk_free if isinstance(self.risk_free, str) else f"{self.risk_free:g}"
        return Conventions(
            day, window, self.anchor, self.basis, self.frequency, self.benchmark, self.relative, rate,  # type: ignore[arg-type]
        )  # fmt: skip


class AgeLimit(NamedTuple):
    """How many days before today the last close of a fund may be, and the length as the user wrote it."""

    days: float
    text: str
    today: date

    def error(self, ticker: str, last: date) -> ClosesTooOld | None:
        """Why closes that end on a day are no answer; None where they are new enough."""
        age = (self.today - last).days
        if age <= self.days:
            return None
        return ClosesTooOld(
            f"closes of {ticker} end {last}, {age:,} days ago: older than --max-age {self.text}",
            "leave out --max-age, or give newer files with --prices DIR",
        )


class Question(NamedTuple):
    """Funds, a window, and what of them is looked at; what is not is not asked for.

    `views` say what the columns look at: benchmark and rates are asked for only where they count. `windows` are all
    that are shown. `assets` is set where a column shows assets or spreads: then stored profiles and snapshots are read
    too; `flows` where one shows net flows. `closes_alone` says that no column looks at volume, distributions or splits,
    of which a scan of many funds then has none.
    `index_levels` are the user's, by index or ticker. `as_of` is the day asked for, None for the newest; closes
    beyond the `age_limit` are not looked at. `day_of` are the funds whose closes decide the day; all where it is empty.
    """

    tickers: tuple[str, ...]
    meaning: Meaning
    window: WindowSpec
    today: date
    as_of: date | None = None
    views: frozenset[str] = frozenset()
    windows: tuple[WindowSpec, ...] = ()
    assets: bool = False
    flows: bool = False
    closes_alone: bool = False
    index_levels: Mapping[str, PriceHistory] = {}
    age_limit: AgeLimit | None = None
    day_of: tuple[str, ...] = ()

    @property
    def with_benchmark(self) -> bool:
        """Whether a column looks at the benchmark, or the user named one."""
        return self.meaning.relative or Need.RETURNS in needs_of(self.views)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The tickers whose closes are asked for together, the benchmark's last."""
        also = (self.meaning.benchmark,) if self.with_benchmark else ()
        return tuple(dict.fromkeys((*self.tickers, *also)))


class Gathered(NamedTuple):
    """A comparison ready to be computed, and the error of each fund without prices for its day.

    Nothing in the comparison is dated after its as-of day; `answers` are the closes as the sources gave them, to say
    how far a source goes. `remarks` are what was noticed in gathering: fees on which the catalogue and a source differ.
    """

    comparison: Comparison
    question: Question
    errors: Mapping[str, SmallcapError]
    remarks: tuple[str, ...]
    answers: Mapping[str, PriceHistory | Missing] = MappingProxyType({})


def gather(dataset: Dataset, question: Question) -> Gathered:
    """Everything the funds need as of one day; an unknown or unreachable fund keeps its place and its error.

    Closes, rates, index levels, published and measured figures all end at the as-of day of the comparison: a builder
    has nothing to cut. **Raises** the error of a benchmark that the user named and that cannot be had, and ClosesTooOld
    where no fund has closes within the age limit.
    """
    meaning, catalog = question.meaning, dataset.catalog
    column = {"total": "adjusted", "price": "close"}[meaning.basis] if question.closes_alone else ""
    found = _young_enough(question, dataset.prices(question.subjects, column))
    prices = {ticker: found[ticker] for ticker in question.tickers}
    if meaning.benchmark not in prices and not meaning.relative:
        dataset.own_files.forget("prices", meaning.benchmark)
    deciding = (prices[ticker] for ticker in question.day_of or prices)
    day = _as_of(question, [history for history in deciding if isinstance(history, PriceHistory)])
    day = month_end_floor(day) if meaning.anchor == "month-end" else day
    market = _market(dataset, question, found.get(meaning.benchmark))
    profiles = {t: dataset.profile(t, p) for t, p in prices.items() if question.assets or catalog.fund(t) is None}
    inside = "facts" in question.views
    live = measured_now(dataset, question.tickers, day) if inside else {}
    funds = [
        dataset.fund_data(
            t, day, p, profile=profiles.get(t), inside=inside, snapshots=question.assets,
            measured=tuple(live.get(t, ())),
        )
        for t, p in prices.items()
    ]  # fmt: skip
    funds = _with_flows(dataset, funds, day) if question.flows else funds
    if question.index_levels:
        funds = [data._replace(index_levels=_levels(question, data, day)) for data in funds]
    as_of = AsOf(day)
    known = tuple([as_of.fund(data) for data in funds])
    today = question.today if question.as_of is None else None
    comparison = Comparison(
        known, as_of.market(market), meaning.conventions(day, question.window), _indexes(catalog, known, day), today
    )
    errors = {data.ticker: error for data in known if (error := _lacking(dataset, data, prices[data.ticker], day))}
    return Gathered(comparison, question, errors, tuple(_fee_remarks(catalog, profiles)), prices)


def _with_flows(dataset: Dataset, funds: Sequence[FundData], day: date) -> list[FundData]:
    """The funds with their monthly net flows. **Raises** the fault of a file of share counts of the user's own."""
    from smallcap_cli.dataset.flows import with_flows

    return [with_flows(dataset, data, day) for data in funds]


def measured_now(dataset: Dataset, tickers: Sequence[str], day: date) -> Mapping[str, Sequence[MeasuredFigure]]:
    """What this call can measure itself: nothing unless it names files of holdings or fundamentals."""
    if not {"holdings", "fundamentals"} & set(dataset.order.folders):
        return {}
    from smallcap_cli.dataset.measurement import measured_inside

    return measured_inside(dataset, tickers, day)


def _young_enough(
    question: Question, found: Mapping[str, PriceHistory | Missing]
) -> Mapping[str, PriceHistory | Missing]:
    """The closes within the age limit; older ones are missing, and an error where that leaves no fund any."""
    limit = question.age_limit
    if limit is None:
        return found
    old: dict[str, Missing] = {}
    for ticker, history in found.items():
        if isinstance(history, PriceHistory):
            last = min(history.last_day, question.as_of or history.last_day)
            error = limit.error(ticker, last)
            if error is not None:
                detail = f"closes end {last}: older than --max-age {limit.text}"
                old[ticker] = Missing(error, True, Gap(NOT_FETCHED, detail))
    priced = [ticker for ticker in question.tickers if isinstance(found[ticker], PriceHistory)]
    if priced and all(ticker in old for ticker in priced):
        raise old[priced[0]].error
    return {**found, **old}


def gather_facts(dataset: Dataset, question: Question) -> Gathered:
    """What is known of the funds but their closes, as of the day asked for or today.

    Only for funds outside the catalogue are closes asked for, since their source says whether they exist and describes
    them; they are no part of the comparison. Nothing is asked about benchmark and rates.
    """
    catalog, day = dataset.catalog, question.as_of or question.today
    unasked = Gap(NOT_FETCHED, "no column uses it")
    outside = dataset.prices([ticker for ticker in question.tickers if catalog.fund(ticker) is None])
    as_of, known = AsOf(day), []
    for ticker in question.tickers:
        found = outside.get(ticker) or Missing(DataUnavailable("closes were not asked for"), False, unasked)
        profile = dataset.profile(ticker, found)
        data = dataset.fund_data(ticker, day, found, profile=profile, snapshots=question.assets)
        (data,) = _with_flows(dataset, [data], day) if question.flows else [data]
        known.append(as_of.fund(data)._replace(prices=None, gaps={**data.gaps, "prices": unasked}))
    comparison = Comparison(
        tuple(known), Market(unasked, unasked), question.meaning.conventions(day, question.window),
        _indexes(catalog, known, day),
    )  # fmt: skip
    missing = {ticker: found for ticker, found in outside.items() if isinstance(found, Missing)}
    errors = {ticker: dataset.unknown_fund(ticker, found) for ticker, found in missing.items()}
    return Gathered(comparison, question, errors, (), {})


def _fee_remarks(catalog: Catalog, profiles: Mapping[str, object]) -> list[str]:
    """Where a kept profile gives another expense ratio than the catalogue, which wins."""
    remarks = []
    for ticker, profile in profiles.items():
        fund = catalog.fund(ticker)
        if fund is not None and isinstance(profile, Profile):
            from smallcap_cli.core.profiles import fee_difference

            remarks += [text for text in (fee_difference(fund, profile),) if text]
    return remarks


def _lacking(dataset: Dataset, data: FundData, found: PriceHistory | Missing, day: date) -> SmallcapError | None:
    """Why a fund has no closes for the as-of day; None when it has, or was not listed yet."""
    ticker = data.ticker
    if isinstance(found, Missing):
        return dataset.unknown_fund(ticker, found)
    if is_unpriced(data):
        detail = data.gaps["prices"].detail
        return NoClosesThen(
            f"{ticker}: {detail}; its figures to {day} are missing", "give earlier closes with --prices DIR"
        )
    if data.prices is not None and has_ended(data.prices, day):
        last = data.prices.last_day
        hint = f"--as-of {last} includes them"
        return NoClosesThen(f"{ticker}: prices end on {last}, before {day}; windows that end later are missing", hint)
    return None


def _market(dataset: Dataset, question: Question, found: PriceHistory | Missing | None) -> Market:
    """The benchmark and the rate; a benchmark that the user named and that cannot be had is an error."""
    meaning = question.meaning
    if found is None or not question.with_benchmark:
        unasked = Gap(NOT_FETCHED, "no column uses it")
        return Market(unasked, unasked)
    if isinstance(found, Missing) and meaning.relative:
        raise dataset.unknown_fund(meaning.benchmark, found)
    rate = meaning.risk_free if Need.RISK_FREE in needs_of(question.views) else "zero"
    return dataset.market(meaning.benchmark, found, 0.0 if rate == "zero" else rate)


def _as_of(question: Question, histories: list[PriceHistory]) -> date:
    """The day of the last close on or before the day asked for, else the last that all funds share.

    Windows count back from a close, not from a Sunday: three as-of days of one week-end are one day.
    """
    asked = question.as_of
    if asked is None:
        return common_as_of(histories) or question.today
    daily = [h for h in histories if h.frequency == "daily" and not h.seven_day and h.first_day <= asked]
    last = max((last_close(history, asked) for history in daily), default=asked)
    return last if (asked - last).days <= ANCHOR_GAP_DAYS else asked


def _indexes(catalog: Catalog, funds: Sequence[FundData], day: date) -> dict[str, IndexIdentity]:
    """The indexes that the funds follow on the day, or followed before."""
    periods = [period for data in funds if data.fund is not None for period in data.fund.indexes]
    followed = {period.id for period in periods if period.start is None or period.start <= day}
    found = {name: catalog.index(name, day) for name in followed if name}
    return {name: identity for name, identity in found.items() if identity is not None}


def _levels(question: Question, data: FundData, day: date) -> PriceHistory | None:
    """The own index of a fund among the user's: by ticker, else by the index it follows."""
    levels = question.index_levels
    return levels.get(data.ticker) or levels.get(index_on(data.fund, day) if data.fund else "")
