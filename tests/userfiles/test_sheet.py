"""The one strict reader of tables, and the list of funds."""

from __future__ import annotations

import io
from math import isnan

import openpyxl
import pytest

from smallcap_cli.errors import CouldNotParse, UsageFault
from smallcap_cli.userfiles.fund_list import fund_words, list_text, parse_fund_list
from smallcap_cli.userfiles.index_returns import parse_index_returns
from smallcap_cli.userfiles.security_table import read_security_table
from smallcap_cli.userfiles.sheet import SheetTerms, duplicates, figure, number, read_sheet, separator_of, text_of

TERMS = SheetTerms(UsageFault, "save it as CSV", "one row a thing")


def test_a_row_is_named_by_the_line_it_begins_on() -> None:
    """Line 2 is blank, the row of line 3 goes on in line 4 inside its quotation marks."""
    header, rows = read_sheet("t.csv", 'a,b\r\n\r\n"x\r\ny",1\r\nz,2', TERMS)
    assert header == (1, ["a", "b"])
    assert list(rows) == [(3, ["x\ny", "1"]), (5, ["z", "2"])]


def test_a_row_of_another_width_is_refused_when_it_is_reached() -> None:
    _, rows = read_sheet("t.csv", "a,b\n1,2\n3\n", TERMS)
    assert next(rows) == (2, ["1", "2"])
    with pytest.raises(UsageFault, match=r"^t\.csv:3: 1 cells where the header has 2$"):
        next(rows)


@pytest.mark.parametrize("text", ["", "\n \n", ",\n"])
def test_a_table_without_a_header_is_empty(text: str) -> None:
    with pytest.raises(UsageFault, match=r"^t\.csv:1: the file is empty$"):
        read_sheet("t.csv", text, TERMS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"abcdef", "t.csv: larger than 0 MB"),
        (b"a\0", "t.csv:1: binary, not text"),
        (b"a\n\xfc", "t.csv:2: not UTF-8 text"),
        (b"\n\n", "t.csv:1: the file is empty"),
    ],
)
def test_bytes_that_are_no_table_are_refused_before_they_are_cut(content: bytes, said: str) -> None:
    with pytest.raises(UsageFault) as raised:
        text_of("t.csv", content, TERMS, 5)
    assert str(raised.value) == said


@pytest.mark.parametrize("text", ["nan", "inf", "1_0", "1,5", "", "1e9999", "\u0661", "0x1"])  # \u0661: Arabic one
def test_a_number_is_plain_digits(text: str) -> None:
    with pytest.raises(ValueError, match="^" + text + "$"):
        number(text)


def test_numbers_and_figures() -> None:
    assert [number(text) for text in ("1", "-.5", "+2.", "1e-3")] == [1.0, -0.5, 2.0, 0.001]
    assert figure(" 1.5 ") == 1.5
    assert all(isnan(figure(text)) for text in ("", "NaN", " n/a ", "-"))


def test_the_separator_is_the_one_the_header_has_most_of() -> None:
    assert [separator_of(line) for line in ("a,b", "a;b;c,d", "a\tb", "a")] == [",", ";", "\t", ","]


def test_names_that_are_there_more_than_once() -> None:
    assert duplicates(["b", "a", "b", "c", "a", "b"]) == ["a", "b"]


def test_an_open_quotation_mark_in_a_universe_is_refused() -> None:
    """It swallowed the rows below it, which were then missing without a word."""
    with pytest.raises(UsageFault, match=r"^u\.csv:2: not CSV: unexpected end of data$"):
        read_security_table("u.csv", b'security_id,name\nA,"Alpha\nB,Beta\n')


@pytest.mark.parametrize("text", ["nan", "inf", "1_0"])
def test_an_index_return_is_a_number(text: str) -> None:
    with pytest.raises(CouldNotParse, match=rf"^i\.csv:2: '{text}' is not a number$"):
        parse_index_returns("i.csv", f"date,msci\n2024-01-31,{text}\n")


def test_a_list_of_funds_has_words_comments_or_a_table() -> None:
    assert fund_words("IWM, IJR # two\n\n# none\nVB\n") == ["IWM", "IJR", "VB"]
    assert fund_words('ticker,name\n"IWM",Russell 2000\nIJR,S&P\n') == ["IWM", "IJR"]


def test_a_word_that_is_no_ticker_is_named_with_its_own_line() -> None:
    """The first line that had the same letters was named, a comment too."""
    with pytest.raises(UsageFault, match=r"^l\.txt:3: 'I/J' is not a ticker$"):
        parse_fund_list("l.txt", "# I/J was closed\nIWM\nI/J\n")


def test_a_text_over_two_lines_is_one_line() -> None:
    """Alt-Enter in a spreadsheet makes such a cell; its halves were joined without a blank."""
    table = read_security_table("u.csv", b'security_id,sector\r\nA,"health\r\ncare"\r\n')
    assert table.texts("sector") == ["health care"]


