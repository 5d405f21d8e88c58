"""Makes our types of yfinance's frames and dictionaries; nothing is asked or read here.

Days are dates in the exchange's time zone, figures are floats in the units of `core.model`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from smallcap_cli.core.model import Days, Fact, Floats, PriceHistory, Profile, RateSeries, Source
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.bars import (
    ACTIONS,
    Bars,
    doubled_gain_words,
    doubled_gains,
    impossible_figure,
    with_closes,
    without_partial_adjusted,
)
from smallcap_cli.providers.bills import bill_yields, note_yields
from smallcap_cli.providers.yahoo.options import MANNERS
from smallcap_cli.providers.yahoo.quotes import quote_of_info

if TYPE_CHECKING:
    import pandas as pd

CITATION = "Yahoo Finance, through yfinance"
BILL_CITATION = "13-week Treasury bill, bank discount quotes"
NOTE_CITATION = "10-year Treasury note, bond-equivalent yield quotes"
#: Role of a column -> its name in yfinance's frames, in the order in which they are checked.
HEADINGS: Mapping[str, str] = MappingProxyType({
    "close": "Close", "adjusted": "Adj Close", "volume": "Volume", "dividends": "Dividends",
    "splits": "Stock Splits", "capital_gains": "Capital Gains",
})  # fmt: skip
CRYPTO, MUTUAL_FUND, INDEX = "CRYPTOCURRENCY", "MUTUALFUND", "INDEX"
#: How the names of total-return indexes say so: S&P 500 (TR), DAX PERFORMANCE-INDEX; symbols end in TR.
TOTAL_RETURN = re.compile(r"\b(?:TR|NTR|GTR|total return|performance-index)\b", re.IGNORECASE)
#: When a session ends where Yahoo does not say, and how long its bar stays in motion after that.
SESSION_END, SETTLING = time(16, 0), timedelta(minutes=15)
#: A clock further off than this is worth a word: dates of cached data depend on it.
CLOCK_TOLERANCE = timedelta(hours=12)
#: Larger expense ratios and yields are a mistake of units, not a fund.
LARGEST_FEE, LARGEST_YIELD = 0.2, 1.0
FEE_TOLERANCE = 0.0001
HINT = "another --provider, or --prices DIR with a file of it"


class Circumstances(NamedTuple):
    """The circumstances of a question: this machine's clock, the source's if it told, the address, and --live."""

    retrieved: datetime
    source_clock: datetime | None
    url: str
    live: bool = False

    @property
    def now(self) -> datetime:
        """The source's clock before our own, which may be wrong."""
        return self.source_clock or self.retrieved


def history_of_chart(ticker: str, frame: pd.DataFrame, said: Mapping[str, Any], asked: Circumstances) -> PriceHistory:
    """The closes in the frame of `Ticker.history(auto_adjust=False, actions=True)` and its metadata.

    **Unit** `distributions` are cash a share as Yahoo gives them, capital gains left out; `splits` are ratios; both
    are 0 on other days. **Missing** rows without a close are left out with a warning. **Raises** CouldNotParse.
    """
    bars = _without_running_session(_bars(ticker, frame, said), said, asked)
    bars = with_closes(without_partial_adjusted(bars))
    if not len(bars.days):
        raise CouldNotParse(f"yahoo sent no close of {ticker}", HINT)
    _refuse_impossible(bars)
    adjusted: Floats | None = bars.columns.get("adjusted")
    if adjusted is not None and _lacks_adjusted(bars):
        adjusted, bars = None, bars.with_warning(f"yahoo sent no adjusted closes of {ticker}: price returns only")
    kind = _text(said, "instrumentType")
    close: Floats | None = bars.columns["close"]
    if kind == INDEX:  # its adjusted close is its close, whatever that holds
        close, adjusted = (None, close) if _is_total_return(ticker, said) else (close, None)
    return PriceHistory(
        ticker=ticker,
        days=bars.days,
        close=close,
        adjusted=adjusted,
        source=_source(asked, bars.days[-1].item(), CITATION),
        price_kind="nav" if kind == MUTUAL_FUND else "market",
        currency=_text(said, "currency"),
        volume=bars.columns["volume"],
        distributions=bars.columns["dividends"],
        capital_gains=bars.columns["capital_gains"],
        splits=bars.columns["splits"],
        seven_day=kind == CRYPTO,
        warnings=(*bars.warnings, *_doubled_gains(bars)),
    )


def bill_rates_of_chart(ticker: str, frame: pd.DataFrame, said: Mapping[str, Any], asked: Circumstances) -> RateSeries:
    """The series `tbill` of ^IRX, whose closes are bank discount quotes; days without a quote are left out."""
    bars = _quotes(ticker, frame, said, asked)
    annual = bill_yields(f"yahoo {ticker}", bars.columns["close"], bars.days)
    return RateSeries("tbill", bars.days, annual, _source(asked, bars.days[-1].item(), BILL_CITATION))


