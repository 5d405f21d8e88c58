"""Yahoo Finance through yfinance: prices, Treasury bill rates, profiles, top holdings. The only module that asks Yahoo.

yfinance and pandas are imported where something is fetched, after a look whether the source can be reached.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    NotFound,
    NotOffered,
    RateLimited,
    SmallcapError,
    safe,
)  # fmt: skip
from smallcap_cli.providers import ProviderSetup, without_deadline
from smallcap_cli.providers.network.ledger import FIRST_WAIT
from smallcap_cli.providers.network.options import NetworkOptions, network_options
from smallcap_cli.providers.network.pace import LATER, QuestionBatch, Transient
from smallcap_cli.providers.network.reach import Address
from smallcap_cli.providers.network.site import Site
from smallcap_cli.providers.yahoo.options import HOME, MANNERS, NAME

if TYPE_CHECKING:
    import pandas as pd

    from smallcap_cli.core.model import PriceHistory, Profile, RateSeries
    from smallcap_cli.core.portfolio_summary import PortfolioSummary
    from smallcap_cli.providers.yahoo.parse import Circumstances
    from smallcap_cli.providers.yahoo.session import YahooSession

#: What yfinance is made of and talks on its own account.
LIBRARIES = ("yfinance", "curl_cffi", "peewee", "multitasking", "websockets", "urllib3", "requests")
CHART = "/v8/finance/chart/"
SUMMARY = "/v10/finance/quoteSummary/"
#: The rates and the symbols whose quotes they are made of.
RATES: Mapping[str, str] = MappingProxyType({"tbill": "^IRX", "tnote": "^TNX"})
#: Symbols whose quotes are yields, and what serves them instead.
YIELDS: Mapping[str, str] = MappingProxyType({
    "^IRX": "the rate tbill is made of it: --risk-free tbill",
    "^TNX": "the rate tnote is made of it",
    "^FVX": "no rate is made of it; tbill is of ^IRX, tnote of ^TNX",
    "^TYX": "no rate is made of it; tbill is of ^IRX, tnote of ^TNX",
})  # fmt: skip
#: What may be part of an address; an ISIN would make yfinance search for a name.
SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.\-=^&]{0,14}")
ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
#: The whole history: `max` would give weekly bars, and an end taken from a wrong clock would cut it.
START, END = "1900-01-01", "2200-01-01"
#: Only decides at which hour of START and END the range begins and ends; saves asking for the zone first.
RANGE_ZONE = "America/New_York"
INSTALL = "pip install --upgrade yfinance curl_cffi, or --offline to use stored data"

Answer = TypeVar("Answer")
Progress = Callable[[str, "PriceHistory | SmallcapError", int, int], None]


class FetchInterrupted(KeyboardInterrupt):
    """Ctrl-C during `fetch_many`; `finished` has what was answered before."""

    def __init__(self, finished: Mapping[str, PriceHistory | SmallcapError]) -> None:
        super().__init__("interrupted")
        self.finished = finished


def open_yahoo(setup: ProviderSetup) -> YahooPrices:
    """The provider; asks nothing yet. **Raises** UsageFault for an address or a number that cannot be."""
    live = setup.config.get("live") is True
    return YahooPrices(network_options(setup, MANNERS), setup.clock, live=live, seconds_left=setup.seconds_left)


class YahooPrices:
    """Provider of what Yahoo knows; the state is what the ledger of the source says, and the pace it keeps.

    `live` keeps the unfinished bar of today.
    """

    name = NAME
    network = True

    def __init__(
        self, options: NetworkOptions, clock: Callable[[], datetime] = lambda: datetime.now(UTC), *,
        live: bool = False, seconds_left: Callable[[], float] = without_deadline,
    ) -> None:  # fmt: skip
        self._options = options
        self._clock = clock
        self._live = live
        self._messages: dict[str, None] = {}
        self._site = Site.of(options, NAME, HOME, seconds_left=seconds_left)
        self._lock = threading.Lock()

    @property
    def source_label(self) -> str:
        """What its answers name as their source: with the address where that is not Yahoo's own."""
        return self._options.source_label

    @property
    def messages(self) -> tuple[str, ...]:
        """What there is to say besides the answers: that this machine's clock is off."""
        return tuple(self._messages)

    def prices(self, ticker: str) -> PriceHistory:
        """The daily history of a symbol, today's unfinished bar left out unless `live` is set."""
        return self._answer(ticker, self._history)

    def rates(self, name: str) -> RateSeries:
        """`tbill`: the 13-week Treasury bill, of ^IRX; `tnote`: the 10-year Treasury note, of ^TNX."""
        if name == "ff":
            raise NotOffered("yahoo has no rate ff", "--prices DIR with Ken French's daily factor file")
        if name not in RATES:
            raise NotFound(f"yahoo: no rate called {safe(name)!r}", f"one of: {', '.join(RATES)}, ff")
        return self._answer(RATES[name], self._bills if name == "tbill" else self._notes)

    def profile(self, ticker: str) -> Profile:
        """Assets, fee, yield, inception and category of a symbol."""
        return self._answer(ticker, self._profile)

    def portfolio_summary(self, ticker: str) -> PortfolioSummary:
        """The ten largest lines of a fund, its sectors and asset classes; no list of holdings."""
        return self._answer(ticker, self._summary)

    def fetch_many(
        self, tickers: Sequence[str], *, deadline: float, on_progress: Progress | None = None
    ) -> dict[str, PriceHistory | SmallcapError]:
        """Ticker -> its history or why there is none, in the order given; a fault of one stops no other.

        `deadline` is seconds from now; what it cuts off is left behind in threads that die with the process.
        `on_progress(ticker, outcome, done, total)` is called in this thread as each is done. After one RateLimited,
        or when the source cannot be reached, the rest get that error unasked.
        **Raises** FetchInterrupted on Ctrl-C, with what is finished.
        """
        wanted = list(dict.fromkeys(tickers))
        batch, question = self._site.batch(deadline), partial(self._ask, self._history)
        finished: dict[str, PriceHistory | SmallcapError] = {}
        try:
            for ticker, result in self._site.outcomes(wanted, question, batch, self._options.threads):
                finished[ticker] = result
                if on_progress:
                    on_progress(ticker, result, len(finished), len(wanted))
        except KeyboardInterrupt:
            raise FetchInterrupted(finished) from None
        finally:
            batch.stopped.set()
        return {ticker: finished[ticker] for ticker in wanted}

    # How a question is asked

    def _answer(self, ticker: str, read: Callable[[str, YahooSession], Answer]) -> Answer:
        return self._site.one(ticker, partial(self._ask, read), self._options.deadline_seconds)

    def _ask(self, read: Callable[[str, YahooSession], Answer], ticker: str, batch: QuestionBatch) -> Answer:
        if not SYMBOL.fullmatch(ticker) or ISIN.fullmatch(ticker):
            raise NotFound(f"{safe(ticker)!r} is not a symbol of yahoo", "letters, digits and . - = ^ &, 15 at most")
        if read == self._history and ticker in YIELDS:
            raise NotOffered(f"{ticker} is a yield, not a price", YIELDS[ticker])
        batch.check()
        session = self._session()

        def ask() -> Answer:
            session.begin(batch, ticker)
            return _answer_or_fault(ticker, read, session)

        return self._site.answer(ask, batch)

    def _session(self) -> YahooSession:
        options = self._options
        # Several threads come here at once, and a second session would cost two refused requests.
        with self._lock:
            try:
                _set_up_yfinance()
                return _shared_session(options.base, options.timeout_seconds)
            except ImportError as error:
                raise CouldNotAsk(f"yahoo: yfinance cannot be loaded: {safe(str(error), 120)}", INSTALL) from error

    # What is asked

    def _history(self, ticker: str, session: YahooSession) -> PriceHistory:
        from smallcap_cli.providers.yahoo.parse import history_of_chart

        return history_of_chart(ticker, *self._chart(ticker, session))

    def _bills(self, ticker: str, session: YahooSession) -> RateSeries:
        from smallcap_cli.providers.yahoo.parse import bill_rates_of_chart

        return bill_rates_of_chart(ticker, *self._chart(ticker, session))

    def _notes(self, ticker: str, session: YahooSession) -> RateSeries:
        from smallcap_cli.providers.yahoo.parse import note_rates_of_chart

        return note_rates_of_chart(ticker, *self._chart(ticker, session))

    def _profile(self, ticker: str, session: YahooSession) -> Profile:
        import yfinance

        from smallcap_cli.providers.yahoo.parse import profile_of_info

        info = yfinance.Ticker(ticker, session=session).info
        return profile_of_info(ticker, info, self._circumstances(session, SUMMARY + ticker))

    def _summary(self, ticker: str, session: YahooSession) -> PortfolioSummary:
        import yfinance

        from smallcap_cli.providers.yahoo.portfolio import summary_of_fund

        data = yfinance.Ticker(ticker, session=session).funds_data
        return summary_of_fund(ticker, data, lambda: self._circumstances(session, SUMMARY + ticker))

    def _chart(self, ticker: str, session: YahooSession) -> tuple[pd.DataFrame, Mapping[str, Any], Circumstances]:
        import yfinance

        symbol = yfinance.Ticker(ticker, session=session)
        # One request a symbol in place of two: a version that looks elsewhere for the zone merely asks for it.
        symbol._tz = RANGE_ZONE
        timeout = self._options.timeout_seconds
        frame = symbol.history(
            start=START, end=END, interval="1d", auto_adjust=False, actions=True, keepna=True, timeout=timeout
        )
        said = symbol.history_metadata
        return frame, said, self._circumstances(session, CHART + ticker)

    def _circumstances(self, session: YahooSession, path: str) -> Circumstances:
        from smallcap_cli.providers.yahoo.parse import Circumstances, clock_warnings

        url = str(self._site.address) + quote(path)
        found = Circumstances(self._clock(), session.answered_at, url, self._live)
        with self._lock:
            self._messages.update(dict.fromkeys(clock_warnings(found)))
        return found


