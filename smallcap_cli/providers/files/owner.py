"""Whose rows and columns a file has: rows of several tickers, the heads of `yf.download()`, answers that are none."""

from __future__ import annotations

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
    """The three lines that `yf.download().to_csv()` writes, as one header; other tickers' columns have no name."""

    header: list[str]
    lines: int
    adjusted: bool


def download_head(name: str, text: str, ticker: str) -> DownloadHead | None:
    """The header of `yf.download()` for a ticker; None for another file. **Raises** CouldNotParse without the ticker.

    Its Close is adjusted for distributions unless an Adj Close stands beside it.
    """
    first, second, third = ([cell.strip() for cell in line.split(",")] for line in (text.split("\n", 3) + [""] * 3)[:3])
    if {first[0], second[0]} != {"Price", "Ticker"} or third[0] != "Date" or any(third[1:]):
        return None
    prices, tickers = (first, second) if first[0] == "Price" else (second, first)
    owners = {cell for cell in tickers[1:] if cell}
    own = {owner for owner in owners if symbol_of(owner) == symbol_of(ticker)} or (owners if not ticker else set())
    if len(own) != 1:
        what = f"{name}:2: columns of {safe(', '.join(sorted(owners)))}, none of {ticker or 'one ticker alone'}"
        raise CouldNotParse(what, "write a file for each ticker, or name the file for one of them")
    header = ["Date", *(price if owner in own else "" for price, owner in zip(prices[1:], tickers[1:], strict=False))]
    return DownloadHead(header, 3, "Adj Close" not in header)
