"""Who supplies which input, in which order, and what is missing and why.

A provider earlier in the order wins whole: two sources are never blended inside one series. A source that
could not be asked is another thing than a fund that does not exist, and both are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.catalog import Catalog
from smallcap_cli.core.compare import index_on
from smallcap_cli.core.model import (
    NOT_FETCHED,
    NOT_OFFERED,
    SOURCE_FAILED,
    Fund,
    FundData,
    Gap,
    PriceHistory,
    PublishedFigure,
    RateSeries,
)  # fmt: skip
from smallcap_cli.core.views import Market
from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    DataUnavailable,
    NotFound,
    NotOffered,
    SmallcapError,
    UsageFault,
    did_you_mean,
    shown,
)  # fmt: skip
from smallcap_cli.providers import BUILTIN, ProviderSetup, inputs_of, open_provider

#: A fund whose last close is more than this many sessions older than the newest is left out of the as-of day.
STALE_SESSIONS = 3

#: What a provider of somebody else's may raise although its contract forbids it.
BREACHES = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


class Order(NamedTuple):
    """Which providers are asked for an input, and under which conditions."""

    by_input: Mapping[str, tuple[str, ...]]
    prices_dir: Path | None = None
    only: str | None = None
    offline: bool = False
    deadline_seconds: float = 60.0
    on_progress: Callable[[str, object, int, int], None] | None = None

    def names(self, wanted: str) -> tuple[str, ...]:
        """Provider names for an input, the user's own files first."""
        own = ("files",) if self.prices_dir is not None and wanted in ("prices", "rates") else ()
        return (*own, *(name for name in self.by_input.get(wanted, ()) if name not in own))


class Missing(NamedTuple):
    """Why no provider gave an input: the error to show, and whether anybody said that it does not exist."""

    error: SmallcapError
    could_not_ask: bool
    gap: Gap


@dataclass
class Dataset:
    """Asks providers and remembers what they said; the state is the opened providers."""

    catalog: Catalog
    order: Order
    config: Callable[[str], Mapping[str, object]] = lambda name: MappingProxyType({})
    _opened: dict[str, object] = field(default_factory=dict)

    def provider(self, name: str) -> object:
        """An opened provider."""
        if name not in self._opened:
            setup = ProviderSetup(self.config(name), self.order.prices_dir, self.order.offline)
            self._opened[name] = open_provider(name, setup)
        return self._opened[name]

    def _asked(self, wanted: str) -> tuple[str, ...]:
        """Whom to ask: the one provider the user named, for what it serves, else the configured order."""
        only = self.order.only
        if only and (wanted == "prices" or wanted in inputs_of(self.provider(only))):
            return (only,)
        return self.order.names(wanted)

    def ask(self, wanted: str, subject: str) -> object | Missing:
        """The first answer in the order, else why there is none."""
        return self.ask_all(wanted, [subject])[subject]

    def ask_all(self, wanted: str, subjects: Sequence[str]) -> dict[str, object | Missing]:
        """The first answer in the order for each subject, else why there is none.

        A file of the user's that cannot be read ends the search for its fund: falling through to another
        source would hide the fault.
        """
        said: dict[str, list[SmallcapError]] = {subject: [] for subject in subjects}
        answers: dict[str, object | Missing] = {}
        for name in self._asked(wanted):
            open_ones = [subject for subject in subjects if subject not in answers]
            for subject, outcome in self.outcomes(name, wanted, open_ones).items():
                if not isinstance(outcome, SmallcapError):
                    answers[subject] = outcome
                    continue
                said[subject].append(outcome)
                if name == "files" and not isinstance(outcome, (NotFound, NotOffered)):
                    answers[subject] = _missing(wanted, subject, said[subject])
        return {s: answers[s] if s in answers else _missing(wanted, s, said[s]) for s in subjects}

    def outcomes(self, name: str, wanted: str, subjects: Sequence[str]) -> dict[str, object]:
        """What one provider answers for each subject: the thing, or the error it raised."""
        provider = self.provider(name)
        if wanted not in inputs_of(provider):
            lacking = NotOffered(f"provider {name} has no {wanted}", "smallcap provider list")
            return dict.fromkeys(subjects, lacking)
        if self.order.offline and getattr(provider, "network", False):
            return {s: CouldNotAsk(f"{name} was not asked for {s}: offline", "leave out --offline") for s in subjects}
        together = getattr(provider, "fetch_many", None)
        if wanted == "prices" and together is not None and len(subjects) > 1:
            found: dict[str, object] = together(
                subjects, deadline=self.order.deadline_seconds, on_progress=self.order.on_progress
            )
            return found
        method: Callable[[str], object] = getattr(provider, wanted)
        return {subject: _outcome(method, subject, name) for subject in subjects}

    def messages(self) -> tuple[str, ...]:
        """What the opened providers had to say besides their answers, such as damage found in the store."""
        return tuple(text for provider in self._opened.values() for text in getattr(provider, "messages", ()))

    def prices(self, tickers: Sequence[str]) -> dict[str, PriceHistory | Missing]:
        """The closes of several funds."""
        found = self.ask_all("prices", tickers)
        made: dict[str, PriceHistory | Missing] = {}
        for ticker, answer in found.items():
            if not isinstance(answer, PriceHistory | Missing):
                said = f"a provider answered {type(answer).__name__} for prices"
                raise CouldNotParse(said, "smallcap provider list")
            made[ticker] = answer
        return made

    def rates(self, name: str) -> RateSeries | Missing:
        """A risk-free rate series."""
        found = self.ask("rates", name)
        if isinstance(found, RateSeries | Missing):
            return found
        raise CouldNotParse(f"a provider answered {type(found).__name__} for rates", "smallcap provider list")

    def published(self, subject: str) -> tuple[PublishedFigure, ...] | Gap:
        """Published figures about a fund or an index: none is an answer too, a source that failed is not."""
        found = self.ask("published", subject)
        if isinstance(found, Missing):
            return found.gap if found.could_not_ask else ()
        return found if isinstance(found, tuple) else ()

    def fund_data(self, ticker: str, as_of: date, prices: PriceHistory | Missing) -> FundData:
        """Everything at hand about one fund."""
        fund = self.catalog.fund(ticker)
        gaps: dict[str, Gap] = {}
        published: tuple[PublishedFigure, ...] = ()
        followed = index_on(fund, as_of) if fund is not None else ""
        for subject in (ticker, followed) if followed else (ticker,):
            found = self.published(subject)
            if isinstance(found, Gap):
                gaps["published"] = found
            else:
                published += found
        if isinstance(prices, Missing):
            return FundData(ticker, fund, None, published, gaps={**gaps, "prices": prices.gap})
        return FundData(ticker, fund, prices, published, gaps=gaps)

    def market(self, benchmark: str, prices: PriceHistory | Missing, risk_free: str | float) -> Market:
        """The market benchmark and the risk-free rate."""
        found = Gap(prices.gap.reason, f"no prices of {benchmark}") if isinstance(prices, Missing) else prices
        if isinstance(risk_free, float):
            return Market(found, risk_free)
        rate = self.rates(risk_free)
        if isinstance(rate, Missing):
            return Market(found, Gap(rate.gap.reason, f"no {risk_free} rates: {rate.error.message}"))
        return Market(found, rate)


