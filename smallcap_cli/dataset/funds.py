"""The data set: everything at hand about funds, the market and the rates, in the types of the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

from smallcap_cli.catalog import Catalog
from smallcap_cli.core.comparison.cells import index_on
from smallcap_cli.core.comparison.views import Market
from smallcap_cli.core.inputs import input_of
from smallcap_cli.core.model import (
    FundData,
    Gap,
    MeasuredFigure,
    PriceHistory,
    Profile,
    PublishedFigure,
    RateSeries,
)  # fmt: skip
from smallcap_cli.core.portfolio_summary import PortfolioSummary, figures_of_summary
from smallcap_cli.core.snapshots import SnapshotYear, figures_in
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, last_close
from smallcap_cli.dataset.asking import Missing, Sources
from smallcap_cli.dataset.order import FILES, STORE, Order
from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    DataUnavailable,
    NotFound,
    NotOffered,
    SmallcapError,
    UsageFault,
    did_you_mean,
    safe,
)
from smallcap_cli.readings import Readings

if TYPE_CHECKING:
    from smallcap_cli.providers.files.folder import PriceFiles

#: More funds than this are a scan.
MANY = 200
#: Profiles of at most so many funds are asked for in one call: each is three requests.
MOST_PROFILES = 20

T = TypeVar("T")


def _no_config(name: str) -> Mapping[str, object]:
    return MappingProxyType({})


class Dataset(Sources):
    """Everything at hand about funds, in the types of the model."""

    def __init__(
        self, catalog: Catalog, order: Order, config: Callable[[str], Mapping[str, object]] = _no_config,
        readings: Readings | None = None,
    ) -> None:  # fmt: skip
        super().__init__(order, config, readings or Readings())
        self.catalog = catalog
        self._profiles_asked = 0
        self._index_followers: dict[date, Mapping[str, tuple[str, ...]]] = {}

    def check_named(self) -> None:
        """Nothing, if the provider that the user named and the files of options are there and can be read.

        **Raises** what a question to them would; of files in a folder, those of a fund are read when it is asked for.
        """
        if self.order.only:
            self.provider(self.order.only)
        if self.order.folders:
            cast("PriceFiles", self.provider(FILES)).check_single_files()

    def fund_names(self) -> Mapping[str, str]:
        """Tickers by the names of the catalogue's funds."""
        named = {ticker: self.catalog.facts(ticker).get("name") for ticker in self.catalog.tickers()}
        return {name: ticker for ticker, name in named.items() if name}

    def holdings_files(self) -> Mapping[str, tuple[str, str]]:
        """What the catalogue says of whose list of holdings is where."""
        return self.catalog.holdings_files()

    def prices(self, tickers: Sequence[str], column: str = "") -> dict[str, PriceHistory | Missing]:
        """The closes of several funds; of many, where a column `close` or `adjusted` is named, perhaps nothing else."""
        scan = bool(column) and len(tickers) > MANY
        with self.closes_only(tickers, column) if scan else nullcontext():
            found = self.ask_all("prices", tickers)
        return {ticker: _of_type(answer, PriceHistory) for ticker, answer in found.items()}

    def answer(self, kind: type[T], subject: str) -> T | Missing:
        """The answer of the input whose type that is; Missing where no source gives one.

        **Raises** CouldNotParse where a provider answers with something else.
        """
        return _of_type(self.ask(input_of(kind).name, subject), kind)

    def answer_or_raise(self, kind: type[T], ticker: str) -> T:
        """The answer about a fund. **Raises** NotFound for an unknown fund, DataUnavailable where no source has it."""
        found = self.answer(kind, ticker)
        if isinstance(found, Missing):
            raise self.error_of(kind, ticker, found)
        return found

    def error_of(self, kind: type[T], ticker: str, missing: Missing) -> SmallcapError:
        """Why an input about a fund is missing: the fund does not exist, or no source has it."""
        wanted = input_of(kind)
        hint = f"--{wanted.option} DIR reads your own files" if wanted.option else "smallcap provider list"
        own = wanted.option in self.order.folders
        unknown = self.catalog.fund(ticker) is None
        if missing.could_not_ask or (own and unknown):
            return missing.error
        if unknown:
            return self.unknown_error(wanted.name, ticker, hint)
        if own:
            return DataUnavailable(missing.error.message, missing.error.hint)
        return DataUnavailable(f"no {wanted.name} found for {ticker}", hint)

    def unknown_fund(self, ticker: str, missing: Missing) -> SmallcapError:
        """The error of a fund without prices: unknown, known and not to be had, or nobody could be asked."""
        fund = self.catalog.fund(ticker)
        if isinstance(missing.error, NotOffered):
            return missing.error
        if fund is None and not missing.could_not_ask:
            share_class = SHARE_CLASS.fullmatch(ticker)
            dashed = f"Yahoo writes {share_class[1]}-{share_class[2]}." if share_class else ""
            return self.unknown_error("prices", ticker, "smallcap fund list, or --prices DIR with its file", dashed)
        if missing.could_not_ask:
            near = did_you_mean(ticker, self.catalog.fund_words(), "") if fund is None else ""
            if near and isinstance(missing.error, CouldNotAsk):
                return CouldNotAsk(missing.error.message, f"{near} Otherwise {missing.error.hint}")
            return missing.error
        return DataUnavailable(
            f"no prices found for {ticker}", f"put {ticker}.csv in a folder and give --prices FOLDER"
        )

    def unknown_error(self, wanted: str, ticker: str, hint: str, better: str = "") -> NotFound | CouldNotAsk:
        """The error of a fund that nobody knows who was asked: it does not exist, unless a network was left out.

        `better` is a hint that stands before any other.
        """
        near = better or did_you_mean(ticker, self.catalog.fund_words(), "")
        if not (left_out := self.left_out(wanted)):
            return NotFound(f"no fund called {ticker}", near.removesuffix(".") or hint)
        asked = f"{' and '.join(left_out)} {'was' if len(left_out) == 1 else 'were'} not asked: offline"
        what = f"{ticker} is not in the catalogue, your files or the store, and {asked}"
        return CouldNotAsk(what, f"{near} Otherwise leave out --offline" if near else f"leave out --offline; {hint}")

    def published_figures(self, subject: str) -> tuple[PublishedFigure, ...] | Gap:
        """Published figures about a fund or an index: none is an answer too, a source that failed is not."""
        found = self.ask("published", subject)
        if isinstance(found, Missing):
            return found.gap if found.could_not_ask else ()
        return found if isinstance(found, tuple) else ()

    def inside_figures(self, ticker: str, followed: str, as_of: date) -> tuple[MeasuredFigure, ...]:
        """What was measured inside a fund, and inside the other funds of the catalogue on the same index that day.

        Of all sources, since each figure has its day: the newest counts, of two of one day the first source's.
        """
        found: tuple[MeasuredFigure, ...] = ()
        for name in (ticker, *(twin for twin in self._followers(followed, as_of) if twin != ticker)):
            for provider in self._providers_for("inside"):
                answer = self.outcomes(provider, "inside", [name])[name]
                found += answer if isinstance(answer, tuple) else ()
        return found

    def every_answer(self, kind: type, ticker: str) -> list[object]:
        """What every provider in the order says of a fund, answers and errors: for facts with days of their own."""
        wanted = input_of(kind).name
        return [self.outcomes(name, wanted, [ticker])[ticker] for name in self._providers_for(wanted)]

    def _summary_figures(self, ticker: str) -> tuple[PublishedFigure, ...]:
        """What a stored summary of a fund's portfolio says; no network is asked."""
        if STORE not in self.order.names("portfolio_summary"):
            return ()
        found = self.outcomes(STORE, "portfolio_summary", [ticker])[ticker]
        return figures_of_summary(found) if isinstance(found, PortfolioSummary) else ()

    def snapshot_years(self, ticker: str) -> list[SnapshotYear]:
        """The recorded snapshots of a fund by year, oldest first; none where the store takes no part."""
        return self.store().snapshot_years(ticker) if STORE in self.order.names("profile") else []

    def _followers(self, index: str, as_of: date) -> tuple[str, ...]:
        """The funds of the catalogue that follow an index on a day."""
        if as_of not in self._index_followers:
            self._index_followers[as_of] = self.catalog.followers(as_of)
        return self._index_followers[as_of].get(index, ())

    def profile(self, ticker: str, prices: PriceHistory | Missing) -> Profile | Gap | None:
        """What a source says of a fund: of one outside the catalogue asked for where its closes come from.

        Of a fund of the catalogue what is kept (`data snapshot`), which costs no network.
        """
        outside = self.catalog.fund(ticker) is None
        if isinstance(prices, Missing) and outside:
            return None
        source = "" if isinstance(prices, Missing) else prices.source.provider_name
        if outside and source and self.is_network(source) and self._profiles_asked < MOST_PROFILES:
            self._profiles_asked += 1
            found = self.ask("profile", ticker)
        elif STORE in self.order.names("profile"):
            found = self.outcomes(STORE, "profile", [ticker])[ticker]
        else:
            return None
        if isinstance(found, Missing):
            return found.gap if found.could_not_ask else None
        return found if isinstance(found, Profile) else None

    def fund_data(
        self, ticker: str, as_of: date, prices: PriceHistory | Missing, *, profile: Profile | Gap | None = None,
        inside: bool = False, snapshots: bool = False, measured: tuple[MeasuredFigure, ...] = (),
    ) -> FundData:  # fmt: skip
        """Everything known about one fund; a profile describes it where the catalogue does not.

        `inside` asks for what was measured inside it too, beside what this call `measured`; `snapshots` for the assets
        and spreads recorded of it. Its monthly net flows are added by `dataset.flows.with_flows`.
        """
        fund = self.catalog.fund(ticker)
        gaps: dict[str, Gap] = {}
        published: tuple[PublishedFigure, ...] = ()
        followed = index_on(fund, as_of) if fund is not None else ""
        for subject in (ticker, followed) if followed else (ticker,):
            found = self.published_figures(subject)
            if isinstance(found, Gap):
                gaps["published"] = found
            else:
                published += found
        if isinstance(profile, Profile):
            from smallcap_cli.core.profiles import figures_of, fund_of

            fund = fund or fund_of(profile)
            published += figures_of(profile)
        elif isinstance(profile, Gap):
            gaps["profile"] = profile
        published += self._summary_figures(ticker) if inside else ()
        published += figures_in(self.snapshot_years(ticker)) if snapshots else ()
        measured += self.inside_figures(ticker, followed, as_of) if inside else ()
        if isinstance(prices, Missing):
            return FundData(ticker, fund, None, published, measured, gaps={**gaps, "prices": prices.gap})
        return FundData(ticker, fund, prices, published, measured, gaps=gaps)

    def market(self, benchmark: str, prices: PriceHistory | Missing, risk_free: str | float) -> Market:
        """The market benchmark and the risk-free rate."""
        found = Gap(prices.gap.reason, f"no prices of {benchmark}") if isinstance(prices, Missing) else prices
        fund = self.catalog.fund(benchmark)
        if isinstance(risk_free, float):
            return Market(found, risk_free, fund)
        rate = self.answer(RateSeries, risk_free)
        if isinstance(rate, Missing):
            return Market(found, Gap(rate.gap.reason, f"no {risk_free} rates: {rate.error.message}"), fund)
        return Market(found, rate, fund)


