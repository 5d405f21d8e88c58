"""Check digits and forms of identifiers, of published examples and of ones worked by hand."""

from __future__ import annotations

import pytest

from smallcap_cli.core.identity.codes import cusip_of, cusip_of_line, isin_of, ticker_form


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("037833100", "037833100"),  # Apple, in every description of the code
        ("17275r102", "17275R102"),  # Cisco, in small letters
        ("38259P508", "38259P508"),
        ("037833101", ""),  # last figure off by one
        ("000000000", ""),  # what stands for none
        ("", ""),
        ("N/A", ""),
        ("03783310", ""),  # eight figures
    ],
)
def test_a_cusip_is_held_to_its_check_digit(text: str, code: str) -> None:
    assert cusip_of(text) == code


def test_the_check_digit_of_a_cusip_worked_by_hand() -> None:
    """0 2 0 0 0 A 1 0: every second figure twice, 0 4 0 0 0 20 1 0, digits 0+4+0+0+0+(2+0)+1+0 = 7, so 3."""
    assert cusip_of("02000A103") == "02000A103"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US0378331005", "US0378331005"),
        ("GB0002634946", "GB0002634946"),  # BAE Systems, the example of ISO 6166 descriptions
        ("US0378331006", ""),
        ("--", ""),
    ],
)
def test_an_isin_is_held_to_its_check_digit(text: str, code: str) -> None:
    assert isin_of(text) == code


def test_the_cusip_of_a_line() -> None:
    assert cusip_of_line("", "US0378331005") == "037833100", "a US ISIN has the CUSIP inside"
    assert cusip_of_line("37833100", "US0378331005") == "037833100", "a spreadsheet cut off the zero"
    assert cusip_of_line("037833100", "GB0002634946") == "", "a CUSIP beside a foreign ISIN is a placeholder's"
    assert cusip_of_line("G0176J109", "IE00BFRT3W74") == "G0176J109", "Allegion's own CINS code beside its Irish ISIN"
    assert cusip_of_line("000000000", "") == ""


@pytest.mark.parametrize("ticker", ["BRK.B", "BRK-B", "BRK/B", "BRK B", "BRKB", "brkb", "BRKB US"])
def test_the_spellings_of_a_ticker_have_one_form(ticker: str) -> None:
    assert ticker_form(ticker) == "BRKB"


@pytest.mark.parametrize("ticker", ["NAN", "NA", "TRUE"])
def test_words_are_tickers(ticker: str) -> None:
    assert ticker_form(ticker) == ticker
