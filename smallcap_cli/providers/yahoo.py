"""Yahoo Finance through yfinance: prices, Treasury bill rates, profiles. The only module that asks Yahoo.

yfinance and pandas are imported where something is fetched, after a look whether the source can be reached.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import quote

from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    NotFound,
    NotOffered,
    RateLimited,
    SmallcapError,
    UsageFault,
    shown,
)  # fmt: skip
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.asking import FIRST_WAIT, LATER, LONGEST_WAIT, Batch, Transient
from smallcap_cli.providers.reach import Address, base_address, first_hop, obstacle

if TYPE_CHECKING:
    import pandas as pd

    from smallcap_cli.core.model import PriceHistory, Profile, RateSeries
    from smallcap_cli.providers.yahoo_parse import Asked
    from smallcap_cli.providers.yahoo_session import YahooSession

HOME = Address("https", "query2.finance.yahoo.com", 443)
CHART = "/v8/finance/chart/"
SUMMARY = "/v10/finance/quoteSummary/"
BILLS = "^IRX"
#: What may be part of an address; an ISIN would make yfinance search for a name.
SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.\-=^]{0,14}")
ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
#: The whole history: `max` would give weekly bars, and an end taken from a wrong clock would cut it.
START, END = "1900-01-01", "2200-01-01"
#: Only decides at which hour of START and END the range begins and ends; saves asking for the zone first.
RANGE_ZONE = "America/New_York"
#: Attempts at a source that fails, and the longest random wait before the second; it doubles.
ATTEMPTS, BACKOFF_SECONDS = 3, 0.5
PROBE_SECONDS = 3.0
THREADS = 4
PACE_SECONDS, TIMEOUT_SECONDS, DEADLINE_SECONDS = 1.0, 20.0, 60.0
OFFLINE = "leave out --offline"
NO_NETWORK = "check the network, or leave out --provider to use what is at hand"

Answer = TypeVar("Answer")
Progress = Callable[[str, "PriceHistory | SmallcapError", int, int], None]


class Options(NamedTuple):
    """What the configuration says: `providers.yahoo.*`, and --offline."""

    base: Address | None = None
    pace_seconds: float = PACE_SECONDS
    timeout_seconds: float = TIMEOUT_SECONDS
    deadline_seconds: float = DEADLINE_SECONDS
    threads: int = THREADS
    live: bool = False
    cache_dir: Path | None = None
    offline: bool = False


class FetchInterrupted(KeyboardInterrupt):
    """Ctrl-C during `fetch_many`; `finished` has what was answered before."""

    def __init__(self, finished: Mapping[str, PriceHistory | SmallcapError]) -> None:
        super().__init__("interrupted")
        self.finished = finished


def open_yahoo(setup: ProviderSetup) -> YahooPrices:
    """The provider; asks nothing yet. **Raises** UsageFault for an address or a number that cannot be."""
    return YahooPrices(options_of(setup), setup.clock)


def options_of(setup: ProviderSetup) -> Options:
    """The options in a setup."""
    config = setup.config
    base, folder = config.get("base_url"), config.get("cache_dir")
    return Options(
        base=None if base is None else base_address(base, "providers.yahoo.base_url"),
        pace_seconds=_number(config, "pace_seconds", PACE_SECONDS, 0.0, 60.0),
        timeout_seconds=_number(config, "timeout_seconds", TIMEOUT_SECONDS, 0.05, 600.0),
        deadline_seconds=_number(config, "deadline_seconds", DEADLINE_SECONDS, 0.05, 86_400.0),
        threads=int(_number(config, "threads", THREADS, 1, 4)),
        live=config.get("live") is True,
        cache_dir=None if folder is None else Path(str(folder)),
        offline=setup.offline,
    )


def _number(config: Mapping[str, object], key: str, otherwise: float, least: float, most: float) -> float:
    value = config.get(key, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        fault = f"providers.yahoo.{key} {shown(str(value))!r}"
        raise UsageFault(f"{fault} is not a number from {least:g} to {most:g}", "smallcap config show")
    return float(value)


class YahooPrices:
    """Provider of what Yahoo knows; the state is how long it asked us to wait."""

    name = "yahoo"
    network = True

    def __init__(self, options: Options, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._options = options
        self._clock = clock
        self._limits = 0
        self._blocked_until = 0.0
        self._lock = threading.Lock()

    def prices(self, ticker: str) -> PriceHistory:
        """The daily history of a symbol, today's unfinished bar left out unless `live` is set."""
        return self._asked(ticker, self._history, self._batch(self._options.deadline_seconds))

    def rates(self, name: str) -> RateSeries:
        """`tbill`: the 13-week Treasury bill, of ^IRX."""
        if name == "ff":
            raise NotOffered("yahoo has no rate ff", "--prices DIR with Ken French's daily factor file")
        if name != "tbill":
            raise NotFound(f"no rate called {shown(name)!r}", "one of: tbill, ff")
        return self._asked(BILLS, self._bills, self._batch(self._options.deadline_seconds))

    def profile(self, ticker: str) -> Profile:
        """Assets, fee, yield, inception and category of a symbol."""
        return self._asked(ticker, self._profile, self._batch(self._options.deadline_seconds))

    def fetch_many(
        self, tickers: Sequence[str], *, deadline: float, on_progress: Progress | None = None
    ) -> dict[str, PriceHistory | SmallcapError]:
        """Ticker -> its history or why there is none, in the order given; a fault of one stops no other.

        `deadline` is seconds from now. `on_progress(ticker, outcome, done, total)` is called in this thread as each
        is done. After one RateLimited, or when the source cannot be reached, the rest get that error unasked.
        **Raises** FetchInterrupted on Ctrl-C, with what is finished.
        """
        wanted = list(dict.fromkeys(tickers))
        batch = self._batch(deadline)
        if batch.ended is None:
            # In this thread, so that Ctrl-C ends the import too.
            self._session()

        def outcome(ticker: str) -> PriceHistory | SmallcapError:
            try:
                return self._asked(ticker, self._history, batch)
            except SmallcapError as error:
                return error

        finished: dict[str, PriceHistory | SmallcapError] = {}
        try:
            for ticker, result in _as_answered(wanted, outcome, self._options.threads):
                finished[ticker] = result
                if on_progress:
                    on_progress(ticker, result, len(finished), len(wanted))
        except KeyboardInterrupt:
            batch.stopped.set()
            raise FetchInterrupted(finished) from None
        return {ticker: finished[ticker] for ticker in wanted}

    # How a question is asked

    def _batch(self, seconds: float) -> Batch:
        """What the questions of one call share; ended at once where there is nobody to ask."""
        batch = Batch(seconds)
        left = self._blocked_until - time.monotonic()
        if self._options.offline:
            batch.end(CouldNotAsk("yahoo was not asked: offline", OFFLINE))
        elif left > 0:
            batch.end(RateLimited(f"yahoo asked us to wait {left:.0f} s more", LATER, wait_seconds=left))
        else:
            host, port, proxy = first_hop(self._options.base or HOME)
            problem = obstacle(host, port, min(PROBE_SECONDS, max(seconds, 0.0)))
            if problem:
                what = f"the {proxy} for yahoo" if proxy else "yahoo"
                batch.end(CouldNotAsk(f"{what} could not be reached: {problem}", NO_NETWORK))
        return batch

    def _asked(self, ticker: str, read: Callable[[str, YahooSession], Answer], batch: Batch) -> Answer:
        """The answer to one question, asked again where the failure may pass."""
        if not SYMBOL.fullmatch(ticker) or ISIN.fullmatch(ticker):
            raise NotFound(f"{shown(ticker)!r} is not a symbol of yahoo", "letters, digits and . - = ^, 15 at most")
        batch.check()
        session = self._session()
        for attempt in range(ATTEMPTS):
            session.begin(batch)
            try:
                answer = _translated(ticker, read, session)
            except RateLimited as error:
                raise self._limited(error, batch) from None
            except Transient as error:
                if attempt == ATTEMPTS - 1 or batch.ended is not None:
                    raise
                batch.rest_or(error, random.uniform(0.0, BACKOFF_SECONDS * 2**attempt))
                _forget_answers()
            else:
                self._limits = 0
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _limited(self, error: RateLimited, batch: Batch) -> SmallcapError:
        """Ends the batch; the wait doubles each time in a row that Yahoo asks for one."""
        with self._lock:
            if batch.ended is None:
                wait = min(max(error.wait_seconds, FIRST_WAIT * 2.0**self._limits), LONGEST_WAIT)
                self._limits += 1
                self._blocked_until = time.monotonic() + wait
                batch.end(RateLimited(f"{error.message}; wait {wait:.0f} s", error.hint, wait_seconds=wait))
        return batch.ended or error

    def _session(self) -> YahooSession:
        options = self._options
        _settle(options.cache_dir)
        return _shared_session(options.base, options.pace_seconds, options.timeout_seconds)

    # What is asked

    def _history(self, ticker: str, session: YahooSession) -> PriceHistory:
        from smallcap_cli.providers.yahoo_parse import history_of_chart

        return history_of_chart(ticker, *self._chart(ticker, session))

    def _bills(self, ticker: str, session: YahooSession) -> RateSeries:
        from smallcap_cli.providers.yahoo_parse import bill_rates_of_chart

        return bill_rates_of_chart(ticker, *self._chart(ticker, session))

    def _profile(self, ticker: str, session: YahooSession) -> Profile:
        import yfinance

        from smallcap_cli.providers.yahoo_parse import profile_of_info

        info = yfinance.Ticker(ticker, session=session).info
        return profile_of_info(ticker, info, self._circumstances(session, SUMMARY + ticker))

    def _chart(self, ticker: str, session: YahooSession) -> tuple[pd.DataFrame, Mapping[str, Any], Asked]:
        import yfinance

        asked = yfinance.Ticker(ticker, session=session)
        # One request a symbol in place of two: a version that looks elsewhere for the zone merely asks for it.
        asked._tz = RANGE_ZONE
        timeout = self._options.timeout_seconds
        frame = asked.history(
            start=START, end=END, interval="1d", auto_adjust=False, actions=True, keepna=True, timeout=timeout
        )
        said = asked.history_metadata
        return frame, said, self._circumstances(session, CHART + ticker)

    def _circumstances(self, session: YahooSession, path: str) -> Asked:
        from smallcap_cli.providers.yahoo_parse import Asked

        url = str(self._options.base or HOME) + quote(path)
        return Asked(self._clock(), session.answered_at, url, self._options.live)