def _of_type(answer: object, kind: type[T]) -> T | Missing:
    if isinstance(answer, (kind, Missing)):
        return answer
    said = f"a provider answered {type(answer).__name__} for {input_of(kind).name}"
    raise CouldNotParse(said, "smallcap provider list")


#: A class of shares as exchanges write it: BRK.B.
SHARE_CLASS = re.compile(r"([A-Z]{1,5})\.([A-Z])")


def common_as_of(histories: Sequence[PriceHistory]) -> date | None:
    """The last day on which all funds have a close, of those with one within a week of the newest.

    Daily funds decide where there are any; a seven-day series decides only when it is alone. A fund further behind
    decides nothing: its figures are missing, or end where it ends.
    """
    deciding = [h for h in histories if h.frequency == "daily" and not h.seven_day]
    deciding = deciding or [h for h in histories if h.frequency == "daily"] or list(histories)
    if not deciding:
        return None
    newest = max(history.last_day for history in deciding)
    allowed = ANCHOR_GAP_DAYS if deciding[0].frequency == "daily" else 0
    near = [history for history in deciding if (newest - history.last_day).days <= allowed]
    first = min(near, key=lambda history: history.last_day)
    days: list[date] = first.days[-ANCHOR_GAP_DAYS:].tolist()
    common = (day for day in reversed(days) if all(last_close(history, day) == day for history in near))
    return next(common, first.last_day)


def index_levels(name: str, content: str, catalog: Catalog, asked: Sequence[str]) -> dict[str, PriceHistory]:
    """Index returns of the user's, as level series by methodology id or ticker.

    The file is CSV: a `date` column and one column an index (methodology id) or fund (ticker) with the
    index's total return of the period that ends on that day, as a fraction.
    """
    from smallcap_cli.userfiles.index_returns import parse_index_returns

    series = parse_index_returns(name, content)
    known = (*catalog.index_ids(), *catalog.tickers(), *asked)
    for head in series:
        if head not in known:
            hint = did_you_mean(head, known, "smallcap methodology list")
            raise UsageFault(f"{name}: column {safe(head)!r} is neither an index nor a fund", hint)
    return series