def note_rates_of_chart(ticker: str, frame: pd.DataFrame, said: Mapping[str, Any], asked: Circumstances) -> RateSeries:
    """The series `tnote` of ^TNX, whose closes are bond-equivalent yields; days without a quote are left out."""
    bars = _quotes(ticker, frame, said, asked)
    annual = note_yields(f"yahoo {ticker}", bars.columns["close"], bars.days)
    return RateSeries("tnote", bars.days, annual, _source(asked, bars.days[-1].item(), NOTE_CITATION))


def _quotes(ticker: str, frame: pd.DataFrame, said: Mapping[str, Any], asked: Circumstances) -> Bars:
    """The days that have a quote; what is no price is not checked as one."""
    bars = _without_running_session(_bars(ticker, frame, said), said, asked)
    bars = bars.only(np.isfinite(bars.columns["close"]))
    if not len(bars.days):
        raise CouldNotParse(f"yahoo: no quote of {ticker}", HINT)
    return bars


def _source(asked: Circumstances, as_of: date | None, citation: str) -> Source:
    return Source(
        MANNERS.source_label(asked.url), as_of=as_of, retrieved=asked.retrieved, citation=citation, url=asked.url
    )


def _bars(ticker: str, frame: pd.DataFrame, said: Mapping[str, Any]) -> Bars:
    """The frame as arrays, refused when it is about something else than was asked."""
    symbol = _text(said, "symbol") if said.get("symbol") is not None else ticker
    if symbol.upper() != ticker.upper():
        raise CouldNotParse(f"yahoo was asked for {ticker} and answered with {safe(symbol)}", HINT)
    spacing = said.get("dataGranularity", "1d")
    if spacing != "1d":
        raise CouldNotParse(f"yahoo sent bars of {safe(str(spacing))} for {ticker}, not of a day", HINT)
    if not len(frame.index):
        raise CouldNotParse(f"yahoo knows {ticker} and sent no prices of it", HINT)
    index: Any = frame.index
    days: Days = index.tz_localize(None).as_unit("ns").to_numpy().astype("datetime64[D]")
    if not bool((np.diff(days.astype(np.int64)) > 0).all()):
        raise CouldNotParse(f"yahoo: the days of {ticker} are out of order", HINT)
    columns = {
        role: frame[name].to_numpy(dtype=np.float64) if role not in ACTIONS or name in frame else np.zeros(len(days))
        for role, name in HEADINGS.items()
    }
    return Bars(ticker, days, columns)


def _without_running_session(bars: Bars, said: Mapping[str, Any], asked: Circumstances) -> Bars:
    """Without the last bar while its session runs or settles, unless it was asked for."""
    if asked.live or asked.now >= session_over(bars.days[-1].item(), said):
        return bars
    keep = np.arange(len(bars.days)) < len(bars.days) - 1
    if not keep.any():
        what = f"yahoo has only the unfinished bar of {bars.days[-1]} for {bars.name}"
        raise CouldNotParse(what, "run it again when the session is over")
    # The same words for every fund of a day, so that they can be told once.
    day = f"the day {bars.days[-1]}, which ends at midnight," if _is_crypto(said) else f"the session of {bars.days[-1]}"
    return bars.only(keep).with_warning(f"{day} was not over; its unfinished bar is left out")


def session_over(day: date, said: Mapping[str, Any]) -> datetime:
    """When the bar of a day no longer moves: the end of the session and a little, for crypto the end of the day."""
    zone = _zone(said)
    if _is_crypto(said):
        return datetime.combine(day + timedelta(1), time(0), zone)
    ends = datetime.combine(day, SESSION_END, zone)
    period = said.get("currentTradingPeriod")
    regular = period.get("regular") if isinstance(period, Mapping) else None
    stated = regular.get("end") if isinstance(regular, Mapping) else None
    if isinstance(stated, datetime) and stated.tzinfo and stated.astimezone(zone).date() == day:
        ends = stated
    return ends + SETTLING


def _is_crypto(said: Mapping[str, Any]) -> bool:
    return bool(said.get("instrumentType") == CRYPTO)


def _is_total_return(ticker: str, said: Mapping[str, Any]) -> bool:
    """Whether an index reinvests distributions, by its symbol or its name; any other index is one of prices."""
    names = (said.get("longName"), said.get("shortName"))
    return ticker.endswith("TR") or any(isinstance(name, str) and TOTAL_RETURN.search(name) for name in names)


def _zone(said: Mapping[str, Any]) -> Any:
    from zoneinfo import ZoneInfo

    name = _text(said, "exchangeTimezoneName")
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise CouldNotParse(f"{_about(said)} names a time zone {safe(name)!r}", HINT) from None


def _refuse_impossible(bars: Bars) -> None:
    found = impossible_figure(bars)
    if found is not None:
        role, row = found
        what = f"{HEADINGS[role]} {bars.columns[role][row]:g} of {bars.name} on {bars.days[row]}"
        raise CouldNotParse(f"yahoo: {what} is impossible", HINT)


