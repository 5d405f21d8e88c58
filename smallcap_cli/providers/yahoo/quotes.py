"""The quote in yfinance's dictionary of a symbol: its last close, NAV, shares outstanding and spread, checked.

**Source** the keys of `Ticker.info`: regularMarketPrice and regularMarketPreviousClose with regularMarketTime (seconds
since 1970), navPrice (without a day), sharesOutstanding (often weeks old), bid and ask with marketState.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.flows.shares import reads_as_date
from smallcap_cli.core.quote import Quote

NEW_YORK = "America/New_York"
#: When a session is over and its close no longer moves.
SETTLED = time(16, 15)
#: A spread beyond it is a stale order, not the spread of a fund.
WIDEST = 0.05


class SettledClose(NamedTuple):
    """A close and its session."""

    price: float
    day: date


def quote_of_info(info: Mapping[str, Any], now: datetime, odd: list[str]) -> Quote:
    """What a dictionary says of a symbol; what cannot be is left out, and `odd` gets a line for it.

    While a session runs, the close of the session before it counts. **Missing** the price of an exchange in another
    time zone than New York's while its day is not over.
    """
    close = _close(info, now)
    shares = _positive(info.get("sharesOutstanding"))
    if shares is not None and reads_as_date(shares):
        odd.append(f"sharesOutstanding {shares:.0f} reads as a date; left out")
        shares = None
    return Quote(
        close and close.price, close and close.day, _positive(info.get("navPrice")), None, shares, _spread(info)
    )


def _close(info: Mapping[str, Any], now: datetime) -> SettledClose | None:
    price, stamp = _positive(info.get("regularMarketPrice")), _positive(info.get("regularMarketTime"))
    zone = info.get("exchangeTimezoneName")
    if price is None or stamp is None or zone != NEW_YORK:
        return None
    try:
        day = datetime.fromtimestamp(stamp, UTC).astimezone(ZoneInfo(NEW_YORK)).date()
    except (ValueError, OverflowError, OSError):
        return None
    if now >= datetime.combine(day, SETTLED, ZoneInfo(NEW_YORK)):
        return SettledClose(price, day)
    before = _positive(info.get("regularMarketPreviousClose"))
    earlier = sessions(day - timedelta(days=10), day - timedelta(days=1))
    return None if before is None or not len(earlier) else SettledClose(before, earlier[-1].item())


def _spread(info: Mapping[str, Any]) -> float | None:
    """Ask less bid over the mid price while the session runs; nobody trades at the orders of another time."""
    bid, ask = _positive(info.get("bid")), _positive(info.get("ask"))
    if info.get("marketState") != "REGULAR" or bid is None or ask is None or ask <= bid:
        return None
    spread = 2.0 * (ask - bid) / (ask + bid)
    return spread if spread <= WIDEST else None


def _positive(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value <= 0:
        return None
    return float(value)