def _as_answered(
    wanted: Sequence[str], outcome: Callable[[str], PriceHistory | SmallcapError], threads: int
) -> Iterator[tuple[str, PriceHistory | SmallcapError]]:
    """Tickers and outcomes as they are finished; the threads die with the process, so Ctrl-C waits for none."""
    todo: SimpleQueue[str] = SimpleQueue()
    done: SimpleQueue[tuple[str, PriceHistory | SmallcapError | None]] = SimpleQueue()
    for ticker in wanted:
        todo.put(ticker)

    def work() -> None:
        while True:
            try:
                ticker = todo.get_nowait()
            except Empty:
                return
            result = None
            try:
                result = outcome(ticker)
            finally:
                done.put((ticker, result))

    for _ in range(min(threads, len(wanted))):
        threading.Thread(target=work, daemon=True).start()
    for _ in wanted:
        ticker, result = done.get()
        if result is None:
            raise RuntimeError(f"the thread that asked yahoo for {ticker} broke off")
        yield ticker, result


def _translated(ticker: str, read: Callable[[str, YahooSession], Answer], session: YahooSession) -> Answer:
    """The answer to a question, with what yfinance raises as errors of ours."""
    from peewee import PeeweeException
    from yfinance.exceptions import YFException, YFPricesMissingError, YFRateLimitError

    try:
        return read(ticker, session)
    except SmallcapError:
        raise
    except YFRateLimitError:
        raise RateLimited("yahoo asks us to wait (429)", LATER, wait_seconds=FIRST_WAIT) from None
    except YFPricesMissingError as error:
        raise _no_prices(ticker, error.yahoo_reason, session) from None
    except YFException as error:
        raise CouldNotParse(f"yahoo, {ticker}: {shown(str(error), 120)}", LATER) from None
    except PeeweeException as error:
        what = f"yfinance cannot use its cache: {shown(str(error), 120)}"
        raise CouldNotAsk(what, "leave out providers.yahoo.cache_dir, or empty that folder") from None
    except OSError as error:
        if session.refused:
            raise CouldNotAsk(f"yahoo refused to answer for {ticker} (401)", LATER) from None
        raise CouldNotAsk(f"yahoo, {ticker}: {shown(str(error), 120)}", LATER) from None
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError) as error:
        what = f"{type(error).__name__}, {shown(str(error), 80)}"
        raise CouldNotParse(f"yahoo's answer for {ticker} is garbled: {what}", LATER) from error


