"""What the SEC sends, in its layouts, about funds and companies that do not exist."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

TRUST = 9_999_001
#: The trust that is one fund, without a series, as some old funds are.
ALONE = 9_999_002


class Line(NamedTuple):
    """One line of a portfolio; `weight` is its part of the net assets."""

    name: str
    cusip: str
    weight: float
    ticker: str = ""
    isin: str = ""
    asset: str = "EC"
    issuer: str = "CORP"
    country: str = "US"


class Report(NamedTuple):
    """One filing: the fund on a day, what investors put in and took out in its three months, oldest first."""

    accession: str
    period: date
    filed: date
    lines: Sequence[Line]
    series: str = "S000099001"
    classes: Sequence[str] = ("C000099001",)
    form: str = "NPORT-P"
    flows: Sequence[tuple[str, str, str]] = (("300.00", "100.00", "0"), ("50.50", "75.25", "0"), ("N/A", "N/A", "N/A"))
    net_assets: float = 1_000_000.0
    cik: int = TRUST
    returns: Sequence[str] = ("1.44", "-0.77", "N/A")


#: Invented companies whose CUSIPs have sound check digits.
PORTFOLIO = (
    Line("Alpha Invented Corp", "02000A103", 0.5, "ALPI", "US02000A1034"),
    Line("Beta Invented Inc", "037833100", 0.3),
    Line("Foreign Invented PLC", "000000000", 0.1, "2330", "GB0002634946", country="GB"),
    Line("Invented Bond Fund", "N/A", 0.06, issuer="RF"),
    Line("Lending Collateral", "N/A", 0.04, asset="STIV", issuer="RF"),
)
MARCH = Report("0009999001-26-000010", date(2026, 3, 31), date(2026, 5, 28), PORTFOLIO)
JUNE = Report("0009999001-26-000020", date(2026, 6, 30), date(2026, 8, 27), PORTFOLIO)


def class_list(*rows: tuple[int, str, str, str]) -> bytes:
    """company_tickers_mf.json."""
    return json.dumps(
        {"fields": ["cik", "seriesId", "classId", "symbol"], "data": [list(row) for row in rows]}
    ).encode()


def exchange_list(*rows: tuple[int, str, str, str]) -> bytes:
    """company_tickers_exchange.json."""
    return json.dumps({"fields": ["cik", "name", "ticker", "exchange"], "data": [list(row) for row in rows]}).encode()


def atom(reports: Sequence[Report]) -> bytes:
    """The list of a series' filings, newest first, as EDGAR sends it."""
    entries = "".join(
        f'<entry><category label="form type" scheme="https://www.sec.gov/" term="{one.form}" />'
        f'<content type="text/xml"><accession-number>{one.accession}</accession-number>'
        f"<filing-date>{one.filed}</filing-date>"
        f"<filing-href>https://www.sec.gov/Archives/edgar/data/{one.cik}/index.htm</filing-href>"
        f"<filing-type>{one.form}</filing-type><size>10 KB</size></content></entry>"
        for one in sorted(reports, key=lambda report: report.filed, reverse=True)
    )
    cik = reports[0].cik if reports else TRUST
    head = f"<company-info><cik>{cik:010d}</cik><conformed-name>INVENTED TRUST</conformed-name></company-info>"
    return (
        f'<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'
    ).encode("iso-8859-1")


def nport(report: Report) -> bytes:
    """primary_doc.xml of Form N-PORT."""
    classes = "".join(f"<classId>{one}</classId>" for one in report.classes)
    returns = "".join(
        f'<monthlyTotReturn classId="{one}" '
        + " ".join(f'rtn{number}="{value}"' for number, value in enumerate(report.returns, start=1))
        + "/>"
        for one in report.classes
    )
    flows = "".join(
        f'<mon{number}Flow redemption="{out}" reinvestment="{again}" sales="{into}"/>'
        for number, (into, out, again) in enumerate(report.flows, start=1)
    )
    lines = "".join(_line(one, report.net_assets) for one in report.lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><edgarSubmission xmlns="http://www.sec.gov/edgar/nport"'
        ' xmlns:com="http://www.sec.gov/edgar/common" xmlns:ncom="http://www.sec.gov/edgar/nportcommon">'
        f"<headerData><submissionType>{report.form}</submissionType><isConfidential>false</isConfidential>"
        f"<filerInfo><filer><issuerCredentials><cik>{report.cik:010d}</cik><ccc>XXXXXXXX</ccc></issuerCredentials></filer>"
        f"<seriesClassInfo><seriesId>{report.series}</seriesId>{classes}</seriesClassInfo></filerInfo></headerData>"
        f"<formData><genInfo><regName>INVENTED TRUST</regName><regFileNumber>811-99999</regFileNumber>"
        f"<regCik>{report.cik:010d}</regCik><seriesName>Invented Small Cap Fund</seriesName>"
        f"<seriesId>{report.series}</seriesId><repPdEnd>{report.period.year}-12-31</repPdEnd>"
        f"<repPdDate>{report.period}</repPdDate><isFinalFiling>N</isFinalFiling></genInfo>"
        f"<fundInfo><totAssets>{report.net_assets}</totAssets><totLiabs>0</totLiabs>"
        f"<netAssets>{report.net_assets}</netAssets>"
        f"<returnInfo><monthlyTotReturns>{returns}</monthlyTotReturns></returnInfo>{flows}</fundInfo>"
        f"<invstOrSecs>{lines}</invstOrSecs></formData></edgarSubmission>"
    ).encode()


def _line(line: Line, net_assets: float) -> str:
    identifiers = f'<isin value="{line.isin}"/>' if line.isin else ""
    identifiers += f'<ticker value="{line.ticker}"/>' if line.ticker else ""
    identifiers = identifiers or '<other otherDesc="internal" value="X1"/>'
    return (
        f"<invstOrSec><name>{escape(line.name)}</name><lei>N/A</lei><title>{escape(line.name)}</title>"
        f"<cusip>{line.cusip}</cusip><identifiers>{identifiers}</identifiers>"
        f"<balance>100.00</balance><units>NS</units><curCd>USD</curCd>"
        f"<valUSD>{line.weight * net_assets:.2f}</valUSD><pctVal>{line.weight * 100:.12f}</pctVal>"
        f"<payoffProfile>Long</payoffProfile><assetCat>{line.asset}</assetCat><issuerCat>{line.issuer}</issuerCat>"
        f"<invCountry>{line.country}</invCountry><isRestrictedSec>N</isRestrictedSec><fairValLevel>1</fairValLevel>"
        f"<securityLending><isCashCollateral>N</isCashCollateral></securityLending></invstOrSec>"
    )


def company_facts(cik: int, name: str, *facts: tuple[str, str, float, str]) -> bytes:
    """companyfacts: net income by (start, end, value, filed)."""
    rows: list[dict[str, Any]] = [
        {
            "start": start, "end": end, "val": value, "accn": f"{cik:010d}-26-{number:06d}", "fy": 2025, "fp": "FY",
            "form": "10-K" if start[5:] == "01-01" and end[5:] == "12-31" else "10-Q", "filed": filed,
        }
        for number, (start, end, value, filed) in enumerate(facts, start=1)
    ]  # fmt: skip
    concept = {"label": "Net Income", "description": "-", "units": {"USD": rows}}
    return json.dumps({"cik": cik, "entityName": name, "facts": {"us-gaap": {"NetIncomeLoss": concept}}}).encode()
