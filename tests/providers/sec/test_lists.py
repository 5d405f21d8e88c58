"""The SEC's lists: tickers, share classes, filings of a series, filers."""

from __future__ import annotations

import json
from datetime import date

import pytest

from smallcap_cli.core.identity import Identity
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, NotFound
from smallcap_cli.providers.sec.filings import Filing, parse_series_filings
from smallcap_cli.providers.sec.submissions import Page, parse_older_filings, parse_submissions
from smallcap_cli.providers.sec.tickers import (
    FundClass,
    class_counts,
    parse_company_tickers,
    parse_exchange_tickers,
    parse_fund_classes,
)
from tests.fakes.sec import atom, lists_of_filings, submissions, table

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
    assert (found.subject, found.source.as_of) == ("company_tickers", None)


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


RECENT = [
    {"accessionNumber": SECOND, "filingDate": "2025-05-29", "reportDate": "2025-03-31", "form": "NPORT-P",
     "primaryDocument": "xslFormNPORT-P_X01/primary_doc.xml"},
    {"accessionNumber": FIRST, "filingDate": "2025-03-02", "form": "10-Q", "primaryDocument": "synt-20250131.htm"},
]  # fmt: skip
FILES = [{"name": "CIK0000000320-submissions-001.json", "filingCount": 3, "filingFrom": "2005-02-17",
          "filingTo": "2013-12-10"}]  # fmt: skip


def test_a_filer_says_what_it_is() -> None:
    filer = parse_submissions(submissions(320, RECENT, FILES), 320)
    assert (filer.name, filer.sic, filer.industry, filer.kind) == (
        "Synthetic Inc.",
        "3674",
        "Semiconductors",
        "operating",
    )
    assert (filer.tickers, filer.exchanges) == (("SYNT", "SYNT-B"), ("Nasdaq", ""))
    assert (filer.fiscal_year_end, filer.former_names) == ("0131", ("Older Synthetic Inc",))


def test_the_document_is_the_xml_and_not_the_page_made_of_it() -> None:
    newest, older = parse_submissions(submissions(320, RECENT), 320).filings
    assert newest.path() == "/Archives/edgar/data/320/000000000025000002/primary_doc.xml"
    assert (newest.period, older.period) == (date(2025, 3, 31), None)
    assert older.path(7) == "/Archives/edgar/data/7/000000000025000001/synt-20250131.htm"


def test_older_filings_are_in_pages() -> None:
    filer = parse_submissions(submissions(320, RECENT, FILES), 320)
    page = Page("CIK0000000320-submissions-001.json", date(2005, 2, 17), date(2013, 12, 10))
    assert filer.pages_since(date(2013, 12, 10)) == (page,)
    assert filer.pages_since(date(2013, 12, 11)) == ()
    older = parse_older_filings(json.dumps(lists_of_filings(RECENT[:1])).encode(), 320)
    assert older == (
        Filing(SECOND, "NPORT-P", date(2025, 5, 29), 320, date(2025, 3, 31), RECENT[0]["primaryDocument"]),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (submissions(99, RECENT), "the answer is about CIK 99"),
        (submissions(320, RECENT, [{"name": "../x.json"}]), "filings.files names '../x.json'"),
        (submissions(320, RECENT).replace(b'"form"', b'"forms"'), "has no form"),
        (submissions(320, [{**RECENT[0], "accessionNumber": "7"}]), "accession number '7'"),
        (b'{"cik": "320"}', "has no filings"),
    ],
)
def test_another_filer_or_layout_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(CouldNotParse) as caught:
        parse_submissions(content, 320)
    assert said in caught.value.message
