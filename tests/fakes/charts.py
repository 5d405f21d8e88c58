"""Synthetic series and the JSON bodies that carry them, in the layout of Yahoo's chart, summary and quote."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from smallcap_cli.core.model import Days, Floats
from tests.fakes.sessions import sessions

LAST = date(2026, 11, 20)
YEARS = 6
SEED = 20_261_120
#: Daily mean and deviation of a small-cap fund's returns, about 9 % and 21 % a year.
MEAN, DEVIATION = 0.00035, 0.0133
PAYOUT = 0.003
GAIN = 0.25


@dataclass(frozen=True)
class Series:
    """One symbol's history; `gaps` are rows whose prices are null, `unfinished` a last bar of a running session."""

    symbol: str
    days: Days
    close: Floats
    adjusted: Floats
    volume: Floats
    dividends: Mapping[date, float] = field(default_factory=dict)
    splits: Mapping[date, tuple[float, float]] = field(default_factory=dict)
    gains: Mapping[date, float] = field(default_factory=dict)
    gaps: tuple[int, ...] = ()
    instrument: str = "ETF"
    currency: str = "USD"
    zone: str = "America/New_York"
    opens: time = time(9, 30)
    closes: time = time(16, 0)

    def actions(self, name: str) -> Floats:
        """Dividends, splits or gains as one figure a day, 0 on days without."""
        held: Mapping[date, Any] = getattr(self, name)
        figures = [held.get(day, 0.0) for day in self.days.tolist()]
        return np.array([f[0] / f[1] if isinstance(f, tuple) else f for f in figures], dtype=np.float64)


def fund(symbol: str, *, days: Days | None = None, last: date = LAST) -> Series:
    """A fund's seeded walk with quarterly distributions; the symbol decides the seed."""
    if days is None:
        days = sessions(date(last.year - YEARS, last.month, 1), last)
    random = np.random.default_rng([SEED, zlib.crc32(symbol.encode())])
    close = 50.0 * np.exp(np.cumsum(random.normal(MEAN, DEVIATION, len(days))))
    volume = np.round(random.uniform(1e5, 1e7, len(days)))
    paid = np.zeros(len(days))
    paid[40::63] = np.round(close[40::63] * PAYOUT, 6)
    dividends = {day: amount for day, amount in zip(days.tolist(), paid.tolist(), strict=True) if amount}
    return Series(symbol, days, close, adjusted_for(close, paid), volume, dividends)


def crypto(symbol: str, last: date = LAST) -> Series:
    """A walk that has every day of the week, bars from 00:00 UTC, and no distributions."""
    days = np.arange(np.datetime64(last, "D") - 730, np.datetime64(last, "D") + 1)
    plain = fund(symbol, days=days)
    day = {"opens": time(0, 0), "closes": time(23, 59), "zone": "UTC"}
    return replace(plain, adjusted=plain.close, dividends={}, instrument="CRYPTOCURRENCY", **day)  # type: ignore[arg-type]


def bills(symbol: str = "^IRX", last: date = LAST) -> Series:
    """Quotes near 4 % of bank discount."""
    days = sessions(date(last.year - YEARS, last.month, 1), last)
    random = np.random.default_rng(SEED)
    quotes = np.round(4.0 + np.cumsum(random.normal(0.0, 0.01, len(days))), 3)
    day = {"opens": time(7, 20), "closes": time(14, 0), "zone": "America/Chicago"}
    return Series(symbol, days, quotes, quotes, np.zeros(len(days)), instrument="INDEX", **day)  # type: ignore[arg-type]


def adjusted_for(close: Floats, paid: Floats) -> Floats:
    """Closes adjusted for distributions on their ex-dates."""
    kept = 1.0 - paid[1:] / close[:-1]
    made: Floats = close * np.append(np.cumprod(kept[::-1])[::-1], 1.0)
    return made


def changed(series: Series, mode: str) -> Series:
    """The series with the fault of a mode; the same series for modes that are about the server."""
    days, middle = series.days, len(series.days) // 2
    if mode == "null_last_bar":
        return replace(series, gaps=(len(days) - 1,))
    if mode == "missing_session":
        return taken(series, np.arange(len(days)) != middle)
    if mode == "split_day":
        return replace(series, splits={days[middle].item(): (2.0, 1.0)})
    if mode == "gain_as_distribution":
        return replace(series, dividends={days[middle].item(): GAIN}, gains={days[middle].item(): GAIN})
    if mode == "stale":
        return taken(series, days <= days[-1] - 40)
    if mode == "seven_day":
        return crypto(series.symbol, days[-1].item())
    return series


def taken(series: Series, keep: np.ndarray[Any, np.dtype[np.bool_]]) -> Series:
    """The series with some of its days."""
    return replace(
        series,
        days=series.days[keep],
        close=series.close[keep],
        adjusted=series.adjusted[keep],
        volume=series.volume[keep],
    )


def chart(series: Series, now: datetime) -> dict[str, Any]:
    """The body of /v8/finance/chart for all of a series, as of `now`."""
    stamps = [_stamp(series, day, series.opens) for day in series.days.tolist()]
    bars = {"close": _nulled(series, series.close), "volume": [int(v) for v in series.volume.tolist()]}
    for name in ("open", "high", "low"):
        bars[name] = bars["close"]
    result: dict[str, Any] = {"meta": meta(series, now), "timestamp": stamps}
    events = _events(series)
    if events:
        result["events"] = events
    adjusted = [{"adjclose": _nulled(series, series.adjusted)}]
    result["indicators"] = {"quote": [bars], "adjclose": adjusted}
    return {"chart": {"result": [result], "error": None}}