def _lacks_adjusted(bars: Bars) -> bool:
    """Whether adjusted closes are the closes although something was paid: yfinance fills them in where none come."""
    paid = bars.columns["dividends"] + bars.columns["capital_gains"]
    return bool((paid[1:] > 0).any()) and np.array_equal(bars.columns["adjusted"], bars.columns["close"])


def _doubled_gains(bars: Bars) -> tuple[str, ...]:
    """A warning where a capital gain may be in the distribution of its day too, and in the adjusted close twice."""
    rows = doubled_gains(bars)
    return (f"{doubled_gain_words(bars, rows)}; the adjusted close may count it twice",) if rows else ()


def clock_warnings(asked: Circumstances) -> tuple[str, ...]:
    """What to say of this machine's clock, beside the source's; it belongs to the call and not to the closes."""
    if asked.source_clock is None or abs(asked.retrieved - asked.source_clock) <= CLOCK_TOLERANCE:
        return ()
    moments = f"{asked.retrieved:%Y-%m-%d %H:%M} here, {asked.source_clock:%Y-%m-%d %H:%M} at yahoo"
    return (f"this machine's clock is off: {moments} (UTC)",)


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not value or not value.isprintable():
        raise CouldNotParse(f"{_about(said)}: {key} is {safe(str(value))!r}, not a name", HINT)
    return value


def _about(said: Mapping[str, Any]) -> str:
    """Who says something, and of which symbol if that is told."""
    symbol = said.get("symbol")
    return f"yahoo, {safe(symbol)}" if isinstance(symbol, str) else "yahoo"


# Profiles


def profile_of_info(ticker: str, info: Mapping[str, Any], asked: Circumstances) -> Profile:
    """The profile in the dictionary of `Ticker.info`. **Raises** CouldNotParse where it is not about a security.

    **Unit** of the keys used: netExpenseRatio percent; annualReportExpenseRatio and yield fractions; totalAssets
    and netAssets currency; fundInceptionDate seconds since 1970 UTC. A figure that cannot be is left out with a
    warning; no unit is guessed from its size.
    """
    if not isinstance(info.get("quoteType"), str):
        raise CouldNotParse(f"yahoo sent no profile of {ticker}", HINT)
    about = info.get("symbol", ticker)
    if not isinstance(about, str) or about.upper() != ticker.upper():
        raise CouldNotParse(f"yahoo was asked for {ticker} and answered with {safe(str(about))}", HINT)
    odd: list[str] = []
    fee = _share(info, "netExpenseRatio", 100.0, LARGEST_FEE, odd)
    reported = _share(info, "annualReportExpenseRatio", 1.0, LARGEST_FEE, odd)
    if fee and reported and abs(float(fee.value) - float(reported.value)) > FEE_TOLERANCE:  # type: ignore[arg-type]
        odd.append(f"netExpenseRatio says {fee.value:.4%}, annualReportExpenseRatio {reported.value:.4%}")
    return Profile(
        ticker=ticker,
        source=_source(asked, None, CITATION),
        quote_type=_word(info, "quoteType"),
        name=_word(info, "longName") or _word(info, "shortName"),
        currency=_word(info, "currency"),
        category=_word(info, "category"),
        family=_word(info, "fundFamily"),
        assets=_amount(info, "totalAssets", odd) or _amount(info, "netAssets", odd),
        expense_ratio=fee or reported,
        dividend_yield=_share(info, "yield", 1.0, LARGEST_YIELD, odd),
        inception=_day(info, "fundInceptionDate", odd),
        quote=quote_of_info(info, asked.now, odd),
        warnings=tuple(f"yahoo profile of {ticker}: {what}" for what in odd),
    )


def _word(info: Mapping[str, Any], key: str) -> Fact | None:
    value = info.get(key)
    if not isinstance(value, str) or not value.strip():
        return None
    return Fact(safe(value.strip(), 200), key)


def _number(info: Mapping[str, Any], key: str, odd: list[str]) -> float | None:
    value = info.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        odd.append(f"{key} is {safe(str(value))!r}, not a number; left out")
        return None
    return float(value)


def _share(info: Mapping[str, Any], key: str, per: float, most: float, odd: list[str]) -> Fact | None:
    number = _number(info, key, odd)
    if number is None:
        return None
    if not 0.0 <= number / per <= most:
        odd.append(f"{key} {number:g} is implausible and was ignored")
        return None
    return Fact(number / per, key)


def _amount(info: Mapping[str, Any], key: str, odd: list[str]) -> Fact | None:
    number = _number(info, key, odd)
    if number is not None and number <= 0:
        odd.append(f"{key} {number:g} is implausible and was ignored")
    return Fact(number, key) if number is not None and number > 0 else None


def _day(info: Mapping[str, Any], key: str, odd: list[str]) -> Fact | None:
    number = _number(info, key, odd)
    if number is None:
        return None
    try:
        day = datetime.fromtimestamp(number, UTC).date()
    except (ValueError, OverflowError, OSError):
        odd.append(f"{key} {number:g} is not a day; left out")
        return None
    return Fact(day, key)
