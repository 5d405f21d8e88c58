"""A server on loopback that answers as fund companies do, with lists of companies that do not exist.

with FakeIssuers({"IWM": ishares_csv()}) as server: ...     a list a fund, one fault a mode
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

from tests.fakes.edgar import bomb
from tests.fakes.loopback import Answering, Loopback

MODES = ("ok", "403", "404", "503", "html", "empty", "429", "truncated", "redirect", "bomb")
#: Where the companies publish the lists of six funds, as people's programs ask for them in 2026.
PATHS = {
    "IWM": "/varnish-api/blk-one01-product-data/product-data/api/v1/get-fund-document?appType=PRODUCT_PAGE"
    "&appSubType=ISHARES&targetSite=us-ishares&locale=en_US&portfolioId=239710&component=holdings&userType=individual",
    "SPSM": "/library-content/products/fund-data/etfs/us/holdings-daily-us-en-spsm.xlsx",
    "VB": "/vmf/api/VB/portfolio-holding/stock.json?start=1&count=20000&asOfType=daily",
    "XSMO": "/cache/v1/accounts/en_US/shareclasses/46137V498/holdings/fund?idType=cusip&productType=ETF",
    "AVUV": "/avantis-investments/avantis-us-small-cap-value-etf/",
    "DFAS": "/etf/20261118/DFAS.csv",
}
#: The funds of the tests by their companies, as the catalogue declares them.
DECLARED = {
    "IWM": ("ishares", "239710"), "SPSM": ("state-street", "spsm"), "VB": ("vanguard", "VB"),
    "XSMO": ("invesco", "46137V498"), "AVUV": ("avantis", "avantis-us-small-cap-value-etf"),
    "DFAS": ("dimensional", "DFAS"),
}  # fmt: skip
#: Two invented companies and cash; percent of the fund.
LINES = (("ALPI", "ALPHA INVENTED CORP", "02000A103", 60.0), ("BETI", "BETA INVENTED INC", "037833100", 39.0))


def ishares_csv(title: str = "iShares Russell 2000 ETF", day: str = "Nov 19, 2026") -> bytes:
    """The layout of 2026: a preamble, `Quantity`, weights with two decimals."""
    head = (
        "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,"
        "Currency,FX Rate,Market Currency,Accrual Date"
    )
    rows = [
        f'"{ticker}","{name}","Industrials","Equity","{weight * 1000:,.2f}","{weight:.2f}","{weight * 1000:,.2f}",'
        f'"10.00","{weight * 100:,.2f}","United States","NASDAQ","USD","1.00","USD","-"'
        for ticker, name, _, weight in LINES
    ]
    cash = (
        '"USD","USD CASH","Cash and/or Derivatives","Cash","1,000.00","1.00","1,000.00","1,000.00","100.00",'
        '"United States","-","USD","1.00","USD","-"'
    )
    above = [title, f'Fund Holdings as of,"{day}"', 'Inception Date,"May 22, 2000"', 'Shares Outstanding,"1,000.00"']
    return ("\ufeff" + "\n".join([*above, 'Stock,"-"', "\u00a0", head, *rows, cash, "\u00a0"]) + "\n").encode()


def vanguard_json(day: str = "2026-10-31") -> bytes:
    """One page of the company's own interface: numbers are texts. Weights say 60 and 39, values 62 and 37 of 99."""
    values = {"ALPI": 62_000.0, "BETI": 37_000.0}
    rows = [
        {
            "type": "portfolioHolding", "asOfDate": f"{day}T00:00:00-04:00", "longName": name, "shortName": name,
            "ticker": ticker, "isin": f"US{cusip}", "cusip": cusip, "sedol": "B000000", "sharesHeld": "1000",
            "marketValue": values[ticker], "percentWeight": f"{weight:.2f}",
        }
        for ticker, name, cusip, weight in LINES
    ]  # fmt: skip
    return json.dumps({"size": len(rows), "asOfDate": f"{day}T00:00:00-04:00", "fund": {"entity": rows}}).encode()


def invesco_json(day: str = "2026-11-19") -> bytes:
    rows = [
        {
            "ticker": ticker, "issuerName": name, "cusip": cusip, "percentageOfTotalNetAssets": weight,
            "marketValueBase": weight * 1000, "units": 10.0, "securityTypeName": "Common Stock", "currency": "USD",
        }
        for ticker, name, cusip, weight in LINES
    ]  # fmt: skip
    return json.dumps({"effectiveDate": day, "totalNumberOfHoldings": len(rows), "holdings": rows}).encode()