@pytest.mark.parametrize(
    ("text", "tickers"),
    [
        ("Symbol,Description,Quantity\nIWM,ISHARES RUSSELL 2000 ETF,10\nVB,VANGUARD ALL CAP FUND,5\n", ["IWM", "VB"]),
        ("Name,Ticker\nSPDR Portfolio Small Cap,SPSM\n", ["SPSM"]),
        (",ticker\n0,IWM\n1,IJR\n", ["IWM", "IJR"]),
        ("Symbol\nIWM\n", ["IWM"]),
        ("Fund Name;Ticker Symbol\n\"Small; Core\";IJR\n", ["IJR"]),
        ("Account\tSymbol\nX1\tIWM\nX1\t\nX1\t--\n", ["IWM"]),
        ("Positions for account 1 as of 2026-01-05\n\nSymbol,Quantity\nVB,3\nBrokerage by nobody\n", ["VB"]),
        ("# mine\nticker\nIWM\n", ["IWM"]),
        ("iwm, ijr\nvb, spy\n", ["iwm", "ijr", "vb", "spy"]),
    ],
)  # fmt: skip
def test_of_a_table_only_the_column_of_tickers_is_taken(text: str, tickers: list[str]) -> None:
    """Every word of every cell was a fund: ALL of VANGUARD ALL CAP FUND, and 2000."""
    assert fund_words(text) == tickers


@pytest.mark.parametrize(
    "text", ["IWM,10\nVB,5\n", "IWM\t10\n", "Holding,Amount\nIWM,1\nVB,2\n", "IWM,iShares Core\nVB,All Cap\n"]
)
def test_a_table_that_does_not_say_where_its_tickers_are_is_refused(text: str) -> None:
    with pytest.raises(UsageFault, match=r"^l\.csv:1: a table without a column Ticker or Symbol$"):
        parse_fund_list("l.csv", text)


def test_two_columns_of_tickers_are_refused() -> None:
    with pytest.raises(UsageFault, match=r"^l\.csv:1: two columns are called 'symbol'$"):
        parse_fund_list("l.csv", "Symbol,Symbol\nIWM,VB\n")


SCHWAB = (
    'Positions as of 02:30 PM ET, 2025/02/14\n\n"Symbol","Description","Qty"\n"IWM","ISHARES RUSSELL 2000, ETF","10"\n'
    '"vb","VANGUARD SMALL, CAP","5"\n"Cash & Cash Investments","--","--"\n"Account Total","--","$3,000"\n\n'
    '"Services are provided by X, Inc., Member SIPC."\n'
)
FIDELITY = (
    "Account Number,Symbol,Description,Quantity\nX1,SPAXX**,HELD IN MONEY MARKET,\nX1,IWM,ISHARES,1\n"
    "X1,Pending Activity,,\nX1,Cash,,\n\n"
    '"The data is provided to you, and is not for distribution."\nDate downloaded 02/14/2025 4 pm\n'
)


@pytest.mark.parametrize(
    ("text", "tickers"),
    [(SCHWAB, ["IWM", "vb"]), (FIDELITY, ["SPAXX", "IWM"]), ("sep=;\nName;Ticker\nA;IWM\nB;VB\n", ["IWM", "VB"])],
    ids=["schwab", "fidelity", "sep"],
)
def test_lines_of_cash_totals_and_notes_are_no_funds(text: str, tickers: list[str]) -> None:
    assert parse_fund_list("l.csv", text) == tickers


def test_a_row_described_as_cash_is_no_fund() -> None:
    """`SPAXX**` with the description CASH became a fund; a column Type says Cash of every position that is paid for."""
    text = "Symbol,Description,Quantity,Type\nSPAXX**,CASH,5,Cash\nIWM,ISHARES,1,Cash\n"
    assert parse_fund_list("l.csv", text) == ["IWM"]


@pytest.mark.parametrize("cell", ["IWM US Equity", "BRK B", "Russell 2000"])
def test_words_that_may_be_a_security_are_not_left_out(cell: str) -> None:
    with pytest.raises(UsageFault, match=f"l.csv:2: '{cell}' is not a ticker"):
        parse_fund_list("l.csv", f"Symbol,Name\n{cell},x\n")


def test_a_fund_called_cash_is_one() -> None:
    assert parse_fund_list("l.csv", "Symbol,Name,Qty\nCASH,Pathward,\n") == ["CASH"]


def test_a_list_may_be_a_workbook_or_utf_16() -> None:
    book = openpyxl.Workbook()
    for row in (("Holdings",), (), ("Name", "Ticker"), ("A, B", "IWM"), ("C", "VB"), ("Total", None)):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    assert parse_fund_list("l.xlsx", list_text("l.xlsx", content.getvalue())) == ["IWM", "VB"]
    assert list_text("l.csv", "Symbol\nIWM\n".encode("utf-16")) == "Symbol\nIWM\n"
