"""Fundamentals found by CIK, else by ticker under a like name."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.fundamentals.book import Book
from smallcap_cli.core.identity import Directory, Identities, Identity
from smallcap_cli.core.model import Source

DAY = date(2025, 8, 21)


def _company(ticker: str, name: str, cik: int | None = None) -> Fundamentals:
    return Fundamentals(ticker, Source("files", DAY), cik, name, ticker)


def test_a_second_class_is_found_by_the_cik_of_the_first() -> None:
    pair = Identity("ticker", "RUA", 9, "Rush Inc", first_seen=DAY, last_seen=DAY)
    book = Book([_company("RUA", "Rush Inc")], Directory([Identities("us", (pair,), Source("sec", DAY))]))
    assert book.find(9, ["RUB"], "RUSH INC CLASS B") is not None


def test_a_ticker_alone_is_not_enough_for_another_company() -> None:
    book = Book([_company("NEW", "Sable Offshore Corp")])
    assert book.find(None, ["NEW"], "SRAX INC") is None
    assert book.find(None, ["NEW"], "SABLE OFFSHORE") is not None


def test_another_cik_is_another_company() -> None:
    book = Book([_company("NEW", "Sable Corp", 4)])
    assert book.find(5, ["NEW"], "Sable Corp") is None


def test_an_empty_book_is_false() -> None:
    assert not Book([])
