"""The SEC's lists: tickers, share classes, filings of a series, filers."""

from __future__ import annotations

import json
from datetime import date

import pytest

from smallcap_cli.core.identity import Identity
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, NotFound
from smallcap_cli.providers.sec.filings import parse_series_filings
from smallcap_cli.providers.sec.tickers import (
    FundClass,
    class_counts,
    parse_company_tickers,
    parse_exchange_tickers,
    parse_fund_classes,
)
from tests.fakes.sec import atom, table

DAY, SOURCE = date(2025, 5, 17), Source("sec")
FIRST, SECOND = "0000000000-25-000001", "0000000000-25-000002"


def test_a_ticker_is_paired_with_its_company_on_the_day_of_the_list() -> None:
    rows = [{"cik_str": 320, "ticker": "synt", "title": "Synthetic Inc."}, {"cik_str": 320, "ticker": "SYNT-B"}]
    content = json.dumps({str(number): row for number, row in enumerate(rows)}).encode()
    found = parse_company_tickers(content, DAY, SOURCE)
    assert found.rows == (
        Identity("ticker", "SYNT", 320, "Synthetic Inc.", first_seen=DAY, last_seen=DAY),
        Identity("ticker", "SYNT-B", 320, "", first_seen=DAY, last_seen=DAY),
    )
    assert (found.subject, found.source.as_of) == ("us-tickers", None)


def test_the_exchange_list_says_where_a_ticker_trades() -> None:
    """Columns are found by name; the number may be a text; an exchange may be null."""
    content = table(
        ("ticker", "cik", "exchange", "name"), [["SYNT", "0000000320", "Nasdaq", "A"], ["NAN", 7, None, "B"]]
    )
    found = parse_exchange_tickers(content, DAY, SOURCE)
    assert [(one.identifier, one.cik, one.exchange) for one in found.rows] == [("SYNT", 320, "Nasdaq"), ("NAN", 7, "")]


FUND_ROWS = [
    [36, "S000000001", "C000000001", "SYNA"], [36, "S000000001", "C000000002", "SYNB"],
    [36, "S000000002", "C000000003", "SYNC"], [36, "S000000001", "C000000002", "SYNB2"],
]  # fmt: skip


def test_classes_are_counted_by_series() -> None:
    """A class with two tickers is one class."""
    classes = parse_fund_classes(table(("cik", "seriesId", "classId", "symbol"), FUND_ROWS))
    assert classes[0] == FundClass(36, "S000000001", "C000000001", "SYNA")
    assert class_counts(classes) == {"S000000001": 2, "S000000002": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (table(("cik", "seriesId", "classId"), []), "fields has no symbol"),
        (table(("cik", "seriesId", "classId", "symbol"), [[1, "S"]]), "a row of another length"),
        (table(("cik", "seriesId", "classId", "symbol"), []), "no rows"),
        (b'{"error": "busy"}', "has no fields"),
        (b"<html></html>", "a web page"),
    ],
)
def test_a_list_of_another_layout_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(CouldNotParse) as caught:
        parse_fund_classes(content)
    assert said in caught.value.message


def test_filings_of_a_series_come_newest_first() -> None:
    found = parse_series_filings(atom([(FIRST, "NPORT-P", "2025-03-02"), (SECOND, "NPORT-P/A", "2025-05-29")]))
    assert (found.cik, found.registrant) == (9999999, "SYNTHETIC TRUST")
    assert [(one.accession, one.form, one.filed) for one in found.filings] == [
        (SECOND, "NPORT-P/A", date(2025, 5, 29)), (FIRST, "NPORT-P", date(2025, 3, 2)),
    ]  # fmt: skip
    assert found.filings[0].path() == "/Archives/edgar/data/9999999/000000000025000002/primary_doc.xml"


def test_a_feed_is_in_latin_1() -> None:
    assert parse_series_filings(atom([], name="FONDS CRÉDIT")).registrant == "FONDS CRÉDIT"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (atom([("../../etc", "NPORT-P", "2025-03-02")]), "accession number '../../etc'"),
        (atom([(FIRST, "NPORT-P", "")]), "an entry has no filing-date"),
        (b'<?xml version="1.0"?><feed/>', "no company-info"),
        (b"<html>Request Rate Threshold Exceeded</html>", "no company-info"),
    ],
)
def test_another_feed_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(CouldNotParse) as caught:
        parse_series_filings(content)
    assert said in caught.value.message


def test_a_series_that_edgar_does_not_know_is_not_found() -> None:
    with pytest.raises(NotFound):
        parse_series_filings(b"<html><h1>No matching CIK.</h1></html>")
