"""A trust that does not exist: its funds, their filings, and the companies they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tests.fakes import nport as nport_layout
from tests.fakes import sec

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
    return sec.table(("cik", "seriesId", "classId", "symbol"), rows)


def exchange_list(*rows: tuple[int, str, str, str]) -> bytes:
    """company_tickers_exchange.json."""
    return sec.table(("cik", "name", "ticker", "exchange"), rows)


def atom(reports: Sequence[Report]) -> bytes:
    """The list of a series' filings, newest first, as EDGAR sends it."""
    newest_first = sorted(reports, key=lambda report: report.filed, reverse=True)
    entries = [(one.accession, one.form, one.filed.isoformat()) for one in newest_first]
    return sec.atom(entries, f"{reports[0].cik if reports else TRUST:010d}", "INVENTED TRUST")


def nport(report: Report) -> bytes:
    """primary_doc.xml of Form N-PORT."""
    return nport_layout.nport(
        [_line(line, report.net_assets) for line in report.lines],
        form=report.form, cik=f"{report.cik:010d}", series=report.series, classes=report.classes,
        period=report.period.isoformat(), year_end=f"{report.period.year}-12-31", net_assets=f"{report.net_assets}",
        flows=[nport_layout.Flow(redemption=out, reinvestment=again, sales=into) for into, out, again in report.flows],
        returns=[(one, *report.returns) for one in report.classes],
    )  # fmt: skip


def _line(line: Line, net_assets: float) -> nport_layout.Line:
    return nport_layout.Line(
        name=line.name, title=line.name, cusip=line.cusip, isin=line.isin, ticker=line.ticker, asset=line.asset,
        issuer=line.issuer, country=line.country, value=f"{line.weight * net_assets:.2f}",
        percent=f"{line.weight * 100:.12f}",
    )  # fmt: skip


def company_facts(cik: int, name: str, *facts: tuple[str, str, float, str]) -> bytes:
    """companyfacts: net income by (start, end, value, filed)."""
    rows = [
        {
            "start": start, "end": end, "val": value, "accn": f"{cik:010d}-26-{number:06d}", "fy": 2025, "fp": "FY",
            "form": "10-K" if start[5:] == "01-01" and end[5:] == "12-31" else "10-Q", "filed": filed,
        }
        for number, (start, end, value, filed) in enumerate(facts, start=1)
    ]  # fmt: skip
    return sec.company_facts(cik, [("us-gaap:NetIncomeLoss", "USD", row) for row in rows], name)
