"""Writes Form N-PORT in its true layout; every fund, company and number is invented.

A test in tests/real compares the element paths with those of real filings and of the SEC's samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = (
    'xmlns="http://www.sec.gov/edgar/nport" xmlns:com="http://www.sec.gov/edgar/common" '
    'xmlns:ncom="http://www.sec.gov/edgar/nportcommon" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


class Line(NamedTuple):
    """One line; an empty text leaves its element out, `other` categories are conditional elements."""

    name: str = "Alpha Widgets Inc"
    title: str = "Alpha Widgets Inc"
    cusip: str = "037833100"
    isin: str = "US0378331005"
    ticker: str = ""
    balance: str = "1000.000000000000"
    units: str = "NS"
    value: str = "50000.00"
    percent: str = "5.000000000000"
    payoff: str = "Long"
    asset: str = "EC"
    issuer: str = "CORP"
    country: str = "US"
    currency: str = "USD"
    lent: str = ""


class Flow(NamedTuple):
    redemption: str = "0.00"
    reinvestment: str = "0.00"
    sales: str = "0.00"


def nport(
    lines: Sequence[Line] = (Line(),),
    *,
    form: str = "NPORT-P",
    cik: str = "0009999999",
    series: str = "S000099999",
    classes: Sequence[str] = ("C000099999",),
    series_name: str = "Synthetic Small-Cap ETF",
    period: str = "2025-09-30",
    year_end: str = "2026-03-31",
    final: str = "N",
    net_assets: str = "1000000.00",
    flows: Sequence[Flow] = (Flow(), Flow(), Flow()),
    returns: Sequence[tuple[str, ...]] = (("C000099999", "1.50", "-.25", "N/A"),),
) -> bytes:
    """The bytes of a primary_doc.xml; a return is the class ("" for none) and three months."""
    of_classes = "".join(f"<classId>{one}</classId>" for one in classes)
    header = f"<seriesClassInfo><seriesId>{series}</seriesId>{of_classes}</seriesClassInfo>" if series else ""
    of_months = "".join(
        f'<mon{n}Flow redemption="{one.redemption}" reinvestment="{one.reinvestment}" sales="{one.sales}"/>'
        for n, one in enumerate(flows, start=1)
    )
    of_returns = "".join(
        f'<monthlyTotReturn {f"classId={quoteattr(one)} " if one else ""}rtn1="{a}" rtn2="{b}" rtn3="{c}"/>'
        for one, a, b, c in returns
    )
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<edgarSubmission {NAMESPACES}>
 <headerData><submissionType>{form}</submissionType><isConfidential>false</isConfidential>
  <filerInfo><filer><issuerCredentials><cik>{cik}</cik><ccc>XXXXXXXX</ccc></issuerCredentials></filer>{header}</filerInfo>
 </headerData>
 <formData>
  <genInfo><regName>Synthetic Trust</regName><regFileNumber>811-99999</regFileNumber><regCik>{cik}</regCik>
   <seriesName>{escape(series_name)}</seriesName>{f"<seriesId>{series}</seriesId>" if series else ""}
   <repPdEnd>{year_end}</repPdEnd><repPdDate>{period}</repPdDate><isFinalFiling>{final}</isFinalFiling></genInfo>
  <fundInfo><totAssets>0</totAssets><totLiabs>0</totLiabs><netAssets>{net_assets}</netAssets>
   <returnInfo><monthlyTotReturns>{of_returns}</monthlyTotReturns>
    <othMon1 netRealizedGain="1.00" netUnrealizedAppr="N/A"/></returnInfo>
   {of_months}</fundInfo>
  <invstOrSecs>{"".join(map(_line, lines))}</invstOrSecs>
 </formData>
</edgarSubmission>
"""
    return text.encode()


def _line(line: Line) -> str:
    identifiers = "".join(
        f"<{name} value={quoteattr(value)}/>" for name, value in (("isin", line.isin), ("ticker", line.ticker)) if value
    )
    currency = (
        f"<curCd>{line.currency}</curCd>" if line.currency == "USD"
        else f'<currencyConditional curCd="{line.currency}" exchangeRt="156.14"/>'
    )  # fmt: skip
    lent = (
        f'<loanByFundCondition isLoanByFund="Y" loanVal="{line.lent}"/>' if line.lent
        else "<isLoanByFund>N</isLoanByFund>"
    )  # fmt: skip
    return (
        f"<invstOrSec><name>{escape(line.name)}</name><lei>N/A</lei><title>{escape(line.title)}</title>"
        f"<cusip>{line.cusip}</cusip><identifiers>{identifiers}</identifiers><balance>{line.balance}</balance>"
        f"<units>{line.units}</units>{currency}<valUSD>{line.value}</valUSD><pctVal>{line.percent}</pctVal>"
        f"<payoffProfile>{line.payoff}</payoffProfile>{_category('asset', line.asset)}"
        f"{_category('issuer', line.issuer)}<invCountry>{line.country}</invCountry>"
        "<isRestrictedSec>N</isRestrictedSec><fairValLevel>1</fairValLevel>"
        f"<securityLending><isCashCollateral>N</isCashCollateral>{lent}</securityLending></invstOrSec>"
    )


def _category(kind: str, code: str) -> str:
    if code.startswith("OTHER"):
        return f'<{kind}Conditional {kind}Cat="OTHER" desc="something else"/>'
    return f"<{kind}Cat>{code}</{kind}Cat>"