def _answer_or_fault(ticker: str, read: Callable[[str, YahooSession], Answer], session: YahooSession) -> Answer:
    """The answer to a question, with what yfinance raises as errors of ours."""
    from yfinance.exceptions import YFException, YFPricesMissingError, YFRateLimitError

    try:
        return read(ticker, session)
    except Transient:
        _forget_answers()
        raise
    except SmallcapError:
        raise
    except YFRateLimitError:
        raise RateLimited("yahoo asks us to wait (429)", LATER, wait_seconds=FIRST_WAIT) from None
    except YFPricesMissingError as error:
        raise _no_prices(ticker, error.yahoo_reason, session) from None
    except YFException as error:
        raise CouldNotParse(f"yahoo, {ticker}: {safe(str(error), 120)}", LATER) from None
    except OSError as error:
        if session.was_refused:
            raise CouldNotAsk(f"yahoo refused to answer for {ticker} (401)", LATER) from None
        raise CouldNotAsk(f"yahoo, {ticker}: {safe(str(error), 120)}", LATER) from None


def _no_prices(ticker: str, reason: str | None, session: YahooSession) -> SmallcapError:
    """The error of a chart without prices: yfinance calls them all delisted."""
    from smallcap_cli.providers.yahoo.session import fault_in_words

    if reason:
        return fault_in_words(ticker, reason, not_found=False)
    if session.was_refused:
        return CouldNotAsk(f"yahoo refused to answer for {ticker} (401)", LATER)
    return CouldNotParse(f"yahoo knows {ticker} and sent no prices of it", LATER)


def _forget_answers() -> None:
    """yfinance keeps failed answers of ranges in the past for the life of the process."""
    from yfinance.data import YfData

    YfData.cache_get.cache_clear()


@cache
def _shared_session(base: Address | None, timeout_seconds: float) -> YahooSession:
    """One session a process and address: a second one with the crumb of the first costs two refused requests."""
    from smallcap_cli.providers.yahoo.session import YahooSession

    return YahooSession(base, timeout_seconds)


@cache
def _set_up_yfinance() -> None:
    """yfinance's settings: errors raised, no log and no warnings of the libraries, its cookies kept nowhere."""
    import yfinance

    # What goes wrong is told in our words, from what is raised; a logger without a handler writes to stderr.
    warnings.filterwarnings("ignore", module=rf"({'|'.join(LIBRARIES)})(\.|$)")
    for library in LIBRARIES:
        logging.getLogger(library).addHandler(logging.NullHandler())
    yfinance.config.debug.hide_exceptions = False
    # yfinance unpickles the cookies it kept, so a file of somebody else's would run code. Below a file no folder can
    # be made, and then it keeps and reads nothing: one more request a process.
    yfinance.set_tz_cache_location(str(Path(__file__) / "nowhere"))
