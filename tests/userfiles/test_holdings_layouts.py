"""Layouts of issuers, each by a small synthetic file in its true form: invented companies, no issuer's content."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import openpyxl
import pytest

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.userfiles import workbook
from smallcap_cli.userfiles.holdings import fund_of_file, is_nport, parse_holdings
from smallcap_cli.userfiles.holdings.cells import day_in, full_cusip

NAMES = {"iShares Example Small-Cap ETF": "IJX", "iShares Other ETF": "IOX"}
ISHARES = """\ufeffiShares Example Small-Cap ETF
Fund Holdings as of,"Nov 05, 2025"
Inception Date,"May 22, 2000"
Shares Outstanding,"281,300,000.00"
Stock,"-"
\u00a0
Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,Currency,FX Rate
"NAN","NANO ""N"" INC","Industrials","Equity","57,000,000.50","0.57","57,000,000.50","1,000.00","57.00","United States","NASDAQ","USD","1.00"
"TRUE","TRUE CO","Health Care","Equity","9,940,000,000.00","99.40","9,940,000,000.00","9.00","3.10","Canada","Toronto","CAD","1.40"
"-","VESTING Prvt","Health Care","Equity","1.31","0.00","1.31","130,676.00","0.00","United States","NO MARKET (E.G. UNLISTED)","USD","1.00"
"USD","USD CASH","Cash and/or Derivatives","Cash","-2,000.00","-","-2,000.00","-2,000.00","100.00","-","-","USD","1.00"
\u00a0
"The content contained herein is ""owned"" or licensed, and
goes on over lines."
"""  # noqa: E501


def parsed(content: str | bytes, name: str = "IJX.csv", fund: str = "IJX") -> Holdings:
    raw = content if isinstance(content, bytes) else content.encode()
    (found,) = parse_holdings(name, raw, fund, NAMES)
    return found


def sheet_file(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


# iShares


def test_an_ishares_file_gives_its_lines_and_day() -> None:
    found = parsed(ISHARES)
    assert (found.ticker, found.as_of, found.scheme) == ("IJX", date(2025, 11, 5), "iShares")
    assert found.rows[0] == HoldingLine(
        "NAN", 'NANO "N" INC', 0.0057, "", "", 1000.0, 57000000.5, "Equity", "Industrials", "", "United States",
        "NASDAQ", 57.0,
    )  # fmt: skip
    assert [line.ticker for line in found.rows] == ["NAN", "TRUE", "", "USD"]
    # The price of TRUE is in Canadian dollars; a dash is no weight; the legal text is no line.
    assert (found.rows[1].price, found.rows[3].weight, found.rows[3].shares) == (None, None, -2000.0)
    assert found.warnings == ("IJX.csv: 1 of 4 lines have no weight",)


def test_without_its_preamble_the_day_is_that_of_the_name() -> None:
    bare = ISHARES[ISHARES.index("Ticker,") :]
    assert parsed(bare).as_of is None
    assert parsed(bare, "IJX_2025-11-04.csv").as_of == date(2025, 11, 4)
    dated = parsed(ISHARES, "IJX_2025-11-04.csv")
    assert dated.as_of == date(2025, 11, 5)
    assert dated.warnings[0] == "IJX_2025-11-04.csv: the file says 2025-11-05, its name 2025-11-04"


def test_swap_lines_keep_their_word_and_the_newer_heads_are_known() -> None:
    text = (
        "Ticker,Name,Type,Sector,Asset Class,Market Value,Notional Value,Quantity,Price,Market Weight,Notional Weight\n"
        '"GME","GAME CO","EQUITY","Retail","Equity","5.00","5.00","1.00","5.00","60.00","60.00"\n'
        '"GME","GAME CO","SWAP","Retail","Equity","0.00","9.00","2.00","5.00","40.00","1.00"\n'
    )
    assert [(line.instrument, line.asset_class, line.weight) for line in parsed(text).rows] == [
        ("EQUITY", "Equity", 0.6), ("SWAP", "Equity", 0.4),
    ]  # fmt: skip


def test_identifiers_are_read_where_they_are_there() -> None:
    text = (
        "Ticker,Name,Type,Sector,Asset Class,Market Value,Weight (%),Notional Value,Shares,CUSIP,ISIN,SEDOL,Price\n"
        '"GME","GAME CO","Equity","Retail","Equity","5.00","100.00","5.00","1.00","36467W109","US36467W1099","-","5.00"\n'  # noqa: E501
    )
    line = parsed(text).rows[0]
    assert (line.cusip, line.isin, line.shares) == ("36467W109", "US36467W1099", 1.0)


def test_a_second_list_right_below_the_first_is_told() -> None:
    """Its header ended the first list and was gone: nobody was told of the second."""
    head = "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Shares,Price\n"
    row = '"{0}","{0} CO","Retail","Equity","5","100","1","5"\n'
    found = parsed(head + row.format("A") + head + row.format("B"))
    assert ([line.ticker for line in found.rows], found.warnings) == (
        ["A"], ("IJX.csv: a second list below the first is not read",),
    )  # fmt: skip


def test_a_second_list_is_not_added_to_the_first() -> None:
    twice = parsed(ISHARES.replace("The content", "Content") + ISHARES.removeprefix("\ufeff"))
    assert len(twice.rows) == 4
    assert "IJX.csv: a second list below the first is not read" in twice.warnings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("Market Value,Weight", "Worth,Weight"), "IJX.csv:7: looks like a file of iShares, but has no column market value"),  # noqa: E501
        (("Weight (%)", "Share"), "IJX.csv:7: looks like a file of iShares, but has no column weight (%) or market weight"),  # noqa: E501
        (('"1,000.00"', '"1.000,00"'), "IJX.csv:8: Quantity '1.000,00' is not a number"),
        (('"Toronto",', ""), "IJX.csv:9: 12 cells under 13 heads"),
        (("Nov 05, 2025", "Nix 05, 2025"), "IJX.csv: fund holdings as of 'Nix 05, 2025' is not a date"),
    ],
)  # fmt: skip
def test_a_layout_that_changed_names_what_is_missing(change: tuple[str, str], message: str) -> None:
    with pytest.raises(CouldNotParse) as raised:
        parsed(ISHARES.replace(*change))
    assert raised.value.message == message


def test_a_file_that_was_cut_off_in_a_row_is_refused() -> None:
    with pytest.raises(CouldNotParse, match=r"IJX\.csv:10"):
        parsed(ISHARES[: ISHARES.index("130,676")])


def test_the_fund_that_a_file_names_wins_and_is_told() -> None:
    other = parsed(ISHARES, "IOX.csv", "IOX")
    assert other.ticker == "IJX"
    assert other.warnings[0] == ("IOX.csv: the file says that it is of IJX (iShares Example Small-Cap ETF), not of IOX")
    assert fund_of_file("IOX.csv", ISHARES.encode(), NAMES) == "IJX"
    strange = parsed(ISHARES.replace("iShares Example", "iShares Unheard-of"))
    assert strange.ticker == "IJX"
    assert strange.warnings[0] == (
        "IJX.csv: the file says iShares Unheard-of Small-Cap ETF; IJX is iShares Example Small-Cap ETF"
    )


HOLDINGS_SHEET: list[list[object]] = [
    ["15-Aug-2025"], ["iShares Example Small-Cap ETF"], ["Inception Date", "May 22, 2000"],
    ["Fund Holdings as of", "Aug 15, 2025"], ["Shares Outstanding", "277,150,000.00"], [""],
    ["Ticker", "Name", "Sector", "Asset Class", "Market Value", "Weight (%)", "Notional Value", "Quantity", "Price",
     "Location", "Exchange", "Currency", "FX Rate", "Accrual Date"],
    ["R&D", "R&D CO", "Health Care", "Equity", 405278553.16, 99.64393, 405278553.16, 3471634, 116.74, "United States",
     "NASDAQ", "USD", 1, "--"],
    [True, "TRUE CO", "Health Care", "Equity", 1.31, 0.00033, 1.31, 130676, 0, "United States", "NYSE", "USD", 1],
]  # fmt: skip


def test_an_ishares_workbook_is_read_from_its_sheet_of_holdings() -> None:
    found = parsed(sheet_file(("Disclaimers", [["words"]]), ("Holdings", HOLDINGS_SHEET)), "IJX.csv")
    assert (found.ticker, found.as_of) == ("IJX", date(2025, 8, 15))
    assert found.rows[0].weight == 0.9964393
    assert [line.ticker for line in found.rows] == ["R&D", "TRUE"]


def spreadsheetml(rows: list[list[object]]) -> str:
    """The raw form: two marks, bare ampersands, empty cells skipped by ss:Index."""

    def cell(place: int, value: object, after: int) -> str:
        index = "" if place == after + 1 else f' ss:Index="{place}"'
        kind = "Number" if isinstance(value, float | int) and not isinstance(value, bool) else "String"
        text = str(value).upper() if isinstance(value, bool) else str(value)
        return f'<ss:Cell{index}><ss:Data ss:Type="{kind}">{text}</ss:Data></ss:Cell>'

    def row(values: list[object]) -> str:
        filled = [place for place, value in enumerate(values, start=1) if value != ""]
        after = [0, *filled]
        return f"<ss:Row>{''.join(cell(p, values[p - 1], a) for p, a in zip(filled, after, strict=False))}</ss:Row>"

    sheet = "".join(map(row, rows))
    return (
        '\ufeff\ufeff<?xml version="1.0"?>\n<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<ss:Worksheet ss:Name="Disclaimers"><ss:Table><ss:Row><ss:Cell><ss:Data>words &amp; S&P &#169;</ss:Data>'
        f'</ss:Cell></ss:Row></ss:Table></ss:Worksheet><ss:Worksheet ss:Name="Holdings"><ss:Table>{sheet}</ss:Table>'
        '</ss:Worksheet><ss:Worksheet ss:Name="Historical"/></ss:Workbook>'
    )


def test_the_raw_workbook_keeps_its_ampersands_and_skipped_cells() -> None:
    rows = [list(row) for row in HOLDINGS_SHEET]
    rows[7][2] = ""  # no sector: ss:Index skips the cell
    found = parsed(spreadsheetml(rows), "IJX.xls")
    assert found.as_of == date(2025, 8, 15)
    first = found.rows[0]
    assert (first.ticker, first.name, first.sector, first.asset_class) == ("R&D", "R&D CO", "", "Equity")
    assert (first.weight, found.rows[1].ticker) == (0.9964393, "TRUE")


ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("declared", [ENTITIES, OUTSIDE], ids=["expansion", "external"])
def test_xml_and_workbooks_with_entities_are_refused(declared: str) -> None:
    text = spreadsheetml(HOLDINGS_SHEET).replace('"1.0"?>', f'"1.0"?>{declared}')
    with pytest.raises(CouldNotParse, match="declares a document type"):
        parsed(text)
    packed = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(sheet_file(("Holdings", HOLDINGS_SHEET))))
    with zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, declared.encode() + part if name == "xl/workbook.xml" else part)
    with pytest.raises(CouldNotParse, match=r"xl/workbook\.xml declares a document type"):
        parsed(packed.getvalue())


def test_a_workbook_that_unpacks_to_more_than_it_states_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = sheet_file(("Holdings", HOLDINGS_SHEET))
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000)
    with pytest.raises(CouldNotParse, match="when unpacked"):
        parsed(content)
    monkeypatch.undo()
    stated = zipfile.ZipFile(io.BytesIO(content)).getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(stated.to_bytes(4, "little"), (stated - 100).to_bytes(4, "little"))
    with pytest.raises(CouldNotParse, match="not a workbook that can be read"):
        parsed(lying)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (spreadsheetml(HOLDINGS_SHEET)[:2000], r"IJX.csv:2: not well-formed XML"),
        ("<html><body>Access denied</body></html>", "IJX.csv: a web page, not a file of holdings"),
        ("<!DOCTYPE html><html></html>", "IJX.csv: a web page"),
        ("<?xml version='1.0'?><feed/>", "IJX.csv: XML, but no workbook in SpreadsheetML"),
        (spreadsheetml(HOLDINGS_SHEET).replace("<ss:Cell>", '<ss:Cell ss:Index="9999999">', 1), "is not a place of a cell"),  # noqa: E501
        (b"\xd0\xcf\x11\xe0 cut off", "IJX.csv: not a workbook that can be read"),
        (b"PK\x03\x04 cut off", "IJX.csv: not a workbook that can be read"),
        ("", "IJX.csv:1: the file is empty"),
        ("a,b\n1,2\n", "IJX.csv: no list of holdings in a known layout"),
        (ISHARES.replace('"0.57"', '"0.0057"').replace('"99.40"', '"0.994"'), "weights add up to 0.9997 %: fractions"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_holdings_says_what_it_is(content: str | bytes, message: str) -> None:
    with pytest.raises(CouldNotParse) as raised:
        parsed(content)
    assert message in raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize("root", ["edgarSubmission xmlns", "n1:edgarSubmission xmlns:n1"])
def test_a_report_on_form_nport_is_known_by_its_root(root: str) -> None:
    assert is_nport(f'<?xml version="1.0"?><{root}="http://www.sec.gov/edgar/nport" a="b">'.encode())
    assert not is_nport(f'<?xml version="1.0"?><{root}="http://www.sec.gov/edgar/ncen">'.encode())


# State Street


STATE_STREET: list[list[object]] = [
    ["Fund Name:", "SPDR® Example ETF"], ["Ticker Symbol:", "SPX®"], ["Holdings:", "As of 18-Nov-2025"], [],
    ["Name", "Ticker", "Identifier", "SEDOL", "Weight", "Sector", "Shares Held", "Local Currency"],
    ["NANO INC", "NAN", "037833100", "2046251", 99.5, "-", 293804757, "USD"],
    ["A CVR", "-", "9999999ZZ", "-", 0.5, "-", 12, "USD"],
    [], [],
    ["Before investing, consider the risks.\n\nMay lose value"],
    ["NAN"],
]  # fmt: skip


def test_a_state_street_workbook_ends_at_its_first_empty_row() -> None:
    found = parsed(sheet_file(("holdings", STATE_STREET)), "SPX.xlsx", "SPX")
    assert (found.ticker, found.as_of, found.warnings, found.scheme) == ("SPX", date(2025, 11, 18), (), "")
    assert [(line.ticker, line.cusip, line.weight) for line in found.rows] == [
        ("NAN", "037833100", 0.995), ("", "9999999ZZ", 0.005),
    ]  # fmt: skip
    elsewhere = parsed(sheet_file(("holdings", STATE_STREET)), "holdings-daily-us-en-spx.xlsx", "HOLDINGS")
    assert elsewhere.ticker == "SPX"


# Avantis, Dimensional, Invesco


AVANTIS = """Company Name,Avantis Investors
Fund Ticker,AVX
Fund Name,Avantis Example ETF
Inception Date,09/24/2019