def _outcome(method: Callable[[str], object], subject: str, name: str) -> object:
    try:
        return method(subject)
    except (NotFound, NotOffered, CouldNotAsk, CouldNotParse) as error:
        return error
    except BREACHES as error:
        if name in BUILTIN:
            raise
        said = f"provider {name} failed: {type(error).__name__}: {shown(str(error), 120)}"
        return CouldNotAsk(said, "report it to whoever wrote the provider")


def _missing(wanted: str, subject: str, said: Sequence[SmallcapError]) -> Missing:
    failed = [error for error in said if not isinstance(error, (NotFound, NotOffered))]
    if failed:
        return Missing(failed[0], True, Gap(SOURCE_FAILED, failed[0].message))
    if not said:
        error = DataUnavailable(f"no provider of {wanted} is configured", "smallcap provider list")
        return Missing(error, True, Gap(NOT_OFFERED, error.message))
    return Missing(said[0], False, Gap(NOT_FETCHED, f"no source at hand has {wanted} of it"))


def unknown_fund(ticker: str, fund: Fund | None, missing: Missing, catalog: Catalog) -> SmallcapError:
    """The error of a fund without prices: unknown, or known and not to be had."""
    if fund is None and not missing.could_not_ask:
        hint = did_you_mean(ticker, catalog.tickers(), "smallcap fund list, or --prices DIR with a file of it")
        return NotFound(f"no fund called {ticker}", hint)
    if missing.could_not_ask:
        return missing.error
    return DataUnavailable(f"no prices of {ticker} at hand", f"put {ticker}.csv in a folder and give --prices FOLDER")


def common_as_of(histories: Sequence[PriceHistory]) -> date | None:
    """The earliest last close over the funds, leaving out those that ended sessions before the others.

    Daily funds decide where there are any; a seven-day series decides only when it is alone.
    """
    deciding = [h for h in histories if h.frequency == "daily" and not h.seven_day]
    deciding = deciding or [h for h in histories if h.frequency == "daily"] or list(histories)
    if not deciding:
        return None
    newest = max(deciding, key=lambda history: history.last_day)
    allowed = STALE_SESSIONS if newest.frequency == "daily" else 0
    oldest = newest.days[max(len(newest.days) - 1 - allowed, 0)].item()
    return min(history.last_day for history in deciding if history.last_day >= oldest)


def index_levels(path: Path, content: str, catalog: Catalog, asked: Sequence[str]) -> dict[str, PriceHistory]:
    """Index returns of the user's, as level series by methodology id or ticker.

    The file is CSV: a `date` column and one column an index (methodology id) or fund (ticker) with the
    index's total return of the period that ends on that day, as a fraction.
    """
    from smallcap_cli.providers.index_csv import parse_index_returns

    series = parse_index_returns(str(path), content)
    known = (*catalog.index_ids(), *catalog.tickers(), *asked)
    for name in series:
        if name not in known:
            hint = did_you_mean(name, known, "smallcap methodology list")
            raise UsageFault(f"{path}: column {shown(name)!r} is neither an index nor a fund", hint)
    return series
