"""Whose rows and columns a file has: rows of several tickers, the heads of `yf.download()`, answers that are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.errors import CouldNotParse, safe

#: Headings of a column that says whose row it is; a name need not be the ticker, the others are.
TICKER_HEADINGS = ("ticker", "symbol")
NAME_HEADINGS = ("name",)
#: How an answer begins that is a page or a message of a server.
PAGES = ("<!doctype", "<html", "<?xml", "<head", "<body", "<script", "<!--")
LONGEST_MESSAGE = 1_000
#: How a heading of two levels is written into a file that has one.
_PAIR = re.compile(r"\('([^']*)', '([^']*)'\)")
AGAIN = "download it again; open it in a browser or an editor to see what it says"


def refuse_answer(name: str, text: str) -> None:
    """Raises CouldNotParse for a web page, JSON or a message that was saved under the name of a price file."""
    start = text[:200].lstrip()
    if start.casefold().startswith(PAGES):
        raise CouldNotParse(f"{name}:1: a web page, not prices", AGAIN)
    if start.startswith(("{", "[")):
        raise CouldNotParse(f"{name}:1: JSON, not prices", AGAIN)
    message = text[:LONGEST_MESSAGE].strip()
    if len(text) < LONGEST_MESSAGE and "\n" not in message and not any(mark in message for mark in ",;\t|"):
        raise CouldNotParse(f"{name}:1: a message, not prices: {safe(message)!r}", AGAIN)


def letters(text: str) -> str:
    """The letters and digits of a text, in small letters."""
    return "".join(c for c in text.casefold() if c.isalnum())


def owner_position(header: Sequence[str]) -> int | None:
    """Where a header has the ticker or the name of each row."""
    plain = [letters(cell) for cell in header]
    return next((plain.index(known) for known in (*TICKER_HEADINGS, *NAME_HEADINGS) if known in plain), None)


def own_rows(name: str, heading: str, owners: Sequence[str], ticker: str) -> NDArray[np.bool_] | None:
    """Which rows are the ticker's; None where all are. **Raises** CouldNotParse where none is or none can tell."""
    different = set(owners)
    wanted = symbol_of(ticker)
    if len(different) == 1 and (not ticker or letters(heading) in NAME_HEADINGS):
        return None
    matching = {owner for owner in different if symbol_of(owner) == wanted}
    if matching == different:
        return None
    if not matching:
        some = ", ".join(sorted(safe(owner) for owner in different)[:3]) + (" and others" if len(different) > 3 else "")
        what = f"{name}: rows of {some}, none of {ticker or 'one ticker alone'}"
        raise CouldNotParse(what, f"write a file for each ticker, or its ticker into the column {safe(heading)}")
    return np.fromiter((owner in matching for owner in owners), np.bool_, len(owners))


def symbol_of(text: str) -> str:
    """A ticker in the letters that sources agree on; Stooq writes IWM.US."""
    return letters(text.strip().upper().removesuffix(".US"))


class DownloadHead(NamedTuple):
    """The heads that `yf.download()` writes, as one header; other tickers' columns have no name."""

    header: list[str]
    lines: int
    adjusted: bool

    @property
    def total_return_header(self) -> list[str]:
        """The header with the Close called what it is where it holds the distributions."""
        return ["Adj Close" if self.adjusted and cell == "Close" else cell for cell in self.header]


def download_head(name: str, text: str, ticker: str) -> DownloadHead | None:
    """The header of `yf.download()` for a ticker; None for another file. **Raises** CouldNotParse without the ticker.

    Its Close is adjusted for distributions unless an Adj Close stands beside it.
    """
    first, second, third = ([cell.strip() for cell in line.split(",")] for line in (text.split("\n", 3) + [""] * 3)[:3])
    if {first[0], second[0]} != {"Price", "Ticker"} or third[0] != "Date" or any(third[1:]):
        return None
    prices, tickers = (first, second) if first[0] == "Price" else (second, first)
    header = _own_columns(f"{name}:2", prices[1:], tickers[1:], ticker)
    return DownloadHead(["Date", *header], 3, "Adj Close" not in header)


def frame_head(name: str, header: Sequence[str], ticker: str) -> DownloadHead | None:
    """As `download_head`, of the columns of two levels that a Parquet file has as texts such as `('Close', 'IWM')`."""
    pairs = [_PAIR.fullmatch(cell) for cell in header]
    first, second = ([pair[level] if pair else "" for pair in pairs] for level in (1, 2))
    if "Close" not in first and "Close" not in second:
        return None
    prices, tickers = (first, second) if "Close" in first else (second, first)
    own = _own_columns(name, prices, tickers, ticker)
    cells = [price if pair else cell for price, pair, cell in zip(own, pairs, header, strict=True)]
    return DownloadHead(cells, 1, "Adj Close" not in cells)


def _own_columns(place: str, prices: Sequence[str], tickers: Sequence[str], ticker: str) -> list[str]:
    """The heading of each column that is the ticker's, empty for those of others. **Raises** CouldNotParse for none."""
    owners = {cell for cell in tickers if cell}
    own = {owner for owner in owners if symbol_of(owner) == symbol_of(ticker)} or (owners if not ticker else set())
    if len(own) != 1:
        what = f"{place}: columns of {safe(', '.join(sorted(owners)))}, none of {ticker or 'one ticker alone'}"
        raise CouldNotParse(what, "write a file for each ticker, or name the file for one of them")
    return [price if owner in own else "" for price, owner in zip(prices, tickers, strict=False)]
