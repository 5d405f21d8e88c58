"""What a list of N-PORT filings says of one fund: its report of a day, and the flows of its months.

The filing itself is parsed in `userfiles.nport`, since users keep saved ones too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.methods import FILED
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.userfiles.nport import FundReport, holdings_of, parse_fund_report

__all__ = [
    "FundPortfolio",
    "FundReport",
    "flow_months",
    "holdings_of",
    "newest_report",
    "parse_fund_report",
    "portfolio_of",
    "report_of_series",
    "reports_by_period",
]


def report_of_series(report: FundReport, series_id: str, cik: int) -> FundReport:
    """The report, if it is of a series of a trust; of the trust itself where `series_id` is "".

    **Raises** CouldNotParse where it is of another fund: one trust files for hundreds of series.
    """
    wanted = series_id.upper()
    if (report.series_id, report.cik) == (wanted, cik):
        return report
    said, meant = (f"series {safe(one or 'none')} of CIK {two}" for one, two in
                   ((report.series_id, report.cik), (wanted, cik)))  # fmt: skip
    what = f"{report.accession or 'the filing'} is of {said} ({safe(report.series_name or report.registrant)})"
    raise CouldNotParse(f"{what}, not of {meant}", "the list of filings is that of the whole trust")


def reports_by_period(reports: Iterable[FundReport], as_of: date) -> list[FundReport]:
    """The reports known on a day, one a period, oldest period first: an amendment replaces what it amends.

    A late amendment of an older period does not make that the newest.
    """
    newest: dict[date, FundReport] = {}
    for report in sorted(reports, key=lambda one: (one.period, one.filed or date.min, one.accession)):
        if report.filed is None or report.filed <= as_of:
            newest[report.period] = report
    return list(newest.values())


def newest_report(reports: Iterable[FundReport], as_of: date) -> FundReport | None:
    """The report of the last period that was known on a day."""
    known = reports_by_period(reports, as_of)
    return known[-1] if known else None


def flow_months(report: FundReport, ticker: str, class_count: int = 1) -> tuple[FlowMonth, ...]:
    """The months of a report whose flow it states, oldest first, known on the day it was filed.

    A series of several classes files their flows together: `scope` is `fund` then, and `class` for one class alone.
    **Raises** ValueError for a report without a day of filing.
    """
    if report.filed is None:
        raise ValueError("flows are known on the day of their filing")
    together = max(class_count, len(report.class_ids), len(report.returns)) > 1
    return tuple(
        FlowMonth(
            ticker=ticker, month=one.month, net_flow_usd=one.net_flow_usd, method=FILED,
            scope="fund" if together else "class", source=citation(report), known=report.filed,
            closing_assets_usd=report.net_assets_usd if number == len(report.months) - 1 else None,
            reinvestment_usd=one.reinvestment_usd,
        )
        for number, one in enumerate(report.months)
        if one.net_flow_usd is not None
    )  # fmt: skip


class FundPortfolio(NamedTuple):
    """What one filing says of a fund, to be kept together: its lines, and the flows of its months."""

    holdings: Holdings
    flows: FundFlows


def portfolio_of(report: FundReport, ticker: str, class_count: int, source: Source) -> FundPortfolio:
    """A report as what is kept of it; `source` says where it is from, without a day.

    **Raises** ValueError for a report without a day of filing.
    """
    source = source._replace(citation=citation(report))
    months = flow_months(report, ticker, class_count)
    return FundPortfolio(holdings_of(report, ticker, source), FundFlows(ticker, months, source, (report.accession,)))


def citation(report: FundReport) -> str:
    """How a figure of a report names it."""
    accession = f", {report.accession}" if report.accession else ""
    return f"SEC Form {report.form} of {report.period}{accession}"