As of date,12/21/2023
CUSIPS that are only 8 digits have had their leading zeros truncated.

ISSUER,CUSIP,ISIN,SHARES/PRINCIPAL/NOTIONAL AMOUNT,CONTRACT COUNT,MARKET VALUE ($),WEIGHT,COUPON,MATURITY,COUNTRY
"AN APPLE CO, COMMON",37833100,US0378331005,710609,0,88648472.75,99.00%,0,--,UNITED STATES
US DOLLAR,999USDZ92,--,-5,0,-5.00,-0.00%,0,--,UNITED STATES
FUTURE,12345678,--,5,1,5.00,1.00%,0,--,UNITED STATES
"""


def test_an_avantis_file_gets_its_leading_zeros_back() -> None:
    """037833100 has the check digit 0 and is in its ISIN; 012345678 has none of the two, 8 is not its check digit."""
    found = parsed(AVANTIS, "AVX.csv", "AVX")
    assert (found.ticker, found.as_of, found.warnings) == ("AVX", date(2023, 12, 21), ())
    assert [(line.ticker, line.cusip, line.isin, line.weight) for line in found.rows] == [
        ("", "037833100", "US0378331005", 0.99), ("", "999USDZ92", "", 0.0), ("", "12345678", "", 0.01),
    ]  # fmt: skip
    assert (found.rows[0].name, found.rows[0].country) == ("AN APPLE CO, COMMON", "UNITED STATES")


def test_a_cusip_is_completed_only_where_check_digit_and_isin_agree() -> None:
    assert full_cusip("37833100", "") == "037833100"
    assert full_cusip("37833100", "US9999991005") == "37833100"
    assert full_cusip("37833101", "") == "37833101"
    assert full_cusip("--", "") == "--"


def test_dimensional_weights_are_fractions_and_its_tickers_are_cut() -> None:
    text = (
        "date,etf_ticker,ticker,description,identifier,isin,shares,market_value,weight\n"
        "20251118,DFX,ABC US,ABC CO,037833100,US0378331005,10,600.5,0.999522\n"
        "20251118,DFX,7203 JP,TOYO CO,,,1,3,0.000478\n"
    )
    found = parsed(text, "DFX.csv", "DFX")
    assert (found.ticker, found.as_of) == ("DFX", date(2025, 11, 18))
    assert [(line.ticker, line.weight) for line in found.rows] == [("ABC", 0.999522), ("7203 JP", 0.000478)]
    with pytest.raises(CouldNotParse, match="percentages without a % sign"):
        parsed(text.replace("0.999522", "99.9522"), "DFX.csv", "DFX")


INVESCO = (
    "Fund Ticker,Security Identifier,Holding Ticker,Shares/Par Value,MarketValue,Weight,Name,Class of Shares,Sector ,Date\r\n"  # noqa: E501
    'QQX,594918104,NA ,"74,336,015","17,783,404,868.45",99.905,Nano Labs,Common Stock,Information Technology,01/13/2023\r\n'  # noqa: E501
    'QQX,037833100,AAPX ,"1","1.45",0.1,Apple Co,Common Stock,Information Technology,01/13/2023\r\n'
)


def test_an_invesco_file_has_padded_cells_and_its_day_in_each_row() -> None:
    found = parsed(INVESCO, "QQX.csv", "QQX")
    assert (found.ticker, found.as_of, found.scheme) == ("QQX", date(2023, 1, 13), "Invesco")
    assert found.rows[0] == HoldingLine(
        "NA", "Nano Labs", 0.99905, "594918104", "", 74336015.0, 17783404868.45, "Common Stock",
        "Information Technology",
    )  # fmt: skip
    with pytest.raises(CouldNotParse, match="lines of several funds: QQX, QQY"):
        parsed(INVESCO.replace("QQX,037", "QQY,037"), "QQX.csv", "QQX")


def test_invescos_json_is_read_too() -> None:
    entry = {"ticker": "NA", "issuerName": "Nano Labs", "cusip": "594918104", "percentageOfTotalNetAssets": 100.0,
             "marketValueBase": 5.5, "units": 2, "securityTypeName": "Common Stock", "currency": "USD"}  # fmt: skip
    answer = {"effectiveDate": "2026-11-19", "totalNumberOfHoldings": 1, "holdings": [entry]}
    found = parsed(json.dumps(answer), "QQX.json", "QQX")
    assert found.as_of == date(2026, 11, 19)
    assert found.rows == (HoldingLine("NA", "Nano Labs", 1.0, "594918104", "", 2.0, 5.5, "Common Stock"),)


# Vanguard and lists that a user made


def vanguard_page(*lines: tuple[str, float, str], size: int) -> dict[str, object]:
    entries = [
        {"type": "portfolioHolding", "asOfDate": "2026-10-31T00:00:00-04:00", "longName": f"{ticker} Inc.",
         "shortName": "X", "ticker": ticker, "isin": "US0378331005", "cusip": "037833100", "sedol": "2",
         "sharesHeld": "734", "marketValue": value, "percentWeight": weight}
        for ticker, value, weight in lines
    ]  # fmt: skip
    return {"size": size, "asOfDate": "2026-10-31T00:00:00-04:00", "fund": {"entity": entries}}


def test_vanguards_pages_are_one_list_and_weights_follow_the_values() -> None:
    """0.01 and 98.51 are 98.52 % together; 197 of 200 parts of it are 97.0422 %, 3 parts 1.4778 %."""
    pages = [vanguard_page(("AAX", 197.0, "98.51"), size=2), vanguard_page(("BBX", 3.0, "0.01"), size=2)]
    found = parsed(json.dumps(pages), "VX.json", "VX")
    assert found.as_of == date(2026, 10, 31)
    assert [line.weight for line in found.rows] == pytest.approx([0.970422, 0.014778], abs=1e-15)
    assert (found.rows[0].name, found.rows[0].shares) == ("AAX Inc.", 734.0)
    with pytest.raises(CouldNotParse, match="1 of 2 lines of the fund"):
        parsed(json.dumps(pages[0]), "VX.json", "VX")


def test_vanguards_history_has_the_kinds_of_its_lines() -> None:
    stock = {"effectiveDate": "2022-11-30", "name": "Apple Inc.", "quantity": 34.0, "mktValPercent": 6.4685989089,
             "salesPosition": "LONG", "sedol": "2", "bticker": "AAX", "issueTypeName": "Common Stock",
             "parentIssueTypeName": "Equity", "sector": "Technology", "marketVal": 5.28, "CUSIP": "037833100",
             "reportingName": "Apple Inc. Class A", "countryOfRiskCode": "US"}  # fmt: skip
    future = {"effectiveDate": "2022-11-30", "name": "S&P MINI", "quantity": 1.0, "mktValPercent": 93.5,
              "issueTypeName": "Index Future", "parentIssueTypeName": "Futures", "marketVal": 1.0, "bticker": "ESX",
              "reportingName": "S&P MINI"}  # fmt: skip
    found = parsed(json.dumps([{"portId": "0968", "holdingDetailItem": [stock, future]}]), "VX.json", "VX")
    assert found.rows[0] == HoldingLine(
        "AAX", "Apple Inc. Class A", 0.064685989089, "037833100", "", 34.0, 5.28, "Equity", "Technology",
        "Common Stock", "US",
    )  # fmt: skip
    assert (found.rows[1].asset_class, found.rows[1].instrument, found.scheme) == (
        "Futures",
        "Index Future",
        "Vanguard",
    )


def reduced(ticker: str, name: str, weight: float) -> dict[str, object]:
    return {"ticker": ticker, "name": name, "sector": "Health Care", "country": "United States", "weight": weight}


def test_a_list_in_json_ends_where_missing_cells_begin() -> None:
    rows = [reduced("NAN", "Nano Fund", 99.0), reduced("NA", "Nano Labs", 1.0), reduced("NAN", "nan", 0.0),
            reduced("NAN", "Before investing, consider the risks", 0.0)]  # fmt: skip
    found = parsed(json.dumps(rows), "MX.json", "MX")
    assert [(line.ticker, line.weight) for line in found.rows] == [("NAN", 0.99), ("NA", 0.01)]
    assert (found.as_of, found.scheme, found.warnings) == (None, "", ())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"response":"error calling x <html>"}', "V.json: the issuer answered with an error: error calling x <html>"),
        ('[{"ticker": "A"', "V.json:1: not JSON: "),
        ("[" * 100_000, "V.json: JSON that cannot be read"),
        ("[1, 2]", "V.json: JSON without a list of holdings"),
        ('{"items": []}', "V.json: JSON without a list of holdings; its keys are items"),
        ('{"holdings": []}', "V.json: no list of holdings"),
        (json.dumps([reduced("A", "A", 100.0) | {"weight": "NaN"}]), "V.json: entry 1: weight 'NaN' is not a number"),
        (json.dumps([{"ticker": "A", "name": "A", "sector": "", "country": ""}]),
         "V.json: looks like a list in JSON, but has no column weight"),
    ],
)  # fmt: skip
def test_json_that_is_no_list_says_why(content: str, message: str) -> None:
    with pytest.raises(CouldNotParse) as raised:
        parsed(content, "V.json", "V")
    assert raised.value.message.startswith(message)


# Days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Nov 05, 2025", date(2025, 11, 5)), ("November 5, 2025", date(2025, 11, 5)), ("04-Feb-2025", date(2025, 2, 4)),
        ("30-Apr-2025", date(2025, 4, 30)), ("As of 18-Nov-2025", date(2025, 11, 18)), ("20251118", date(2025, 11, 18)),
        ("12/21/2023", date(2023, 12, 21)), ("2026-10-31T00:00:00-04:00", date(2026, 10, 31)),
        ("21/12/2023", None), ("Feb 30, 2025", None), ("--", None), ("yesterday", None),
    ],
)  # fmt: skip
def test_days_are_read_in_every_way_in_use(text: str, day: date | None) -> None:
    assert day_in(text) == day


@pytest.mark.parametrize(("title", "is_another"), [
    ("Growth Fund of America", True), ("iShares Russell 9000 ETF", True), ("The Example Fund", False),
    ("State Street Example Small Cap Index Fund", False), ("iShares Trust", False),
])  # fmt: skip
def test_a_name_without_a_word_of_the_funds_own_is_another_fund(title: str, *, is_another: bool) -> None:
    """A filing of the Growth Fund of America was kept as IWC, iShares Micro-Cap ETF; issuers do rename funds."""
    content = ISHARES.replace("iShares Example Small-Cap ETF", title)
    if is_another:
        words = f"^IJX.csv: the file says {title}, which is not IJX, iShares Example Small-Cap ETF$"
        with pytest.raises(CouldNotParse, match=words):
            parsed(content)
    else:
        assert parsed(content).ticker == "IJX"
