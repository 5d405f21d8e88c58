"""Parses the SEC's lists of tickers: which company stands behind a ticker, which series and class is a fund.

**Source** https://www.sec.gov/files/company_tickers.json (one row a ticker), company_tickers_exchange.json (with the
exchange) and company_tickers_mf.json (share classes of funds; trusts that are one fund, as SPY, are in the first two).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.identity import Identities, Identity
from smallcap_cli.core.identity.pairs import COMPANIES, COMPANY_TICKERS
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.sec.answers import HINT, cik_of, field, json_object, rows, text_field

TICKERS, EXCHANGES, CLASSES = "company_tickers", "company_tickers_exchange", "company_tickers_mf"


class FundClass(NamedTuple):
    """One share class of a series of a trust; `cik` is the trust's."""

    cik: int
    series_id: str
    class_id: str
    ticker: str


def parse_company_tickers(content: bytes, day: date, source: Source) -> Identities:
    """Who stands behind each ticker on a day, from company_tickers.json. **Raises** CouldNotParse."""
    answer = json_object(TICKERS, content)
    pairs = []
    for number in answer:
        row = field(TICKERS, answer, number, dict)
        pairs.append(_pair(TICKERS, row.get("cik_str"), field(TICKERS, row, "ticker", str), row.get("title"), "", day))
    return _identities(COMPANY_TICKERS, TICKERS, pairs, source)


def parse_exchange_tickers(content: bytes, day: date, source: Source) -> Identities:
    """Who stands behind each ticker on a day and where it trades, from company_tickers_exchange.json.

    **Missing** the exchange is "" where the list has none. **Raises** CouldNotParse.
    """
    table = rows(EXCHANGES, json_object(EXCHANGES, content), ("cik", "name", "ticker", "exchange"))
    pairs = [_pair(EXCHANGES, cik, ticker, name, exchange, day) for cik, name, ticker, exchange in table]
    return _identities(COMPANIES, EXCHANGES, pairs, source)


def parse_fund_classes(content: bytes) -> tuple[FundClass, ...]:
    """The share classes of all funds with a ticker, from company_tickers_mf.json. **Raises** CouldNotParse."""
    table = rows(CLASSES, json_object(CLASSES, content), ("cik", "seriesId", "classId", "symbol"))
    if not table:
        raise CouldNotParse(f"{CLASSES}: no rows", HINT)
    return tuple(
        FundClass(
            cik_of(CLASSES, cik), str(series or "").upper(), str(share_class or "").upper(), str(symbol or "").upper()
        )
        for cik, series, share_class, symbol in table
    )


def class_counts(classes: Iterable[FundClass]) -> Mapping[str, int]:
    """How many share classes each series has, those without a ticker not counted."""
    return Counter(series for series, _ in {(one.series_id, one.class_id) for one in classes})


def _pair(name: str, cik: object, ticker: object, title: object, exchange: object, day: date) -> Identity:
    if not isinstance(ticker, str) or not ticker.strip():
        raise CouldNotParse(f"{name}: ticker is {safe(str(ticker))!r}", HINT)
    texts = {"name": title, "exchange": exchange}
    return Identity(
        "ticker", ticker.strip().upper(), cik_of(name, cik), text_field(texts, "name"), text_field(texts, "exchange"),
        first_seen=day, last_seen=day,
    )  # fmt: skip


def _identities(subject: str, name: str, pairs: list[Identity], source: Source) -> Identities:
    if not pairs:
        raise CouldNotParse(f"{name}: no rows", HINT)
    # Each pair has its day: what a list says today is the best there is for an earlier day too.
    return Identities(subject, tuple(pairs), source)