def state_street_xlsx(ticker: str = "SPSM", day: str = "19-Nov-2026") -> bytes:
    """A workbook with the company's preamble and footer."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "holdings"
    sheet.append(["Fund Name:", "State Street Invented Fund"])
    sheet.append(["Ticker Symbol:", ticker])
    sheet.append(["Holdings:", f"As of {day}"])
    sheet.append([])
    sheet.append(["Name", "Ticker", "Identifier", "SEDOL", "Weight", "Sector", "Shares Held", "Local Currency"])
    for symbol, name, cusip, weight in LINES:
        sheet.append([name, symbol, cusip, "B000000", weight, "-", 1000.0, "USD"])
    sheet.append(["US DOLLAR", "-", "-", "-", 1.0, "-", 1000.0, "USD"])
    sheet.append([])
    sheet.append(["Past performance is no guarantee."])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def avantis_page(day: str = "11/19/2026") -> bytes:
    """A fund page whose script carries the list: bare keys, texts for numbers, cash without a ticker."""
    rows = [
        f'{{name:"{name} COMMON STOCK",ticker:"{ticker}",securityType:"COMMON STOCK",cusip:"{cusip}",'
        f'isin:"US{cusip}0",sedol:"B000000",shareQuantity:"10",contractCount:"0",'
        f'baseMarketValue:"{weight * 1000:.2f}",weight:"{weight:.2f}%",coupon:"0",maturityDate:"",'
        f'sector:"INDUSTRIALS",country:"UNITED STATES"}}'
        for ticker, name, cusip, weight in LINES
    ]
    cash = (
        '{name:"US DOLLAR",ticker:"",securityType:"CURRENCY",cusip:"999USDZ92",isin:"",sedol:"",shareQuantity:"1000",'
        'contractCount:"0",baseMarketValue:"1000.00",weight:"1.00%",coupon:"0",maturityDate:"",sector:"",country:""}'
    )
    listed = ",".join([*rows, cash])
    script = f'a.portfolio={{etfHoldingsAsOfDate:"{day}",etfHoldings:[{listed}],sectors:[{{name:"Industrials"}}]}}'
    return f"<!DOCTYPE html><html><body><script>{script}</script></body></html>".encode()


def dimensional_csv(day: str = "2026-11-18", ticker: str = "DFAS") -> bytes:
    """A file of one session: weights are fractions, tickers in Bloomberg's way."""
    rows = [
        f"{day},{ticker},{symbol} US,{name},{cusip},US{cusip}0,10,{weight * 1000},{weight / 100}"
        for symbol, name, cusip, weight in LINES
    ]
    head = "date,etf_ticker,ticker,description,identifier,isin,shares,market_value,weight"
    return "\n".join([head, *rows, f"{day},{ticker},,US DOLLAR,,,1000,1000,0.01"]).encode()


class FakeIssuers(Loopback):
    """The server; lists are given by fund or by path, `requests` has each path and the User-Agent that asked."""

    def __init__(self, lists: Mapping[str, bytes], mode: str = "ok") -> None:
        if mode not in MODES:
            raise ValueError(f"{mode!r} is not one of {', '.join(MODES)}")
        super().__init__(_Handler)
        self.mode = mode
        self.files = {PATHS.get(ticker, ticker): content for ticker, content in lists.items()}
        self.requests: list[tuple[str, str]] = []


class _Handler(Answering):
    def answer(self) -> None:
        fake: FakeIssuers = self.server.fake
        fake.requests.append((self.path, self.headers.get("User-Agent", "")))
        bodies: dict[str, tuple[int, bytes]] = {
            "403": (403, b"no"), "404": (404, b"gone"), "503": (503, b"later"), "429": (429, b"slower"),
            "html": (200, b"<!DOCTYPE html><html>please enable scripts</html>"), "empty": (200, b"  "),
        }  # fmt: skip
        known = fake.files.get(self.path)
        status, body = bodies.get(fake.mode, (200, known) if known is not None else (404, b"gone"))
        headers: dict[str, str] = {}
        if fake.mode == "redirect":
            status, body, headers = 302, b"", {"Location": "https://elsewhere.example/file"}
        elif fake.mode == "bomb":
            body, headers = bomb(), {"Content-Encoding": "gzip"}
        self.head(status, len(body), headers)
        self.wfile.write(body[: len(body) // 2] if fake.mode == "truncated" else body)
        self.close_connection = True