def meta(series: Series, now: datetime) -> dict[str, Any]:
    """What Yahoo says of a symbol beside its bars."""
    last = series.days[-1].item()
    ends = _stamp(series, last, series.closes)
    offset = int((datetime.combine(last, series.opens, ZoneInfo(series.zone)).utcoffset() or now - now).total_seconds())
    period = {"timezone": series.zone, "gmtoffset": offset}
    starts = _stamp(series, last, series.opens)
    return {
        "currency": series.currency, "symbol": series.symbol, "exchangeName": "PCX", "fullExchangeName": "NYSEArca",
        "instrumentType": series.instrument, "firstTradeDate": _stamp(series, series.days[0].item(), series.opens),
        "regularMarketTime": min(ends, int(now.timestamp())), "hasPrePostMarketData": True, "gmtoffset": offset,
        "timezone": "EST", "exchangeTimezoneName": series.zone, "regularMarketPrice": float(series.close[-1]),
        "longName": f"Synthetic {series.symbol}", "priceHint": 2,
        "currentTradingPeriod": {
            "pre": {**period, "start": starts - 19800, "end": starts},
            "regular": {**period, "start": starts, "end": ends},
            "post": {**period, "start": ends, "end": ends + 14400},
        },
        "dataGranularity": "1d", "range": "",
        "validRanges": ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"],
    }  # fmt: skip


def summary(series: Series) -> dict[str, Any]:
    """The body of /v10/finance/quoteSummary with the modules that `.info` asks for."""
    kind = {"exchange": "PCX", "quoteType": series.instrument, "symbol": series.symbol, "longName": "Test Small ETF"}
    detail = {"maxAge": 1, "yield": 0.0112, "totalAssets": 70_000_000_000, "ytdReturn": 0.032, "currency": "USD"}
    statistics = {"category": "Small Blend", "fundFamily": "TestCo", "fundInceptionDate": 959_040_000, "yield": 0.0112}
    modules = {"quoteType": kind, "summaryDetail": detail, "defaultKeyStatistics": statistics}
    return {"quoteSummary": {"result": [modules], "error": None}}


#: An invented top ten that adds up to 0.235.
TOP_TEN = tuple((f"TOP{number}", f"Top Invented {number} Corp", 0.028 - 0.001 * number) for number in range(10))


def portfolio(series: Series) -> dict[str, Any]:
    """The body of /v10/finance/quoteSummary with the modules that `funds_data` asks for, numbers plain."""
    kind = {"exchange": "PCX", "quoteType": series.instrument, "symbol": series.symbol, "longName": "Test Small ETF"}
    modules: dict[str, Any] = {"quoteType": kind, "summaryProfile": {"longBusinessSummary": "", "maxAge": 86400}}
    if series.instrument in ("ETF", "MUTUALFUND"):
        modules["topHoldings"] = {
            "maxAge": 1, "cashPosition": 0.0021, "stockPosition": 0.9979, "bondPosition": 0.0, "otherPosition": 0.0,
            "preferredPosition": 0.0, "convertiblePosition": 0.0,
            "holdings": [{"symbol": t, "holdingName": name, "holdingPercent": part} for t, name, part in TOP_TEN],
            "equityHoldings": {"priceToEarnings": 0.055, "priceToBook": 0.5, "priceToSales": 0.8},
            "bondHoldings": {}, "bondRatings": [{"us_government": 0.0}],
            "sectorWeightings": [{"industrials": 0.17}, {"healthcare": 0.16}, {"technology": 0.15}],
        }  # fmt: skip
        modules["fundProfile"] = {
            "styleBoxUrl": None, "family": "TestCo", "categoryName": "Small Blend", "legalType": "Exchange Traded Fund",
            "feesExpensesInvestment": {"annualReportExpenseRatio": 0.0019, "totalNetAssets": 7.0e10},
            "feesExpensesInvestmentCat": {}, "maxAge": 1,
        }  # fmt: skip
    return {"quoteSummary": {"result": [modules], "error": None}}


def quote(series: Series) -> dict[str, Any]:
    """The body of /v7/finance/quote."""
    fields = {
        "symbol": series.symbol, "quoteType": series.instrument, "currency": series.currency, "marketState": "CLOSED",
        "exchangeTimezoneName": series.zone, "netExpenseRatio": 0.19, "netAssets": 7.0e10, "dividendYield": 1.12,
        "ytdReturn": 3.2, "regularMarketPrice": round(float(series.close[-1]), 2), "navPrice": 50.25,
        "regularMarketTime": _stamp(series, series.days[-1].item(), series.closes),
        "regularMarketPreviousClose": round(float(series.close[-2]), 2), "sharesOutstanding": 1_400_000_000,
        "bid": 50.1, "ask": 50.12,
    }  # fmt: skip
    return {"quoteResponse": {"result": [fields], "error": None}}


def _stamp(series: Series, day: date, at: time) -> int:
    return int(datetime.combine(day, at, ZoneInfo(series.zone)).astimezone(UTC).timestamp())


def _nulled(series: Series, values: Floats) -> list[float | None]:
    listed: list[float | None] = values.tolist()
    for row in series.gaps:
        listed[row] = None
    return listed


def _events(series: Series) -> dict[str, Any]:
    at = {day: _stamp(series, day, series.opens) for day in (*series.dividends, *series.splits, *series.gains)}
    events: dict[str, Any] = {}
    if series.dividends:
        events["dividends"] = {str(at[d]): {"amount": a, "date": at[d]} for d, a in series.dividends.items()}
    if series.splits:
        events["splits"] = {
            str(at[d]): {"date": at[d], "numerator": n, "denominator": m, "splitRatio": f"{n:g}:{m:g}"}
            for d, (n, m) in series.splits.items()
        }
    if series.gains:
        events["capitalGains"] = {str(at[d]): {"amount": a, "date": at[d]} for d, a in series.gains.items()}
    return events
