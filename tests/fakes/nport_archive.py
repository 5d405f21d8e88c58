"""Writes a quarterly data set of Form N-PORT in its true layout; every fund and number is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HEADS: Mapping[str, Sequence[str]] = {
    "SUBMISSION": (
        "ACCESSION_NUMBER", "FILING_DATE", "FILE_NUM", "SUB_TYPE", "REPORT_ENDING_PERIOD", "REPORT_DATE",
        "IS_LAST_FILING",
    ),
    "REGISTRANT": ("ACCESSION_NUMBER", "CIK", "REGISTRANT_NAME", "FILE_NUM", "LEI"),
    "FUND_REPORTED_INFO": (
        "ACCESSION_NUMBER", "SERIES_NAME", "SERIES_ID", "SERIES_LEI", "TOTAL_ASSETS", "TOTAL_LIABILITIES", "NET_ASSETS",
        *(f"{flow}_FLOW_MON{n}" for n in (1, 2, 3) for flow in ("SALES", "REINVESTMENT", "REDEMPTION")),
    ),
    "MONTHLY_TOTAL_RETURN": (
        "ACCESSION_NUMBER", "MONTHLY_TOTAL_RETURN_ID", "CLASS_ID", "MONTHLY_TOTAL_RETURN1", "MONTHLY_TOTAL_RETURN2",
        "MONTHLY_TOTAL_RETURN3",
    ),
    "FUND_REPORTED_HOLDING": (
        "ACCESSION_NUMBER", "HOLDING_ID", "ISSUER_NAME", "ISSUER_LEI", "ISSUER_TITLE", "ISSUER_CUSIP", "BALANCE",
        "UNIT", "OTHER_UNIT_DESC", "CURRENCY_CODE", "CURRENCY_VALUE", "EXCHANGE_RATE", "PERCENTAGE", "PAYOFF_PROFILE",
        "ASSET_CAT", "OTHER_ASSET", "ISSUER_TYPE", "OTHER_ISSUER", "INVESTMENT_COUNTRY", "IS_RESTRICTED_SECURITY",
        "FAIR_VALUE_LEVEL", "DERIVATIVE_CAT",
    ),
    "IDENTIFIERS": (
        "HOLDING_ID", "IDENTIFIERS_ID", "IDENTIFIER_ISIN", "IDENTIFIER_TICKER", "OTHER_IDENTIFIER",
        "OTHER_IDENTIFIER_DESC",
    ),
}  # fmt: skip


class ArchiveFund(NamedTuple):
    """One filing in an archive; `lines` of 10,000 dollars each, or of the `values`: dollars, category, country."""

    accession: str
    series: str = "S000099999"
    cik: str = "9999999"
    form: str = "NPORT-P"
    filed: str = "29-AUG-2026"
    period: str = "30-JUN-2026"
    lines: int = 2
    net_assets: str = "100000.00"
    flows: Sequence[str] = ("300.5", "1", "100.5", "10", "0", "-40", "", "", "")
    returns: Sequence[Sequence[str]] = (("C000099999", "1.5", "-.25", ""),)
    name: str = "Synthetic ETF"
    trust: str = "Synthetic Trust"
    values: Sequence[tuple[str, str, str]] = ()

    @property
    def filed_lines(self) -> Sequence[tuple[str, str, str]]:
        """Dollars, asset category and country of each line."""
        return self.values or (("10000.00", "EC", "US"),) * self.lines


def rows_of(table: str, fund: ArchiveFund) -> Iterator[Mapping[str, str]]:
    """The rows of one filing in a table; cells that are not named are empty."""
    if table == "SUBMISSION":
        yield {"FILING_DATE": fund.filed, "SUB_TYPE": fund.form, "REPORT_ENDING_PERIOD": "31-DEC-2026",
               "REPORT_DATE": fund.period, "IS_LAST_FILING": "N"}  # fmt: skip
    elif table == "REGISTRANT":
        yield {"CIK": fund.cik, "REGISTRANT_NAME": fund.trust}
    elif table == "FUND_REPORTED_INFO":
        flows = dict(zip(HEADS[table][7:], fund.flows, strict=True))
        yield {"SERIES_NAME": fund.name, "SERIES_ID": fund.series, "NET_ASSETS": fund.net_assets, **flows}
    elif table == "MONTHLY_TOTAL_RETURN":
        for share_class, *months in fund.returns:
            yield {"CLASS_ID": share_class} | {f"MONTHLY_TOTAL_RETURN{n}": one for n, one in enumerate(months, 1)}
    for number, (usd, category, country) in enumerate(fund.filed_lines):
        holding = f"{fund.accession}{number}"
        if table == "FUND_REPORTED_HOLDING":
            yield {"HOLDING_ID": holding, "ISSUER_NAME": f"Company {number}", "ISSUER_TITLE": "Common",
                   "ISSUER_CUSIP": "N/A", "BALANCE": "100.00", "UNIT": "NS", "CURRENCY_CODE": "USD",
                   "CURRENCY_VALUE": usd, "PERCENTAGE": "10.00", "ASSET_CAT": category, "ISSUER_TYPE": "CORP",
                   "INVESTMENT_COUNTRY": country}  # fmt: skip
        elif table == "IDENTIFIERS":
            yield {"HOLDING_ID": holding, "IDENTIFIER_ISIN": "US0378331005", "IDENTIFIER_TICKER": f"SY{number}"}


def write_archive(path: Path, funds: Iterable[ArchiveFund], *, without: str = "", drop: str = "") -> Path:
    """An archive of some filings; `without` leaves out a table, `drop` a column."""
    given = list(funds)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table, heads in HEADS.items():
            kept = [head for head in heads if head != drop]
            if table == without:
                continue
            with archive.open(f"{table}.tsv", "w") as opened, io.TextIOWrapper(opened, "utf-8", newline="") as stream:
                stream.write("\t".join(kept) + "\n")
                for fund in given:
                    for row in rows_of(table, fund):
                        cells = {"ACCESSION_NUMBER": fund.accession, **row}
                        stream.write("\t".join(cells.get(head, "") for head in kept) + "\n")
    return path