def _no_prices(ticker: str, reason: str | None, session: YahooSession) -> SmallcapError:
    """The error of a chart without prices: yfinance calls them all delisted."""
    from smallcap_cli.providers.yahoo_session import said_fault

    if reason:
        return said_fault(reason, not_found=False)
    if session.refused:
        return CouldNotAsk(f"yahoo refused to answer for {ticker} (401)", LATER)
    return CouldNotParse(f"yahoo knows {ticker} and sent no prices of it", LATER)


def _forget_answers() -> None:
    """yfinance keeps failed answers of ranges in the past for the life of the process."""
    from yfinance.data import YfData

    YfData.cache_get.cache_clear()


@cache
def _shared_session(base: Address | None, pace_seconds: float, timeout_seconds: float) -> YahooSession:
    """One session a process and address: a second one with the crumb of the first costs two refused requests."""
    from smallcap_cli.providers.yahoo_session import YahooSession

    return YahooSession(base, pace_seconds, timeout_seconds)


@cache
def _settle(cache_dir: Path | None) -> None:
    """yfinance's settings: errors raised, its log and what pandas says of its code silent, its cookies in our cache."""
    import yfinance

    warnings.filterwarnings("ignore", category=DeprecationWarning, module="yfinance")
    logging.getLogger("yfinance").addHandler(logging.NullHandler())
    yfinance.config.debug.hide_exceptions = False
    # Below a file no folder can be made, and then yfinance keeps nothing: one more request a process, and no file
    # that is locked by another process, corrupt, or read as a pickle.
    yfinance.set_tz_cache_location(str(cache_dir or Path(__file__) / "nowhere"))
